"""What happens behind an event: a flow request, then a flow and its run. Each step is one commit, found after a crash.

The row of the trigger run is locked while a step is written, so that of two processes only one takes the step.
"""

import logging
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from neena.audit.trail import note
from neena.catalog.catalogue import Catalogue
from neena.engine import Engine, Interrupted, Lease
from neena.errors import NeenaError, Unavailable
from neena.flow_requests import service as flow_requests
from neena.flow_requests.schemas import FlowRequestIn
from neena.flow_requests.tables import FlowRequest
from neena.flow_runs import service as flow_runs
from neena.flow_runs.service import Cause
from neena.flow_runs.states import Rules
from neena.flows import service as flows
from neena.flows.generation import plan_for
from neena.flows.planner.port import Plan, Planner
from neena.identity.service import principal_of
from neena.kernel.clock import now
from neena.kernel.database import Database
from neena.kernel.principal import Principal
from neena.kernel.scope import Door, Scope
from neena.triggers.failing import count_failure, forget_failures
from neena.triggers.loops import MAX_DEPTH, depth_of, forget_old_writes, has_unsettled_writes
from neena.triggers.tables import TriggerRun
from neena.triggers.template import filled

log = logging.getLogger(__name__)
_ATTEMPTS = 5
_FIRST_WAIT = 5.0
_NOW_AND_THEN = 100  # events
_SETTLING = 1.0  # seconds; an event may arrive before the answer to the write that caused it


class TriggerRefused(NeenaError):
    """The event cannot be worked on."""


@dataclass(frozen=True)
class Parts:
    """What working on events needs."""

    database: Database
    catalogue: Catalogue
    planner: Planner
    engine: Engine
    rules: Rules


class TriggerExecutor:
    """Works on received events for the engine."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def execute(self, lease: Lease) -> None:
        """Bring one event to its flow run."""
        row = await self._load(lease.id)
        if row is None or row.flow_run is not None or row.status == "failed":
            await lease.record(done=True)
            return
        if lease.attempt == 1 and await has_unsettled_writes(self._parts.database, row):
            await lease.later(_SETTLING)
            return
        try:
            await self._work(row)
        except Interrupted:
            raise
        except Unavailable as fault:  # the language model: it may come back
            if lease.attempt < _ATTEMPTS:
                await lease.later(_FIRST_WAIT * 2 ** (lease.attempt - 1))
                return
            await self._fail(row, fault.message)
        except NeenaError as fault:
            await self._fail(row, fault.message)
        await lease.record(done=True)
        if row.id.int % _NOW_AND_THEN == 0:
            await forget_old_writes(self._parts.database)

    async def give_up(self, lease: Lease, error: Exception) -> None:
        """End an event that could not be worked on again and again."""
        log.error("trigger run %s is given up", lease.id, exc_info=error)
        row = await self._load(lease.id)
        if row is not None and row.flow_run is None:
            await self._fail(row, f"Neena could not work on this event ({type(error).__name__}); its log says more.")

    async def _load(self, trigger_run: UUID) -> TriggerRun | None:
        async with self._parts.database.reading() as session:
            return await session.get(TriggerRun, trigger_run)

    async def _work(self, row: TriggerRun) -> None:
        door = await self._author(row)
        depth = max(row.depth, await depth_of(self._parts.database, self._parts.catalogue, row))
        if depth >= MAX_DEPTH:
            raise TriggerRefused(
                f"This event was caused by a flow that such events set going, {MAX_DEPTH} times in a row: a loop. "
                "It is cut here. Change the template or the flow so that it does not cause the event it waits for."
            )
        plan = None if row.named_flow else await self._plan(door, row, depth)
        async with _step(door, row) as (scope, fresh):
            if fresh.flow_run is None:
                await self._start(scope, fresh, depth, plan)

    async def _author(self, row: TriggerRun) -> Door:
        """The way in as the operation's author, with the rights they have now."""
        async with self._parts.database.reading() as session:
            principal = await principal_of(session, row.author)
        if principal is None or principal.organization != row.organization:
            raise TriggerRefused("The author of this trigger is no longer in the organization; save the trigger anew.")
        if not principal.may("write"):
            raise TriggerRefused("The author of this trigger may no longer write; have it saved by somebody who may.")
        return Door(self._parts.database, principal)

    async def _plan(self, door: Door, row: TriggerRun, depth: int) -> Plan | None:
        """The plan for the request, which is stored first; None where a person has given it a flow meanwhile."""
        async with _step(door, row) as (scope, fresh):
            request = await _request(scope, fresh, depth)
            catalogue = await self._parts.catalogue.whole(scope)
        if request.flow is not None:
            return None
        return (await plan_for(self._parts.planner, request, catalogue.specs)).plan

    async def _start(self, scope: Scope, fresh: TriggerRun, depth: int, plan: Plan | None) -> None:
        """Store flow and run in one commit: whoever planned beside somebody else leaves no flow behind."""
        parts = self._parts
        request = await _request(scope, fresh, depth)
        flow = fresh.named_flow or request.flow
        if flow is None and plan is not None:
            flow = flows.store_plan(scope, request, plan).id
        if flow is None:
            raise TriggerRefused("The flow was taken away from this event's request while it was worked on.")
        run = await flow_runs.start(
            scope,
            parts.catalogue,
            parts.engine,
            parts.rules,
            (flow, request.id),
            chosen=fresh.named_flow is not None,
            cause=Cause(fresh.id, depth + 1, fresh.flow_hash),
        )
        fresh.flow, fresh.flow_run = flow, run.id
        await forget_failures(scope, fresh.webhook_trigger_operation)

    async def _fail(self, row: TriggerRun, reason: str) -> None:
        """End the event without a run; in its own organization, wherever the author is by now."""
        author = Principal(row.author, row.created_by_email, row.organization)
        async with _step(Door(self._parts.database, author), row) as (scope, fresh):
            if fresh.flow_run is None and fresh.status != "failed":
                fresh.status, fresh.error = "failed", reason
                note(scope, "trigger.event_refused", "trigger_run", row.id, reason=reason)
                await count_failure(scope, row.webhook_trigger_operation, reason)


@asynccontextmanager
async def _step(door: Door, row: TriggerRun) -> AsyncGenerator[tuple[Scope, TriggerRun]]:
    """One commit about a trigger run, whose row is locked and fresh."""
    async with door.writing() as scope:
        query = scope.to_change(select(TriggerRun).where(TriggerRun.id == row.id))
        fresh = (await scope.session.scalars(query)).one()
        fresh.modified_date = max(now(), fresh.modified_date)
        yield scope, fresh


async def _request(scope: Scope, fresh: TriggerRun, depth: int) -> FlowRequest:
    """The request made of the event, once."""
    if fresh.flow_request is not None:
        return await flow_requests.get(scope, fresh.flow_request, to_change=True)
    ids = {
        "trigger_run_id": str(fresh.id),
        "webhook_trigger_operation": str(fresh.webhook_trigger_operation),
        "integration_short_name": fresh.integration_short_name,
        "integration_entity_id": fresh.integration_entity_id,
    }
    given = FlowRequestIn.model_construct(
        request_instructions=filled(fresh.words, fresh.event_fields),
        request_metadata=[fresh.event_fields, ids],
        request_name=fresh.operation_name,
        flow=fresh.named_flow,
        organization=None,
    )
    request = flow_requests.create(scope, given, words=fresh.words)
    fresh.flow_request, fresh.status, fresh.depth = request.id, "in_progress", depth
    return request
