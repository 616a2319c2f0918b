"""One step of a run, from its start to its final checkpoint: prepare, mark, call, record."""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from neena.authoring.context import TaskContext
from neena.authoring.definition import Definition
from neena.catalog.catalogue import Catalogue
from neena.credentials.opening import MissingCredential
from neena.engine import Interrupted, Lease
from neena.errors import Finding, NeenaError
from neena.flow_runs import checkpoints
from neena.flow_runs.calling import Call, Cancelled, Outcome, TaskFailed, perform
from neena.flow_runs.checkpoints import Row
from neena.flow_runs.loading import RunState, Step
from neena.flow_runs.preparation.events import check_hosts
from neena.flow_runs.preparation.port import Prepared, PreparedParameter, Preparer
from neena.flow_runs.reach import RunReach
from neena.flow_runs.situations import as_foreseen, situation_of, source_out, with_fixed
from neena.flow_runs.states import Status
from neena.kernel.columns import storable_text
from neena.settings import Settings

log = logging.getLogger(__name__)
Values = Mapping[str, Any]
OWNER_PAUSE = 0.2


@dataclass(frozen=True)
class Means:
    """What every step of a run works with."""

    settings: Settings
    catalogue: Catalogue
    preparer: Preparer
    reach: RunReach
    lease: Lease
    state: RunState


async def perform_step(means: Means, step: Step) -> list[Row]:
    """Bring a step to its end; the rows of its final checkpoint, which the caller commits.

    Raises `UnderWay` where what it asked for goes on elsewhere: it is performed again, in doubt, once that is over.
    """
    try:
        outcome = await _perform(means, step)
    except Cancelled:
        values = {"error": "The run was cancelled.", "result": _done_items(step)}
        return checkpoints.end_task(means.state.run, step, Status.CANCELLED, **values)
    except TaskFailed as fault:
        return _failed(means, step, fault.message, fault.reason, fault.attempts)
    except Interrupted:
        raise  # no outcome of the task: somebody else, or a later attempt, goes on with it
    except NeenaError as fault:
        return _failed(means, step, fault.message, fault.code, 0)
    run, definition = means.state.run, means.catalogue.by_id[step.definition]
    done = checkpoints.end_task(
        run, step, Status.COMPLETED, result=outcome.result, attempts=outcome.attempts, acting=False
    )
    return [*done, *checkpoints.written(run, step, definition, outcome.result, given=False)]


def _failed(means: Means, step: Step, message: str, code: str, attempts: int) -> list[Row]:
    values = {
        "error": storable_text(means.reach.masked(message)),
        "error_code": code,
        "attempts": attempts,
        "result": _done_items(step),
    }
    return checkpoints.end_task(means.state.run, step, Status.FAILED, **values)


def _done_items(step: Step) -> list[Any] | None:
    """What a task that runs once per item had done before it ended early."""
    return [one for _, one in sorted(step.done_items.items())] or None


async def _perform(means: Means, step: Step) -> Outcome:
    run, definition = means.state.run, means.catalogue.by_id.get(step.definition)
    in_doubt = bool(step.record and step.record["acting"])
    if step.record is None:
        means.lease.note(*checkpoints.begin(run, step))
    if definition is None:
        why = means.catalogue.why_gone(step.definition)
        raise TaskFailed(f"The task definition was withdrawn{f': {why}' if why else '.'}", "withdrawn")
    assert step.record is not None
    if in_doubt or step.items:
        answer = step.record["task_prep_answer"]
    else:
        prepared = await _prepare(means, step, definition)
        answer = _answer(prepared)
        step.record["task_prep_prompt"] = {"messages": list(prepared.messages)}
        step.record["task_prep_answer"] = answer
    if answer["per_item"]:
        return await _each(means, step, definition, answer)
    values = _converted(definition, {one["name"]: one["value"] for one in answer["parameters"]})
    call = _call(means, definition, values, f"{step.record['carried_from'] or run.id}:{step.index}")
    if definition.task.effect == "write" and not in_doubt:
        await call.context(1)  # for want of a credential it fails before it is marked as begun
        marked = [*checkpoints.acting(step), *checkpoints.written(run, step, definition, values, given=True)]
        if not await means.lease.record(*marked, live=True):
            raise Cancelled
    outcome = await perform(call, in_doubt=in_doubt)
    return Outcome(means.reach.masked(outcome.result), outcome.attempts)


async def _each(means: Means, step: Step, definition: Definition, answer: dict[str, Any]) -> Outcome:
    """One call per item, each with its own checkpoint, so that a restart goes on with the next item."""
    calls = [dict(zip(answer["names"], one, strict=True)) for one in answer["items"]]
    results = step.done_items
    attempts = 0
    before: list[Row] = []
    if not step.items:
        before = [*checkpoints.acting(step), *checkpoints.written(means.state.run, step, definition, calls, given=True)]
    writes = definition.task.effect == "write"
    carried_from = (step.record or {}).get("carried_from")
    for position, values in enumerate(calls):
        known = step.items.get(position)
        if known is not None and known.status == Status.COMPLETED:
            results[position] = known.result
            continue
        converted = _converted(definition, values)
        if (writes or before) and known is None:
            await _mark_item(means, [*before, checkpoints.item(step, position, Status.IN_PROGRESS)])
        before = []
        caller = carried_from if known is not None and known.status == checkpoints.CARRIED else means.state.run.id
        call = _call(means, definition, converted, f"{caller}:{step.index}:{position}")
        outcome = await _perform_item(call, f"Item {position + 1} of {len(calls)}", in_doubt=known is not None)
        results[position] = means.reach.masked(outcome.result)
        attempts = max(attempts, outcome.attempts)
        before = [checkpoints.item(step, position, Status.COMPLETED, results[position])]
        if position + 1 == len(calls) or not writes:
            await means.lease.record(*before)
            before = []
    return Outcome([results[position] for position in range(len(calls))], attempts)


async def _perform_item(call: Call, which: str, *, in_doubt: bool) -> Outcome:
    try:
        return await perform(call, in_doubt=in_doubt)
    except TaskFailed as fault:
        raise TaskFailed(f"{which}: {fault.message}", fault.reason, fault.attempts) from fault


async def _mark_item(means: Means, rows: Sequence[Row]) -> None:
    """The last item's result and the next item's begin share a commit; when cancelled only the result is kept."""
    if not await means.lease.record(*rows, live=True):
        await means.lease.record(*rows[:-1])
        raise Cancelled


def _call(means: Means, definition: Definition, values: Values, key: str) -> Call:
    async def context(attempt: int) -> TaskContext:
        if definition.task.effect == "write":
            await _stay_owner(means.lease)
        try:
            return await means.reach.context(definition, values, key, attempt)
        except MissingCredential as fault:
            raise TaskFailed(fault.message, fault.code) from fault

    settings = means.settings
    timeout = definition.task.timeout or settings.task_timeout
    waits = settings.retry_delay, settings.lookup_after
    return Call(definition, values, context, timeout, *waits, means.lease.cancelled)


async def _stay_owner(lease: Lease) -> None:
    """Before a write: a process that was frozen or cut off finds out here whether another has taken over."""
    while lease.overdue:
        await asyncio.sleep(OWNER_PAUSE)
        if not await lease.record(live=True):
            raise Cancelled


async def _prepare(means: Means, step: Step, definition: Definition) -> Prepared:
    if not definition.parameters:
        return Prepared(messages=(), calls=((),))
    try:
        state = means.state
        done = [one for one in state.ordered if one.status == Status.COMPLETED and one.record is not None]
        situation = situation_of(means.catalogue, state, step, done)
        prepared = as_foreseen(state.run, step, await means.preparer.prepare(situation))
        prepared = with_fixed(means.catalogue, step, prepared)
        check_hosts(situation, prepared)
    except NeenaError:
        raise
    except Exception as fault:
        log.exception("preparing %s broke down", definition.dotted_name)
        message = f"The parameters could not be prepared ({type(fault).__name__}); the server's log says more."
        raise TaskFailed(message, "not_prepared") from fault
    return prepared


def _answer(prepared: Prepared) -> dict[str, Any]:
    """The answer as it is stored: for a task that runs once per item, `items` holds the values of each call."""
    first: Sequence[PreparedParameter] = prepared.calls[0] if prepared.calls else ()
    names = [one.name for one in first]
    items = [[one.value for one in call] for call in prepared.calls] if prepared.per_item else None
    return {
        "parameters": [
            _shown(one, [call[at].value for call in prepared.calls] if items is not None else one.value)
            for at, one in enumerate(first)
        ],
        "per_item": prepared.per_item,
        "names": names,
        "items": items,
    }


def _shown(one: PreparedParameter, value: Any) -> dict[str, Any]:
    return {"name": one.name, "value": value, "explanation": one.explanation, "source": source_out(one.source)}


def _converted(definition: Definition, values: Values) -> dict[str, Any]:
    converted, findings = definition.convert(values)
    if findings:
        raise TaskFailed("; ".join(_told(one) for one in findings), "not_prepared")
    return converted


def _told(finding: Finding) -> str:
    name = ".".join(map(str, finding.location))
    if finding.kind == "missing":
        return f"The required parameter {name!r} has no value: neither the request nor an earlier task gives one."
    return f"The parameter {name!r} is not usable: {finding.message}"
