"""Preparation without services: the situation of each operation, with results such as its flow's tasks would give."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from neena.authoring.definition import Parameter
from neena.catalog.specs import TaskSpec
from neena.flow_runs.preparation.embedded import foresee
from neena.flow_runs.preparation.port import (
    Earlier,
    NotPrepared,
    Operation,
    PreparedParameter,
    Preparer,
    Situation,
    SourceKind,
)
from neena.flows.planner.port import Result

_NAMED = re.compile(r"[\"“']([^\"”']{2,40})[\"”']|\b((?:[A-Z][\w-]+)(?: [A-Z][\w-]+)*)")
_NAMES = frozenset({"name", "title", "subject", "label", "summary"})
_OTHERS = ("First", "Second")
_SAMPLES = {"int": 100, "float": 100.5, "bool": True, "date": "2025-01-15", "datetime": "2025-01-15T09:00:00Z"}


@dataclass(frozen=True)
class Planned:
    """A flow to prepare: the words it was made for, its tasks in order with what each must do, and its dependencies."""

    request: str
    tasks: Sequence[TaskSpec]
    instructions: Sequence[str | None]
    dependencies: Sequence[tuple[int, int]]


@dataclass(frozen=True)
class Filled:
    """An operation's arguments and where each comes from; `missing` are required parameters without a value."""

    arguments: dict[str, Any]
    sources: dict[str, SourceKind]
    missing: tuple[str, ...]


async def filled(preparer: Preparer, flow: Planned) -> list[Filled]:
    """What the preparer makes of each operation, all earlier ones having answered."""
    found: list[Filled] = []
    for at in range(len(flow.tasks)):
        situation = _situation(flow, at)
        try:
            prepared = await preparer.prepare(situation)
            values: Sequence[PreparedParameter] = prepared.calls[0] if prepared.calls else ()
        except NotPrepared:
            values = foresee(situation)  # what it would have been called with, had nothing been missing
        found.append(_filled(flow.tasks[at], values))
    return found


def _filled(task: TaskSpec, values: Sequence[PreparedParameter]) -> Filled:
    said = [one for one in values if one.source.kind != "default"]
    names = {one.name for one in values}
    missing = tuple(one.name for one in task.parameters if not one.optional and one.name not in names)
    return Filled({one.name: _value(one) for one in said}, {one.name: one.source.kind for one in said}, missing)


def _value(one: PreparedParameter) -> Any:
    """The value, or the result that it was taken from: results here are only samples."""
    if one.source.kind != "operation" or one.source.operation is None:
        return one.value
    steps = re.findall(r"[.'\[]([A-Za-z_]\w*)", one.source.path or "")
    return Result(one.source.operation, steps[-1] if steps else "")


def _situation(flow: Planned, at: int) -> Situation:
    operations = [
        {"index": place, "name": task.name, "task": task.dotted_name} for place, task in enumerate(flow.tasks)
    ]
    links = [{"source_task_operation": a, "target_task_operation": b} for a, b in flow.dependencies]
    before = _before(flow, at)
    return Situation(
        instructions=flow.request,
        metadata=(),
        flow={"name": "Flow", "task_operations": operations, "dependencies": links},
        operation=Operation(at, at, flow.tasks[at].name, flow.instructions[at], flow.tasks[at]),
        earlier=[_earlier(flow, place) for place in before],
        sources=sorted({source for source, target in flow.dependencies if target == at}),
    )


def _before(flow: Planned, at: int) -> list[int]:
    """The operations that are over when this one begins: those it waits for, and those these waited for."""
    found: set[int] = set()
    waiting = [at]
    while waiting:
        target = waiting.pop()
        new = {source for source, other in flow.dependencies if other == target} - found
        found |= new
        waiting += new
    return sorted(found)


def _earlier(flow: Planned, place: int) -> Earlier:
    task = flow.tasks[place]
    names = [*dict.fromkeys(a or b for a, b in _NAMED.findall(flow.request)), *_OTHERS]
    if task.output_is_list:
        result: Any = [_sample(task.outputs, f"{place}-{number}", name) for number, name in enumerate(names)]
    else:
        result = _sample(task.outputs, str(place), names[0])
    return Earlier(place, task.name, flow.instructions[place], task, {}, result)


def _sample(outputs: Sequence[Parameter], mark: str, name: str) -> dict[str, Any]:
    """An answer of a task: texts tell what they are, names are such as the request names."""
    return {one.name: name if one.name in _NAMES else _of_type(one, mark) for one in outputs}


def _of_type(one: Parameter, mark: str) -> Any:
    if one.data_type == "list":
        return [f"{one.name}-{mark}"]
    if one.data_type == "object":
        return {"id": f"{one.name}-{mark}"}
    return _SAMPLES.get(one.data_type, f"{one.name}-{mark}")
