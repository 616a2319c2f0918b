"""A desktop's only way to the network: a proxy that listens inside it, and connects where the operator's guard and the
desktop's own list allow (RFC 9110, 7.6 and 9.3.6).

The listening socket is made inside the desktop's network namespace and handed to the server, so no helper runs there and
no other route exists. Bytes are passed on unread once a connection is allowed.
"""

import asyncio
import contextlib
import logging
import socket
from collections.abc import Sequence
from urllib.parse import urlsplit

from neena.errors import NeenaError
from neena.kernel.egress import EgressGuard

log = logging.getLogger(__name__)

PORT = 3128
_HEAD = 64 * 1024
_HEAD_SECONDS = 30.0
_CONNECT_SECONDS = 20.0
_CHUNK = 64 * 1024
_BAD = "400 Bad Request", "The proxy takes CONNECT, and http:// addresses in full."
_AT_ONCE = 256


class AllowList:
    """Hosts that a desktop may reach: `example.com`, `*.example.com`, with `:port` to allow that port only, `*` for all."""

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


class WayOut:
    """The proxy of one desktop."""

    def __init__(self, guard: EgressGuard, allow: AllowList) -> None:
        self._guard = guard
        self.allow = allow
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.Task[None]] = set()

    async def start(self, listener: socket.socket) -> None:
        """Begin to accept on a socket that listens inside the desktop."""
        listener.setblocking(False)
        self._server = await asyncio.start_server(self._accept, sock=listener, limit=_HEAD)

    async def stop(self) -> None:
        """Close the door and whatever is open."""
        if self._server is not None:
            self._server.close()
        for task in tuple(self._open):
            task.cancel()
        await asyncio.gather(*self._open, return_exceptions=True)

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if len(self._open) >= _AT_ONCE:
            writer.close()
            return
        task = asyncio.get_running_loop().create_task(self._serve(reader, writer))
        self._open.add(task)
        task.add_done_callback(self._open.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            async with asyncio.timeout(_HEAD_SECONDS):
                head = await reader.readuntil(b"\r\n\r\n")
            host, port, forwarded = _read(head)
            if not host:
                await _refuse(writer, *_BAD)
                return
            if not self.allow.allows(host, port):
                await _refuse(writer, "403 Forbidden", f"This desktop may not reach {host}:{port}.")
                return
            await self._pass_on(reader, writer, (host, port), forwarded)
        except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, TimeoutError):
            pass  # who asked is gone, or never asked
        finally:
            writer.close()

    async def _pass_on(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        target: tuple[str, int],
        forwarded: bytes,
    ) -> None:
        host, port = target
        try:
            async with asyncio.timeout(_CONNECT_SECONDS):
                address = await self._guard.resolve(host, port)
                far_reader, far_writer = await asyncio.open_connection(address, port, limit=_CHUNK)
        except NeenaError as fault:
            await _refuse(writer, "403 Forbidden", fault.message)
            return
        except (OSError, TimeoutError):
            await _refuse(writer, "502 Bad Gateway", f"{host}:{port} does not answer.")
            return
        try:
            if forwarded:
                far_writer.write(forwarded)
            else:
                writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
            await asyncio.gather(_copy(reader, far_writer), _copy(far_reader, writer))
        finally:
            far_writer.close()


async def _copy(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    """Pass bytes on until the source ends; then the target hears of the end."""
    with contextlib.suppress(OSError):
        while chunk := await source.read(_CHUNK):
            target.write(chunk)
            await target.drain()
        if target.can_write_eof():
            target.write_eof()


async def _refuse(writer: asyncio.StreamWriter, status: str, why: str) -> None:
    body = why.encode()
    writer.write(
        f"HTTP/1.1 {status}\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: {len(body)}\r\n"
        "Connection: close\r\n\r\n".encode()
        + body
    )
    await writer.drain()


def _read(head: bytes) -> tuple[str, int, bytes]:
    """Host, port, and what is sent there first: nothing for a tunnel. No host: it was not understood."""
    line, _, rest = head.partition(b"\r\n")
    method, _, after = line.decode("latin-1").partition(" ")
    address, _, version = after.rpartition(" ")
    try:
        if method == "CONNECT":
            parts = urlsplit(f"//{address}")
            return parts.hostname or "", parts.port or 443, b""
        parts = urlsplit(address)
        if parts.scheme != "http" or parts.username is not None:
            return "", 0, b""
        path = parts.path or "/"
        query = f"?{parts.query}" if parts.query else ""
        kept = [one for one in rest.split(b"\r\n") if one and not _is_for_proxy(one)]
        lines = [f"{method} {path}{query} {version}".encode("latin-1"), *kept, b"Connection: close", b"", b""]
        return parts.hostname or "", parts.port or 80, b"\r\n".join(lines)
    except ValueError:
        return "", 0, b""


def _is_for_proxy(header: bytes) -> bool:
    return header.partition(b":")[0].strip().lower() in (b"connection", b"proxy-connection", b"proxy-authorization")
