"""Endpoints that fail: since when, and switched off when they have done nothing else for days, or ask for it."""

from datetime import timedelta
from typing import Any

from sqlalchemy import update

from neena.audit.trail import Act, append
from neena.engine import Update
from neena.kernel.clock import iso, now
from neena.kernel.database import Database
from neena.webhooks.performing import Attempt
from neena.webhooks.tables import WebhookEndpoint

PATIENCE = timedelta(days=5)  # as Standard Webhooks recommends


async def check_health(database: Database, endpoint: WebhookEndpoint, made: Attempt) -> list[Update]:
    """What an attempt says about its endpoint, for the checkpoint of the attempt."""
    since = endpoint.failing_since
    if made.error is None:
        return [] if since is None else [Update(WebhookEndpoint, {"failing_since": None}, {"id": endpoint.id})]
    if made.is_gone:
        await _switch_off(database, endpoint, "The receiver answered 410 Gone.")
    elif since is not None and made.begun - since >= PATIENCE:
        reason = f"Every attempt has failed since {iso(since)}. The last: {made.error}"
        await _switch_off(database, endpoint, reason)
    if since is not None:
        return []
    return [Update(WebhookEndpoint, {"failing_since": made.begun}, {"id": endpoint.id, "failing_since": None})]


async def _switch_off(database: Database, endpoint: WebhookEndpoint, reason: str) -> None:
    """Disable an endpoint, unless something has arrived or a person has changed it meanwhile."""
    table = WebhookEndpoint
    since: Any = table.failing_since.is_(None) if endpoint.failing_since is None else table.failing_since.is_not(None)
    mine = update(table).where(table.id == endpoint.id, table.status == "active", table.url == endpoint.url, since)
    changed = mine.values(status="disabled", disabled_reason=reason, modified_date=now()).returning(table.id)
    async with database.writing() as session:
        if await session.scalar(changed) is None:
            return
        act = Act(
            "webhook.endpoint_switched_off",
            actor=None,
            organization=endpoint.organization,
            object_kind="webhook_endpoint",
            object_id=str(endpoint.id),
            detail={"reason": reason},
        )
        await append(session, [act])
