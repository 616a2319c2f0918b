"""What preparation is told about one operation of a run."""

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

from neena.catalog.catalogue import Catalogue
from neena.catalog.specs import TaskSpec
from neena.flow_runs.loading import RunState, Step
from neena.flow_runs.preparation.converting import converted
from neena.flow_runs.preparation.port import (
    Earlier,
    NotPrepared,
    Operation,
    Prepared,
    PreparedParameter,
    Situation,
    Source,
)
from neena.flow_runs.tables import FlowRun
from neena.flows.asking import without_answers

Foreseen = dict[str, dict[str, dict[str, Any]]]


def situation_of(catalogue: Catalogue, state: RunState, step: Step, done: Sequence[Step]) -> Situation:
    """The situation of a step, `done` being the steps that come before it. What is fixed is not asked for."""
    run = state.run
    task = _without(catalogue.spec(step.definition), frozenset(step.values))
    return Situation(
        instructions=run.words or run.request_instructions,
        metadata=without_answers(run.request_metadata or ()),
        flow=run.definition,
        operation=Operation(step.index, step.sorted_index, step.name, step.instruction, task),
        earlier=[_earlier(catalogue, one) for one in done if one.definition in catalogue.by_id],
        sources=sorted(step.waits_for),
        by_event=run.words is not None,
        salt=run.id.hex[:12],
    )


@lru_cache(maxsize=1024)
def _without(task: TaskSpec, fixed: frozenset[str]) -> TaskSpec:
    return replace(task, parameters=tuple(one for one in task.parameters if one.name not in fixed)) if fixed else task


def with_fixed(catalogue: Catalogue, step: Step, prepared: Prepared) -> Prepared:
    """The prepared calls with the values that are fixed in the flow; raises `NotPrepared` for one of a wrong type."""
    if not step.values:
        return prepared
    parameters = {one.name: one for one in catalogue.spec(step.definition).parameters}
    fixed: list[PreparedParameter] = []
    for name, value in step.values.items():
        if name in parameters:
            try:
                given = converted(parameters[name], value)
            except ValueError as fault:
                raise NotPrepared(f"{step.name}: {fault}.") from None
            fixed.append(PreparedParameter(name, given, "Fixed in the flow.", Source("flow")))
    return Prepared(prepared.messages, [[*fixed, *call] for call in prepared.calls], prepared.per_item)


def fixed_in(step: Step) -> dict[str, dict[str, Any]]:
    """The values that are fixed in the flow, as foreseen parameters are stored."""
    source = source_out(Source("flow"))
    return {
        name: {"value": value, "explanation": "Fixed in the flow.", "source": source}
        for name, value in step.values.items()
    }


def _earlier(catalogue: Catalogue, step: Step) -> Earlier:
    record = step.record or {}
    answer: dict[str, Any] = record.get("task_prep_answer") or {"parameters": []}
    given = {one["name"]: one["value"] for one in answer["parameters"]}
    spec = catalogue.spec(step.definition)
    return Earlier(step.index, step.name, step.instruction, spec, given, record.get("result"))


def noted(found: Sequence[PreparedParameter]) -> dict[str, dict[str, Any]]:
    """Foreseen parameters as they are stored with a run."""
    return {
        one.name: {"value": one.value, "explanation": one.explanation, "source": source_out(one.source)}
        for one in found
    }


def source_out(source: Source) -> dict[str, Any]:
    """A source as it is stored and shown."""
    return {"kind": source.kind, "operation": source.operation, "path": source.path}


def as_foreseen(run: FlowRun, step: Step, prepared: Prepared) -> Prepared:
    """The prepared calls with the parameters that were foreseen, and approved, in place of what preparation found."""
    foreseen = (run.foreseen or {}).get(str(step.index))
    if not foreseen:
        return prepared
    fixed = {
        name: PreparedParameter(name, one["value"], one["explanation"], Source(**one["source"]))
        for name, one in foreseen.items()
    }
    calls = [[*(one for one in call if one.name not in fixed), *fixed.values()] for call in prepared.calls]
    return Prepared(prepared.messages, calls, prepared.per_item)
