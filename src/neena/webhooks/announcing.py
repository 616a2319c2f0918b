"""Announcing news: deliveries that are entered in the commit of what they tell of."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession

from neena.engine import Engine, enlist
from neena.kernel.clock import iso, now
from neena.kernel.scope import Scope
from neena.webhooks.news import KIND, News
from neena.webhooks.tables import WebhookDelivery, WebhookEndpoint

# Made once: every run that ends asks this.
_ACTIVE = select(WebhookEndpoint.id, WebhookEndpoint.url, WebhookEndpoint.events).where(
    WebhookEndpoint.status == "active"
)
_OF_ORGANIZATION = _ACTIVE.where(WebhookEndpoint.organization == bindparam("whose"))
_OF_USER = _ACTIVE.where(WebhookEndpoint.organization.is_(None), WebhookEndpoint.created_by_email == bindparam("whose"))


@dataclass(frozen=True)
class Happening:
    """Something that the endpoints of an organization may want to know: `kind` happened to the `subject`.

    `by` is whose it is where there is no organization.
    """

    kind: str
    subject: UUID
    organization: UUID | None
    by: str
    data: dict[str, Any]


async def announce(scope: Scope, engine: Engine, news: Iterable[News]) -> None:
    """Have news delivered once the scope is committed.

    A handler of the engine records `News.rows()` in its own checkpoint instead, and calls `engine.work_waits()`.
    """
    for one in news:
        scope.session.add(WebhookDelivery(**one.values()))
        await enlist(scope, engine, one.id, KIND)


async def news_of(session: AsyncSession, happening: Happening) -> Sequence[News]:
    """The news for each active endpoint that wants to know; one query."""
    query = _OF_USER if happening.organization is None else _OF_ORGANIZATION
    found = (await session.execute(query, {"whose": happening.organization or happening.by})).all()
    wanted = [(row.id, row.url) for row in found if row.events is None or happening.kind in row.events]
    return [news_for(happening, endpoint, url) for endpoint, url in wanted]


def news_for(happening: Happening, endpoint: UUID, url: str) -> News:
    """The news of a happening for one endpoint, with a payload as Standard Webhooks has it."""
    return News(
        kind=happening.kind,
        subject=happening.subject,
        webhook_id=f"msg_{happening.subject}_{happening.kind.rpartition('.')[2]}",
        url=url,
        payload={"type": happening.kind, "timestamp": iso(now()), "data": happening.data},
        organization=happening.organization,
        by=happening.by,
        endpoint=endpoint,
    )
