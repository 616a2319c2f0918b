"""Going on from a run that failed or was cancelled, as a new run: nothing is done twice.

What was done is carried over with its result. A call that may have happened is carried over as that: it is settled by
the key it was sent with, as after a crash. Everything else is prepared and called anew.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import select

from neena.audit.trail import note
from neena.catalog.catalogue import Catalogue
from neena.engine import Engine
from neena.errors import Conflict
from neena.flow_runs import store
from neena.flow_runs.announcing import announce_waiting
from neena.flow_runs.approvals import WHOLE
from neena.flow_runs.checkpoints import CARRIED
from neena.flow_runs.foreseeing import wait
from neena.flow_runs.loading import RunState, Step, steps_of
from neena.flow_runs.service import begin, tell
from neena.flow_runs.states import Rules, Status, WrongState, check_may_restart, needs_approval
from neena.flow_runs.tables import FlowRun, TaskRun, TaskRunItem
from neena.flows import parts
from neena.flows import service as flows
from neena.flows.tables import Flow
from neena.kernel.ids import new_id
from neena.kernel.scope import Scope

_KEPT = (
    *("flow", "flow_request", "flow_hash", "flow_name", "request_instructions", "request_metadata"),
    *("definition", "words", "foreseen", "trigger_run", "depth"),
)


class UnknownOutcome(Conflict):
    """It is not known whether a task was done, and its service cannot tell."""


class _Taken(NamedTuple):
    """What a new run takes over: the rows, and the operations that are done."""

    rows: list[TaskRun | TaskRunItem]
    done: set[int]


async def restart(
    scope: Scope, catalogue: Catalogue, engine: Engine, rules: Rules, run_id: UUID, *, repeat_unknown: bool = False
) -> FlowRun:
    """A new run that does what `run_id` has not done; it starts at once, or waits where decision 6 wants that.

    `repeat_unknown`: somebody has looked, and what may have been done was not: it is called anew. Raises `WrongState`
    and `UnknownOutcome`.
    """
    query = scope.select(FlowRun).where(FlowRun.id == run_id).options(*WHOLE)
    old = await scope.one(query, store.FlowRunNotFound, to_change=True)
    check_may_restart(old.status)
    if (other := await store.restarted_as(scope, old)) is not None:
        raise WrongState(f"The run was restarted already, as {other}: restart that one.")
    catalogue = await _as_then(scope, catalogue, old)
    run = scope.own(FlowRun(id=new_id(), status=Status.PENDING.value, restarts=old.id, **_kept(old)))
    taken = await _take(scope, catalogue, old, run, repeat_unknown=repeat_unknown)
    scope.session.add_all(taken.rows)
    run.triggered_by, run.actor = scope.principal.email, scope.principal.user
    note(scope, "flow_run.restarted", "flow_run", old.id, restarted_as=str(run.id), repeat_unknown=repeat_unknown)
    left = [step for step in steps_of(run.definition).values() if step.index not in taken.done]
    writes = any(catalogue.definition(step.definition).task.effect == "write" for step in left)
    chosen = old.triggered_time is not None and scope.principal.may("approve")
    if needs_approval(rules, writes=writes, chosen=chosen):
        wait(catalogue, rules, run)
        tell(scope, run, "pending")
        await announce_waiting(scope, engine, run)
        return run
    run.status = Status.IN_PROGRESS.value
    run.triggered_time = run.created_date
    await begin(scope, engine, run)
    return run


def _kept(old: FlowRun) -> dict[str, Any]:
    nothing = dict.fromkeys(("approval_status", "approval", "triggered_time", "end_time", "error"))
    return {**nothing, **{name: getattr(old, name) for name in _KEPT}}


async def _as_then(scope: Scope, catalogue: Catalogue, old: FlowRun) -> Catalogue:
    """The catalogue with the run's tasks, if its flow is still what it was made with."""
    flow = await scope.session.scalar(flows.live(scope).where(Flow.id == old.flow))
    if flow is None:
        raise WrongState("The flow was removed after this run was made; run another one.")
    then = old.definition
    if parts.digest(flow.task_operations, flow.dependencies) != parts.digest(
        then["task_operations"], then["dependencies"]
    ):
        raise WrongState("The flow was changed after this run was made: what was done is of another flow. Run it anew.")
    catalogue = await flows.known(scope, catalogue, flow, then.get("versions"))
    flows.check_runnable(catalogue, flow)
    return catalogue


async def _take(scope: Scope, catalogue: Catalogue, old: FlowRun, run: FlowRun, *, repeat_unknown: bool) -> _Taken:
    state = RunState(old, steps_of(old.definition))
    task_runs = list(await scope.session.scalars(select(TaskRun).where(TaskRun.flow_run == old.id)))
    if any(one.status == Status.IN_PROGRESS for one in task_runs):
        raise WrongState("A task of the run is still under way; try again in a moment.")
    items = await _items(scope, [one.id for one in task_runs if one.status != Status.COMPLETED])
    taken = _Taken([], set())
    rows = taken.rows
    for one in task_runs:
        step = state.steps[one.task_operation_index]
        if one.status == Status.COMPLETED:
            rows.append(_copy(one, run))
            taken.done.add(step.index)
            continue
        in_doubt = not repeat_unknown and _is_in_doubt(catalogue, state, step, one)
        kept = [each for each in items.get(one.id, ()) if in_doubt or each.status == Status.COMPLETED]
        if in_doubt or kept:
            copy = _copy(one, run, status=Status.IN_PROGRESS.value, end_time=None, error=None, error_code=None)
            copy.acting, copy.result = in_doubt, None
            rows += [copy, *(_copy_item(each, copy) for each in kept)]
    return taken


def _is_in_doubt(catalogue: Catalogue, state: RunState, step: Step, one: TaskRun) -> bool:
    """Whether a task that ended early may have been done all the same; raises `UnknownOutcome` if nobody can settle it.

    An idempotent one is called again with the key of then, so it counts as in doubt whatever it failed for. A
    workflow's run has ended too, so there is no doubt.
    """
    task = catalogue.definition(step.definition).task
    if one.status != Status.FAILED or task.effect != "write" or step.definition in state.versions:
        return False
    if task.idempotent:
        return one.acting
    if one.error_code != "outcome_unknown":
        return False
    if task.lookup is None:
        raise UnknownOutcome(
            f"It is not known whether {step.name} was done, and the service cannot tell. Look there: "
            "if it was not done, restart with repeat_unknown=true."
        )
    return True


async def _items(scope: Scope, task_runs: Sequence[UUID]) -> dict[UUID, list[TaskRunItem]]:
    found: dict[UUID, list[TaskRunItem]] = {}
    if task_runs:
        for one in await scope.session.scalars(select(TaskRunItem).where(TaskRunItem.task_run.in_(task_runs))):
            found.setdefault(one.task_run, []).append(one)
    return found


def _copy(one: TaskRun, run: FlowRun, **changed: Any) -> TaskRun:
    same = {column.key: getattr(one, column.key) for column in TaskRun.__table__.columns}
    caller = one.carried_from or one.flow_run
    return TaskRun(**{**same, "id": new_id(), "flow_run": run.id, "carried_from": caller, **changed})


def _copy_item(one: TaskRunItem, copy: TaskRun) -> TaskRunItem:
    status = one.status if one.status == Status.COMPLETED else CARRIED
    return TaskRunItem(task_run=copy.id, position=one.position, status=status, result=one.result)
