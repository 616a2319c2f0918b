"""What can be done with runs: make, start, approve, reject, cancel."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import undefer

from neena.catalog.catalogue import Catalogue
from neena.engine import Engine
from neena.errors import Finding, Invalid
from neena.flow_requests import service as flow_requests
from neena.flow_requests.tables import FlowRequest
from neena.flow_runs import store
from neena.flow_runs.execution import KIND
from neena.flow_runs.loading import RunState, steps_of
from neena.flow_runs.schemas import FlowRunIn
from neena.flow_runs.states import (
    ApprovalStatus,
    Status,
    WrongState,
    check_may_cancel,
    check_may_decide,
    needs_approval,
)
from neena.flow_runs.tables import FlowRun
from neena.flows import parts
from neena.flows import service as flows
from neena.flows.tables import Flow
from neena.kernel.clock import iso, now
from neena.kernel.events import Event, event_values
from neena.kernel.ids import new_id
from neena.kernel.scope import Scope
from neena.settings import ApprovalPolicy


async def make(scope: Scope, catalogue: Catalogue, given: FlowRunIn) -> FlowRun:
    """A run that waits for its approval (E19)."""
    _check_server_owned(scope, given)
    flow = await flows.get(scope, given.flow)
    request = await flow_requests.get(scope, given.flow_request)
    flows.check_stored(catalogue, flow)
    run = _new_run(scope, flow, request)
    _tell(scope, run, "pending")
    return run


async def start(
    scope: Scope,
    catalogue: Catalogue,
    engine: Engine,
    policy: ApprovalPolicy,
    ids: tuple[UUID, UUID],
    *,
    read_by_caller: bool,
) -> FlowRun:
    """Run a stored flow for a request (E16); `ids` are those of flow and request.

    The run starts at once, or waits as `pending` where decision 6 wants a person's word first.
    """
    flow = await flows.get(scope, ids[0])
    if not flow.sorted:
        flow = await flows.get(scope, ids[0], to_change=True)
    request = await flow_requests.get(scope, ids[1])
    flows.check_stored(catalogue, flow)
    run = _new_run(scope, flow, request)
    run.triggered_by = scope.principal.email
    run.actor = scope.principal.user
    writes = any(
        catalogue.definition(UUID(one["task_definition"])).task.effect == "write" for one in flow.task_operations
    )
    if needs_approval(policy, writes=writes, read_by_caller=read_by_caller):
        _tell(scope, run, "pending")
        return run
    run.status = Status.IN_PROGRESS
    run.triggered_time = run.created_date
    if not flow.sorted:
        parts.sort(flow)
    await _begin(scope, engine, run, RunState(run, steps_of(run.definition)))
    return run


async def approve(scope: Scope, catalogue: Catalogue, engine: Engine, run_id: UUID) -> FlowRun:
    """Approve a pending run and start it (E20). What is executed is the flow the run was made with."""
    run = await store.get(scope, run_id, undefer(FlowRun.definition))
    check_may_decide(run.status, run.approval_status, "approved")
    await _check_unchanged(scope, catalogue, run)
    moment = now()
    actor, name = (run.actor, run.triggered_by) if run.actor else (scope.principal.user, scope.principal.email)
    await _decide(
        scope,
        run,
        status=Status.IN_PROGRESS.value,
        approval_status=ApprovalStatus.APPROVED.value,
        approval=_decision(scope, run, "approved", moment),
        triggered_time=moment,
        triggered_by=name,
        actor=actor,
    )
    await _begin(scope, engine, run)
    return run


async def reject(scope: Scope, engine: Engine, run_id: UUID) -> FlowRun:
    """Reject a pending run: it is over (E39)."""
    run = await store.get(scope, run_id)
    check_may_decide(run.status, run.approval_status, "rejected")
    moment = now()
    await _decide(
        scope,
        run,
        status=Status.CANCELLED.value,
        approval_status=ApprovalStatus.REJECTED.value,
        approval=_decision(scope, run, "rejected", moment),
        end_time=moment,
    )
    _tell(scope, run, "rejected")
    _wake(scope, engine, run)
    return run


async def cancel(scope: Scope, engine: Engine, run_id: UUID) -> FlowRun:
    """Cancel a run that is not over (E40): what is called already may finish, nothing more is started."""
    run = await store.get(scope, run_id)
    check_may_cancel(run.status)
    under_way = await engine.mark_cancelled(scope.session, run.id)
    await _decide(scope, run, status=Status.CANCELLED.value, end_time=now())
    _tell(scope, run, "cancelled")
    _wake(scope, engine, run)
    if under_way:

        async def signal() -> None:
            engine.cancel_signal(run.id)

        scope.after_commit.append(signal)
    return run


async def _decide(scope: Scope, run: FlowRun, **values: Any) -> None:
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


def _decision(scope: Scope, run: FlowRun, decision: str, moment: datetime) -> dict[str, Any]:
    return {
        "decision": decision,
        "decided_by": scope.principal.email,
        "decided_time": iso(moment),
        "flow_hash": run.flow_hash,
    }


async def _check_unchanged(scope: Scope, catalogue: Catalogue, run: FlowRun) -> None:
    """An approval holds for what the approver can read: a flow edited or removed since voids the waiting run."""
    flow = await scope.session.scalar(flows.live(scope).where(Flow.id == run.flow))
    if flow is None:
        raise WrongState("The flow was removed after this run was made; make a new run of another flow.")
    if parts.digest(flow.task_operations, flow.dependencies) != run.flow_hash:
        raise WrongState("The flow was changed after this run was made; make a new run, so that you approve what runs.")
    flows.check_stored(catalogue, flow)


def _new_run(scope: Scope, flow: Flow, request: FlowRequest) -> FlowRun:
    copy = Flow(task_operations=flow.task_operations, dependencies=flow.dependencies)
    parts.sort(copy)
    return scope.own(
        FlowRun(
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
            flow_hash=parts.digest(flow.task_operations, flow.dependencies),
            approval=None,
            flow_name=flow.name,
            request_instructions=request.request_instructions,
            request_metadata=request.request_metadata,
            words=request.words,
            foreseen=None,
            trigger_run=None,
            depth=0,
            definition={"name": flow.name, "task_operations": copy.task_operations, "dependencies": flow.dependencies},
        )
    )


async def _begin(scope: Scope, engine: Engine, run: FlowRun, state: RunState | None = None) -> None:
    """Have the run executed; with its `state` in hand it need not be read again. A run is enlisted once."""
    _tell(scope, run, "in_progress")
    await scope.session.flush()
    enlisted = await engine.enlist(scope.session, run.id, KIND, given=state)
    scope.on_failure.append(enlisted.drop)
    scope.after_commit.append(enlisted.go)
    _wake(scope, engine, run)


def _tell(scope: Scope, run: FlowRun, what: str) -> None:
    data = {"flow_run": str(run.id), "status": run.status, "error": None}
    scope.session.add(Event(**event_values(run.id, run.organization, f"flow_run.{what}", data)))


def _wake(scope: Scope, engine: Engine, run: FlowRun) -> None:
    async def wake() -> None:
        engine.signals.changed(run.id)

    scope.after_commit.append(wake)


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
