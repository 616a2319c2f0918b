"""What can be done with runs of workflows (managed workflows contract, sections 2 to 4)."""

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import func, select, tuple_
from sqlalchemy.exc import IntegrityError

from neena.credentials.sealing import seal
from neena.desktops import service as desktops
from neena.engine import Engine, enlist
from neena.errors import Conflict, LimitReached, NotFound, NotPermitted
from neena.kernel.clock import now
from neena.kernel.egress import EgressGuard
from neena.kernel.ids import new_id
from neena.kernel.principal import Principal
from neena.kernel.scope import Door, Scope, newest_first
from neena.kernel.vault import Vault
from neena.runs.answered import Again, earlier, remember
from neena.runs.schemas import FINAL, NewRun, Status
from neena.runs.tables import Run
from neena.settings import Settings
from neena.web.cursors import Cursor
from neena.webhooks.address import check_address
from neena.workflows import service as workflows
from neena.workflows.tables import Workflow

KIND = "managed_run"
_MINUTE = timedelta(minutes=1)


class RunNotFound(NotFound):
    """There is no such run."""


class RunEnded(Conflict):
    """The run is over already."""


class TooManyRuns(LimitReached):
    """Too many runs were started with your key in the last minute; wait, then start the next."""


class HmacRequiredForSecureParams(NotPermitted):
    """The secure_workflow_params field requires HMAC authentication."""


@dataclass(frozen=True)
class Means:
    """What starting and ending runs needs."""

    engine: Engine
    vault: Vault
    settings: Settings
    guard: EgressGuard


def caller_of(principal: Principal) -> UUID:
    """Whose requests count together: those of one API key, or of one user without one."""
    return principal.key or principal.user


async def accept(door: Door, means: Means, given: NewRun, again: Again | None, *, is_signed: bool) -> Run:
    """Accept a run, or find the one that the same request was answered with before (`again`).

    Raises what `start` raises, `IdempotencyKeyReused`, and `AddressRefused` for the callback.
    """
    if given.webhook_callback is not None:
        plain = means.settings.webhook_http
        await check_address(means.guard, given.webhook_callback, "webhook_callback", http=plain)
    try:
        return await _accept(door, means, given, again, is_signed=is_signed)
    except IntegrityError:
        if again is None:
            raise
        return await _accept(door, means, given, again, is_signed=is_signed)  # another one was faster: there it is


async def _accept(door: Door, means: Means, given: NewRun, again: Again | None, *, is_signed: bool) -> Run:
    async with door.writing() as scope:
        row = None if again is None else await earlier(scope, again)
        if row is None:
            row = await start(scope, means, given, is_signed=is_signed)
            if again is not None:
                remember(scope, again, row)
        return row


class Awaited(NamedTuple):
    """What is settled before of a run that durable work, `by`, waits for: its id, and the version that it runs."""

    run: UUID
    version: UUID
    by: UUID


async def start(scope: Scope, means: Means, given: NewRun, *, is_signed: bool, awaited: Awaited | None = None) -> Run:
    """Accept a run; the work on it begins after the commit.

    Raises `TooManyRuns`, `WorkflowNotFound`, `HmacRequiredForSecureParams`, `DesktopNotFound`, and `Invalid` for params
    that do not fit.
    """
    caller = caller_of(scope.principal)
    await _check_rate(scope, caller, means.settings.runs_per_minute)
    workflow, version = await workflows.published(scope, given.workflow_id, awaited.version if awaited else None)
    if given.secure_workflow_params is not None and not is_signed:
        raise HmacRequiredForSecureParams
    workflows.check_params(version, given.workflow_params)
    workflows.check_secure(version, given.secure_workflow_params)
    if given.desktop_id is not None:
        await desktops.get(scope, given.desktop_id)
    row = Run(
        id=awaited.run if awaited else new_id(),
        workflow=workflow.id,
        version=version.id,
        caller=caller,
        author=scope.principal.user,
        status="queued",
        params=given.workflow_params,
        callback=given.webhook_callback,
        seconds=means.settings.workflow_timeout,
        desktop=given.desktop_id,
        awaited_by=awaited.by if awaited else None,
    )
    row.organization = scope.principal.organization
    if given.secure_workflow_params:
        secret = json.dumps(given.secure_workflow_params)
        row.sealed_params = await seal(scope.session, means.vault, secret, row.context)
    scope.own(row)
    await enlist(scope, means.engine, row.id, KIND)
    return row


async def get(scope: Scope, run_id: UUID, *, to_change: bool = False) -> Run:
    """One run; raises `RunNotFound`."""
    return await scope.one(select(Run).where(_seen(scope), Run.id == run_id), RunNotFound, to_change=to_change)


async def page(
    scope: Scope, workflow: UUID | None, status: Status | None, limit: int, cursor: Cursor | None
) -> tuple[list[Run], int, Cursor | None]:
    """A page of runs, newest first, how many there are in all, and where the next page begins."""
    wanted: list[Any] = [_seen(scope)]
    wanted += [] if workflow is None else [Run.workflow == workflow]
    wanted += [] if status is None else [Run.status == status]
    total = await scope.session.scalar(select(func.count()).select_from(Run).where(*wanted))
    query = select(Run).where(*wanted)
    if cursor is not None:
        query = query.where(tuple_(Run.created_date, Run.id) < tuple_(cursor.moment, cursor.id))
    rows = list(await scope.session.scalars(query.order_by(*newest_first(Run)).limit(limit + 1)))
    more = Cursor(rows[limit - 1].created_date, rows[limit - 1].id) if len(rows) > limit else None
    return rows[:limit], total or 0, more


async def cancel(scope: Scope, means: Means, run_id: UUID) -> Run:
    """End a run: a queued one at once, a running one as soon as it is stopped. Raises `RunNotFound`, `RunEnded`."""
    await get(scope, run_id)
    await means.engine.mark_cancelled(scope.session, run_id)  # before its row is locked, as whoever works on it does
    row = await get(scope, run_id, to_change=True)
    if row.status in FINAL:
        raise RunEnded
    scope.touch(row)

    async def tell() -> None:
        means.engine.cancel_signal(run_id)

    scope.after_commit.append(tell)
    return row


async def _check_rate(scope: Scope, caller: UUID, most: int) -> None:
    moment = now()
    recent = select(Run.created_date).where(Run.caller == caller, Run.created_date > moment - _MINUTE)
    # The oldest of as many as may be: until it is a minute old there is no room.
    first = await scope.session.scalar(recent.order_by(Run.created_date.desc()).offset(most - 1).limit(1))
    if first is not None:
        raise TooManyRuns(retry_after=(first + _MINUTE - moment).total_seconds())


def _seen(scope: Scope) -> Any:
    """The condition that keeps a query to the caller's organization, and to the deployments that their key reaches."""
    reached = scope.principal.deployments
    if reached is None:
        return scope.sees(Run)
    return scope.sees(Run) & Run.workflow.in_(select(Workflow.id).where(Workflow.deployment.in_(reached)))
