"""One connection of the mail simulator: lines in and out, and breaking off."""

import asyncio
from typing import Literal

from neena.simulators.mail_boxes import Fault, Post


class BrokenOff(Exception):  # not an error: it is how a conversation ends
    """The conversation is over."""


class Line:
    """A client's connection, with the faults that it meets."""

    def __init__(
        self, protocol: Literal["smtp", "imap"], post: Post, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self.protocol = protocol
        self.post = post
        self._reader = reader
        self._writer = writer

    async def read(self) -> bytes:
        """One line without its end."""
        line = await self._reader.readline()
        if not line.endswith(b"\n"):
            raise BrokenOff
        return line.rstrip(b"\r\n")

    async def take(self, count: int) -> bytes:
        """Exactly so many bytes."""
        return await self._reader.readexactly(count)

    async def say(self, *parts: str | bytes) -> None:
        """One line, or several parts written as they are and ended as a line."""
        self._writer.write(b"".join(part if isinstance(part, bytes) else part.encode() for part in parts) + b"\r\n")
        await self._writer.drain()

    def drop(self) -> None:
        """Break off at once (a reset, not a goodbye)."""
        self._writer.transport.abort()
        raise BrokenOff

    async def stage(self, at: str) -> Fault | None:
        """Come to a stage: hang or break off when that was ordered; an ordered answer is returned for the caller."""
        fault = self.post.fault(self.protocol, at)
        return await self.meet(fault) if fault else None

    async def meet(self, fault: Fault) -> Fault | None:
        """Do what the fault says."""
        if fault.action == "answer":
            return fault
        if fault.action == "hang":
            await asyncio.sleep(fault.seconds)
        self.drop()
        return None
