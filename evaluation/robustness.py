"""`python -m evaluation.robustness [SET ...]`: does the planner hold where words change, and does it know its limits?

Renamed and reworded: every task has another name and every request is said in other words (evaluation/rewording.py);
the table shows node F1, edge F1, value F1 and exact flows, before and after. Without the right tasks: each case is
planned over its catalogue without the tasks that it asks for; the table shows how often the planner then refuses or
asks, instead of doing something else. Of large catalogues the tasks of all cases are left out at once.
"""

import argparse
import asyncio
import sys
from collections.abc import Sequence
from typing import Any

from evaluation.answers import Prediction, answer
from evaluation.measuring import scored
from evaluation.rewording import renamed, reworded
from evaluation.sets import Case, Set, definitions, sets, tasks
from neena.catalog.specs import TaskSpec
from neena.flows.planner.embedded import EmbeddedPlanner
from neena.flows.planner.port import Planner

_LARGE = 1000
_SCORES = ("node_f1", "edge_f1", "pvalue_f1", "exact_flow")


async def main() -> None:
    """Measure and print."""
    known = {one.name: one for one in sets() if one.labelled}
    parser = argparse.ArgumentParser(prog="python -m evaluation.robustness", description=__doc__)
    parser.add_argument("sets", nargs="*", metavar="SET", help=f"of {', '.join(known)}; all without")
    given = parser.parse_args()
    if unknown := set(given.sets) - known.keys():
        parser.error(f"no set is called {', '.join(sorted(unknown))}; there are {', '.join(known)}")
    planner = EmbeddedPlanner()
    _say("set", "as it is", "renamed and reworded", "refused or asked without its tasks")
    for name in given.sets or known:
        one = known[name]
        plain, other = await _scores(planner, one), await _scores(planner, _other(one), renaming=True)
        left = await _refused(planner, one)
        _say(name, _shown(plain), _shown(other), f"{100 * left:.1f}")


def _say(name: str, plain: str, other: str, left: str) -> None:
    sys.stdout.write(f"{name:>12}  {plain:>25}  {other:>25}  {left:>35}\n")
    sys.stdout.flush()


def _shown(scores: dict[str, Any]) -> str:
    return " ".join(f"{scores[key]:.1f}" for key in _SCORES)


def _other(one: Set) -> Set:
    """The set with its requests in other words, and its tasks under other names."""
    names = {
        name: {old.dotted_name: new.dotted_name for old, new in zip(tasks(name), renamed(tasks(name)), strict=True)}
        for name in one.catalogues
    }
    return Set(one.name, tuple(_other_case(case, names[case["catalog"]]) for case in one.cases))


def _other_case(case: Case, names: dict[str, str]) -> Case:
    operations = [{**operation, "task": names[operation["task"]]} for operation in case["operations"]]
    return {**case, "request": reworded(case["request"], case["id"]), "operations": operations}


async def _scores(planner: Planner, one: Set, *, renaming: bool = False) -> dict[str, Any]:
    known: dict[str, dict[str, Any]] = {}
    catalogues: dict[str, tuple[TaskSpec, ...]] = {}
    for name in one.catalogues:
        catalogues[name] = renamed(tasks(name)) if renaming else tasks(name)
        defined = {task["id"]: task for task in definitions(name)}
        known |= {
            new.dotted_name: defined[old.dotted_name] for old, new in zip(tasks(name), catalogues[name], strict=True)
        }
    made = [await answer(planner, case, catalogues[case["catalog"]]) for case in one.cases]
    return scored(one.cases, made, known)


async def _refused(planner: Planner, one: Set) -> float:
    """The share of cases that are refused or asked about where the tasks they need are not there."""
    cases = [case for case in one.cases if case["operations"]]
    asked = {name: _asked([case for case in cases if case["catalog"] == name]) for name in one.catalogues}
    rest = {name: _without(tasks(name), asked[name]) for name in one.catalogues if len(tasks(name)) > _LARGE}
    made: list[Prediction] = []
    for case in cases:
        name = case["catalog"]
        left = rest[name] if name in rest else _without(tasks(name), _asked([case]))
        made.append(await answer(planner, case, left))
    return sum("why" in prediction for prediction in made) / len(made)


def _asked(cases: Sequence[Case]) -> frozenset[str]:
    return frozenset(operation["task"] for case in cases for operation in case["operations"])


def _without(catalogue: Sequence[TaskSpec], names: frozenset[str]) -> tuple[TaskSpec, ...]:
    return tuple(task for task in catalogue if task.dotted_name not in names)


if __name__ == "__main__":
    asyncio.run(main())
