"""Deliveries to be read, and made again."""

from uuid import UUID

from sqlalchemy import select

from neena.audit.trail import note
from neena.engine import Engine, enlist
from neena.errors import Conflict, NotFound
from neena.kernel.clock import now
from neena.kernel.http import origin
from neena.kernel.scope import Scope, newest_first
from neena.webhooks.news import KIND
from neena.webhooks.tables import WebhookAttempt, WebhookDelivery


class WebhookDeliveryNotFound(NotFound):
    """Webhook delivery not found"""


class StillDelivering(Conflict):
    """This is being delivered already; it can be replayed once it is over."""


async def get(scope: Scope, delivery_id: UUID, *, to_change: bool = False) -> WebhookDelivery:
    """One delivery; raises `WebhookDeliveryNotFound`."""
    query = scope.select(WebhookDelivery).where(WebhookDelivery.id == delivery_id)
    return await scope.one(query, WebhookDeliveryNotFound, to_change=to_change)


async def attempts(scope: Scope, row: WebhookDelivery) -> list[WebhookAttempt]:
    """The attempts of a visible delivery, oldest first."""
    query = select(WebhookAttempt).where(WebhookAttempt.delivery == row.id).order_by(WebhookAttempt.number)
    return list(await scope.session.scalars(query))


async def list_newest(  # a page and its filters
    scope: Scope,
    skip: int,
    limit: int,
    *,
    status: str | None = None,
    endpoint: UUID | None = None,
    subject: UUID | None = None,
) -> list[WebhookDelivery]:
    """A page, newest first."""
    query = scope.select(WebhookDelivery)
    for column, value in (
        (WebhookDelivery.status, status),
        (WebhookDelivery.endpoint, endpoint),
        (WebhookDelivery.subject, subject),
    ):
        if value is not None:
            query = query.where(column == value)
    query = query.order_by(*newest_first(WebhookDelivery)).offset(skip).limit(limit)
    return list(await scope.session.scalars(query))


async def replay(scope: Scope, engine: Engine, delivery_id: UUID) -> WebhookDelivery:
    """Begin the schedule anew, under the same `webhook-id`; raises `StillDelivering`.

    It waits for nothing, and is sent whatever became of others of the same run.
    """
    row = await get(scope, delivery_id, to_change=True)
    if row.status == "pending":
        raise StillDelivering
    row.status, row.error, row.ended_date = "pending", None, None
    row.earlier, row.next_attempt, row.waits_until = row.attempts, now(), None
    scope.touch(row)
    note(scope, "webhook.replayed", "webhook_delivery", row.id, event=row.kind, host=origin(row.url)[1])
    await enlist(scope, engine, row.id, KIND)
    return row
