"""The port of a screen with its keyboard and pointer. Two parts of the product stand behind it: an X display that we
run (`display`), and a foreign VNC server (`rfb`).

Everything here blocks, and is called by one thread at a time: the desktop's own. Coordinates are pixels of the real
screen, origin top left. Buttons are numbered as X numbers them: 1 left, 2 middle, 3 right, 4 to 7 the wheel up, down,
left, right. Keys are X keysyms (`0x41`, `0xff0d`, `0x1000000 + code point` for other characters).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from neena.computer.turn import Turn
from neena.errors import Unavailable


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

    def move(self, x: int, y: int) -> None:
        """Put the pointer somewhere."""
        ...

    def button(self, number: int, *, down: bool) -> None:
        """Press or release a button at the pointer."""
        ...

    def keys(self, keysyms: Sequence[int], *, down: bool) -> None:
        """Press keys in this order, or release them in this order."""
        ...

    def type(self, text: str, turn: Turn) -> None:
        """Type any Unicode text so that it arrives exactly; `\\n` is Return, `\\t` is Tab. Modifiers are released first."""
        ...

    def release(self) -> None:
        """Release every key and button that is held."""
        ...

    def close(self) -> None:
        """Let go of the screen; it goes on without us."""
        ...
