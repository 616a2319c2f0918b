"""What of the MCP library serves requests: Streamable HTTP without sessions, for our own hosts and origins."""

from urllib.parse import urlsplit

from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from mcp.server.transport_security import TransportSecuritySettings

from neena.mcp.server import Document, build_server
from neena.settings import Settings

_LOOPBACK = ("127.0.0.1", "localhost", "[::1]")


def manager_of(document: Document, settings: Settings, max_body: int) -> StreamableHTTPSessionManager:
    """What serves every tool; `document` makes the API's OpenAPI document."""
    return StreamableHTTPSessionManager(
        build_server(document),
        json_response=True,
        stateless=True,
        security_settings=_accepted(settings),
        max_request_body_size=max_body,
    )


def _accepted(settings: Settings) -> TransportSecuritySettings:
    """Hosts and origins that are ours: a page of another site must not reach us under a name of its own (rebinding)."""
    ours = urlsplit(settings.url)
    names = {ours.netloc, *_LOOPBACK, *(f"{one}:*" for one in _LOOPBACK)}
    origins = {f"{ours.scheme}://{ours.netloc}", *settings.cors_origins}
    return TransportSecuritySettings(allowed_hosts=sorted(names), allowed_origins=sorted(origins))
