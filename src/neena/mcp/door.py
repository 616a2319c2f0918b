"""Where MCP comes in: `/mcp`, and `/v1` for clients of the managed service. Streamable HTTP without sessions."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from importlib import import_module
from typing import Any

from fastapi import FastAPI
from starlette.requests import Request
from starlette.routing import Route
from starlette.types import Message, Receive, Scope, Send

from neena.kernel.strict_json import parse
from neena.settings import Settings
from neena.web.requests import know_caller, read_body

PATHS = ("/mcp", "/v1")
_MAX_BODY = 8 * 1024 * 1024  # bytes: a bundle of files, as its upload over HTTP


class McpDoor:
    """Lets known callers in; whoever comes without a good key gets a 401 before anything is read (M-02)."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, whose body is read as strictly as any other of the API's."""
        request = Request(scope, receive)
        await know_caller(request)
        body = await read_body(request, _MAX_BODY)
        parse(body)
        unread: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

        async def again() -> Message:
            return unread.pop() if unread else await receive()

        manager = await request.app.state.mcp.manager()
        await manager.handle_request(scope, again, send)


# Without sessions there is nothing to be told outside of an answer, nor to end: GET and DELETE are a 405.
ROUTES = tuple(Route(path, McpDoor(), methods=["POST"], include_in_schema=False) for path in PATHS)


class _Late:
    """The library behind the door, loaded when somebody comes first: a third of what a server takes to start is it.

    It lives in a task of its own, which opens and closes it.
    """

    def __init__(self, app: FastAPI, settings: Settings) -> None:
        self._app = app
        self._settings = settings
        self._loading = asyncio.Lock()
        self._closing = asyncio.Event()
        self._manager: Any = None
        self._life: asyncio.Task[None] | None = None

    async def manager(self) -> Any:
        """What serves requests."""
        async with self._loading:
            if self._manager is None:
                sessions: Any = await asyncio.to_thread(import_module, "neena.mcp.sessions")
                manager = sessions.manager_of(self._app.openapi, self._settings, _MAX_BODY)
                opened = asyncio.Event()
                self._life = asyncio.create_task(self._live(manager, opened))
                await opened.wait()
                if self._life.done():
                    await self._life
                self._manager = manager
            return self._manager

    async def close(self) -> None:
        """End what is under way."""
        self._closing.set()
        if self._life is not None:
            await self._life

    async def _live(self, manager: Any, opened: asyncio.Event) -> None:
        try:
            async with manager.run():
                opened.set()
                await self._closing.wait()
        finally:
            opened.set()


@asynccontextmanager
async def serving(app: FastAPI, settings: Settings) -> AsyncGenerator[None]:
    """Serve MCP for the length of a `with` block."""
    app.state.mcp = _Late(app, settings)
    try:
        yield
    finally:
        await app.state.mcp.close()
