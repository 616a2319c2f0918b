"""A real X server (Xvnc) with a window manager and a cookie of its own, for as long as tests want it."""

import os
import secrets
import signal
import socket
import struct
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from neena.computer.display import XDisplay
from neena.computer.turn import Turn

COOKIE_NAME = b"MIT-MAGIC-COOKIE-1"


@dataclass
class XServer:
    """Xvnc on `number`; `rfb` is the path of its unix socket for viewers."""

    folder: Path
    cookie: bytes
    number: int
    process: subprocess.Popen[bytes]
    programs: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def rfb(self) -> Path:
        return self.folder / "rfb"

    @property
    def environment(self) -> dict[str, str]:
        """What a program needs to show itself here."""
        return {
            "PATH": os.environ["PATH"],
            "HOME": str(self.folder),
            "XDG_RUNTIME_DIR": str(self.folder),
            "LC_ALL": "C.UTF-8",
            "DISPLAY": f":{self.number}",
            "XAUTHORITY": str(self.folder / "xauthority"),
        }

    def connect(self) -> socket.socket:
        connection = socket.socket(socket.AF_UNIX)
        connection.connect(f"/tmp/.X11-unix/X{self.number}")
        return connection

    def display(self) -> XDisplay:
        return XDisplay(self.connect(), self.cookie)

    def start(self, *argv: str, output: int | None = subprocess.DEVNULL, **more: str) -> subprocess.Popen[bytes]:
        """Start a program here; it and all that it starts are killed with the server."""
        process = subprocess.Popen(
            argv,
            env={**self.environment, **more},
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        self.programs.append(process)
        return process

    def stop(self, process: subprocess.Popen[bytes]) -> None:
        """End a program and its process group."""
        if process in self.programs:
            self.programs.remove(process)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        if process.stdout:
            process.stdout.close()


@contextmanager
def x_server(folder: Path, size: str = "1024x768", *, window_manager: bool = True) -> Iterator[XServer]:
    """Start Xvnc and wait until it, and its window manager, answer."""
    folder.mkdir(parents=True, exist_ok=True)
    cookie = secrets.token_bytes(16)
    # FamilyWild: any host and any display number.
    record = struct.pack(">HHH", 0xFFFF, 0, 0) + struct.pack(">H18sH16s", 18, COOKIE_NAME, 16, cookie)
    (folder / "xauthority").write_bytes(record)
    reading, writing = os.pipe()
    with (folder / "xvnc.log").open("wb") as log:
        server = subprocess.Popen(
            [
                *("Xvnc", "-displayfd", str(writing), "-geometry", size, "-depth", "24", "-auth", "xauthority"),
                *("-rfbport", "-1", "-rfbunixpath", "rfb", "-SecurityTypes", "None", "-nolisten", "tcp"),
            ],
            cwd=folder,
            pass_fds=(writing,),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    os.close(writing)
    with os.fdopen(reading, "rb") as number:  # to the end of the line: X writes number and newline apart
        x = XServer(folder, cookie, int(number.readline()), server)
    try:
        if window_manager:
            x.start("openbox")
            display = x.display()
            display.windows.wait_for_manager(Turn(10))
            display.close()
        yield x
    finally:
        for program in list(x.programs):
            x.stop(program)
        server.terminate()
        server.wait(5)
