"""`neena serve` and `neena worker` as processes: started, killed, frozen and started again, each with its own log."""

import json
import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import httpx2

from neena.client import Neena, Unreachable
from neena.computer.sandbox.sandbox import end

START_WITHIN = 60.0


class Server:
    """One `neena serve` (or another command), which may be started and ended many times over the same data folder."""

    def __init__(self, folder: Path, name: str, settings: Mapping[str, str], command: Sequence[str] = ()) -> None:
        self.folder = folder
        self.name = name
        self.log = folder / f"{name}.log"
        self.settings = {"DATA_DIR": str(folder / name), "HOST": "127.0.0.1", "PORT": "0", **settings}
        self.url = ""
        self.api_key = ""
        self.command = list(command) or ["serve"]
        self.program = ["-m", "neena"]
        self.process: subprocess.Popen[str] | None = None
        self._client: Neena | None = None

    @property
    def client(self) -> Neena:
        """The first user's client."""
        assert self._client is not None, f"{self.name} was not started"
        return self._client

    @property
    def data(self) -> Path:
        return Path(self.settings["DATA_DIR"])

    def launch(self) -> "Server":
        """Start without waiting until it serves."""
        assert self.process is None, f"{self.name} runs already"
        self.folder.mkdir(parents=True, exist_ok=True)
        with self.log.open("a") as log:
            self.process = subprocess.Popen(
                [sys.executable, *self.program, *self.command],
                env=environment(self.settings),
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                cwd=self.folder,
            )
        return self

    def ready(self) -> "Server":
        """Wait until it serves, or works."""
        assert self.process, f"{self.name} was not launched"
        assert self.process.stdout
        line = self.process.stdout.readline()
        assert line.startswith("Neena "), f"{self.name} did not start: {line!r}\n{self.log.read_text()}"
        if self.command[0] != "serve":
            return self
        self.url = line.split()[-1]
        # The first user of a shared database belongs to whichever server came first.
        credentials = self.data / "credentials.json"
        if credentials.exists():
            self.api_key = json.loads(credentials.read_text())["api_key"]
        self._close_client()
        self._client = Neena(self.url, self.api_key, timeout=30)
        return self

    def start(self) -> "Server":
        """Start, and wait until it serves."""
        return self.launch().ready()

    def kill(self) -> None:
        """End it without a warning."""
        self._signal(signal.SIGKILL)
        self._reap(10)

    def stop(self) -> int:
        """Ask it to end; its exit code."""
        self._signal(signal.SIGTERM)
        return self._reap(30)

    def freeze(self) -> None:
        """Stop its clock."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it go on."""
        self._signal(signal.SIGCONT)

    def close(self) -> None:
        """Clear it away, whatever state it is in."""
        self._close_client()
        if self.process is not None:
            with suppress(ProcessLookupError):
                self.thaw()
            self.kill()

    def refuses(self) -> str:
        """Start it, expecting that it does not serve but ends with exit code 1; what it said."""
        before = self.log.stat().st_size if self.log.exists() else 0
        self.launch()
        code = self._reap(START_WITHIN)
        said = self.log.read_text()[before:]
        assert code == 1, f"exit code {code}\n{said}"
        return said

    def status(self, path: str) -> int:
        """The HTTP status of a path outside the API."""
        return httpx2.get(self.url + path, trust_env=False, timeout=10).status_code

    def _signal(self, number: int) -> None:
        assert self.process is not None, f"{self.name} does not run"
        os.kill(self.process.pid, number)

    def _reap(self, seconds: float) -> int:
        assert self.process is not None
        process, self.process = self.process, None
        try:
            return process.wait(seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise
        finally:
            assert process.stdout
            process.stdout.close()

    def _close_client(self) -> None:
        if self._client is not None:
            self._client.close()
            self._client = None


class Servers:
    """Makes the servers of a test, clears them away and keeps their logs."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.all: list[Server] = []

    def make(self, name: str = "server", *command: str, **settings: object) -> Server:
        """A server that is not started. Settings are those of `NEENA_...`, in lower case."""
        given = {key.upper(): str(value) for key, value in settings.items()}
        server = Server(self.folder, name, given, command)
        self.all.append(server)
        return server

    def logs(self) -> str:
        """The ends of all logs."""
        kept = [(one.name, one.log.read_text()[-6000:]) for one in self.all if one.log.exists()]
        return "\n".join(f"--- log of {name}\n{text}" for name, text in kept)


@contextmanager
def servers(folder: Path) -> Iterator[Servers]:
    """Servers that end with the `with` block."""
    made = Servers(folder)
    try:
        yield made
    finally:
        for one in made.all:
            one.close()
        for one in made.all:
            end_desktops(one.data)


def end_desktops(data: Path) -> None:
    """End what outlives a server that was killed: without its folder, a browser takes a third of a core for minutes."""
    for inside in data.glob("desktops/*/run"):
        end(inside.parent)


def environment(settings: Mapping[str, str]) -> dict[str, str]:
    """This process's environment with exactly these settings; modules that were compiled once stay so."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("NEENA_") and name != "PYTHONDONTWRITEBYTECODE"
    }
    given = {f"NEENA_{name}": value for name, value in settings.items()}
    return {**kept, **given}


def unused_port() -> int:
    """A port that stays free while a server restarts: outside the range that connections take theirs from."""
    for _ in range(100):
        port = random.randrange(20000, 32000)
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise RuntimeError("no free port")


def until(
    condition: Callable[[], Any],
    seconds: float = 60.0,
    pause: float = 0.05,
    *,
    missing: Callable[[], Any] | None = None,
) -> Any:
    """What the condition answers as soon as that is true; connections that break meanwhile are no answer.

    `missing` tells, when it does not come true, what there is instead.
    """
    end = time.monotonic() + seconds
    while True:
        answer = None
        with suppress(httpx2.TransportError, Unreachable):
            answer = condition()
        if answer:
            return answer
        assert time.monotonic() < end, f"not within {seconds} s: {missing() if missing else condition}"
        time.sleep(pause)
