"""Reading from an RFB server that may be slow, silent, hostile or gone: every read has a size and an end in time."""

import select
import socket
import struct
import time

from neena.computer.screen import ScreenGone

PATIENCE = 10.0  # seconds that one message may take
_AT_ONCE = 256 * 1024


class Wire:
    """A connected socket to a server; whatever goes wrong with it is `ScreenGone`."""

    def __init__(self, connection: socket.socket) -> None:
        connection.settimeout(PATIENCE)
        self._connection = connection
        self._rest = bytearray()
        self._end = 0.0
        self.be_patient()

    def be_patient(self) -> None:
        """Let whatever is read and sent from now on take `PATIENCE` seconds together."""
        self._end = time.monotonic() + PATIENCE

    def read(self, size: int) -> bytes:
        """Exactly so many bytes."""
        try:
            while len(self._rest) < size:
                data = self._connection.recv(max(_AT_ONCE, size - len(self._rest)))
                if not data or time.monotonic() > self._end:
                    raise ScreenGone
                self._rest += data
        except OSError as fault:
            raise ScreenGone from fault
        taken = bytes(memoryview(self._rest)[:size])
        del self._rest[:size]
        return taken

    def surplus(self) -> bytes:
        """What was received beyond what was read."""
        taken, self._rest = bytes(self._rest), bytearray()
        return taken

    def numbers(self, form: str) -> tuple[int, ...]:
        """Numbers in network order, as `struct` writes their form."""
        packed = struct.Struct("!" + form)
        return packed.unpack(self.read(packed.size))

    def skip(self, size: int) -> None:
        """Read and forget."""
        while size > 0:
            size -= len(self.read(min(size, _AT_ONCE)))

    def send(self, data: bytes) -> None:
        """Send all of it."""
        try:
            self._connection.sendall(data)
        except OSError as fault:
            raise ScreenGone from fault

    def has_news(self, seconds: float) -> bool:
        """Whether there is something to read, at once or within so many seconds."""
        if self._rest:
            return True
        try:
            return bool(select.select([self._connection], [], [], max(0.0, seconds))[0])
        except (OSError, ValueError) as fault:  # closed
            raise ScreenGone from fault

    def close(self) -> None:
        """End the connection."""
        self._connection.close()
