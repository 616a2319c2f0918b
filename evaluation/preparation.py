"""`python -m evaluation.preparation [SET ...]`: given the right flows, how many parameters are filled right."""

import argparse
import asyncio
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from evaluation import evalflow
from evaluation.answers import Prediction
from evaluation.model import add_options, measured_means
from evaluation.preparing import Filled, Planned, filled
from evaluation.report import lined_up
from evaluation.sets import Case, Set, definitions, sets, tasks
from neena.catalog.specs import TaskSpec
from neena.errors import NeenaError
from neena.flow_runs.preparation.port import Preparer
from neena.flows.planner.port import Result

_SCORES = ("pvalue_f1", "pname_f1", "ref_f1", "ungrounded")
_WITHOUT = frozenset({"flowbench", "multimedia"})  # no arguments, or none with their parameters' names
_HEAD = ("set", "flows", "values", "names", "references", "ungrounded", "right source", "p50 ms", "p95 ms")


@dataclass(frozen=True)
class Prepared:
    """A gold flow with the arguments that preparation found, and how long it took."""

    prediction: Prediction
    filled: Sequence[Filled]
    latency_ms: float


async def prepared(preparer: Preparer, case: Case, known: dict[str, TaskSpec]) -> Prepared:
    """The case's own flow, prepared."""
    operations = case["operations"]
    links = [(source, target) for source, target in case["dependencies"]]
    specs = [known[one["task"]] for one in operations]
    flow = Planned(case["request"], specs, [one.get("instruction") for one in operations], links)
    begun = time.perf_counter()
    found = await filled(preparer, flow)
    taken = (time.perf_counter() - begun) * 1000
    made = [
        {"task": one["task"], "arguments": _written(by), "missing": list(by.missing)}
        for one, by in zip(operations, found, strict=True)
    ]
    return Prepared({"id": case["id"], "operations": made, "dependencies": case["dependencies"]}, found, taken)


def _written(by: Filled) -> dict[str, Any]:
    return {
        name: {"$from": value.operation, "output": value.output} if isinstance(value, Result) else value
        for name, value in by.arguments.items()
    }


async def row(preparer: Preparer, one: Set) -> list[str]:
    """The line of a set."""
    cases = [case for case in one.cases if any(op.get("arguments") for op in case.get("operations", ()))]
    by_name = {name: {spec.dotted_name: spec for spec in tasks(name)} for name in one.catalogues}
    made = [await prepared(preparer, case, by_name[case["catalog"]]) for case in cases]
    known = {task["id"]: task for name in one.catalogues for task in definitions(name)}
    scores = evalflow.score(cases, [each.prediction for each in made], known)
    taken = sorted(each.latency_ms for each in made)
    times = [f"{taken[int(share * (len(taken) - 1))]:.0f}" for share in (0.5, 0.95)]
    told = [f"{scores[name]:.1f}" for name in _SCORES]
    return [one.name, str(len(cases)), *told, f"{right_sources(cases, made):.1f}", *times]


def right_sources(cases: Sequence[Case], made: Sequence[Prepared]) -> float:
    """Of the values that are right, how many name the right source: the request's words, or an earlier operation."""
    right = total = 0
    for case, one in zip(cases, made, strict=True):
        for gold, found in zip(case["operations"], one.filled, strict=True):
            for name, value in gold["arguments"].items():
                is_result = isinstance(value, dict) and "$from" in value
                mine = found.arguments.get(name)
                if mine is None or isinstance(mine, Result) != is_result:
                    continue
                if is_result or evalflow.vkey(mine) == evalflow.vkey(value):
                    total += 1
                    right += found.sources[name] == ("operation" if is_result else "request")
    return 100 * right / total if total else 0.0


async def _measure(given: argparse.Namespace, wanted: Sequence[Set]) -> str:
    async with measured_means(given) as means:
        return lined_up([list(_HEAD), *[await row(means.preparer, one) for one in wanted]])


def main() -> None:
    """Measure and print."""
    known = {one.name: one for one in sets() if one.labelled and one.name not in _WITHOUT}
    parser = argparse.ArgumentParser(prog="python -m evaluation.preparation", description=__doc__)
    parser.add_argument("sets", nargs="*", metavar="SET", choices=[[], *known], help=f"of {', '.join(known)}")
    add_options(parser)
    given = parser.parse_args()
    try:
        print(asyncio.run(_measure(given, [known[name] for name in given.sets or known])))
    except NeenaError as fault:
        sys.exit(fault.message)


if __name__ == "__main__":
    main()
