"""What preparation is told about one operation of a run."""

from collections.abc import Sequence
from typing import Any

from neena.catalog.catalogue import Catalogue
from neena.flow_runs.loading import RunState, Step
from neena.flow_runs.preparation.port import (
    Earlier,
    Operation,
    Prepared,
    PreparedParameter,
    Situation,
    Source,
)
from neena.flow_runs.tables import FlowRun
from neena.flows.asking import without_answers
from neena.llm.port import Payer

Foreseen = dict[str, dict[str, dict[str, Any]]]


def situation_of(catalogue: Catalogue, state: RunState, step: Step, done: Sequence[Step]) -> Situation:
    """The situation of a step, `done` being the steps that come before it."""
    run = state.run
    return Situation(
        instructions=run.words or run.request_instructions,
        metadata=without_answers(run.request_metadata or ()),
        flow=run.definition,
        operation=Operation(
            step.index, step.sorted_index, step.name, step.instruction, catalogue.spec(step.definition), step.inputs
        ),
        earlier=[_earlier(catalogue, one) for one in done if one.definition in catalogue.by_id],
        sources=sorted(step.waits_for),
        by_event=run.words is not None,
        salt=run.id.hex[:12],
        payer=payer_of(run),
    )


def payer_of(run: FlowRun) -> Payer:
    """On whose account the run asks a language model."""
    return Payer(run.organization, run.created_by_email)


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
