"""What a step's conditions decide before it starts: whether it is done, and for which items.

Decided over recorded results and the run's own copy of flow and metadata, none of which ever changes: a run that goes
on after a crash decides the same. What was decided is in the task run: `skipped` as its end, the items as its calls.
"""

from typing import Any, NamedTuple

from neena.flow_runs.loading import RunState, Step
from neena.flow_runs.preparation.port import Each
from neena.flow_runs.preparation.results import items_in
from neena.flow_runs.states import NOT_MET, SKIPPED
from neena.flows.conditions import holds, only_if
from neena.flows.paths import value_at
from neena.flows.schemas import Condition, ForEach

_LONGEST = 80


class Skip(NamedTuple):
    """Why a step is not done: for machines, and in words."""

    code: str
    why: str


def skip(state: RunState, step: Step) -> Skip | None:
    """Why the step, all before it being over, is not to be done; None when it is."""
    for source in sorted(step.waits_for):
        before, when = state.steps[source], step.when.get(source)
        if when == "otherwise" and not before.is_not_met:
            return Skip(SKIPPED, f"It is done in place of {before.name}, whose conditions held or were not reached.")
        if when is None and before.is_skipped:
            return Skip(SKIPPED, f"{before.name}, which it needs, was skipped.")
    for condition in step.conditions:
        document = _document(state, condition)
        if not holds(condition, document):
            wanted = only_if([condition], state.names)
            return Skip(NOT_MET, f"Done {wanted}; it is {_said(value_at(document, condition.path))}.")
    return None


def each_of(state: RunState, step: Step) -> Each | None:
    """The items that the step is done for, once each; None when it does not say or the list is not there yet."""
    wanted = step.for_each
    if wanted is None:
        return None
    record = state.steps[wanted.operation].record
    return each_in(record["result"], wanted) if record is not None else None


def each_in(result: Any, wanted: ForEach) -> Each:
    """The items of a result that an operation is done for."""
    items = list(items_in(value_at(result, wanted.path), wanted.path))
    places = [at for at, item in enumerate(items) if all(holds(one, item.value) for one in wanted.conditions)]
    return Each(wanted.operation, tuple((items[at].path, items[at].value) for at in places), tuple(places), len(items))


def _document(state: RunState, condition: Condition) -> Any:
    if condition.operation is None:
        return state.run.request_metadata or []
    return (state.steps[condition.operation].record or {}).get("result")


def _said(found: Any) -> str:
    if isinstance(found, list):
        return f"{len(found)}" if found else "empty"  # pyright: ignore[reportUnknownArgumentType]  # any JSON
    if isinstance(found, bool):
        return "yes" if found else "no"
    text = " ".join(str(found).split()) if isinstance(found, str | int | float) else ""
    if isinstance(found, dict):
        return "an object"
    return f"{text[:_LONGEST]}..." if len(text) > _LONGEST else text or "empty"
