"""Bytes passed on unread between two connections."""

import asyncio
import contextlib

CHUNK = 64 * 1024


async def pass_both(
    near: tuple[asyncio.StreamReader, asyncio.StreamWriter], far: tuple[asyncio.StreamReader, asyncio.StreamWriter]
) -> None:
    """Pass on what either side sends, until both have ended."""
    await asyncio.gather(pass_on(near[0], far[1]), pass_on(far[0], near[1]))


async def pass_on(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    """Pass bytes on until the source ends; then the target hears of the end."""
    with contextlib.suppress(OSError):
        while chunk := await source.read(CHUNK):
            target.write(chunk)
            await target.drain()
        if target.can_write_eof():
            target.write_eof()
