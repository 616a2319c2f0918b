"""A server of bytes on loopback: says exactly what a test wants said, right or wrong."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

from neena.kernel.egress import EgressGuard
from neena.kernel.http import Http

Say = Callable[[bytes], Awaitable[None]]


@dataclass
class Request:
    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Server:
    port: int = 0
    seen: list[Request] = field(default_factory=list)
    answers: dict[str, bytes | Callable[[Say], Awaitable[None]]] = field(default_factory=dict)
    stop: Callable[[], None] = lambda: None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        async def say(raw: bytes) -> None:
            writer.write(raw)
            await writer.drain()

        with suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            while True:
                request = await _read(reader)
                self.seen.append(request)
                answer = self.answers.get(request.path.partition("?")[0], ok(b"ok"))
                if isinstance(answer, bytes):
                    await say(answer)
                else:
                    await answer(say)
        writer.close()


async def _read(reader: asyncio.StreamReader) -> Request:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    first, *lines = head.strip().split("\r\n")
    method, path, _ = first.split(" ")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    return Request(method, path, headers, await reader.readexactly(int(headers.get("content-length", 0))))


def ok(body: bytes, *headers: str) -> bytes:
    """A 200 with this body."""
    return said(200, body, *headers)


def said(status: int, body: bytes = b"", *headers: str) -> bytes:
    """An answer with its length."""
    lines = [f"HTTP/1.1 {status} Said", f"content-length: {len(body)}", *headers]
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body


def moved(status: int, to: str) -> bytes:
    """A redirect."""
    return said(status, b"", f"location: {to}")


@asynccontextmanager
async def raw_server() -> AsyncIterator[Server]:
    """A server at work; `server.answers` maps paths to what is answered."""
    server = Server()
    running = await asyncio.start_server(server.serve, "127.0.0.1", 0)
    server.port = running.sockets[0].getsockname()[1]
    server.stop = running.close
    try:
        yield server
    finally:
        running.close()


@asynccontextmanager
async def reaching(*servers: Server) -> AsyncIterator[Http]:
    """A client that may reach these servers and nothing else private."""
    http = Http(EgressGuard([f"127.0.0.1:{one.port}" for one in servers]))
    try:
        yield http
    finally:
        await http.close()
