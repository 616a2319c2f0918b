"""A screen that writes down what is done to it, for tests of what is asked of a screen."""

import os
import signal
import subprocess
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from neena.computer.machine import Machine
from neena.computer.programs import Done
from neena.computer.screen import Pixels, ScreenGone
from neena.computer.turn import Turn


@cache
def _picture(width: int, height: int) -> bytes:
    """Every column another colour."""
    return b"".join(bytes((x % 256, x // 256, 7, 0)) for x in range(width)) * height


@dataclass
class RecordingScreen:
    """`breaks_at` is the number of the act (from 0) that fails; releasing never does."""

    size: tuple[int, int] = (1024, 768)
    pointer: tuple[int, int] = (0, 0)
    serial: int = 1
    breaks_at: int | None = None
    acts: list[tuple[Any, ...]] = field(default_factory=list)
    held: list[Any] = field(default_factory=list)
    photographs: int = 0

    def pixels(self) -> Pixels:
        self.photographs += 1
        return Pixels(*self.size, memoryview(_picture(*self.size)), self.serial)

    def settle(self, turn: Turn) -> None:
        turn.check()
        self._act("settle")

    def sync(self) -> None:
        """Everything is taken at once."""

    def move(self, x: int, y: int) -> None:
        self._act("move", x, y)
        self.pointer = (x, y)

    def button(self, number: int, *, down: bool) -> None:
        self._hold(("button", number), down=down)
        self._act("button", number, down, may_break=down)

    def keys(self, keysyms: Sequence[int], *, down: bool) -> None:
        for number, keysym in enumerate(keysyms):
            if number and down:
                self._break()
            self._hold(("key", keysym), down=down)
        self._act("keys", tuple(keysyms), down, may_break=False)

    def type(self, text: str, turn: Turn) -> None:
        turn.check()
        self._act("type", text)

    def release(self) -> None:
        self.held.clear()

    def close(self) -> None: ...

    def _act(self, *act: Any, may_break: bool = True) -> None:
        if may_break:
            self._break()
        self.acts.append(act)

    def _break(self) -> None:
        if len(self.acts) == self.breaks_at:
            raise ScreenGone

    def _hold(self, what: Any, *, down: bool) -> None:
        if down:
            self.held.append(what)
        elif what in self.held:
            self.held.remove(what)


class HostPrograms:
    """Programs of this host in a folder, as a desktop's programs run in its home."""

    def __init__(self, home: Path) -> None:
        self.home = home

    def run(
        self,
        argv: Sequence[str],
        turn: Turn,
        *,
        input: bytes = b"",  # noqa: A002 - the port's name
        environment: Mapping[str, str] | None = None,
        limit: int = 1024 * 1024,
    ) -> Done:
        more = {**os.environ, "HOME": str(self.home), "TMPDIR": str(self.home), **(environment or {})}
        process = subprocess.Popen(
            argv,
            cwd=self.home,
            env=more,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        killer = threading.Timer(turn.left, os.killpg, (process.pid, signal.SIGKILL))
        killer.start()
        output, _ = process.communicate(input)
        killer.cancel()
        turn.check()
        code = process.returncode
        return Done(code if code >= 0 else 128 - code, output[:limit], len(output) > limit)

    def start(self, argv: Sequence[str], environment: Mapping[str, str] | None = None) -> int:
        raise NotImplementedError

    def connect(self, path: str) -> Any:
        raise NotImplementedError


def machine_of(screen: Any, programs: HostPrograms | None = None) -> Machine:
    """A machine with this screen, and no view of it."""

    def view() -> Any:
        raise NotImplementedError

    return Machine(screen=screen, view=view, drive=Path("/nowhere"), isolation="none", programs=programs)
