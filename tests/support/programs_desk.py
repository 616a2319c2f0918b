"""A desktop of this host with a session bus, on which programs tell what they show: Xvnc, openbox, D-Bus, Chromium."""

import os
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from neena.computer.machine import Machine
from neena.computer.sandbox.inside import ENVIRONMENT, RUN, programs
from neena.computer.tools.asked import Result
from neena.computer.tools.hands import Memory
from neena.computer.tools.registry import parse, perform
from neena.computer.turn import Turn
from support.recording_screen import HostPrograms
from support.xserver import XServer, x_server

SIZE = (1024, 768)
_OF_HOST = ("PATH", "HOME", "DISPLAY", "XAUTHORITY", "XDG_RUNTIME_DIR", "http_proxy", "https_proxy")


class DeskPrograms(HostPrograms):
    """Programs of this host, started as a desktop starts its own."""

    def __init__(self, x: XServer) -> None:
        super().__init__(x.folder)
        self.x = x
        self.environment = {name: value for name, value in ENVIRONMENT.items() if name not in _OF_HOST}
        self.environment = {name: value.replace(RUN, str(x.folder)) for name, value in self.environment.items()}
        self.environment["PATH"] = f"{x.folder / 'bin'}:{os.environ['PATH']}"

    def start(self, argv: Sequence[str], environment: Mapping[str, str] | None = None) -> int:
        return self.x.start(*argv, **{**self.environment, **(environment or {})}).pid

    def connect(self, path: str) -> socket.socket:
        inside = socket.socket(socket.AF_UNIX)
        inside.connect(path.replace(RUN, str(self.x.folder)))
        return inside


@dataclass
class Desk:
    """The desktop, and what is remembered of it from one action to the next."""

    x: XServer
    machine: Machine
    memory: Memory

    def do(self, tool: str, action: str, seconds: float = 30, /, **params: Any) -> Result:
        asked = parse(tool, action, params, self.memory.picture_size)
        return perform(asked, self.machine, Turn(seconds), self.memory)

    def said(self, tool: str, action: str, /, **params: Any) -> str:
        return self.do(tool, action, **params).output or ""

    def start(self, *argv: str) -> None:
        assert self.machine.programs
        self.machine.programs.start(argv)

    def until(self, text: str, tool: str = "accessibility", action: str = "tree", /, **params: Any) -> str:
        """What a tool says, once it says this."""
        until = time.monotonic() + 10
        while text not in (said := self.said(tool, action, **params)):
            assert time.monotonic() < until, said
            time.sleep(0.02)
        return said


@contextmanager
def desk_of_programs(folder: Path, size: tuple[int, int] = SIZE) -> Iterator[Desk]:
    """Started and ended. Chromium is told not to use its own sandbox where tests run as root, as it would refuse to."""
    (folder / "bin").mkdir(parents=True)
    browser = folder / "bin" / "chromium"
    browser.write_text(f'#!/bin/sh\nexec /usr/bin/chromium {"--no-sandbox" if os.geteuid() == 0 else ""} "$@"\n')
    browser.chmod(0o755)
    with x_server(folder, f"{size[0]}x{size[1]}") as x:
        inside = DeskPrograms(x)
        bus = [part.replace(RUN, str(folder)) for part in programs(SIZE)["bus"]]
        bus = ["--print-address=1" if part.startswith("--print-address") else part for part in bus]
        ready = x.start(*bus, output=subprocess.PIPE, **inside.environment).stdout
        assert ready
        assert ready.readline()
        display = x.display()
        machine = Machine(screen=display, view=x.connect, drive=folder, isolation="none", programs=inside)
        desk = Desk(x, machine, Memory(SIZE))
        try:
            yield desk
        finally:
            desk.memory.close()
            display.close()
