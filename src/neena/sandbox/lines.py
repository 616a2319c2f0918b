"""What a run prints: read from its pipe as it comes, in lines held in little memory however much it prints."""

import asyncio
import os
from collections.abc import AsyncIterator

LINE_BYTES = 16 * 1024
_CHUNK = 32 * 1024
_TURN = 100  # lines, after which all else in the process has its turn


class Pipe:
    """The end of a pipe that is read. While nobody reads, who writes waits.

    No transport: uvloop's closes the descriptor, and then the file object around it, which by then may be the file of
    another thread (`UVSocketHandle._close`, uvloop/handles/handle.pyx).
    """

    def __init__(self, descriptor: int) -> None:
        self._descriptor: int | None = descriptor
        self._waiting: asyncio.Future[None] | None = None
        os.set_blocking(descriptor, False)

    async def read(self, size: int) -> bytes:
        """At most `size` bytes as soon as there are any; none at the end, and once it is closed."""
        while self._descriptor is not None:
            try:
                return os.read(self._descriptor, size)
            except BlockingIOError:
                await self._readable(self._descriptor)
        return b""

    def close(self) -> None:
        """Close it; who reads, reads the end."""
        if self._descriptor is not None:
            if self._waiting is not None:
                self._waiting.get_loop().remove_reader(self._descriptor)
                _wake(self._waiting)
            os.close(self._descriptor)
            self._descriptor = None

    async def _readable(self, descriptor: int) -> None:
        loop = asyncio.get_running_loop()
        self._waiting = loop.create_future()
        loop.add_reader(descriptor, _wake, self._waiting)
        try:
            await self._waiting
        finally:
            self._waiting = None
            if self._descriptor is not None:
                loop.remove_reader(descriptor)


def _wake(waiting: asyncio.Future[None]) -> None:
    if not waiting.done():
        waiting.set_result(None)


async def lines(output: Pipe) -> AsyncIterator[str]:
    """Line by line, each cut at 16 KiB; bytes that are no UTF-8, and NUL, which no store holds, are replaced."""
    held = bytearray()
    while chunk := await output.read(_CHUNK):
        first, *more = chunk.split(b"\n")
        held += first[: LINE_BYTES - len(held)]
        for number, part in enumerate(more):
            if number % _TURN == 0:
                await asyncio.sleep(0)
            yield _text(held)
            held = bytearray(part[:LINE_BYTES])
    if held:
        yield _text(held)


def _text(line: bytearray) -> str:
    return line.decode("utf-8", "replace").removesuffix("\r").replace("\x00", "\ufffd")
