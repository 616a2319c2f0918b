"""The Desktop API (desktops contract, section 3)."""

from typing import Annotated, Any

from fastapi import Depends, Path, Request, Response
from pydantic_core import to_json

from neena.computer.tools import asked as tools
from neena.computer.tools.registry import schemas_of
from neena.desktops import service, sessions, views
from neena.desktops.executing import execute, execute_all
from neena.desktops.hosting import DesktopHost
from neena.desktops.running import RunningDesktop
from neena.desktops.schemas import (
    EXAMPLE_DESKTOP,
    Batch,
    BatchResult,
    Deleted,
    DesktopOut,
    Execute,
    NewDesktop,
    Rename,
    Result,
    ToolOut,
)
from neena.desktops.sessions import Addresses
from neena.desktops.snapshots import Shelf
from neena.errors import NeenaError
from neena.web.doors import Reading, ReadingDoor, Writing, WritingDoor
from neena.web.errors import managed_body
from neena.web.requests import PlatformRoute
from neena.web.routing import Router

router = Router("/desktops", route_class=PlatformRoute, tags=["desktops"])

DesktopId = Annotated[str, Path(description="The desktop's id.", examples=[EXAMPLE_DESKTOP], max_length=64)]


async def _host(request: Request) -> DesktopHost:
    return request.app.state.desktops


Host = Annotated[DesktopHost, Depends(_host)]


async def _links(request: Request) -> Addresses:
    base = request.app.state.settings.public_url or str(request.base_url)  # as the caller reaches this server
    return Addresses(request.app.state.vault, base.rstrip("/"), request.state.principal.may("write"))


Links = Annotated[Addresses, Depends(_links)]  # writes the addresses of live views


async def _to_watch(door: ReadingDoor, host: Host, desktop_id: DesktopId) -> RunningDesktop:
    return await service.reach(door, host, desktop_id)


async def _to_drive(door: WritingDoor, host: Host, desktop_id: DesktopId) -> RunningDesktop:
    return await service.reach(door, host, desktop_id)


ToWatch = Annotated[RunningDesktop, Depends(_to_watch)]  # one that runs, for a caller who may read
ToDrive = Annotated[RunningDesktop, Depends(_to_drive)]  # one that runs, for a caller who may write


@router.post("", response_model_exclude_none=True)
async def create_desktop(
    request: Request, door: WritingDoor, host: Host, given: NewDesktop | None = None
) -> DesktopOut:
    """Create a desktop, ready to be used: from the warm ones where one fits."""
    state = request.app.state
    shelf = Shelf.of(state.settings, state.vault)
    row = await service.create(door, host, shelf, state.settings, given or NewDesktop.model_validate({}))
    return views.show(row)


@router.get("", response_model_exclude_none=True)
async def list_desktops(scope: Reading, host: Host, links: Links) -> list[DesktopOut]:
    """The desktops of the organization that run, newest first."""
    rows = await service.list_running(scope)
    live = await sessions.of(scope, [row.id for row in rows], links)
    return [views.show(row, live.get(row.id), host.running.get(row.id)) for row in rows]


@router.get("/{desktop_id}", response_model_exclude_none=True)
async def read_desktop(scope: Reading, host: Host, links: Links, desktop_id: DesktopId) -> DesktopOut:
    """One desktop; for a day after its deletion with the status `deleted`."""
    row = await service.get(scope, desktop_id)
    live = await sessions.of(scope, [row.id], links)
    return views.show(row, live.get(row.id), host.running.get(row.id))


@router.patch("/{desktop_id}", response_model_exclude_none=True)
async def rename_desktop(scope: Writing, host: Host, links: Links, desktop_id: DesktopId, given: Rename) -> DesktopOut:
    """Give a desktop another name."""
    row = await service.rename(scope, desktop_id, given.name)
    live = await sessions.of(scope, [row.id], links)
    return views.show(row, live.get(row.id), host.running.get(row.id))


@router.delete("/{desktop_id}")
async def delete_desktop(door: WritingDoor, host: Host, desktop_id: DesktopId) -> Deleted:
    """End a desktop with all that runs on it, its files and its live view. A second time answers the same."""
    await service.delete(door, host, desktop_id)
    return Deleted(desktop_id=desktop_id, status="deleted")


@router.get("/{desktop_id}/tools")
async def list_tools(desktop: ToWatch) -> list[ToolOut]:
    """The tools that this desktop offers, as they go into a language model's tool definitions."""
    tools = schemas_of(desktop.machine, desktop.memory.picture_size)
    return [ToolOut.model_validate(tool) for tool in tools]


@router.post("/{desktop_id}/execute", response_model=Result)
async def execute_action(request: Request, desktop: ToDrive, given: Execute) -> Response:
    """Do one action. Actions on one desktop are done one at a time, in the order of their arrival."""
    seconds = request.app.state.settings.desktop_action_timeout
    result = await execute(desktop, given.action, seconds, request.state.principal.email)
    return in_json(result.wire())


@router.post("/{desktop_id}/batch", response_model=list[BatchResult])
async def execute_batch(request: Request, desktop: ToDrive, given: Batch) -> Response:
    """Do several actions in their order, nothing in between; one that fails does not stop the rest."""
    seconds = request.app.state.settings.desktop_action_timeout
    outcomes = await execute_all(desktop, given.actions, seconds, request.state.principal.email)
    return in_json([_told(one) for one in outcomes])


def _told(outcome: tools.Result | NeenaError) -> dict[str, Any]:
    if isinstance(outcome, NeenaError):
        return {"status": "error", **managed_body(outcome)}
    return outcome.wire()


def in_json(value: Any) -> Response:
    """A picture is most of an answer: it is not looked through again by a model of the answer."""
    return Response(to_json(value), media_type="application/json")
