"""The live view for whoever has its address: no API key, a ticket instead (contract, section 7).

Showing the page uses nothing up, so that a preview of a link does no harm. The page's script takes the ticket out of
the address bar and exchanges it for a cookie, once; with that cookie this browser may come again.
"""

from html import escape
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import APIRouter, Query, Request, Response, WebSocket
from fastapi.responses import FileResponse, HTMLResponse
from starlette.requests import HTTPConnection

from neena.desktops import service
from neena.desktops.sessions import Doorkeeper
from neena.desktops.tables import DesktopSession
from neena.desktops.tickets import ViewRefused
from neena.desktops.view.viewer import GONE, OVER, Viewer
from neena.errors import BadRequest, NeenaError, NotFound
from neena.kernel.principal import Principal
from neena.kernel.scope import Door
from neena.kernel.strict_json import parse
from neena.web.doors import source_of
from neena.web.pages import PRIVATE, page
from neena.web.requests import read_body

ASSETS = Path(__file__).parents[1] / "assets"
COOKIE = "neena_view"
REFUSED = 4403  # close code: the browser has no pass for this session
MOST_VIEWERS = 32
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".md": "text/plain"}
router = APIRouter(prefix="/desktops", include_in_schema=False)


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
            await door.admit(desktop_id, _pass(request))
    except ViewRefused as refused:
        if "text/html" not in request.headers.get("accept", ""):
            raise
        return page(403, "This live view is closed", f"<p>{escape(refused.message)}</p>")
    built = ASSETS / "live-view.html"
    if not built.is_file():
        return page(503, "The live view is not built", "<p>Run <code>make console</code> where Neena is installed.</p>")
    return HTMLResponse(built.read_bytes(), headers={"Content-Security-Policy": _POLICY, **PRIVATE})


@router.post("/{desktop_id}/view/open")
async def open_view(request: Request, desktop_id: str) -> Response:
    """Exchange a ticket for this browser's pass; the ticket is used up."""
    if not _is_from_here(request):
        raise ViewRefused
    body = parse(await read_body(request))
    ticket = body.get("ticket") if isinstance(body, dict) else None  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]  # JSON, checked in the next line
    if not isinstance(ticket, str):
        raise BadOpening
    pass_ = await _doorkeeper(request).open(desktop_id, ticket, source_of(request))
    answer = Response(status_code=204)
    answer.set_cookie(
        COOKIE,
        pass_,
        path=f"/desktops/{desktop_id}/view",
        secure=request.headers["origin"].startswith("https:"),
        httponly=True,
        samesite="strict",
    )
    return answer


@router.websocket("/{desktop_id}/view/socket")
async def follow(browser: WebSocket, desktop_id: str) -> None:
    """The desktop's picture, and what its viewer does."""
    if not _is_from_here(browser):
        await browser.close()
        return
    await browser.accept()
    door, state = _doorkeeper(browser), browser.app.state
    try:
        session, ticket = await door.admit(desktop_id, _pass(browser))
    except ViewRefused:
        await browser.close(REFUSED, ViewRefused().message)
        return
    try:
        desktop = await service.reach(_owners_door(browser, session), state.desktops, desktop_id)
    except NeenaError:
        await browser.close(OVER)
        return
    if desktop.viewers >= MOST_VIEWERS:
        await browser.close(GONE)
        return
    await Viewer(browser, desktop, session, door, may_act=ticket.may_act).serve()


def _doorkeeper(request: HTTPConnection) -> Doorkeeper:
    return Doorkeeper(request.app.state.database, request.app.state.vault)


def _pass(request: HTTPConnection) -> str:
    return request.cookies.get(COOKIE, "")


def _owners_door(request: HTTPConnection, session: DesktopSession) -> Door:
    """Whoever may watch stands where the session's maker stood, as far as finding the desktop goes."""
    maker = Principal(session.id, session.created_by_email, session.organization)
    return Door(request.app.state.database, maker)


def _is_from_here(request: HTTPConnection) -> bool:
    """Whether a page of this very server asks, as browsers say it in `Origin`."""
    asks = urlsplit(request.headers.get("origin", ""))
    public = urlsplit(request.app.state.settings.public_url or "")
    return bool(asks.netloc) and (asks.netloc == request.headers.get("host") or asks[:2] == public[:2])
