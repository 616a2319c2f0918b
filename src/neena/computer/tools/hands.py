"""What actions do their work with: the machine, the turn, and what is remembered from one action to the next."""

import time
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from neena.computer.accessibility.elements import Elements
from neena.computer.machine import Machine
from neena.computer.programs import Done
from neena.computer.screen import Screen
from neena.computer.tools.camera import Camera
from neena.computer.tools.params import Point
from neena.computer.turn import ActionTimedOut, Turn
from neena.errors import Conflict

LEFT, MIDDLE, RIGHT = 1, 2, 3
# Programs take clicks that follow each other faster than this, at one place, for one multiple click. Chromium waits
# longest: 500 ms, 4 pixels (`ui/events/event.cc`).
MULTIPLE_CLICK_SECONDS = 0.51  # the screen's clock counts whole milliseconds
MULTIPLE_CLICK_PIXELS = 5
_OUT_OF_TIME = (124, 137)  # what `timeout` answers when it had to end the program, by SIGTERM or by SIGKILL


class NoPrograms(Conflict):
    """Programs of this desktop cannot be reached, only its screen."""


@dataclass
class Memory:
    """What the tools remember of one desktop.

    `picture_size` is the size of screenshots, the space of all coordinates; resizing the screen changes it.
    """

    picture_size: tuple[int, int]
    camera: Camera = field(default_factory=Camera)
    undo: dict[str, bytes | None] = field(
        default_factory=dict[str, bytes | None]
    )  # path: the file before the last edit
    elements: Elements | None = None  # how the programs are asked what they show
    clicked: tuple[tuple[int, int], int, float] = ((0, 0), 0, 0.0)  # where, how many times, when (time.monotonic)

    def close(self) -> None:
        """Let go of the connection that is kept."""
        if self.elements is not None:
            self.elements.close()
            self.elements = None


@dataclass(frozen=True)
class Hands:
    """Handed to an action when it is done. Places are pixels of a picture of `space`; the screen may be larger."""

    machine: Machine
    turn: Turn
    memory: Memory
    space: tuple[int, int]

    @property
    def screen(self) -> Screen:
        """The screen that is driven."""
        return self.machine.screen

    @property
    def pointer(self) -> Point:
        """Where the pointer was last put."""
        return Point(*scaled(self.screen.pointer, self.screen.size, self.space))

    def move(self, place: Point | None) -> None:
        """Put the pointer there; None leaves it where it is."""
        if place is not None:
            self.screen.move(*scaled(place, self.space, self.screen.size))

    @contextmanager
    def held(self, keysyms: Sequence[int] | None) -> Generator[None]:
        """Keys pressed in order, and released in reverse even when pressing them has failed half-way."""
        if not keysyms:
            yield
            return
        try:
            self.screen.keys(keysyms, down=True)
            yield
        finally:
            self.screen.keys(keysyms[::-1], down=False)

    @contextmanager
    def pressed(self, button: int) -> Generator[None]:
        """A button pressed at the pointer, and released even when what is done meanwhile fails."""
        try:
            self.screen.button(button, down=True)
            yield
        finally:
            self.screen.button(button, down=False)

    def click(self, place: Point | None, button: int, times: int = 1, keys: Sequence[int] | None = None) -> None:
        """Click there, with keys held meanwhile. A multiple click does not run together with another click."""
        with self.held(keys):
            self.move(place)
            self._let_clicks_end(times)
            for _ in range(times):
                with self.pressed(button):
                    pass
        self.screen.sync()
        self.memory.clicked = (self.screen.pointer, times, time.monotonic())

    def run(self, *argv: str, given: bytes = b"", seconds: float, limit: int = 1024 * 1024) -> Done:
        """Run a program inside to its end, `seconds` at most: then it is killed, and `ActionTimedOut` raised."""
        if self.machine.programs is None:
            raise NoPrograms
        limited = ("timeout", "--kill-after=1", f"{seconds:g}", *argv)
        began = time.monotonic()
        done = self.machine.programs.run(limited, self.turn, input=given, limit=limit)
        if done.code in _OUT_OF_TIME and time.monotonic() - began >= seconds:
            raise ActionTimedOut
        return done

    def _let_clicks_end(self, times: int) -> None:
        where, before, when = self.memory.clicked
        apart = max(abs(a - b) for a, b in zip(where, self.screen.pointer, strict=True))
        left = when + MULTIPLE_CLICK_SECONDS - time.monotonic()
        if max(times, before) > 1 and apart <= MULTIPLE_CLICK_PIXELS and left > 0:
            self.turn.sleep(left)


def scaled(place: tuple[int, int], space: tuple[int, int], into: tuple[int, int]) -> tuple[int, int]:
    """The pixel of `into` under the middle of a pixel of `space`, never outside; a larger `into` leads back exactly."""
    x, y = ((2 * at + 1) * new // (2 * old) for at, old, new in zip(place, space, into, strict=True))
    return min(max(x, 0), into[0] - 1), min(max(y, 0), into[1] - 1)
