"""The live view for whoever has its address: no API key, a ticket instead (contract, section 7).

Showing the page uses nothing up, so that a preview of a link does no harm. The page's script takes the ticket out of
the address bar and exchanges it for a cookie, once; with that cookie this browser may come again.
"""

from html import escape
from typing import Annotated

from fastapi import Query, Request, Response, WebSocket
from fastapi.responses import FileResponse, HTMLResponse
from starlette.requests import HTTPConnection

from neena.desktops import service
from neena.desktops.sessions import Doorkeeper
from neena.desktops.tables import DesktopSession
from neena.desktops.tickets import ViewRefused
from neena.desktops.view.showing import ASSETS, REFUSED, give_pass, live_page, pass_of, show_live
from neena.desktops.view.viewer import OVER
from neena.errors import BadRequest, NeenaError, NotFound
from neena.kernel.principal import Principal
from neena.kernel.scope import Door
from neena.kernel.strict_json import parse
from neena.web.browsers import is_from_here
from neena.web.pages import page
from neena.web.requests import read_body
from neena.web.routing import Router
from neena.web.sources import source_of

_TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".md": "text/plain"}
router = Router("/desktops", include_in_schema=False)


class BadOpening(BadRequest):
    """The body is {"ticket": "..."}, with the ticket of the address."""


class AssetNotFound(NotFound):
    """There is no such file."""


@router.get("/assets/{name}")
async def asset(name: str) -> FileResponse:
    """A script or style of the page. Its name changes with its content, so it may be kept for good."""
    path = ASSETS / name
    if path.suffix not in _TYPES or path.parent != ASSETS or not path.is_file():
        raise AssetNotFound
    keep = {"Cache-Control": "public, max-age=31536000, immutable", "X-Content-Type-Options": "nosniff"}
    return FileResponse(path, headers=keep, media_type=_TYPES[path.suffix])


@router.api_route("/{desktop_id}/view", methods=["GET", "HEAD"])
async def show(request: Request, desktop_id: str, ticket: Annotated[str, Query()] = "") -> HTMLResponse:
    """The page, for a ticket that still opens the view or a browser that has opened it."""
    door = _doorkeeper(request)
    try:
        try:
            await door.check(desktop_id, ticket)
        except ViewRefused:
            await door.admit(desktop_id, pass_of(request))
    except ViewRefused as refused:
        if "text/html" not in request.headers.get("accept", ""):
            raise
        return page(403, "This live view is closed", f"<p>{escape(refused.message)}</p>", framed=True)
    return live_page()


@router.post("/{desktop_id}/view/open")
async def open_view(request: Request, desktop_id: str) -> Response:
    """Exchange a ticket for this browser's pass; the ticket is used up."""
    if not is_from_here(request):
        raise ViewRefused
    body = parse(await read_body(request))
    ticket = body.get("ticket") if isinstance(body, dict) else None  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]  # JSON, checked in the next line
    if not isinstance(ticket, str):
        raise BadOpening
    pass_ = await _doorkeeper(request).open(desktop_id, ticket, source_of(request))
    answer = Response(status_code=204)
    give_pass(answer, pass_, f"/desktops/{desktop_id}/view", secure=request.headers["origin"].startswith("https:"))
    return answer


@router.websocket("/{desktop_id}/view/socket")
async def follow(browser: WebSocket, desktop_id: str) -> None:
    """The desktop's picture, and what its viewer does."""
    if not is_from_here(browser):
        await browser.close()
        return
    await browser.accept()
    try:
        admitted = await _doorkeeper(browser).admit(desktop_id, pass_of(browser))
    except ViewRefused as refused:
        await browser.close(REFUSED, refused.message)
        return
    try:
        door = _owners_door(browser, admitted.session)
        desktop = await service.reach(door, browser.app.state.desktops, desktop_id)
    except NeenaError:
        await browser.close(OVER)
        return
    await show_live(browser, desktop, admitted)


def _doorkeeper(request: HTTPConnection) -> Doorkeeper:
    return Doorkeeper(request.app.state.database, request.app.state.vault)


def _owners_door(request: HTTPConnection, session: DesktopSession) -> Door:
    """Whoever may watch stands where the session's maker stood, as far as finding the desktop goes."""
    maker = Principal(session.id, session.created_by_email, session.organization)
    return Door(request.app.state.database, maker)
