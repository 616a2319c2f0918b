"""One request straight to an ASGI application: says what HTTP clients refuse to send."""

from collections.abc import Mapping
from urllib.parse import unquote

import httpx2
from starlette.types import ASGIApp, Message


async def ask(app: ASGIApp, method: str, path: str, query: str, headers: Mapping[str, str]) -> httpx2.Response:
    """The answer; `query` goes out as it is written."""
    said: list[Message] = []
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "scheme": "http",
        "method": method,
        "path": unquote(path),
        "raw_path": path.encode(),
        "root_path": "",
        "query_string": query.encode("latin-1"),
        "headers": [(name.lower().encode(), value.encode("latin-1")) for name, value in headers.items()],
        "server": ("neena.test", 80),
        "client": ("127.0.0.1", 1),
    }

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        said.append(message)

    await app(scope, receive, send)
    start = next(one for one in said if one["type"] == "http.response.start")
    body = b"".join(one.get("body", b"") for one in said if one["type"] == "http.response.body")
    return httpx2.Response(start["status"], headers=start["headers"], content=body)
