"""One place for every path: with and without trailing slash, with and without `/api/v1`, never a redirect."""

from collections.abc import Iterable

from starlette.types import ASGIApp, Receive, Scope, Send

PREFIX = "/api/v1"


class OnePath:
    """ASGI middleware that turns every accepted spelling of a path into the one that is routed.

    `paths` are the routed paths without the prefix, none of them with parameters in it.
    """

    def __init__(self, app: ASGIApp, paths: Iterable[str]) -> None:
        self._app = app
        self._canonical: dict[str, str] = {}
        for path in paths:
            bare = path.rstrip("/")
            self._canonical[PREFIX + bare] = self._canonical[bare] = PREFIX + path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Route the canonical spelling."""
        if scope["type"] == "http":
            path = self._canonical.get(scope["path"].rstrip("/"))
            if path is not None and path != scope["path"]:
                scope = {**scope, "path": path, "raw_path": path.encode()}
        await self._app(scope, receive, send)
