"""The lines that a run prints, held in little memory however much it prints."""

import asyncio
from collections.abc import AsyncIterator

LINE_BYTES = 16 * 1024
_CHUNK = 32 * 1024
_TURN = 100  # lines, after which all else in the process has its turn


async def lines(output: asyncio.StreamReader) -> AsyncIterator[str]:
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
