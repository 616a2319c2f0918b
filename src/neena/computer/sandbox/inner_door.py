"""A socket that listens inside a desktop and is served here: what comes through it is handled until it ends."""

import asyncio
import socket
from abc import ABC, abstractmethod

_AT_ONCE = 256  # connections of one desktop
_STEPS_INSIDE = 3  # of the event loop, from accepting a connection to `_accept`


class InnerDoor(ABC):
    """One such socket. What is done with a connection is the subclass's `serve`; `limit` is the reader's, in bytes."""

    limit = 64 * 1024

    def __init__(self) -> None:
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.Task[None]] = set()

    async def start(self, listener: socket.socket) -> None:
        """Begin to accept on a socket that listens inside the desktop."""
        listener.setblocking(False)
        self._server = await asyncio.start_server(self._accept, sock=listener, limit=self.limit)

    async def stop(self) -> None:
        """Close the door and whatever is open."""
        if self._server is not None:
            await self._take_in(self._server)
            self._server.close()
        for task in tuple(self._open):
            task.cancel()
        await asyncio.gather(*self._open, return_exceptions=True)

    @abstractmethod
    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Handle one connection to its end, and close it."""

    async def _take_in(self, server: asyncio.Server) -> None:
        """Accept no more, and let in who was accepted just now: a server that closes would lose the socket."""
        for listener in server.sockets:
            asyncio.get_running_loop().remove_reader(listener.fileno())
        for _ in range(_STEPS_INSIDE):
            await asyncio.sleep(0)

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if len(self._open) >= _AT_ONCE:
            writer.close()
            return
        task = asyncio.get_running_loop().create_task(self.serve(reader, writer))
        self._open.add(task)
        task.add_done_callback(lambda _: writer.close())  # one that is cancelled before it begins closes nothing
        task.add_done_callback(self._open.discard)
