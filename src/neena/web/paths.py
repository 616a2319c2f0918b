"""One place for every path: with and without trailing slash, with and without `/api/v1`, never a redirect."""

from collections.abc import Iterable

from starlette.types import ASGIApp, Receive, Scope, Send

PREFIX = "/api/v1"
_BARE = ("/desktops/", "/desktop-snapshots/")  # routed without a slash at the end
ALLOW = "neena.allow"  # in the ASGI scope: every method of the path, as the header `Allow` says it


class OnePath:
    """ASGI middleware that turns every accepted spelling of a path into the one that is routed.

    `routes` are the routed paths, none of them with parameters in it, each with its methods.
    """

    def __init__(self, app: ASGIApp, routes: Iterable[tuple[str, Iterable[str]]]) -> None:
        self._app = app
        self._canonical: dict[str, str] = {}
        methods: dict[str, set[str]] = {}
        for path, some in routes:
            bare = path.rstrip("/")
            self._canonical[bare] = self._canonical[bare.removeprefix(PREFIX)] = path
            methods.setdefault(path, set()).update(some)
        self._allow = {path: ", ".join(sorted(some)) for path, some in methods.items()}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Route the canonical spelling."""
        if scope["type"] == "http":
            if b"%2f" in scope.get("raw_path", b"").lower():  # a slash within a name, not one between names (RFC 3986)
                scope = {**scope, "path": scope["raw_path"].decode("latin-1")}
            bare = scope["path"].rstrip("/")
            path = self._canonical.get(bare)
            if path is not None:
                scope = {**scope, "path": path, "raw_path": path.encode(), ALLOW: self._allow[path]}
            elif bare.startswith(_BARE):
                scope = {**scope, "path": bare}
        await self._app(scope, receive, send)
