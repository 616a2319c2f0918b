"""The rules that hold for every flow, for one that is being changed; in words that whoever changed it can act on."""

from collections.abc import Sequence

from neena.errors import Finding
from neena.flows import branching, graph, inputs
from neena.flows.refining.work import Work
from neena.flows.schemas import DependencyIn, TaskOperationIn


def faults(work: Work) -> list[str]:
    """What breaks a rule (V-02 to V-17), each with the operation that it is about."""
    operations = [
        TaskOperationIn(
            name=one.name,
            task_definition=one.task.id,
            index=one.index,
            instruction=one.instruction or None,
            x=None,
            y=None,
            conditions=list(one.conditions) or None,
            for_each=one.for_each,
            inputs=one.inputs or None,
        )
        for one in work.operations
    ]
    links = [
        DependencyIn(
            source_task_operation=one.source,
            target_task_operation=one.target,
            instruction=one.instruction,
            when=one.when,
        )
        for one in work.links
    ]
    specs = {one.task.id: one.task for one in work.operations}
    found = graph.check("a flow", operations, links, lambda _: None) or [
        *branching.check(operations, links, specs.__getitem__),
        *inputs.check(operations, links, specs.__getitem__),
    ]
    return [f"{_place(one, operations)}{one.message}" for one in found]


def _place(finding: Finding, operations: Sequence[TaskOperationIn]) -> str:
    match finding.location:
        case ("body", "task_operations", int(at), *field):
            return f"operation {operations[at].index}, {'.'.join(map(str, field))}: "
        case _:
            return ""
