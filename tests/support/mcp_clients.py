"""People who call tools by the official Python client of MCP, on a real socket."""

import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import anyio
import httpx2
import mcp_types as types
from mcp import Client
from mcp.client.streamable_http import streamable_http_client

from support.product import Person, Product, open_product
from support.serving import serving

HANDSHAKE = "legacy"
NEWEST = "2026-07-28"
OVER = frozenset({"completed", "failed", "timeout", "cancelled"})


class Caller:
    """Calls tools; nothing is raised for what the tools refuse."""

    def __init__(self, client: Client) -> None:
        self.client = client

    async def names(self) -> set[str]:
        """The tools that are offered."""
        return {one.name for one in (await self.client.list_tools()).tools}

    async def answer(self, name: str, /, **arguments: Any) -> types.CallToolResult:
        """What a call is answered, whatever that is."""
        return await self.client.call_tool(name, arguments)

    async def call(self, name: str, /, **arguments: Any) -> Any:
        """The JSON of a call that succeeds, which comes as one text and as an object."""
        found = await self.answer(name, **arguments)
        assert not found.is_error, (name, arguments, found.content)
        (told,) = found.content
        assert isinstance(told, types.TextContent)
        said = json.loads(told.text)
        assert found.structured_content == (said if isinstance(said, dict) else None)
        return said

    async def refused(self, name: str, /, **arguments: Any) -> dict[str, Any]:
        """The JSON of a call that is refused."""
        found = await self.answer(name, **arguments)
        assert found.is_error, (name, arguments, found.content)
        (told,) = found.content
        assert isinstance(told, types.TextContent)
        said = json.loads(told.text)
        assert said["success"] is False
        assert said["error"]
        assert said["message"]
        assert said["error"] != "Internal error"
        return said

    async def until(self, run: str, wanted: frozenset[str] = OVER, seconds: float = 60.0) -> Any:
        """What nen_status says once the status is one of these."""
        end = time.monotonic() + seconds
        while (said := await self.call("nen_status", messageId=run))["status"] not in wanted:
            assert time.monotonic() < end, said
            await anyio.sleep(0.05)
        return said


@asynccontextmanager
async def connected(
    url: str, key: str, *, path: str = "/mcp", mode: str = HANDSHAKE, bearer: bool = False
) -> AsyncIterator[Caller]:
    """Somebody who is connected with this key."""
    headers = {"Authorization": f"Bearer {key}"} if bearer else {"x-api-key": key}
    try:
        async with (
            httpx2.AsyncClient(headers=headers, timeout=60, trust_env=False) as http,
            Client(streamable_http_client(url + path, http_client=http), mode=mode) as client,
        ):
            yield Caller(client)
    except BaseExceptionGroup as group:  # what a test raises comes out of the client's groups of tasks as it was
        fault: BaseException = group
        while isinstance(fault, BaseExceptionGroup) and len(fault.exceptions) == 1:
            fault = fault.exceptions[0]
        raise fault from None


class McpServer:
    """A product on a real socket."""

    def __init__(self, product: Product, url: str) -> None:
        self.product = product
        self.url = url

    @asynccontextmanager
    async def member(self, *, mode: str = HANDSHAKE, **key: Any) -> AsyncIterator[tuple[Person, Caller]]:
        """The only user of a new organization, and their model."""
        person = await self.product.member(**key)
        async with connected(self.url, person.key, mode=mode) as caller:
            yield person, caller

    async def fetch(self, address: str) -> httpx2.Response:
        """What is found under an address of this product, which names its public one, without any key."""
        public = self.product.neena.settings.url
        assert address.startswith(f"{public}/"), address
        async with httpx2.AsyncClient(timeout=60, trust_env=False) as http:
            return await http.get(self.url + address.removeprefix(public))

    async def send(self, body: Any, key: str | None = None, *, method: str = "POST", **given: Any) -> httpx2.Response:
        """A bare request, as no client of MCP would send it; bytes are sent as they are."""
        path = given.pop("path", "/mcp")
        headers = {"Content-Type": "application/json", "Accept": "application/json, text/event-stream"}
        headers |= {"x-api-key": key} if key else {}
        headers |= given.pop("headers", {})
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        async with httpx2.AsyncClient(timeout=60, trust_env=False) as http:
            return await http.request(method, self.url + path, content=content, headers=headers, **given)


def call(name: Any, arguments: Any = None, **more: Any) -> dict[str, Any]:
    """The message that calls a tool."""
    params = {"name": name, "arguments": {} if arguments is None else arguments}
    return {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params, **more}


@asynccontextmanager
async def open_mcp_server(folder: Path, **settings: Any) -> AsyncIterator[McpServer]:
    """A product of its own for models."""
    async with (
        open_product(folder, runs_per_minute=10_000, **settings) as product,
        serving(product.app) as (host, port),
    ):
        yield McpServer(product, f"http://{host}:{port}")
