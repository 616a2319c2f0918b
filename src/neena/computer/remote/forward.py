"""A port on the loopback of a desktop that leads to one target: the server accepts there, and connects for it."""

import asyncio
import contextlib

from neena.computer.remote.target import Way
from neena.computer.sandbox.inner_door import InnerDoor
from neena.computer.sandbox.piping import pass_both
from neena.errors import NeenaError


class Forward(InnerDoor):
    """Leads every connection to the target. `failure` says why the last one did not get there."""

    def __init__(self, way: Way) -> None:
        super().__init__()
        self._way = way
        self.failure: NeenaError | None = None

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Connect to the target, and pass everything on in both directions."""
        self.failure = None
        try:
            connection = await self._way.connect()
        except NeenaError as fault:
            self.failure = fault
            writer.close()
            return
        connection.setblocking(False)
        far = await asyncio.open_connection(sock=connection)
        try:
            with contextlib.suppress(OSError):
                await pass_both((reader, writer), far)
            writer.close()
            far[1].close()
        except asyncio.CancelledError:  # who is told to stop does not wait for what was not taken yet
            writer.transport.abort()
            far[1].transport.abort()
            raise
