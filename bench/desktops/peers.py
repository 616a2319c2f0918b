"""The peers, each on an X server, window manager and browser of the same kind as ours, without a sandbox."""

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Generator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import httpx2

# Needs Python 3.12 or newer, and a FastAPI that still takes the arguments it gives.
CUA = ("cua-computer-server==0.3.46", "fastapi==0.115.14")
_CUA_PORT = 18427
_DISPLAY = ":77"


@contextmanager
def _running(*command: str, **environment: str) -> Generator[subprocess.Popen[bytes]]:
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    process = subprocess.Popen(command, env={**os.environ, **environment}, start_new_session=True, **quiet)
    try:
        yield process
    finally:
        for sign in (15, 9):
            try:
                os.killpg(process.pid, sign)
                process.wait(3)
            except (ProcessLookupError, subprocess.TimeoutExpired):
                continue


@contextmanager
def desktop(page: str, width: int, height: int) -> Generator[dict[str, str]]:
    """Xvnc, openbox and Chromium on the page; yields the environment of programs there."""
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="neena-peer-", ignore_cleanup_errors=True))
        geometry = f"{width}x{height}"
        quiet = ("-rfbport", "-1", "-SecurityTypes", "None", "-nolisten", "tcp", "-extension", "GLX")
        stack.enter_context(_running("Xvnc", _DISPLAY, "-geometry", geometry, "-depth", "24", *quiet))
        time.sleep(0.5)
        environment = {"DISPLAY": _DISPLAY, "HOME": folder}
        stack.enter_context(_running("openbox", **environment))
        flags = ("--no-sandbox", "--no-first-run", "--start-maximized", f"--user-data-dir={folder}/profile")
        stack.enter_context(_running("chromium", *flags, f"http://{page}/", **environment))
        time.sleep(6)
        yield environment


@contextmanager
def cua(environment: dict[str, str]) -> Generator["Cua | None"]:
    """cua-computer-server, installed from its registry into a folder of its own; None where that cannot be."""
    folder = Path(".tools/peers/cua").resolve()
    python = folder / "bin" / "python"
    if not python.exists() and not _install(folder):
        yield None
        return
    plain = {**environment, "CONTAINER_NAME": ""}  # with a name it would ask its maker's cloud who calls
    with _running(str(python), "-m", "computer_server", "--port", str(_CUA_PORT), **plain):
        peer = Cua(f"http://127.0.0.1:{_CUA_PORT}")
        if not peer.answers():
            raise RuntimeError("cua-computer-server does not answer.")
        yield peer


def _install(folder: Path) -> bool:
    newer = [*map(shutil.which, ("python3.14", "python3.13", "python3.12")), *_pyenv()]
    for python in filter(None, newer):
        if subprocess.run([python, "-m", "venv", str(folder)], capture_output=True, check=False).returncode:
            continue
        pip = [str(folder / "bin" / "python"), "-m", "pip", "install", "--quiet", *CUA]
        return subprocess.run(pip, stderr=subprocess.DEVNULL, check=False).returncode == 0
    return False


def _pyenv() -> list[str]:
    versions = Path("~/.pyenv/versions").expanduser()
    return sorted((str(one) for one in versions.glob("3.1[2-9]*/bin/python")), reverse=True)


class Cua:
    """A client of cua-computer-server."""

    def __init__(self, url: str) -> None:
        self.http = httpx2.Client(base_url=url, timeout=60)

    def act(self, command: str, **params: Any) -> str:
        """One command."""
        answer = self.http.post("/cmd", json={"command": command, "params": params})
        if answer.status_code != 200 or '"success": false' in answer.text:
            raise RuntimeError(f"{command}: {answer.status_code} {answer.text[:300]}")
        return answer.text

    def answers(self) -> bool:
        """Whether it does, within a minute."""
        for _ in range(300):
            try:
                return self.http.get("/status").status_code == 200
            except httpx2.TransportError:
                time.sleep(0.2)
        return False


class Commands:
    """xdotool and scrot, as reference implementations call them: a process for each act."""

    def __init__(self, environment: dict[str, str]) -> None:
        self._environment = {**os.environ, **environment}

    def run(self, *command: str) -> None:
        """One command to its end."""
        subprocess.run(command, env=self._environment, check=True, capture_output=True)

    def picture(self) -> bytes:
        """A screenshot by way of a file."""
        path = Path(self._environment["HOME"]) / "shot.png"
        self.run("scrot", "--overwrite", "--pointer", str(path))
        return path.read_bytes()
