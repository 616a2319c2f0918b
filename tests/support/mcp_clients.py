"""People who call tools by the official Python client of MCP, on a real socket."""

import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import anyio
import httpx2
import mcp_types as types
from mcp import Client
from mcp.client.streamable_http import streamable_http_client

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

    async def answer(self, name: str, **arguments: Any) -> types.CallToolResult:
        """What a call is answered, whatever that is."""
        return await self.client.call_tool(name, arguments)

    async def call(self, name: str, **arguments: Any) -> Any:
        """The JSON of a call that succeeds, which comes as one text and as an object."""
        found = await self.answer(name, **arguments)
        assert not found.is_error, (name, arguments, found.content)
        (told,) = found.content
        assert isinstance(told, types.TextContent)
        said = json.loads(told.text)
        assert found.structured_content == (said if isinstance(said, dict) else None)
        return said

    async def refused(self, name: str, **arguments: Any) -> dict[str, Any]:
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
    async with (
        httpx2.AsyncClient(headers=headers, timeout=60, trust_env=False) as http,
        Client(streamable_http_client(url + path, http_client=http), mode=mode) as client,
    ):
        yield Caller(client)
