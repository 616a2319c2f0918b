"""One place for every path: with and without trailing slash, with and without `/api/v1`, never a redirect."""

from collections.abc import Iterable

from starlette.routing import compile_path
from starlette.types import ASGIApp, Receive, Scope, Send

PREFIX = "/api/v1"
_BARE = ("/desktops/", "/desktop-snapshots/", "/runs/", "/workflows/")  # routed without a slash at the end
ALLOW = "neena.allow"  # in the ASGI scope: the `allowed` of the middleware below


class OnePath:
    """ASGI middleware that turns every accepted spelling of a path into the one that is routed.

    `routes` are the routed paths, each with its methods; those with parameters in them are spelled as they are.
    """

    def __init__(self, app: ASGIApp, routes: Iterable[tuple[str, Iterable[str]]]) -> None:
        self._app = app
        self._canonical: dict[str, str] = {}
        self._methods: dict[str, set[str]] = {}
        for path, some in routes:
            bare = path.rstrip("/")
            if "{" not in path:
                self._canonical[bare] = self._canonical[bare.removeprefix(PREFIX)] = path
            self._methods.setdefault(path, set()).update(some)
        self._templates = [(compile_path(path)[0], path) for path in self._methods if "{" in path]

    def allowed(self, path: str) -> str | None:
        """Every method of a routed path, as the header `Allow` says it: a router knows those of one route only."""
        if path not in self._methods:
            path = next((template for pattern, template in self._templates if pattern.match(path)), "")
        return ", ".join(sorted(self._methods.get(path, ()))) or None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Route the canonical spelling."""
        if scope["type"] == "http":
            scope = {**scope, ALLOW: self.allowed}
            if b"%2f" in scope.get("raw_path", b"").lower():  # a slash within a name, not one between names (RFC 3986)
                scope["path"] = scope["raw_path"].decode("latin-1")
            bare = scope["path"].rstrip("/")
            path = self._canonical.get(bare)
            if path is not None:
                scope["path"], scope["raw_path"] = path, path.encode()
            elif bare.startswith(_BARE):
                scope["path"] = bare
        await self._app(scope, receive, send)
