"""`python -m evaluation.edits`: the cases with a prior flow, changed by the product's own logic and scored."""

import json

from evaluation import evalflow
from evaluation.sets import DATA, Case, definitions, tasks
from neena.catalog.specs import TaskSpec
from neena.errors import Invalid
from neena.flows.graph import order
from neena.flows.planner.embedded import EmbeddedPlanner
from neena.flows.planner.matching import Index
from neena.flows.refining.refine import refined
from neena.flows.refining.work import Link, Operation, Work


def prior(case: Case, known: dict[str, TaskSpec]) -> Work:
    """The flow that is to be changed: its tasks one after the other, as the set has them."""
    placed = [known[one["task"]] for one in case["prior_operations"]]
    operations = [Operation(at, task, f"{task.name} {at}", task.description) for at, task in enumerate(placed)]
    return Work(operations, [Link(at, at + 1) for at in range(len(placed) - 1)], len(placed))


def changed(case: Case, known: dict[str, TaskSpec], index: Index) -> dict[str, object]:
    """What the words make of it, as a line of predictions."""
    try:
        now = refined(prior(case, known), case["request"], index).work
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
    lines = (DATA / "flowbench" / "dev.jsonl").read_text(encoding="utf-8").splitlines()
    cases = [case for case in map(json.loads, lines) if case["prior_operations"]]
    specs = tasks("flowbench")
    index = EmbeddedPlanner().index(specs)
    known = {one.dotted_name: one for one in specs}
    made = [changed(case, known, index) for case in cases]
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


if __name__ == "__main__":
    main()
