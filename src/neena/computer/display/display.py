"""An X display as a `Screen`."""

import socket
import time
from collections.abc import Sequence

from neena.computer.display.capture import Capture
from neena.computer.display.connection import Connection
from neena.computer.display.keyboard import Keyboard
from neena.computer.display.modes import resize
from neena.computer.display.settling import Settling
from neena.computer.display.windows import Windows
from neena.computer.screen import Pixels
from neena.computer.turn import Turn

_MOTION, _BUTTON_DOWN, _BUTTON_UP = 6, 4, 5  # core event numbers, as XTEST takes them
_GRABBED = (1, 2, 3)  # buttons whose presses window managers see first, to give a window the keyboard
_APART = 0.01  # seconds between presses that surely differ by a millisecond for the server
_FORGOTTEN = 2.0  # seconds after which whatever input brought about is done


class XDisplay:
    """Implements `neena.computer.screen.Screen`; `windows` are its windows."""

    def __init__(self, connection: socket.socket, cookie: bytes | None) -> None:
        """Take over a connected socket to an X server; `cookie`: its MIT-MAGIC-COOKIE-1. Raises `ScreenGone`."""
        self._x = Connection(connection, cookie)
        self._capture = Capture(self._x)
        self._settling = Settling(self._x, self._capture)
        self._keyboard = Keyboard(self._x, self._settling.catch_up)
        self.windows = Windows(self._x, self._touch)
        self._pointer = (0, 0)
        self._buttons: set[int] = set()
        self._pressed = 0.0  # when a button was pressed last, of `time.monotonic`
        self._unsettled: float | None = None  # when something was put in last, of `time.monotonic`

    @property
    def connection(self) -> Connection:
        """The connection to the X server, for what is no matter of a screen; used by the same thread."""
        return self._x

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        self._x.pump()
        return self._capture.size

    @property
    def pointer(self) -> tuple[int, int]:
        """Where the pointer was last put by us; (0, 0) at the start."""
        return self._pointer

    @property
    def serial(self) -> int:
        """The serial that `pixels` would answer with now."""
        return self._capture.serial

    def pixels(self) -> Pixels:
        """What is shown at this moment; valid until the next call."""
        return self._capture.pixels()

    def settle(self, turn: Turn) -> None:
        """Wait until what was asked of the program in front is done and painted; at once when nothing was asked."""
        asked, self._unsettled = self._unsettled, None
        if asked is not None and time.monotonic() - asked < _FORGOTTEN:
            self.windows.catch_up()
            self._settling.settle(turn)

    def sync(self) -> None:
        """Wait until the X server has taken what was put in."""
        self._x.sync()

    def move(self, x: int, y: int) -> None:
        """Put the pointer somewhere."""
        self.windows.catch_up()
        self._pointer = (x, y)
        self._fake(_MOTION, 0, x, y)

    def button(self, number: int, *, down: bool) -> None:
        """Press or release a button at the pointer."""
        if down:
            self.windows.catch_up()
            self._buttons.add(number)
            # Chromium takes two presses of one millisecond for one; the server waits, we do not.
            now = time.monotonic()
            wait, self._pressed = (2 if now - self._pressed < _APART else 0), now
            self._fake(_BUTTON_DOWN, number, wait=wait)
            if number in _GRABBED:
                self.windows.ask()  # it answers while the caller reads ours: whatever comes next but a release waits
        else:
            self._buttons.discard(number)
            self._fake(_BUTTON_UP, number)

    def keys(self, keysyms: Sequence[int], *, down: bool) -> None:
        """Press keys in this order, or release them in this order."""
        self.windows.catch_up()
        self._touch()
        if down:
            self._keyboard.press(keysyms)
        else:
            self._keyboard.let_go(keysyms)

    def type(self, text: str, turn: Turn) -> None:
        """Type any Unicode text so that it arrives exactly. Modifiers are released first."""
        self.windows.catch_up()
        self._touch()
        try:
            self._keyboard.type(text, turn)
        finally:
            self._touch()

    def release(self) -> None:
        """Release every key and button that is held."""
        self._keyboard.release()
        for number in sorted(self._buttons):
            self.button(number, down=False)

    def resize(self, width: int, height: int) -> None:
        """Give the display another size. Raises `SizeRefused`."""
        self._touch()
        resize(self._x, width, height)
        self._x.sync()

    def close(self) -> None:
        """Let go of the display; it goes on without us."""
        self._x.close()

    def _fake(self, kind: int, detail: int, x: int = 0, y: int = 0, *, wait: int = 0) -> None:
        self._touch()
        self._x.xtest.FakeInput(kind, detail, wait, 0, x, y, 0)
        self._x.flush()

    def _touch(self) -> None:
        self._unsettled = time.monotonic()
