"""E32 to E35, E38 and E41: webhook trigger operations and trigger runs."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request

from neena.kernel.schema import EXAMPLE_ID
from neena.triggers import history, service
from neena.triggers.address import hook_url
from neena.triggers.schemas import OperationChange, OperationCreated, OperationIn, OperationOut, TriggerRunOut
from neena.triggers.tables import WebhookTriggerOperation
from neena.web.doors import Id, Limit, Reading, Skip, Writing
from neena.web.paths import PREFIX
from neena.web.requests import PlatformRoute
from neena.web.routing import Router

router = Router(PREFIX, route_class=PlatformRoute, tags=["triggers"])
_FIELDS = tuple(name for name in OperationOut.model_fields if name != "webhook_url")


def _shown(request: Request, row: WebhookTriggerOperation) -> OperationOut:
    values = {name: getattr(row, name) for name in _FIELDS}
    return OperationOut.model_validate({**values, "webhook_url": hook_url(request, row.id)})


@router.post("/webhook_trigger_operations/")
async def create_webhook_trigger_operation(request: Request, scope: Writing, given: OperationIn) -> OperationCreated:
    """Have a kind of event set a flow going (E34). The answer holds the address and, this once, the secret."""
    state = request.app.state
    row, secret = await service.create(scope, state.catalogue, state.vault, given)
    return OperationCreated(**_shown(request, row).model_dump(), webhook_secret=secret)


@router.put("/webhook_trigger_operations/")
async def change_webhook_trigger_operation(request: Request, scope: Writing, given: OperationChange) -> OperationOut:
    """Activate, deactivate or edit an operation (E38)."""
    state = request.app.state
    return _shown(request, await service.change(scope, state.catalogue, state.vault, given))


@router.get("/webhook_trigger_operations/all")
async def list_webhook_trigger_operations(
    request: Request, scope: Reading, skip: Skip = 0, limit: Limit = 100
) -> list[OperationOut]:
    """The organization's operations, newest first (E32)."""
    return [_shown(request, row) for row in await service.list_newest(scope, skip, limit)]


@router.get("/webhook_trigger_operations/")
async def read_webhook_trigger_operation(request: Request, scope: Reading, id: Id) -> OperationOut:
    """One operation (E33)."""
    return _shown(request, await service.get(scope, id))


@router.delete("/webhook_trigger_operations/")
async def remove_webhook_trigger_operation(request: Request, scope: Writing, id: Id) -> OperationOut:
    """Remove an operation (E35): its address answers 404 from now on."""
    return _shown(request, await service.remove(scope, id))


Operation = Annotated[UUID | None, Query(description="Only the events of this operation.", examples=[EXAMPLE_ID])]


@router.get("/webhook_trigger_runs/all")
async def list_webhook_trigger_runs(
    scope: Reading, webhook_trigger_operation: Operation = None, skip: Skip = 0, limit: Limit = 100
) -> list[TriggerRunOut]:
    """The events that the organization received, newest first (E41)."""
    return await history.list_newest(scope, webhook_trigger_operation, skip, limit)


@router.get("/webhook_trigger_runs/")
async def read_webhook_trigger_run(scope: Reading, id: Id) -> TriggerRunOut:
    """One received event and what came of it (E41)."""
    return await history.read(scope, id)
