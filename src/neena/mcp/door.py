"""Where MCP comes in: `/mcp`, and `/v1` for clients of the managed service. Streamable HTTP without sessions."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

from fastapi import FastAPI
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from mcp.server.transport_security import TransportSecuritySettings
from starlette.requests import Request
from starlette.routing import Route
from starlette.types import Message, Receive, Scope, Send

from neena.errors import NotPermitted
from neena.kernel.strict_json import parse
from neena.mcp.server import build_server
from neena.settings import Settings
from neena.web.requests import know_caller, read_body

PATHS = ("/mcp", "/v1")
_MAX_BODY = 8 * 1024 * 1024  # bytes: a bundle of files, as its upload over HTTP
_LOOPBACK = ("127.0.0.1", "localhost", "[::1]")


class KeyNeeded(NotPermitted):
    """MCP is for programs: send an API key in a header, not a browser's session."""


class McpDoor:
    """Lets known callers in; whoever comes without a good key gets a 401 before anything is read (M-02)."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, whose body is read as strictly as any other of the API's."""
        request = Request(scope, receive)
        await know_caller(request)
        if request.state.principal.session is not None:
            raise KeyNeeded
        body = await read_body(request, _MAX_BODY)
        parse(body)
        unread: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

        async def again() -> Message:
            return unread.pop() if unread else await receive()

        await request.app.state.mcp.handle_request(scope, again, send)


# Without sessions there is nothing to be told outside of an answer, nor to end: GET and DELETE are a 405.
ROUTES = tuple(Route(path, McpDoor(), methods=["POST"], include_in_schema=False) for path in PATHS)


@asynccontextmanager
async def serving(app: FastAPI, settings: Settings) -> AsyncGenerator[None]:
    """Serve MCP for the length of a `with` block."""
    app.state.mcp = StreamableHTTPSessionManager(
        build_server(app.openapi),
        json_response=True,
        stateless=True,
        security_settings=_accepted(settings),
        max_request_body_size=_MAX_BODY,
    )
    async with app.state.mcp.run():
        yield


def _accepted(settings: Settings) -> TransportSecuritySettings:
    """Hosts and origins that are ours: a page of another site must not reach us under a name of its own (rebinding)."""
    ours = urlsplit(settings.url)
    names = {ours.netloc, *_LOOPBACK, *(f"{one}:*" for one in _LOOPBACK)}
    origins = {f"{ours.scheme}://{ours.netloc}", *settings.cors_origins}
    return TransportSecuritySettings(allowed_hosts=sorted(names), allowed_origins=sorted(origins))
