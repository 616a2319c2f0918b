"""The live view of a run, for whoever has its address: no API key, a signature instead (M-07).

The desktop of a run comes and goes. So its address is the run's own: it shows the desktop while there is one, and the
state of the run before and after. Nobody can act on the desktop by it, and many may watch. The browser keeps end and
signature in a cookie, as the stream's address must not hold them: proxies write such addresses down.
"""

from dataclasses import dataclass
from html import escape
from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, WebSocket
from fastapi.responses import HTMLResponse
from starlette.requests import HTTPConnection

from neena.audit.trail import Act, append
from neena.desktops import service as desktops
from neena.desktops.running import DesktopNotFound, RunningDesktop
from neena.desktops.view.showing import REFUSED, give_pass, live_page, pass_of, show_live
from neena.desktops.view.viewer import OVER
from neena.errors import NeenaError, NotFound, NotPermitted
from neena.kernel.database import Database
from neena.kernel.principal import Principal
from neena.kernel.scope import Door
from neena.runs.live_address import LiveAddresses
from neena.runs.schemas import FINAL
from neena.runs.service import RunNotFound
from neena.runs.tables import Run
from neena.web.browsers import is_from_here
from neena.web.errors import status_of
from neena.web.pages import page
from neena.web.presigned import AddressRefused
from neena.web.routing import Router

router = Router("/runs", include_in_schema=False)
_LOOKS_AGAIN = "2"  # seconds until a page without a picture is loaded again


@router.api_route("/{message_id}/view", methods=["GET", "HEAD"])
async def show(
    request: Request,
    message_id: str,
    expires: Annotated[str, Query()] = "",
    signature: Annotated[str, Query()] = "",
) -> HTMLResponse:
    """The desktop of the run while it has one, else how far the run is."""
    pass_ = f"{expires}.{signature}" if request.query_params else pass_of(request)
    try:
        if len(request.query_params.multi_items()) > 2:
            raise AddressRefused
        run = await _run(request, message_id, pass_)
    except (NotPermitted, NotFound) as refused:
        if "text/html" not in request.headers.get("accept", ""):
            raise
        return page(status_of(refused), "This live view is closed", f"<p>{escape(refused.message)}</p>", framed=True)
    if run.status in FINAL:
        return page(200, "This run is over", f"<p>It is <b>{run.status}</b>.</p>", framed=True)
    try:
        await _desktop(request, run)
    except NeenaError as fault:
        why = "It has no desktop at this moment." if isinstance(fault, NotFound) else escape(fault.message)
        answer = page(200, f"This run is {run.status}", f"<p>{why} This page looks again by itself.</p>", framed=True)
        answer.headers["Refresh"] = _LOOKS_AGAIN
    else:
        answer = live_page()
    secure = request.app.state.settings.url.startswith("https:")
    give_pass(answer, pass_, f"/runs/{message_id}/view", secure=secure)
    return answer


@router.websocket("/{message_id}/view/socket")
async def follow(browser: WebSocket, message_id: str) -> None:
    """The picture of the run's desktop."""
    if not is_from_here(browser):
        await browser.close()
        return
    await browser.accept()
    try:
        run = await _run(browser, message_id, pass_of(browser))
    except (AddressRefused, RunNotFound) as refused:
        await browser.close(REFUSED, refused.message)
        return
    try:
        desktop = await _desktop(browser, run)
    except NeenaError:
        await browser.close(OVER)
        return
    database: Database = browser.app.state.database
    source = browser.client.host if browser.client else None
    async with database.writing() as session:
        await append(session, [Act("run.viewed", None, run.organization, None, "run", str(run.id), source=source)])
    await show_live(browser, desktop, _Watching(database, run.id))


@dataclass(frozen=True)
class _Watching:
    """Implements `view.viewer.Admission`: good while the run is under way, and for watching alone."""

    database: Database
    run: UUID
    interactive: bool = False

    async def renew(self) -> bool:
        """As the port says."""
        async with self.database.reading() as session:
            run = await session.get(Run, self.run)
        return run is not None and run.status == "running"

    async def taken_over(self, source: str | None) -> None:
        """As the port says; who only watches never does."""


async def _run(request: HTTPConnection, run_id: str, pass_: str) -> Run:
    """The run that a pass is for; raises `AddressRefused`, and `RunNotFound` once it was deleted."""
    state = request.app.state
    expires, _, signature = pass_.partition(".")
    found = LiveAddresses(state.vault, state.settings).read(run_id, expires, signature)
    async with state.database.reading() as session:
        run: Run | None = await session.get(Run, found)
    if run is None:
        raise RunNotFound
    return run


async def _desktop(request: HTTPConnection, run: Run) -> RunningDesktop:
    """The desktop that a run works on; raises `DesktopNotFound` without one, and what `desktops.service.reach` raises.

    A run that waits for its desktop does not have it yet: another one's work is to be seen there.
    """
    if run.status != "running" or run.desktop is None:
        raise DesktopNotFound
    author = Principal(run.author, run.created_by_email, run.organization)
    return await desktops.reach(Door(request.app.state.database, author), request.app.state.desktops, run.desktop)
