"""The screen of a foreign VNC server, connected to when it is used and again when the connection was lost."""

import threading
import time
from collections.abc import Callable, Sequence
from typing import TypeVar

from neena.computer.rfb.client import RemoteScreen
from neena.computer.screen import Pixels, ScreenGone
from neena.computer.turn import Turn

Answer = TypeVar("Answer")
_FRESH = 1.0  # seconds for which a connection that was used is taken to be there


class VncScreen:
    """Implements `neena.computer.screen.Screen`. What is lost in the middle of an action raises `ScreenGone`."""

    def __init__(self, connect: Callable[[], RemoteScreen], size: tuple[int, int]) -> None:
        """`connect` raises `Unavailable`; `size`: what the screen had last."""
        self._connect = connect
        self._size = size
        self._client: RemoteScreen | None = None
        self._pointer = (0, 0)
        self._used = 0.0
        self._using = threading.Lock()

    def keep(self, client: RemoteScreen) -> None:
        """Go on with a connection that is there."""
        self._client, self._size = client, client.size

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        return self._size

    @property
    def pointer(self) -> tuple[int, int]:
        """Where the pointer was last put by us; (0, 0) at the start."""
        return self._pointer

    @property
    def serial(self) -> int:
        """The serial that `pixels` would answer with now."""
        return self._do(lambda client: client.serial)

    def pixels(self) -> Pixels:
        """What is shown at this moment; valid until the next call."""
        return self._do(lambda client: client.pixels())

    def settle(self, turn: Turn) -> None:
        """Wait until nothing changes any more, 2 s at most."""
        self._do(lambda client: client.settle(turn))

    def sync(self) -> None:
        """Wait until the server has taken what was put in."""
        self._do(lambda client: client.sync())

    def move(self, x: int, y: int) -> None:
        """Put the pointer somewhere."""
        self._pointer = (x, y)
        self._do(lambda client: client.move(x, y))

    def button(self, number: int, *, down: bool) -> None:
        """Press or release a button at the pointer."""
        self._do(lambda client: client.button(number, down=down))

    def keys(self, keysyms: Sequence[int], *, down: bool) -> None:
        """Press keys in this order, or release them in this order."""
        self._do(lambda client: client.keys(keysyms, down=down))

    def type(self, text: str, turn: Turn) -> None:
        """Type a text, as exactly as the server can make keys of its characters."""
        self._do(lambda client: client.type(text, turn))

    def release(self) -> None:
        """Release every key and button that is held; a lost connection holds none."""
        if self._client is not None:
            self._do(lambda client: client.release())

    def rest(self) -> None:
        """Lay the connection down until the screen is used again."""
        with self._using:
            self._drop()

    def close(self) -> None:
        """Let go of the screen; it goes on without us."""
        self.rest()

    def _do(self, work: Callable[[RemoteScreen], Answer]) -> Answer:
        with self._using:
            client = self._proven()
            try:
                answer = work(client)
            except ScreenGone:
                self._drop()
                raise
            self._used, self._size = time.monotonic(), client.size
            return answer

    def _proven(self) -> RemoteScreen:
        """A connection that answers; after a rest it is asked first, so that keys do not go into a dead one."""
        client = self._client
        if client is not None and time.monotonic() - self._used > _FRESH:
            try:
                _ = client.serial
            except ScreenGone:
                self._drop()
                client = None
        if client is None:
            client = self._connect()
            self.keep(client)
            client.move(*self._pointer)
        return client

    def _drop(self) -> None:
        if self._client is not None:
            self._client.close()
            self._client = None
