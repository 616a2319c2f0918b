"""A desktop's only way to the network: a proxy that listens inside it (RFC 9110, 7.6 and 9.3.6).

It connects where the operator's guard and the desktop's own list allow. The listening socket is made inside the
desktop's network namespace and handed to the server, so no helper runs there and no other route exists. A tunnel's
bytes are passed on unread; of `http://` one request a connection goes through, to the host that its address names.
"""

import asyncio
import contextlib
from collections.abc import Sequence

from neena.computer.sandbox.inner_door import InnerDoor
from neena.computer.sandbox.piping import CHUNK, pass_both, pass_on
from neena.computer.sandbox.proxy_requests import Asked, RequestRefused, read_request
from neena.kernel.egress import EgressGuard, EgressRefused, NeverSent

PORT = 3128
_HEAD = 64 * 1024
_HEAD_SECONDS = 30.0
_CONNECT_SECONDS = 20.0


class AllowList:
    """Hosts that a desktop may reach: `example.com`, `*.example.com`, `*` for all; with `:port` that port only."""

    def __init__(self, entries: Sequence[str]) -> None:
        self.entries = tuple(entry.lower() for entry in entries)

    def allows(self, host: str, port: int) -> bool:
        """Whether a connection there may be tried; the operator's guard is asked after."""
        name = host.lower().rstrip(".").strip("[]")
        return any(_matches(entry, name, port) for entry in self.entries)


def _matches(entry: str, host: str, port: int) -> bool:
    pattern, colon, wanted = entry.rpartition(":")
    if not colon or not wanted.isdigit():
        pattern, wanted = entry, ""
    if wanted and int(wanted) != port:
        return False
    pattern = pattern.strip("[]")
    return pattern in ("*", host) or (pattern.startswith("*.") and host.endswith(pattern[1:]))


class WayOut(InnerDoor):
    """The proxy of one desktop."""

    limit = _HEAD

    def __init__(self, guard: EgressGuard, allow: AllowList) -> None:
        super().__init__()
        self._guard = guard
        self.allow = allow

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Read one request, and pass it on where that is allowed."""
        try:
            async with asyncio.timeout(_HEAD_SECONDS):
                asked = read_request(await reader.readuntil(b"\r\n\r\n"))
            far = await self._connect(asked)
            try:
                await _pass_on((reader, writer), far, asked)
            finally:
                far[1].close()
        except RequestRefused as fault:
            await _refuse(writer, fault.status, fault.why)
        except asyncio.LimitOverrunError:
            await _refuse(writer, "431 Request Header Fields Too Large", f"A head has at most {_HEAD} bytes.")
        except (OSError, asyncio.IncompleteReadError, TimeoutError):
            pass  # who asked is gone, or never asked
        finally:
            writer.close()

    async def _connect(self, asked: Asked) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """A connection to the first address that takes one, all of them checked by the guard."""
        if not self.allow.allows(asked.host, asked.port):
            raise RequestRefused("403 Forbidden", f"This desktop may not reach {asked.host}:{asked.port}.")
        silent = RequestRefused("502 Bad Gateway", f"{asked.host}:{asked.port} does not answer.")
        try:
            async with asyncio.timeout(_CONNECT_SECONDS):
                for address in await self._guard.addresses(asked.host, asked.port):
                    with contextlib.suppress(OSError):
                        return await asyncio.open_connection(address, asked.port, limit=CHUNK)
        except EgressRefused as fault:
            raise RequestRefused("403 Forbidden", fault.message) from fault
        except (NeverSent, TimeoutError) as fault:
            raise silent from fault
        raise silent


async def _pass_on(
    near: tuple[asyncio.StreamReader, asyncio.StreamWriter],
    far: tuple[asyncio.StreamReader, asyncio.StreamWriter],
    asked: Asked,
) -> None:
    if asked.is_tunnel:
        near[1].write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        await pass_both(near, far)
        return
    far[1].write(asked.head)
    tasks = {asyncio.ensure_future(_give(near[0], far[1], asked.body)), asyncio.ensure_future(pass_on(far[0], near[1]))}
    try:
        # The answer has come to its end, or who asked has gone away. Whatever follows the request is not read.
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _give(source: asyncio.StreamReader, target: asyncio.StreamWriter, length: int) -> None:
    """Pass on as many bytes as the request has, then wait until the source goes away."""
    while length and (chunk := await source.read(min(length, CHUNK))):
        target.write(chunk)
        await target.drain()
        length -= len(chunk)
    while await source.read(CHUNK):
        pass


async def _refuse(writer: asyncio.StreamWriter, status: str, why: str) -> None:
    body = why.encode()
    writer.write(
        f"HTTP/1.1 {status}\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: {len(body)}\r\n"
        "Connection: close\r\n\r\n".encode()
        + body
    )
    await writer.drain()
