"""Deliveries that were over long ago are removed, a few at a time; one that is pending never is."""

from datetime import datetime

from sqlalchemy import delete, select

from neena.kernel.database import Database
from neena.webhooks.tables import WebhookAttempt, WebhookDelivery

_AT_ONCE = 200  # each with ten attempts, or some more


async def prune_deliveries(database: Database, before: datetime) -> bool:
    """Remove some of those that ended before a moment, with their attempts; True: there may be more."""
    over = WebhookDelivery.ended_date < before  # none while it is pending, also when it is replayed at this moment
    oldest = select(WebhookDelivery.id).where(over).order_by(WebhookDelivery.ended_date).limit(_AT_ONCE)
    removal = delete(WebhookDelivery).where(WebhookDelivery.id.in_(oldest), over).returning(WebhookDelivery.id)
    async with database.writing() as session:
        removed = list(await session.scalars(removal))
        await session.execute(delete(WebhookAttempt).where(WebhookAttempt.delivery.in_(removed)))
    return len(removed) == _AT_ONCE
