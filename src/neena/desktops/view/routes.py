"""Sessions on the wire (desktops contract, section 7)."""

from fastapi import Response
from pydantic import Field

from neena.desktops import service, sessions
from neena.desktops.routes import DesktopId, Host, Links
from neena.desktops.schemas import SessionInfo, Wire
from neena.web.doors import ReadingDoor, WritingDoor
from neena.web.requests import PlatformRoute
from neena.web.routing import Router

router = Router("/desktops", route_class=PlatformRoute, tags=["desktops"])


class SessionWish(Wire):
    """Body of `PUT /desktops/{id}/session`, which may be left out."""

    interactive: bool = Field(
        True, strict=True, description="Whether the viewer may use mouse and keyboard.", examples=[True]
    )


@router.put("/{desktop_id}/session")
async def start_session(
    door: WritingDoor, host: Host, addresses: Links, desktop_id: DesktopId, wish: SessionWish | None = None
) -> SessionInfo:
    """Start the live view of a desktop, or get its address again.

    The address opens the view in one browser, without a key; then ask again for the next one. It is good until the
    session is deleted, or was not used for an hour.
    """
    desktop = await service.reach(door, host, desktop_id)
    async with door.writing() as scope:
        interactive = wish is None or wish.interactive
        info = await sessions.start(scope, desktop_id, addresses, interactive=interactive)
    desktop.session_changed()
    return info


@router.get("/{desktop_id}/session")
async def get_session(door: ReadingDoor, host: Host, addresses: Links, desktop_id: DesktopId) -> SessionInfo:
    """The live view of a desktop; 404 while it has none."""
    await service.reach(door, host, desktop_id)
    async with door.reading() as scope:
        return await sessions.get(scope, desktop_id, addresses)


@router.delete("/{desktop_id}/session", status_code=204)
async def end_session(door: WritingDoor, host: Host, desktop_id: DesktopId) -> Response:
    """End the live view: its address is void, and whoever watches is disconnected."""
    desktop = await service.reach(door, host, desktop_id)
    async with door.writing() as scope:
        await sessions.end(scope, desktop_id)
    desktop.session_changed()
    return Response(status_code=204)
