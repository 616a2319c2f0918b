"""What a browser brings along: the cookie of its session, and the proof that a page of ours has asked.

A browser sends its cookies with every request to a host, whoever's page made it ask. So a session counts for pages of
this very server alone, and changes nothing without a token that only such a page can read (OWASP Cross-Site Request
Forgery Prevention).
"""

import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from starlette.requests import HTTPConnection, Request
from starlette.responses import Response

from neena.errors import NotPermitted, Unauthenticated

CSRF_HEADER = "x-csrf-token"
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class CrossOrigin(NotPermitted):
    """Sessions are for pages of this very server, at its NEENA_PUBLIC_URL; other sites and programs send an API key."""


class CsrfTokenRefused(NotPermitted):
    """What changes something through a session needs the header X-CSRF-Token, with the session's `csrf_token`."""


@dataclass(frozen=True)
class OwnCookie:
    """A cookie that holds a secret of one browser; `secure` where people reach this server by https.

    Then its name has the prefix that browsers let nobody set but this very host, by https (RFC 6265bis, 4.1.3.2).
    """

    plain_name: str
    secure: bool

    @property
    def name(self) -> str:
        """Its name."""
        return f"__Host-{self.plain_name}" if self.secure else self.plain_name

    def give(self, answer: Response, token: str, seconds: int) -> None:
        """Have the browser bring a token from now on, for some seconds."""
        answer.set_cookie(
            self.name, token, max_age=seconds, path="/", secure=self.secure, httponly=True, samesite="strict"
        )

    def take_back(self, answer: Response) -> None:
        """Have the browser forget its token."""
        self.give(answer, "", 0)

    def read(self, headers: Iterable[tuple[bytes, bytes]]) -> str | None:
        """The token that a request brings, if any; raises `Unauthenticated` for two that differ.

        The second one would be of another path or a wider domain: set by somebody who wants it taken for the first.
        """
        found = {
            value
            for header, raw in headers
            if header.lower() == b"cookie"
            for name, _, value in (part.strip().partition("=") for part in raw.decode("latin-1").split(";"))
            if name == self.name and value
        }
        if len(found) > 1:
            raise Unauthenticated("Two different sessions were sent; delete this site's cookies and sign in again.")
        return found.pop() if found else None


def csrf_token_of(token: str) -> str:
    """What a page proves with that it may use a session: bound to the session's token, which it does not tell."""
    return hmac.digest(token.encode(), b"neena csrf 1", "sha256").hex()


def origin_of(url: str) -> str:
    """Scheme, host and port of a URL as browsers write them in `Origin`; empty for what has none."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""


def page_origin(request: HTTPConnection) -> str:
    """The origin of the page that asks, as browsers say it in `Origin`; empty where they do not."""
    return origin_of(request.headers.get("origin", ""))


def is_from_here(request: HTTPConnection) -> bool:
    """Whether a page of this very server asks."""
    asks = page_origin(request)
    public = origin_of(request.app.state.settings.public_url or "")
    return asks != "" and (asks.partition("://")[2] == request.headers.get("host") or asks == public)


def check_page(request: Request) -> None:
    """Raise `CrossOrigin` unless a page of ours asks; reading also works for who typed the address (Fetch Metadata)."""
    is_safe = request.method in _SAFE
    site = request.headers.get("sec-fetch-site", "same-origin")
    if site != "same-origin" and not (is_safe and site == "none"):
        raise CrossOrigin
    if not is_from_here(request) and not (is_safe and "origin" not in request.headers):
        raise CrossOrigin


def may_change(request: Request, csrf_token: str) -> bool:
    """Whether a request through a session may change something; raises `NotPermitted` for one that must be able to.

    Reading needs no token, so that a page can follow events, show pictures and offer downloads by their addresses.
    """
    check_page(request)
    proven = hmac.compare_digest(request.headers.get(CSRF_HEADER, "").encode(), csrf_token.encode())
    if not proven and request.method not in _SAFE:
        raise CsrfTokenRefused
    return proven
