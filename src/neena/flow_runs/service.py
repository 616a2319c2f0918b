"""What can be done with runs: make, start, approve, reject, cancel."""

from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import update

from neena.audit.trail import note
from neena.catalog.catalogue import Catalogue
from neena.engine import Engine, enlist
from neena.errors import Finding, Invalid
from neena.flow_requests import service as flow_requests
from neena.flow_requests.tables import FlowRequest
from neena.flow_runs import store
from neena.flow_runs.announcing import announce_waiting
from neena.flow_runs.execution import KIND
from neena.flow_runs.foreseeing import fix_aims, wait
from neena.flow_runs.loading import RunState, steps_of
from neena.flow_runs.schemas import FlowRunIn
from neena.flow_runs.states import (
    Rules,
    Status,
    WrongState,
    check_may_cancel,
    needs_approval,
)
from neena.flow_runs.tables import FlowRun
from neena.flows import parts
from neena.flows import service as flows
from neena.flows.tables import Flow
from neena.kernel.clock import now
from neena.kernel.events import Event, event_values
from neena.kernel.ids import new_id
from neena.kernel.scope import Scope


class Cause(NamedTuple):
    """The trigger run behind a run, how many runs of triggers that makes in a row, and the hash of the chosen flow."""

    trigger_run: UUID
    depth: int
    flow_hash: str | None


async def make(scope: Scope, catalogue: Catalogue, engine: Engine, rules: Rules, given: FlowRunIn) -> FlowRun:
    """A run that waits for its approval (E19)."""
    _check_server_owned(scope, given)
    flow = await flows.get(scope, given.flow)
    request = await flow_requests.get(scope, given.flow_request)
    catalogue = await flows.known(scope, catalogue, flow)
    flows.check_runnable(catalogue, flow)
    run = scope.own(_new_run(catalogue, flow, request))
    wait(catalogue, rules, run)
    tell(scope, run, "pending")
    await announce_waiting(scope, engine, run)
    return run


async def imagine(scope: Scope, catalogue: Catalogue, rules: Rules, ids: tuple[UUID, UUID]) -> FlowRun:
    """The run that a flow would have for a request, stored nowhere; `ids` are those of flow and request."""
    flow = await flows.get(scope, ids[0])
    request = await flow_requests.get(scope, ids[1])
    catalogue = await flows.known(scope, catalogue, flow)
    flows.check_stored(catalogue, flow)
    run = _new_run(catalogue, flow, request)
    run.definition = {**run.definition, "questions": flow.questions or []}
    wait(catalogue, rules, run)
    return run


async def start(
    scope: Scope,
    catalogue: Catalogue,
    engine: Engine,
    rules: Rules,
    ids: tuple[UUID, UUID],
    *,
    chosen: bool,
    cause: Cause | None = None,
) -> FlowRun:
    """Run a stored flow for a request (E16); `ids` are those of flow and request.

    The run starts at once, or waits as `pending` where decision 6 wants a person's word first. `chosen`: a person named
    the flow by its id.
    """
    flow = await flows.get(scope, ids[0])
    if not flow.sorted:
        flow = await flows.get(scope, ids[0], to_change=True)
    request = await flow_requests.get(scope, ids[1])
    catalogue = await flows.known(scope, catalogue, flow)
    flows.check_runnable(catalogue, flow)
    run = scope.own(_new_run(catalogue, flow, request))
    run.triggered_by = scope.principal.email
    run.actor = scope.principal.user
    if cause is not None:
        run.trigger_run, run.depth, read = cause
        chosen = chosen and read == run.flow_hash  # else it was changed since: nobody has read what it would do
    may_approve = scope.principal.may("approve")
    if needs_approval(rules, writes=flows.writes(catalogue, flow), chosen=chosen and may_approve):
        wait(catalogue, rules, run)
        tell(scope, run, "pending")
        await announce_waiting(scope, engine, run)
        return run
    fix_aims(catalogue, rules, run)
    run.status = Status.IN_PROGRESS
    run.triggered_time = run.created_date
    if not flow.sorted:
        parts.sort(flow)
    await begin(scope, engine, run, RunState(run, steps_of(run.definition)))
    return run


async def cancel(scope: Scope, engine: Engine, run_id: UUID) -> FlowRun:
    """Cancel a run that is not over (E40): what is called already may finish, nothing more is started."""
    run = await store.get(scope, run_id)
    check_may_cancel(run.status)
    under_way = await engine.mark_cancelled(scope.session, run.id)
    await change_state(scope, run, status=Status.CANCELLED.value, end_time=now())
    note(scope, "flow_run.cancelled", "flow_run", run.id, flow_hash=run.flow_hash)
    tell(scope, run, "cancelled")
    wake(scope, engine, run)
    if under_way:

        async def signal() -> None:
            engine.cancel_signal(run.id)

        scope.after_commit.append(signal)
    return run


async def change_state(scope: Scope, run: FlowRun, **values: Any) -> None:
    """Change a run's state if it is still the one that was looked at, so that of many decisions one wins."""
    moment = max(now(), run.modified_date)
    values |= {"modified_date": moment, "modified_by_email": scope.principal.email}
    unchanged = (FlowRun.id == run.id) & (FlowRun.status == run.status)
    changed = await scope.session.execute(
        update(FlowRun).where(unchanged).values(values).execution_options(synchronize_session=False)
    )
    if changed.rowcount != 1:  # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType]
        raise WrongState("Somebody else decided on this run just now.")
    await scope.session.refresh(run)


def _new_run(catalogue: Catalogue, flow: Flow, request: FlowRequest) -> FlowRun:
    versions = flows.versions_of(catalogue, flow)
    copy = Flow(task_operations=flow.task_operations, dependencies=flow.dependencies)
    parts.sort(copy)
    return FlowRun(
        id=new_id(),
        flow=flow.id,
        flow_request=request.id,
        status=Status.PENDING.value,
        approval_status=None,
        triggered_time=None,
        end_time=None,
        triggered_by=None,
        actor=None,
        error=None,
        flow_hash=parts.digest(flow.task_operations, flow.dependencies, versions=versions),
        approval=None,
        flow_name=flow.name,
        request_instructions=request.request_instructions,
        request_metadata=request.request_metadata,
        words=request.words,
        foreseen=None,
        trigger_run=None,
        depth=0,
        restarts=None,
        definition={
            "name": flow.name,
            "task_operations": parts.unexplained(copy.task_operations),
            "dependencies": flow.dependencies,
            **({"versions": versions} if versions else {}),
        },
    )


async def begin(scope: Scope, engine: Engine, run: FlowRun, state: RunState | None = None) -> None:
    """Have the run executed; with its `state` in hand it need not be read again. A run is enlisted once."""
    tell(scope, run, "in_progress")
    await scope.session.flush()
    await enlist(scope, engine, run.id, KIND, given=state)
    wake(scope, engine, run)


def tell(scope: Scope, run: FlowRun, what: str) -> None:
    """Enter what happened to the run in the events."""
    data = {"flow_run": str(run.id), "status": run.status, "error": None}
    scope.session.add(Event(**event_values(run.id, run.organization, f"flow_run.{what}", data)))


def wake(scope: Scope, engine: Engine, run: FlowRun) -> None:
    """Wake who follows the run, after the commit."""

    async def signal() -> None:
        engine.signals.changed(run.id)

    scope.after_commit.append(signal)


def _check_server_owned(scope: Scope, given: FlowRunIn) -> None:
    """Decision 3: only what the server would set itself passes."""
    findings: list[Finding] = []
    if given.status not in {None, Status.PENDING}:
        findings.append(_owned("status", "a new run is always pending; start it with PUT /flow_runs/approve"))
    if given.approval_status is not None:
        findings.append(_owned("approval_status", "approving is an act of its own: PUT /flow_runs/approve"))
    if given.triggered_time is not None:
        findings.append(_owned("triggered_time", "it is the moment the run starts"))
    if given.end_time is not None:
        findings.append(_owned("end_time", "it is the moment the run ends"))
    if given.triggered_by is not None and given.triggered_by.lower() != scope.principal.email.lower():
        findings.append(_owned("triggered_by", "a run is triggered by its caller"))
    if findings:
        raise Invalid(None, findings)


def _owned(field: str, why: str) -> Finding:
    return Finding(("body", field), f"The server sets {field}: {why}. Leave it out or null.", "server_owned")
