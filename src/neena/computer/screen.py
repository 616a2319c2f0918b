"""The port of a screen with its keyboard and pointer.

Two parts of the product stand behind it: an X display that we run (`display`), and a foreign VNC server (`rfb`).

Everything here blocks, and is called by one thread at a time: the desktop's own. Coordinates are pixels of the real
screen, origin top left. Buttons are numbered as X numbers them: 1 left, 2 middle, 3 right, 4 to 7 the wheel up, down,
left, right. Keys are X keysyms (`0x41`, `0xff0d`, `0x1000000 + code point` for other characters).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from neena.computer.turn import Turn
from neena.errors import NotFound, Unavailable


class ScreenGone(Unavailable):
    """The desktop's screen does not answer any more."""


@dataclass(frozen=True)
class Pixels:
    """What a screen shows: rows of 4 bytes a pixel (blue, green, red, unused), without padding.

    `serial` grows whenever the screen may have changed; equal serials mean equal pictures.
    """

    width: int
    height: int
    bgrx: memoryview
    serial: int


class Screen(Protocol):
    """A screen, keyboard and pointer."""

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the real screen, in pixels."""
        ...

    @property
    def pointer(self) -> tuple[int, int]:
        """Where the pointer was last put by us; (0, 0) at the start."""
        ...

    @property
    def serial(self) -> int:
        """The serial that `pixels` would answer with now, found out without reading the screen."""
        ...

    def pixels(self) -> Pixels:
        """What is shown at this moment; valid until the next call."""
        ...

    def settle(self, turn: Turn) -> None:
        """Wait until what was asked of the program in front is done and painted, 2 s at most."""
        ...

    def sync(self) -> None:
        """Wait until the screen has taken what was put in."""
        ...

    def move(self, x: int, y: int) -> None:
        """Put the pointer somewhere."""
        ...

    def button(self, number: int, *, down: bool) -> None:
        """Press or release a button at the pointer.

        Two presses are at least a millisecond apart for the programs: Chromium takes others for one.
        """
        ...

    def keys(self, keysyms: Sequence[int], *, down: bool) -> None:
        """Press keys in this order, or release them in this order."""
        ...

    def type(self, text: str, turn: Turn) -> None:
        """Type any Unicode text so that it arrives exactly: a line break is Return, a tab is Tab.

        Modifiers are released first.
        """
        ...

    def release(self) -> None:
        """Release every key and button that is held."""
        ...

    def close(self) -> None:
        """Let go of the screen; it goes on without us."""
        ...


class WindowNotFound(NotFound):
    """There is no such window."""


@dataclass(frozen=True)
class Window:
    """A window of a program: its place in pixels of the real screen, without the frame around it."""

    id: int
    title: str
    program: str  # the class of WM_CLASS, like `Chromium`
    x: int
    y: int
    width: int
    height: int
    active: bool
    pid: int | None


class Windows(Protocol):
    """The windows of a screen; raises `WindowNotFound` for one that is not there."""

    def list(self) -> Sequence[Window]:
        """All windows, oldest first."""
        ...

    def activate(self, window: int) -> None:
        """Bring a window to the front and give it the keyboard."""
        ...

    def close(self, window: int) -> None:
        """Ask a window to close."""
        ...

    def maximize(self, window: int) -> None:
        """Let a window fill the screen."""
        ...


@runtime_checkable
class Windowed(Protocol):
    """A screen whose windows are known and whose size can be changed: more than every screen can."""

    @property
    def windows(self) -> Windows:
        """Its windows."""
        ...

    def resize(self, width: int, height: int) -> None:
        """Give the screen another size."""
        ...
