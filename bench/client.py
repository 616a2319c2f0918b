"""A lean HTTP/1.1 client: one kept connection, requests one after another."""

import asyncio
import json
from typing import Any, Self


class Connection:
    """One connection to one server."""

    def __init__(self, port: int, key: str) -> None:
        self._port = port
        self._head = f"Host: 127.0.0.1\r\nAuthorization: Bearer {key}\r\nContent-Type: application/json\r\n"
        self._reader: asyncio.StreamReader
        self._writer: asyncio.StreamWriter

    async def __aenter__(self) -> Self:
        await self._connect()
        return self

    async def __aexit__(self, *_: object) -> None:
        self._writer.close()
        await self._writer.wait_closed()

    async def _connect(self) -> None:
        self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self._port, limit=1 << 24)

    async def send(self, method: str, path: str, body: Any = None) -> bytes:
        """The body of the answer; raises when it is not 200 or 202."""
        if self._reader.at_eof():  # the server closes what is idle for some seconds
            await self._connect()
        raw = b"" if body is None else json.dumps(body).encode()
        head = f"{method} {path} HTTP/1.1\r\n{self._head}Content-Length: {len(raw)}\r\n\r\n"
        self._writer.write(head.encode() + raw)
        answer = await self._reader.readuntil(b"\r\n\r\n")
        length = next(int(line[15:]) for line in answer.lower().split(b"\r\n") if line.startswith(b"content-length:"))
        content = await self._reader.readexactly(length)
        if not answer.startswith((b"HTTP/1.1 200", b"HTTP/1.1 202")):
            raise RuntimeError(f"{method} {path}: {answer[:40]!r} {content[:400]!r}")
        return content

    async def json(self, method: str, path: str, body: Any = None) -> Any:
        """The answer, parsed."""
        return json.loads(await self.send(method, path, body))
