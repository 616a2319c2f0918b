"""A foreign VNC server on a port of the loopback, with a password: Xvnc, and a terminal whose lines go to a file."""

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.decrepit.ciphers.algorithms import TripleDES
from cryptography.hazmat.primitives.ciphers import Cipher, modes

SIZE = (900, 600)
COLOUR = (0x20, 0x40, 0x60)
PASSWORD = "hArb0ur!"  # VNC knows no more than 8 characters
_FILE_KEY = bytes(int(f"{byte:08b}"[::-1], 2) for byte in (23, 82, 107, 6, 35, 78, 88, 7))  # every VNC's, public


@dataclass
class VncServer:
    """It can be stopped, and started again on the same port."""

    folder: Path
    port: int
    process: subprocess.Popen[bytes] | None = None
    terminal: subprocess.Popen[bytes] | None = None

    @property
    def typed(self) -> list[str]:
        """The lines that were entered in its terminal."""
        return (self.folder / "typed").read_text().splitlines()

    def start(self) -> None:
        """Start it, and wait until it listens."""
        reading, writing = os.pipe()
        self.process = subprocess.Popen(
            [
                *("Xvnc", "-displayfd", str(writing), "-geometry", "x".join(map(str, SIZE)), "-depth", "24"),
                *("-rfbport", str(self.port), "-localhost", "-SecurityTypes", "VncAuth", "-PasswordFile", "password"),
            ],
            cwd=self.folder,
            pass_fds=(writing,),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        os.close(writing)
        with os.fdopen(reading, "rb") as number:
            display = f":{int(number.readline())}"
        self._terminal(display)

    def stop(self) -> None:
        """End it and its terminal."""
        for process in (self.terminal, self.process):
            if process is not None:
                with suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        self.process = self.terminal = None

    def _terminal(self, display: str) -> None:
        (self.folder / "typed").unlink(missing_ok=True)
        self.terminal = subprocess.Popen(
            [
                *("xterm", "-u8", "-geometry", "200x60+0+0", "-bg", "#204060", "-bw", "0", "-b", "0"),
                *("-e", f"stty -ixon; exec cat > {self.folder}/typed"),
            ],
            env={"PATH": os.environ["PATH"], "DISPLAY": display, "HOME": str(self.folder), "LC_ALL": "C.UTF-8"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        until = time.monotonic() + 10
        while not (self.folder / "typed").exists():
            assert time.monotonic() < until, "the terminal did not start"
            time.sleep(0.02)


def missing() -> list[str]:
    """What is needed and not here."""
    return [name for name in ("Xvnc", "xterm") if not shutil.which(name)]


@contextmanager
def vnc_server(folder: Path) -> Iterator[VncServer]:
    """One that runs."""
    encryptor = Cipher(TripleDES(_FILE_KEY * 3), modes.ECB()).encryptor()
    (folder / "password").write_bytes(encryptor.update(PASSWORD.encode().ljust(8, b"\0")))
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        server = VncServer(folder, one.getsockname()[1])
    server.start()
    try:
        yield server
    finally:
        server.stop()
