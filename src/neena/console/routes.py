"""`/app/`: the console for a browser. Whatever address below it is opened, the page finds its own way from there."""

import re
from typing import Annotated

from fastapi import Header, Request, Response

from neena.console.built import HASHED, Built
from neena.errors import NotFound
from neena.web.pages import page
from neena.web.routing import Router

router = Router(include_in_schema=False)
Accepted = Annotated[str, Header(alias="Accept-Encoding")]
Known = Annotated[str, Header(alias="If-None-Match")]

# React sets styles by the object model, which a policy leaves alone; so no source is `unsafe-inline`.
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data: blob:; "
    "media-src 'self' blob:; connect-src 'self'; frame-src 'self'; manifest-src 'self'; worker-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin-allow-popups",  # the page of a consent is opened beside it
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Vary": "Accept-Encoding",
}
_REFUSED = re.compile(r"\s*q=0(\.0*)?\s*")
_FOREVER, _ASKED_AGAIN = "public, max-age=31536000, immutable", "no-cache"


class AssetNotFound(NotFound):
    """There is no such file; the console was built anew, so load its page again."""


@router.api_route("/app", methods=["GET", "HEAD"])
async def show_start(request: Request, accept_encoding: Accepted = "", if_none_match: Known = "") -> Response:
    """The page."""
    return _answer(request, "", accept_encoding, if_none_match)


@router.api_route("/app/{path:path}", methods=["GET", "HEAD"])
async def show(request: Request, path: str, accept_encoding: Accepted = "", if_none_match: Known = "") -> Response:
    """A file of the console, or its page."""
    return _answer(request, path, accept_encoding, if_none_match)


def _answer(request: Request, path: str, accepted: str, known: str) -> Response:
    built: Built = request.app.state.console
    file = built.find(path)
    if file is None and built.is_there:
        raise AssetNotFound
    if file is None:
        return page(503, "The console is not built", "<p>Run <code>make console</code> where Neena is installed.</p>")
    keep = _FOREVER if path.startswith(HASHED) else _ASKED_AGAIN
    headers = {**_HEADERS, "Cache-Control": keep, "ETag": f'W/"{file.tag}"', "Content-Type": file.media_type}
    if f'"{file.tag}"' in known:
        return Response(status_code=304, headers=headers)
    encoding = next((one for one in file.packed if one in _understood(accepted)), None)
    if encoding is None:
        return Response(file.plain, headers=headers)
    return Response(file.packed[encoding], headers={**headers, "Content-Encoding": encoding})


def _understood(header: str) -> set[str]:
    """The encodings that a browser names; one with the weight 0 it does not take (RFC 9110, 12.5.3)."""
    parts = (part.partition(";") for part in header.lower().split(","))
    return {name.strip() for name, _, weight in parts if not _REFUSED.fullmatch(weight)}
