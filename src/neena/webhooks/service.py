"""What can be done with webhook endpoints: make, change, remove, give another secret, test."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select

from neena.audit.trail import note
from neena.engine import Engine
from neena.errors import Conflict, NotFound
from neena.kernel.egress import EgressGuard
from neena.kernel.http import origin
from neena.kernel.ids import new_id
from neena.kernel.scope import Scope, newest_first
from neena.kernel.vault import Vault
from neena.settings import Settings
from neena.webhooks import secrets
from neena.webhooks.address import check_address
from neena.webhooks.announcing import Happening, announce, news_for
from neena.webhooks.news import News
from neena.webhooks.schemas import EndpointChange, EndpointIn, NewSecret
from neena.webhooks.tables import WebhookEndpoint, WebhookSecret

MAX_ENDPOINTS = 50  # of one organization
_KIND = "webhook_endpoint"
_BY_HAND = "Somebody switched it off."


class WebhookEndpointNotFound(NotFound):
    """Webhook endpoint not found"""


class TooManyEndpoints(Conflict):
    """Your organization has 50 webhook endpoints, which is as many as it may have; delete one first."""


class EndpointDisabled(Conflict):
    """The endpoint is disabled; make it active first."""


async def get(scope: Scope, endpoint_id: UUID, *, to_change: bool = False) -> WebhookEndpoint:
    """One endpoint; raises `WebhookEndpointNotFound`."""
    query = scope.select(WebhookEndpoint).where(WebhookEndpoint.id == endpoint_id)
    return await scope.one(query, WebhookEndpointNotFound, to_change=to_change)


async def list_newest(scope: Scope, skip: int, limit: int) -> list[WebhookEndpoint]:
    """A page, newest first."""
    query = scope.select(WebhookEndpoint).order_by(*newest_first(WebhookEndpoint)).offset(skip).limit(limit)
    return list(await scope.session.scalars(query))


async def create(scope: Scope, vault: Vault, given: EndpointIn) -> tuple[WebhookEndpoint, str]:
    """Store an endpoint whose address was checked; answers it with its secret, shown this once."""
    count = select(func.count()).select_from(WebhookEndpoint).where(scope.sees(WebhookEndpoint))
    if (await scope.session.scalar(count) or 0) >= MAX_ENDPOINTS:
        raise TooManyEndpoints
    row = WebhookEndpoint(
        id=new_id(),
        url=given.url,
        description=given.description,
        events=_kinds(given.events),
        status=given.status,
        disabled_reason=_BY_HAND if given.status == "disabled" else None,
        failing_since=None,
    )
    scope.own(row)
    _, secret = await secrets.replace(scope, vault, given.secret, endpoint=row.id)
    note(scope, "webhook.endpoint_created", _KIND, row.id, host=origin(row.url)[1], status=row.status)
    return row, secret


async def change(scope: Scope, given: EndpointChange) -> WebhookEndpoint:
    """Change what is given; an address was checked. Another address, or `active`, begins with a clean slate."""
    row = await get(scope, given.id, to_change=True)
    if given.url is not None:
        row.url, row.failing_since = given.url, None
    if "description" in given.model_fields_set:
        row.description = given.description
    if "events" in given.model_fields_set:
        row.events = _kinds(given.events)
    if given.status == "active":
        row.status, row.disabled_reason, row.failing_since = "active", None, None
    elif given.status == "disabled" and row.status == "active":
        row.status, row.disabled_reason = "disabled", _BY_HAND
    scope.touch(row)
    changed = sorted(given.model_fields_set - {"id"})
    note(scope, "webhook.endpoint_changed", _KIND, row.id, changed=changed, host=origin(row.url)[1], status=row.status)
    return row


async def remove(scope: Scope, endpoint_id: UUID) -> WebhookEndpoint:
    """Remove an endpoint and its secrets; what was delivered to it stays to be read."""
    row = await get(scope, endpoint_id, to_change=True)
    await secrets.forget(scope, row.id)
    await scope.session.delete(row)
    note(scope, "webhook.endpoint_removed", _KIND, row.id, host=origin(row.url)[1])
    return row


async def rotate(scope: Scope, vault: Vault, endpoint_id: UUID, given: NewSecret) -> tuple[WebhookSecret, str]:
    """Give an endpoint another secret; the one before signs beside it for a day."""
    row = await get(scope, endpoint_id, to_change=True)
    return await secrets.replace(scope, vault, given.secret, endpoint=row.id)


async def ping(scope: Scope, engine: Engine, endpoint_id: UUID) -> News:
    """Send an endpoint a `webhook.ping`; raises `EndpointDisabled`."""
    row = await get(scope, endpoint_id)
    if row.status != "active":
        raise EndpointDisabled
    data = {"endpoint_id": str(row.id)}
    happening = Happening("webhook.ping", new_id(), row.organization, scope.principal.email, data)
    news = news_for(happening, row.id, row.url)
    await announce(scope, engine, [news])
    return news


async def check_url(guard: EgressGuard, settings: Settings, url: str | None) -> None:
    """Raise `AddressRefused` for an address that may not be told of events; it may take a look-up of its name."""
    if url is not None:
        await check_address(guard, url, "url", http=settings.webhook_http)


def _kinds(events: Sequence[str] | None) -> list[str] | None:
    return None if events is None else list(dict.fromkeys(events))
