"""E05 to E07: reading and removing flow requests.

Writing (E03, E04) is in `flows`, which knows whether a named flow exists.
"""

from fastapi import Request

from neena.flow_requests import service
from neena.flow_requests.schemas import FlowRequestOut
from neena.web.doors import Id, Limit, Reading, Skip, Writing
from neena.web.paths import PREFIX
from neena.web.requests import PlatformRoute
from neena.web.routing import Router

router = Router(f"{PREFIX}/flow_requests", route_class=PlatformRoute, tags=["flow requests"])


@router.get("/all")
async def list_flow_requests(
    request: Request, scope: Reading, skip: Skip = 0, limit: Limit = 100
) -> list[FlowRequestOut]:
    """The organization's requests, newest first (E07)."""
    request.app.state.get_ready_to_plan()  # the console shows them where people ask: one is about to come
    return [FlowRequestOut.model_validate(row) for row in await service.list_newest(scope, skip, limit)]


@router.get("/")
async def read_flow_request(scope: Reading, id: Id) -> FlowRequestOut:  # the contract's name
    """One request (E05)."""
    return FlowRequestOut.model_validate(await service.get(scope, id))


@router.delete("/")
async def remove_flow_request(scope: Writing, id: Id) -> FlowRequestOut:
    """Remove a request and give it back as it was (E06); runs that used it stay readable."""
    return FlowRequestOut.model_validate(await service.remove(scope, id))
