"""`python -m evaluation [SET ...]`: plan the development cases, score them, print a table."""

import argparse
import asyncio
import json
import resource
import sys
from pathlib import Path

from evaluation.measuring import measured
from evaluation.report import faults, table
from evaluation.sets import sets
from neena.flows.planner.embedded import EmbeddedPlanner


def main() -> None:
    """Measure and print; the exit code is 1 where a task was invented or a flow is invalid."""
    known = {one.name: one for one in sets()}
    parser = argparse.ArgumentParser(prog="python -m evaluation", description=__doc__)
    parser.add_argument("sets", nargs="*", metavar="SET", help=f"of {', '.join(known)}; all without")
    parser.add_argument("--boot", type=int, default=500, help="resamples for the confidence intervals")
    parser.add_argument("--meaning", action="store_true", help="ask the second reading too, which is not yet served")
    parser.add_argument("--predictions", type=Path, help="a folder to write what was planned to")
    given = parser.parse_args()
    if unknown := set(given.sets) - known.keys():
        parser.error(f"no set is called {', '.join(sorted(unknown))}; there are {', '.join(known)}")
    wanted = [known[name] for name in given.sets or known]
    before = _peak()
    found = asyncio.run(measured(EmbeddedPlanner(by_meaning=given.meaning), wanted, given.boot))
    if given.predictions:
        given.predictions.mkdir(parents=True, exist_ok=True)
        for one in found:
            lines = "".join(json.dumps(line) + "\n" for line in one.predictions)
            (given.predictions / f"{one.of.name}.jsonl").write_text(lines, encoding="utf-8")
    print(table(found))
    print(f"memory: {_peak()} MiB at most, {_peak() - before} of them for planning")
    if wrong := faults(found):
        print("\n".join(wrong))
        sys.exit(1)


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


if __name__ == "__main__":
    main()
