"""`python -m evaluation.shortlist`: how often the tasks of a flow are among those that a language model is shown."""

import asyncio
import sys
import time
from collections.abc import Sequence

from evaluation.model import VECTORS
from evaluation.report import lined_up
from evaluation.sets import Set, sets, tasks
from neena.flows.meaning.shelf import Shelf
from neena.flows.planner.language_model import SHOWN
from neena.flows.planner.retrieval import shortlist

FLOORS = {"sealtools": 97.0, "flowbench": 92.0}  # per cent of tasks among those shown
_FEW = 20


async def measured(shelf: Shelf, wanted: Sequence[Set]) -> tuple[str, list[str]]:
    """The table, and what is below its floor."""
    rows = [["set", "cases", f"recall@{_FEW}", f"recall@{SHOWN}", "whole flows", "p50 ms", "p95 ms"]]
    faults: list[str] = []
    for one in wanted:
        cases = [case for case in one.cases if case.get("operations")]
        few, found, wanted_tasks, whole = 0, 0, 0, 0
        taken: list[float] = []
        for case in cases:
            index = await shelf.index(tasks(case["catalog"]))
            gold = {each["task"] for each in case["operations"]}
            begun = time.perf_counter()
            shown = [spec.dotted_name for spec in shortlist(index, case["request"], SHOWN)]
            taken.append((time.perf_counter() - begun) * 1000)
            few += len(gold.intersection(shown[:_FEW]))
            found += len(gold.intersection(shown))
            wanted_tasks += len(gold)
            whole += gold.issubset(shown)
        taken.sort()
        shares = [100 * few / wanted_tasks, 100 * found / wanted_tasks, 100 * whole / len(cases)]
        times = [f"{taken[int(part * (len(taken) - 1))]:.0f}" for part in (0.5, 0.95)]
        rows.append([one.name, str(len(cases)), *(f"{share:.1f}" for share in shares), *times])
        if shares[1] < FLOORS.get(one.name, 0):
            faults.append(f"{one.name}: recall@{SHOWN} is below {FLOORS[one.name]} %")
    return lined_up(rows), faults


def main() -> None:
    """Measure and print; the exit code is 1 where a floor is not reached."""
    table, faults = asyncio.run(measured(Shelf(VECTORS), [one for one in sets() if one.labelled]))
    print("\n".join([table, *faults]))
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
