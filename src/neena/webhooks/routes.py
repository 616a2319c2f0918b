"""Webhook endpoints, secrets and deliveries over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request

from neena.kernel.schema import EXAMPLE_ID
from neena.kernel.scope import Scope
from neena.web.doors import Id, Limit, Reading, Skip, Writing, WritingDoor
from neena.web.paths import PREFIX
from neena.web.requests import PlatformRoute
from neena.web.routing import Router
from neena.webhooks import deliveries, secrets, service
from neena.webhooks.schemas import (
    AttemptOut,
    DeliveryOut,
    DeliveryStatus,
    DeliveryWithAttempts,
    EndpointChange,
    EndpointCreated,
    EndpointIn,
    EndpointOut,
    NewSecret,
    SecretCreated,
    SecretIn,
    SecretOut,
)
from neena.webhooks.tables import WebhookDelivery, WebhookEndpoint, WebhookSecret

router = Router(PREFIX, route_class=PlatformRoute, tags=["webhooks"])


@router.post("/webhook_endpoints/")
async def create_webhook_endpoint(request: Request, door: WritingDoor, given: EndpointIn) -> EndpointCreated:
    """Have an address told of events. The answer holds, this once, the secret that they are signed with."""
    state = request.app.state
    await service.check_url(state.http.guard, state.settings, given.url)
    async with door.writing() as scope:
        row, secret = await service.create(scope, state.vault, given)
    return EndpointCreated(**_endpoint(row).model_dump(), secret=secret)


@router.put("/webhook_endpoints/")
async def change_webhook_endpoint(request: Request, door: WritingDoor, given: EndpointChange) -> EndpointOut:
    """Change, disable or revive an endpoint."""
    state = request.app.state
    await service.check_url(state.http.guard, state.settings, given.url)
    async with door.writing() as scope:
        return _endpoint(await service.change(scope, given))


@router.get("/webhook_endpoints/all")
async def list_webhook_endpoints(scope: Reading, skip: Skip = 0, limit: Limit = 100) -> list[EndpointOut]:
    """The organization's endpoints, newest first, each with how it is doing."""
    return [_endpoint(row) for row in await service.list_newest(scope, skip, limit)]


@router.get("/webhook_endpoints/")
async def read_webhook_endpoint(scope: Reading, id: Id) -> EndpointOut:
    """One endpoint."""
    return _endpoint(await service.get(scope, id))


@router.delete("/webhook_endpoints/")
async def remove_webhook_endpoint(scope: Writing, id: Id) -> EndpointOut:
    """Remove an endpoint and its secrets: what is still on its way to it is not sent any more."""
    return _endpoint(await service.remove(scope, id))


@router.post("/webhook_endpoints/rotate_secret")
async def rotate_webhook_secret(
    request: Request, scope: Writing, id: Id, given: NewSecret | None = None
) -> SecretCreated:
    """Give an endpoint another secret. For a day `webhook-signature` is made with both, the new one first."""
    row, secret = await service.rotate(scope, request.app.state.vault, id, given or NewSecret(secret=None))
    return SecretCreated(**_secret(row).model_dump(), secret=secret)


@router.post("/webhook_endpoints/test")
async def test_webhook_endpoint(request: Request, scope: Writing, id: Id) -> DeliveryOut:
    """Send an endpoint a `webhook.ping`, signed and retried like any event; the delivery tells what came of it."""
    news = await service.ping(scope, request.app.state.engine, id)
    return _delivery(await deliveries.get(scope, news.id))


@router.post("/webhook_secrets/")
async def create_webhook_secret(request: Request, scope: Writing, given: SecretIn) -> SecretCreated:
    """Give the workspace, or one workflow, a new secret, shown this once; the one before signs beside it for a day."""
    row, secret = await secrets.replace(scope, request.app.state.vault, given.secret, workflow=given.workflow)
    return SecretCreated(**_secret(row).model_dump(), secret=secret)


@router.get("/webhook_secrets/all")
async def list_webhook_secrets(scope: Reading, skip: Skip = 0, limit: Limit = 100) -> list[SecretOut]:
    """The secrets of the workspace, of workflows and of endpoints, newest first, without themselves."""
    return [_secret(row) for row in await secrets.list_newest(scope, skip, limit)]


@router.delete("/webhook_secrets/")
async def remove_webhook_secret(scope: Writing, id: Id) -> SecretOut:
    """Erase a secret: nothing is signed with it from now on."""
    return _secret(await secrets.remove(scope, id))


StatusIs = Annotated[DeliveryStatus | None, Query(description="Only those that stand so.", examples=["failed"])]
EndpointIs = Annotated[UUID | None, Query(description="Only those to this endpoint.", examples=[EXAMPLE_ID])]
SubjectIs = Annotated[UUID | None, Query(description="Only those of this run.", examples=[EXAMPLE_ID])]


@router.get("/webhook_deliveries/all")
async def list_webhook_deliveries(  # a page and its filters
    scope: Reading,
    status: StatusIs = None,
    endpoint: EndpointIs = None,
    subject: SubjectIs = None,
    skip: Skip = 0,
    limit: Limit = 100,
) -> list[DeliveryOut]:
    """What was told or is to be told, newest first."""
    found = await deliveries.list_newest(scope, skip, limit, status=status, endpoint=endpoint, subject=subject)
    return [_delivery(row) for row in found]


@router.get("/webhook_deliveries/")
async def read_webhook_delivery(scope: Reading, id: Id) -> DeliveryWithAttempts:
    """One delivery with every attempt: when, how long it took, what was answered, what went wrong."""
    return await _with_attempts(scope, await deliveries.get(scope, id))


@router.post("/webhook_deliveries/replay")
async def replay_webhook_delivery(request: Request, scope: Writing, id: Id) -> DeliveryOut:
    """Deliver something again that is over, whether it arrived or not: new attempts of the same `webhook-id`."""
    return _delivery(await deliveries.replay(scope, request.app.state.engine, id))


async def _with_attempts(scope: Scope, row: WebhookDelivery) -> DeliveryWithAttempts:
    made = [AttemptOut.model_validate(one) for one in await deliveries.attempts(scope, row)]
    return DeliveryWithAttempts(**_delivery(row).model_dump(), made=made)


def _endpoint(row: WebhookEndpoint) -> EndpointOut:
    return EndpointOut.model_validate(row)


def _secret(row: WebhookSecret) -> SecretOut:
    return SecretOut.model_validate(row)


def _delivery(row: WebhookDelivery) -> DeliveryOut:
    return DeliveryOut.model_validate(row)
