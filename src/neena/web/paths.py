"""One place for every path: with and without trailing slash, with and without `/api/v1`, never a redirect."""

from fastapi.routing import APIRoute
from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Receive, Scope, Send

PREFIX = "/api/v1"


class OnePath:
    """ASGI middleware that turns every accepted spelling of a path into the one that is routed."""

    def __init__(self, app: ASGIApp, routes: list[BaseRoute]) -> None:
        self._app = app
        self._canonical: dict[str, str] = {}
        for route in routes:
            if isinstance(route, APIRoute) and "{" not in route.path:
                bare = route.path.rstrip("/")
                self._canonical[bare] = route.path
                if bare.startswith(PREFIX + "/"):
                    self._canonical.setdefault(bare.removeprefix(PREFIX), route.path)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Route the canonical spelling."""
        if scope["type"] == "http":
            path = self._canonical.get(scope["path"].rstrip("/"))
            if path is not None and path != scope["path"]:
                scope = {**scope, "path": path, "raw_path": path.encode()}
        await self._app(scope, receive, send)
