"""What every live view has in common: its page, the pass of a browser, the stream."""

from pathlib import Path

from fastapi import Response, WebSocket
from fastapi.responses import HTMLResponse
from starlette.requests import HTTPConnection

from neena.desktops.running import RunningDesktop
from neena.desktops.view.viewer import GONE, Admission, Viewer
from neena.web.pages import FRAMED, page

ASSETS = Path(__file__).parents[1] / "assets"
COOKIE = "neena_view"
REFUSED = 4403  # close code: the browser has no pass for this view
MOST_VIEWERS = 32
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)


def live_page() -> HTMLResponse:
    """The page of a view; its script finds the stream below the page's own address, at `/socket`."""
    built = ASSETS / "live-view.html"
    if not built.is_file():
        return page(503, "The live view is not built", "<p>Run <code>make console</code> where Neena is installed.</p>")
    return HTMLResponse(built.read_bytes(), headers={"Content-Security-Policy": _POLICY, **FRAMED})


def give_pass(answer: Response, text: str, path: str, *, secure: bool) -> None:
    """Have the browser bring `text` with what pages of ours ask for below a path, until it is closed."""
    answer.set_cookie(COOKIE, text, path=path, secure=secure, httponly=True, samesite="strict")


def pass_of(request: HTTPConnection) -> str:
    """What `give_pass` has given to a browser; empty for others."""
    return request.cookies.get(COOKIE, "")


async def show_live(browser: WebSocket, desktop: RunningDesktop, admission: Admission) -> None:
    """Show a desktop to a browser that was let in, until either of them ends."""
    if desktop.viewers >= MOST_VIEWERS:
        await browser.close(GONE)
        return
    await Viewer(browser, desktop, admission).serve()
