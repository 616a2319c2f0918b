"""`python -m evaluation.edits`: the cases with a prior flow, changed by the product's own logic and scored.

Without a language model, with one (`--model`), or with a recorded session of one (`--replay`).
"""

import argparse
import asyncio
import json
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from evaluation import evalflow
from evaluation.model import add_options, measured_means
from evaluation.sets import DATA, Case, definitions, tasks
from neena.catalog.specs import TaskSpec
from neena.errors import Invalid, NeenaError
from neena.flows.graph import order
from neena.flows.refining.port import Refiner
from neena.flows.refining.work import Link, Operation, Work


def prior(case: Case, known: Mapping[str, TaskSpec]) -> Work:
    """The flow that is to be changed: its tasks one after the other, as the set has them."""
    placed = [known[one["task"]] for one in case["prior_operations"]]
    operations = [Operation(at, task, f"{task.name} {at}", task.description) for at, task in enumerate(placed)]
    return Work(operations, [Link(at, at + 1) for at in range(len(placed) - 1)], len(placed))


async def changed(case: Case, known: Mapping[str, TaskSpec], refiner: Refiner) -> dict[str, Any]:
    """What the words make of it, as a line of predictions."""
    try:
        now = (await refiner.refine(prior(case, known), case["request"], [*known.values()])).work
    except Invalid as fault:
        return {"id": case["id"], "operations": [], "dependencies": [], "refused": True, "why": fault.message}
    places = order([one.index for one in now.operations], [(one.source, one.target) for one in now.links])
    return {
        "id": case["id"],
        "operations": [{"task": now.at(at).task.dotted_name, "arguments": {}} for at in places],
        "dependencies": [[places.index(one.source), places.index(one.target)] for one in now.links],
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m evaluation.edits", description=__doc__)
    add_options(parser)
    given = parser.parse_args()
    lines = (DATA / "flowbench" / "dev.jsonl").read_text(encoding="utf-8").splitlines()
    cases = [case for case in map(json.loads, lines) if case["prior_operations"]]
    try:
        made = asyncio.run(_changed(given, cases))
    except NeenaError as fault:
        sys.exit(fault.message)
    found = evalflow.score(cases, made, {one["id"]: one for one in definitions("flowbench")}, 0)
    refused = sum(bool(one.get("refused")) for one in made)
    print(
        f"{len(cases)} edits: exact {found['exact_flow']:.1f}, node {found['node_f1']:.1f}, edge {found['edge_f1']:.1f}"
    )
    print(f"in the right order {found['order_acc']:.1f}, refused {refused}")
    for case, one in zip(cases, made, strict=True):
        wanted = [each["task"] for each in case["operations"]]
        if [each["task"] for each in one["operations"]] != wanted:
            print(
                f"  {case['id']} {case['request']!r}: {one.get('why') or [each['task'] for each in one['operations']]}"
            )


async def _changed(given: argparse.Namespace, cases: Sequence[Case]) -> list[dict[str, Any]]:
    known = {one.dotted_name: one for one in tasks("flowbench")}
    async with measured_means(given) as means:
        return [await changed(case, known, means.refiner) for case in cases]


if __name__ == "__main__":
    main()
