"""Delivers for the engine: attempt after attempt, each one checkpoint, until a receiver has taken it.

A crash between an answer and its checkpoint repeats the attempt under the same `webhook-id`, never another one.
"""

import logging
import random
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, NamedTuple

from neena.engine import Engine, Insert, Lease, Update, wake
from neena.errors import NeenaError
from neena.kernel.clock import now
from neena.kernel.database import Database
from neena.kernel.http import Http
from neena.kernel.vault import Vault
from neena.webhooks.gates import Gates
from neena.webhooks.health import check_health
from neena.webhooks.loading import GONE, Circumstances, load_circumstances, load_delivery, load_secrets
from neena.webhooks.performing import TIMEOUT, Attempt, attempt
from neena.webhooks.signing import body_of, signed_headers
from neena.webhooks.tables import WebhookAttempt, WebhookDelivery

log = logging.getLogger(__name__)
MINUTE, HOUR = 60.0, 3600.0
SCHEDULE = (0.0, 5.0, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR, 14 * HOUR, 20 * HOUR, 24 * HOUR)
_JITTER = 0.1
_LOOK_AGAIN = 2.0  # seconds; who waits for another delivery is woken by it, unless both moved at one moment
_UNSIGNED = (
    "There is no secret to sign this with: make one with POST /api/v1/webhook_secrets/, then replay the delivery. "
    "The operator can allow unsigned ones: NEENA_WEBHOOK_UNSIGNED=true"
)
Row = Insert | Update


class Subject(NamedTuple):
    """How a slice has its news told; registered under what stands before the dot of their kind.

    `body` makes the payload anew at each attempt. `failed` hears, at least once, of the end of a delivery that did not
    arrive.
    """

    body: Callable[[WebhookDelivery], Awaitable[Mapping[str, Any]]]
    failed: Callable[[WebhookDelivery, str], Awaitable[None]] | None = None


@dataclass(frozen=True)
class Manner:
    """How is delivered: seconds before each attempt, seconds one may take, places, and whether unsigned if need be."""

    schedule: Sequence[float] = SCHEDULE
    patience: float = TIMEOUT
    places: int = 100
    unsigned: bool = False


class Deliverer:
    """Works on deliveries. `subjects` may be filled until the engine starts."""

    def __init__(self, database: Database, engine: Engine, vault: Vault, http: Http, manner: Manner) -> None:
        self.subjects: dict[str, Subject] = {}
        self._database = database
        self._engine = engine
        self._vault = vault
        self._http = http
        self._manner = manner
        self._gates = Gates(manner.places)

    async def execute(self, lease: Lease) -> None:
        """Make the next attempt, or give the work back until it is time for it."""
        row = await load_delivery(self._database, lease.id)
        if row is None:
            await lease.record(done=True)
            return
        if (pause := self._gates.pause(row.url)) > 0:
            await lease.later(pause)
            return
        async with self._gates.passing(row.url):
            await self._go_on(lease, await load_circumstances(self._database, row))

    async def give_up(self, lease: Lease, error: Exception) -> None:
        """End a delivery that could not be worked on again and again."""
        log.error("webhook delivery %s is given up", lease.id, exc_info=error)
        row = await load_delivery(self._database, lease.id)
        if row is not None:
            around = await load_circumstances(self._database, row)
            reason = f"Neena could not make this delivery ({type(error).__name__}); its log says more."
            await self._fail(lease, around, reason, [])

    async def _go_on(self, lease: Lease, around: Circumstances) -> None:
        row = around.row
        if around.is_overtaken:
            await self._end(lease, around, "dropped", "A later one has arrived.", [])
        elif (reason := around.objection) is not None:
            await self._fail(lease, around, reason, [])
        elif around.waits > 0:
            await lease.later(min(around.waits, _LOOK_AGAIN))
        elif (made := await self._attempt(row)) is None:
            await self._fail(lease, around, _UNSIGNED, [])
        else:
            await self._conclude(lease, around, made)

    async def _attempt(self, row: WebhookDelivery) -> Attempt | None:
        """One attempt, with a body and signatures of this moment; None: nothing may be sent for want of a secret."""
        begun, clock = now(), time.monotonic()
        try:
            secrets = await load_secrets(self._database, self._vault, row)
            if not secrets and not self._manner.unsigned:
                return None
            subject = self.subjects.get(row.kind.partition(".")[0])
            body = body_of(row.payload if subject is None else await subject.body(row))
        except NeenaError as fault:
            return Attempt(begun, time.monotonic() - clock, error=f"It could not be made: {fault.message}")
        headers = signed_headers(secrets, row.webhook_id, int(time.time()), body)
        return await attempt(self._http, row.url, headers, body, self._manner.patience)

    async def _conclude(self, lease: Lease, around: Circumstances, made: Attempt) -> None:
        row = around.row
        number = row.attempts + 1
        kept = {name: getattr(made, name) for name in ("begun", "duration", "status", "answer", "error")}
        rows: list[Row] = [Insert(WebhookAttempt, {"delivery": row.id, "number": number, **kept})]
        if around.endpoint is not None:
            rows += await check_health(self._database, around.endpoint, made)
        if made.error is None:
            await self._end(lease, around, "delivered", None, rows, number)
        elif made.is_gone:
            await self._fail(lease, around, GONE, rows, number)
        elif (pause := self._pause(number - (row.earlier or 0), made)) is None:
            last = f"It is given up after {number - (row.earlier or 0)} attempts. The last: {made.error}"
            await self._fail(lease, around, last, rows, number)
        else:
            if made.rest is not None:
                self._gates.rest(row.url, made.rest)
            due = now() + timedelta(seconds=pause)
            rows.append(_changed(row, attempts=number, error=made.error, next_attempt=due))
            await lease.later(pause, *rows)

    def _pause(self, made: int, last: Attempt) -> float | None:
        """Seconds until the next attempt, after so many; None when there is none."""
        schedule = self._manner.schedule
        if made >= len(schedule):
            return None
        jittered = schedule[made] * (1 + random.uniform(0, _JITTER))  # noqa: S311  # spreads load, hides nothing
        return max(jittered, last.rest or 0.0)

    async def _fail(
        self, lease: Lease, around: Circumstances, reason: str, rows: list[Row], attempts: int | None = None
    ) -> None:
        subject = self.subjects.get(around.row.kind.partition(".")[0])
        if subject is not None and subject.failed is not None:
            await subject.failed(around.row, reason)
        await self._end(lease, around, "failed", reason, rows, attempts)

    async def _end(
        self,
        lease: Lease,
        around: Circumstances,
        status: str,
        error: str | None,
        rows: list[Row],
        attempts: int | None = None,
    ) -> None:
        """End the delivery, drop the one before it when this one got through, and wake those that waited for it."""
        row = around.row
        made = row.attempts if attempts is None else attempts
        rows.append(_changed(row, status=status, attempts=made, error=error, next_attempt=None, ended_date=now()))
        before = next((one for one in around.others if one.id == row.after and one.status == "pending"), None)
        if before is not None and status == "delivered":
            overtaken = {"error": "A later one has arrived.", "next_attempt": None, "ended_date": now()}
            rows.append(_changed(before, status="dropped", **overtaken))
        await lease.record(*rows, *(wake(one) for one in around.waiting), done=True)
        if around.waiting:
            self._engine.work_waits()


def _changed(row: WebhookDelivery, **values: Any) -> Update:
    return Update(WebhookDelivery, {**values, "modified_date": now()}, {"id": row.id, "status": "pending"})
