"""`python -m evaluation [SET ...]`: plan the development cases, score them, print a table."""

import argparse
import asyncio
import json
import resource
import sys
from collections.abc import Sequence
from pathlib import Path

from evaluation.answers import Prediction
from evaluation.measuring import judged, planned
from evaluation.model import add_options, measured_means
from evaluation.report import faults, table
from evaluation.sets import Set, sets
from neena.errors import NeenaError


def main() -> None:
    """Measure and print; the exit code is 1 where a task was invented or a flow is invalid."""
    known = {one.name: one for one in sets()}
    parser = argparse.ArgumentParser(prog="python -m evaluation", description=__doc__)
    parser.add_argument("sets", nargs="*", metavar="SET", help=f"of {', '.join(known)}; all without")
    parser.add_argument("--boot", type=int, default=500, help="resamples for the confidence intervals")
    parser.add_argument("--predictions", type=Path, help="a folder to write what was planned to")
    add_options(parser)
    given = parser.parse_args()
    if unknown := set(given.sets) - known.keys():
        parser.error(f"no set is called {', '.join(sorted(unknown))}; there are {', '.join(known)}")
    wanted = [known[name] for name in given.sets or known]
    before = _peak()
    try:
        made = asyncio.run(_plan(given, wanted))
    except NeenaError as fault:
        sys.exit(fault.message)
    peak = _peak()
    found = judged(wanted, made, given.boot)
    if given.predictions:
        given.predictions.mkdir(parents=True, exist_ok=True)
        for one in found:
            lines = "".join(json.dumps(line) + "\n" for line in one.predictions)
            (given.predictions / f"{one.of.name}.jsonl").write_text(lines, encoding="utf-8")
    print(table(found))
    print(f"memory: {peak} MiB at most, {peak - before} of them for planning")
    if wrong := faults(found):
        print("\n".join(wrong))
        sys.exit(1)


async def _plan(given: argparse.Namespace, wanted: Sequence[Set]) -> list[list[Prediction]]:
    async with measured_means(given) as means:
        return await planned(means.planner, wanted)


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


if __name__ == "__main__":
    main()
