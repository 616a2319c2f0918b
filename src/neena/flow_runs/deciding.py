"""What a step's conditions decide before it starts: whether it is done, and for which items.

Decided over recorded results and the run's own copy of flow and metadata, none of which ever changes: a run that goes
on after a crash decides the same. What was decided is in the task run: `skipped` as its end, the items as its calls.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

from neena.errors import Invalid
from neena.flow_runs.loading import RunState, Step
from neena.flow_runs.preparation.port import Each
from neena.flow_runs.preparation.results import items_in
from neena.flow_runs.states import NOT_MET, SKIPPED
from neena.flows.conditions import holds, item_said, meant_by, only_if
from neena.flows.paths import value_at
from neena.flows.schemas import Condition, ForEach, ItemCondition

_LONGEST = 80
_ABSENT = object()


class ConditionUnclear(Invalid):
    """Whether the task is to be done cannot be told."""


class Skip(NamedTuple):
    """Why a step is not done: for machines, and in words."""

    code: str
    why: str


def skip(state: RunState, step: Step) -> Skip | None:
    """Why the step, all before it being over, is not to be done; None when it is.

    Raises `ConditionUnclear` where that cannot be told, as where a field is not there: then nothing is done.
    """
    for source in sorted(step.waits_for):
        before, when = state.steps[source], step.when.get(source)
        if when == "otherwise" and not before.is_not_met:
            return Skip(SKIPPED, f"It is done in place of {before.name}, whose conditions held or were not reached.")
        if when is None and before.is_skipped:
            return Skip(SKIPPED, f"{before.name}, which it needs, was skipped.")
    told = [(one, holds(one, _document(state, one))) for one in step.conditions]
    for condition, held in told:
        if held is False:
            wanted = only_if([condition], state.names)
            return Skip(NOT_MET, f"Done {wanted}; it is {_found(state, condition)}.")
    unclear = [one for one, held in told if held is None]
    for one in unclear:
        if one.operation is not None and (source := state.steps[one.operation]).is_skipped:
            return Skip(SKIPPED, f"{source.name}, whose result decides it, was skipped.")
    if unclear:
        raise ConditionUnclear(_unclear(state, unclear[0]))
    return None


def untold(state: RunState, step: Step) -> str | None:
    """Why it can be foretold that a step will not be done, because what its metadata says cannot be judged."""
    told = [(one, holds(one, _document(state, one))) for one in step.conditions if one.operation is None]
    return next((_unclear(state, one) for one, held in told if held is None), None)


def each_of(state: RunState, step: Step) -> Each | None:
    """The items that the step is done for, once each; None when it does not say or the list is not there yet."""
    wanted = step.for_each
    if wanted is None:
        return None
    record = state.steps[wanted.operation].record
    return each_in(record["result"], wanted) if record is not None else None


def each_in(result: Any, wanted: ForEach) -> Each:
    """The items of a result that an operation is done for; raises `ConditionUnclear` where it cannot be told of one."""
    items = list(items_in(value_at(result, wanted.path), wanted.path))
    told = [[holds(one, item.value) for one in wanted.conditions] for item in items]
    for at, held in enumerate(told):
        if None in held and False not in held:
            asked = item_said(wanted.conditions[held.index(None)])
            raise ConditionUnclear(
                f"Done only for items of which {asked}: that cannot be told of item {at + 1} of {len(items)}, so it is "
                "done for none."
            )
    if misspelt := _misspelt([item.value for item in items], wanted.conditions):
        raise ConditionUnclear(misspelt)
    places = [at for at, held in enumerate(told) if all(held)]
    return Each(wanted.operation, tuple((items[at].path, items[at].value) for at in places), tuple(places), len(items))


def _unclear(state: RunState, condition: Condition) -> str:
    wanted = only_if([condition], state.names)
    return f"Done {wanted}; that cannot be told: it is {_found(state, condition)}. So it is not done."


def _found(state: RunState, condition: Condition) -> str:
    found = value_at(_document(state, condition), condition.path, nowhere=_ABSENT)
    return "not there" if found is _ABSENT else _said(found)


def _misspelt(items: Sequence[Any], conditions: Sequence[ItemCondition]) -> str | None:
    """What is to be left out by its name, is not there, and is all but the name of something that is."""
    for one in conditions:
        if one.operator not in {"not_equals", "is_none_of"}:
            continue
        there = {value for item in items if isinstance(value := value_at(item, one.path), str)}
        listed = one.value if isinstance(one.value, list) else [one.value]
        for name in (each for each in listed if isinstance(each, str)):
            if (meant := meant_by(name, there)) is not None:
                return f"“{name}” is to be left out, and is not there: did you mean “{meant}”? So it is done for none."
    return None


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
