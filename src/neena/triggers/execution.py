"""What happens behind an event: a flow request, a flow, a run. Each is committed once, and found again after a crash.

The row of the trigger run is locked while a step is written, so that of two processes only one takes the step.
"""

import logging
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from neena.catalog.catalogue import Catalogue
from neena.engine import Engine, Interrupted, Lease
from neena.errors import NeenaError, Unavailable
from neena.flow_requests import service as flow_requests
from neena.flow_requests.schemas import FlowRequestIn
from neena.flow_runs import service as flow_runs
from neena.flow_runs.service import Cause
from neena.flow_runs.states import Rules
from neena.flows.generation import generate
from neena.flows.planner.port import Planner
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
        if lease.attempt == 1 and await has_unsettled_writes(self._parts.database, row.organization):
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
        request = row.flow_request or await self._request(door, row, depth)
        flow = row.named_flow or await self._flow(door, request)
        await self._start(door, row, flow, request, depth)

    async def _author(self, row: TriggerRun) -> Door:
        """The way in as the operation's author, with the rights they have now."""
        async with self._parts.database.reading() as session:
            principal = await principal_of(session, row.author)
        if principal is None or principal.organization != row.organization:
            raise TriggerRefused("The author of this trigger is no longer in the organization; save the trigger anew.")
        if not principal.may("write"):
            raise TriggerRefused("The author of this trigger may no longer write; have it saved by somebody who may.")
        return Door(self._parts.database, principal)

    async def _request(self, door: Door, row: TriggerRun, depth: int) -> UUID:
        async with _step(door, row) as (scope, fresh):
            if fresh.flow_request is None:
                ids = {
                    "trigger_run_id": str(row.id),
                    "webhook_trigger_operation": str(row.webhook_trigger_operation),
                    "integration_short_name": row.integration_short_name,
                    "integration_entity_id": row.integration_entity_id,
                }
                given = FlowRequestIn.model_construct(
                    request_instructions=filled(row.words, row.event_fields),
                    request_metadata=[row.event_fields, ids],
                    request_name=row.operation_name,
                    flow=row.named_flow,
                    organization=None,
                )
                request = flow_requests.create(scope, given, words=row.words)
                fresh.flow_request, fresh.status, fresh.depth = request.id, "in_progress", depth
            return fresh.flow_request

    async def _flow(self, door: Door, request_id: UUID) -> UUID:
        """The flow planned for the request: also one that a process stored just before it died."""
        async with door.reading() as scope:
            request = await flow_requests.get(scope, request_id)
        if request.flow is not None:
            return request.flow
        return (await generate(door, self._parts.catalogue, self._parts.planner, request_id)).id

    async def _start(self, door: Door, row: TriggerRun, flow: UUID, request: UUID, depth: int) -> None:
        parts = self._parts
        async with _step(door, row) as (scope, fresh):
            if fresh.flow_run is not None:
                return
            run = await flow_runs.start(
                scope,
                parts.catalogue,
                parts.engine,
                parts.rules,
                (flow, request),
                chosen=row.named_flow is not None,
                cause=Cause(row.id, depth + 1),
            )
            fresh.flow, fresh.flow_run = flow, run.id
            await forget_failures(scope, row.webhook_trigger_operation)

    async def _fail(self, row: TriggerRun, reason: str) -> None:
        """End the event without a run; in its own organization, wherever the author is by now."""
        author = Principal(row.author, row.created_by_email, row.organization)
        async with _step(Door(self._parts.database, author), row) as (scope, fresh):
            if fresh.flow_run is None and fresh.status != "failed":
                fresh.status, fresh.error = "failed", reason
                await count_failure(scope, row.webhook_trigger_operation, reason)


@asynccontextmanager
async def _step(door: Door, row: TriggerRun) -> AsyncGenerator[tuple[Scope, TriggerRun]]:
    """One commit about a trigger run, whose row is locked and fresh."""
    async with door.writing() as scope:
        query = scope.to_change(select(TriggerRun).where(TriggerRun.id == row.id))
        fresh = (await scope.session.scalars(query)).one()
        fresh.modified_date = max(now(), fresh.modified_date)
        yield scope, fresh
