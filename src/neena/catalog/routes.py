"""E08, E09, E24, E30, E31, E44: what Neena can do, and which events it understands."""

from fastapi import Request, Response

from neena.catalog.catalogue import Catalogue
from neena.catalog.schemas import (
    IntegrationOut,
    TaskDefinitionOut,
    TriggerDefinitionOut,
    definition_out,
    integration_out,
    trigger_definition_out,
)
from neena.web.doors import Id, Limit, Reader, Reading, Skip
from neena.web.paths import PREFIX
from neena.web.requests import PlatformRoute
from neena.web.routing import Router

router = Router(PREFIX, route_class=PlatformRoute, tags=["catalogue"])


def _catalogue(request: Request) -> Catalogue:
    return request.app.state.catalogue


@router.get("/task_definitions/all")
async def list_task_definitions(
    request: Request, response: Response, scope: Reading, skip: Skip = 0, limit: Limit = 100
) -> list[TaskDefinitionOut]:
    """Every live task definition (E08): the organization's workflows, then the newest integration first."""
    definitions = (await _catalogue(request).whole(scope)).definitions
    response.headers["X-Total-Count"] = str(len(definitions))
    return [definition_out(one) for one in definitions[skip : skip + limit]]


@router.get("/task_definitions/")
async def read_task_definition(request: Request, scope: Reading, id: Id) -> TaskDefinitionOut:  # the contract's name
    """One live task definition (E09)."""
    return definition_out((await _catalogue(request).holding(scope, [id])).definition(id))


@router.get("/integrations/all")
async def list_integrations(
    request: Request, response: Response, scope: Reading, skip: Skip = 0, limit: Limit = 100
) -> list[IntegrationOut]:
    """Every integration (E24), that of the organization's workflows included once there is one."""
    integrations = (await _catalogue(request).whole(scope)).integrations
    response.headers["X-Total-Count"] = str(len(integrations))
    return [integration_out(one) for one in integrations[skip : skip + limit]]


@router.get("/integrations/")
async def read_integration(request: Request, scope: Reading, id: Id) -> IntegrationOut:
    """One integration (E44)."""
    return integration_out((await _catalogue(request).whole(scope)).integration(id))


@router.get("/webhook_trigger_definitions/all", tags=["triggers"])
async def list_webhook_trigger_definitions(
    request: Request, response: Response, _reader: Reader, skip: Skip = 0, limit: Limit = 100
) -> list[TriggerDefinitionOut]:
    """Every kind of event that can set a flow going (E30)."""
    definitions = _catalogue(request).trigger_definitions
    response.headers["X-Total-Count"] = str(len(definitions))
    return [trigger_definition_out(one) for one in definitions[skip : skip + limit]]


@router.get("/webhook_trigger_definitions/", tags=["triggers"])
async def read_webhook_trigger_definition(request: Request, _reader: Reader, id: Id) -> TriggerDefinitionOut:
    """One kind of event (E31)."""
    return trigger_definition_out(_catalogue(request).trigger_definition(id))
