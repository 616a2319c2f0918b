"""A port on the loopback of a desktop that leads to one target: the server accepts there, and connects for it."""

import asyncio
import contextlib
import socket

from neena.computer.remote.target import Way
from neena.computer.sandbox.piping import pass_both
from neena.errors import NeenaError


class Forward:
    """Leads every connection to the target. `failure` says why the last one did not get there."""

    def __init__(self, way: Way) -> None:
        self._way = way
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.Task[None]] = set()
        self.failure: NeenaError | None = None

    async def start(self, listener: socket.socket) -> None:
        """Begin to accept on a socket that listens inside the desktop."""
        listener.setblocking(False)
        self._server = await asyncio.start_server(self._accept, sock=listener)

    async def stop(self) -> None:
        """Close the door and whatever is open."""
        if self._server is not None:
            self._server.close()
        for task in tuple(self._open):
            task.cancel()
        await asyncio.gather(*self._open, return_exceptions=True)

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.get_running_loop().create_task(self._serve(reader, writer))
        self._open.add(task)
        task.add_done_callback(self._open.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
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
