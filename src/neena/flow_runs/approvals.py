"""Decisions on runs that wait: approve and reject (E20, E39), and what waits for whom."""

from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, exists, func, select
from sqlalchemy.orm import undefer

from neena.audit.trail import note
from neena.catalog.catalogue import Catalogue
from neena.engine import Engine
from neena.errors import NotPermitted
from neena.flow_requests.tables import FlowRequest
from neena.flow_runs import store
from neena.flow_runs.foreseeing import digest_of
from neena.flow_runs.service import begin, change_state, tell, wake
from neena.flow_runs.states import ApprovalStatus, Rules, Status, WrongState, check_may_decide
from neena.flow_runs.tables import WAITING, FlowRun
from neena.flows import parts
from neena.flows import service as flows
from neena.flows.tables import Flow
from neena.kernel.clock import iso, now
from neena.kernel.scope import Scope, newest_first

WHOLE = (
    undefer(FlowRun.definition),
    undefer(FlowRun.foreseen),
    undefer(FlowRun.words),
    undefer(FlowRun.request_metadata),
)


class OwnRequest(NotPermitted):
    """You requested this run yourself; a second person has to decide on it (NEENA_FOUR_EYES)."""


def waiting(scope: Scope, rules: Rules) -> Select[Any]:
    """The runs that wait for the caller's decision, newest first; none for a caller who may not approve."""
    query = scope.select(FlowRun).where(WAITING)
    if not scope.principal.may("approve"):
        query = query.where(FlowRun.id.is_(None))
    if rules.four_eyes:
        query = query.where(~_is_own(scope))
    return query.order_by(*newest_first(FlowRun)).options(*WHOLE)


class Word(NamedTuple):
    """What comes with a decision: the hash of what was read, when they say so (another is refused), and a comment."""

    flow_hash: str | None = None
    comment: str | None = None


async def approve(
    scope: Scope, catalogue: Catalogue, engine: Engine, rules: Rules, run_id: UUID, word: Word
) -> FlowRun:
    """Approve a pending run and start it (E20). What is executed is the flow the run was made with."""
    run = await store.get(scope, run_id, *WHOLE)
    await _check_eyes(scope, rules, run)
    check_may_decide(run.status, run.approval_status, "approved")
    if word.flow_hash is not None and word.flow_hash != run.flow_hash:
        raise WrongState("This is not the flow_hash of the run: read again what it would do, then approve that.")
    await _check_unchanged(scope, catalogue, run)
    moment = now()
    actor, name = (run.actor, run.triggered_by) if run.actor else (scope.principal.user, scope.principal.email)
    await change_state(
        scope,
        run,
        status=Status.IN_PROGRESS.value,
        approval_status=ApprovalStatus.APPROVED.value,
        approval=_decision(scope, run, "approved", moment, word.comment),
        triggered_time=moment,
        triggered_by=name,
        actor=actor,
    )
    note(scope, "flow_run.approved", "flow_run", run.id, flow_hash=run.flow_hash)
    await begin(scope, engine, run)
    return run


async def reject(scope: Scope, engine: Engine, rules: Rules, run_id: UUID, comment: str | None = None) -> FlowRun:
    """Reject a pending run: it is over (E39)."""
    run = await store.get(scope, run_id)
    await _check_eyes(scope, rules, run)
    check_may_decide(run.status, run.approval_status, "rejected")
    moment = now()
    await change_state(
        scope,
        run,
        status=Status.CANCELLED.value,
        approval_status=ApprovalStatus.REJECTED.value,
        approval=_decision(scope, run, "rejected", moment, comment),
        end_time=moment,
    )
    note(scope, "flow_run.rejected", "flow_run", run.id, flow_hash=run.flow_hash)
    tell(scope, run, "rejected")
    wake(scope, engine, run)
    return run


def _is_own(scope: Scope) -> ColumnElement[bool]:
    """Whether the caller made the run, or the request that it is for."""
    email = scope.principal.email.lower()
    asked = (FlowRequest.id == FlowRun.flow_request) & (func.lower(FlowRequest.created_by_email) == email)
    return (func.lower(FlowRun.created_by_email) == email) | exists().where(asked)


async def _check_eyes(scope: Scope, rules: Rules, run: FlowRun) -> None:
    if rules.four_eyes and await scope.session.scalar(select(FlowRun.id).where(FlowRun.id == run.id, _is_own(scope))):
        raise OwnRequest


def _decision(scope: Scope, run: FlowRun, decision: str, moment: datetime, comment: str | None) -> dict[str, Any]:
    return {
        "decision": decision,
        "decided_by": scope.principal.email,
        "decided_time": iso(moment),
        "flow_hash": run.flow_hash,
        "comment": comment,
    }


async def _check_unchanged(scope: Scope, catalogue: Catalogue, run: FlowRun) -> None:
    """An approval holds for what the approver can read: a flow edited or removed since voids the waiting run."""
    flow = await scope.session.scalar(flows.live(scope).where(Flow.id == run.flow))
    if flow is None:
        raise WrongState("The flow was removed after this run was made; make a new run of another flow.")
    versions = run.definition.get("versions")
    if parts.digest(flow.task_operations, flow.dependencies, run.foreseen, versions) != run.flow_hash:
        raise WrongState("The flow was changed after this run was made; make a new run, so that you approve what runs.")
    if digest_of(run) != run.flow_hash:
        raise WrongState("The run is not what was shown; make a new one.")
    flows.check_runnable(await flows.known(scope, catalogue, flow, versions), flow)
