"""`python -m evaluation.training`: learn the reading by meaning anew and write its numbers (it takes 15 minutes).

Read are only requests that may be learned from: those of sealtools/train.jsonl, shipped/dev.jsonl,
spoken/*.jsonl and made-up connectors. The same files give the same numbers.
"""

import argparse
import json
from pathlib import Path

from evaluation.training.learning import learned, written
from neena.flows.embedding.vectors import Embedder
from neena.flows.meaning import weights
from neena.flows.meaning.ways import write


def main() -> None:
    """Learn and write."""
    parser = argparse.ArgumentParser(prog="python -m evaluation.training", description=__doc__)
    kept = Path(weights.__file__).with_name("weights.json")
    parser.add_argument(
        "--to", type=Path, default=kept, help="the file to write, beside it ways.npz; by default the planner's own"
    )
    given = parser.parse_args()
    found = learned(Embedder(), print)
    given.to.write_text(json.dumps(written(found)) + "\n", encoding="utf-8")
    write(given.to.with_name("ways.npz"), found.ways)


if __name__ == "__main__":
    main()
