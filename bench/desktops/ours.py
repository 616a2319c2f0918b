"""Neena's side: a server as a process, desktops over HTTP."""

import base64
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

import httpx2
import psutil

POOL = 2


class Ours:
    """A client of a running server."""

    def __init__(self, url: str, key: str, data: Path) -> None:
        self.data = data
        self.http = httpx2.Client(base_url=url, headers={"x-api-key": key}, timeout=60)

    def create(self, **given: Any) -> str:
        """A new desktop's id."""
        return self._ok(self.http.post("/desktops", json=given))["desktop_id"]

    def delete(self, desktop: str) -> None:
        """End a desktop."""
        self._ok(self.http.delete(f"/desktops/{desktop}"))

    def act(self, desktop: str, action: str, tool: str = "computer", **params: Any) -> dict[str, Any]:
        """One action."""
        asked = {"action": {"tool": tool, "action": action, "params": params}}
        return self._ok(self.http.post(f"/desktops/{desktop}/execute", json=asked))

    def picture(self, desktop: str) -> bytes:
        """A screenshot."""
        return base64.b64decode(self.act(desktop, "screenshot")["base64_image"])

    @staticmethod
    def _ok(answer: httpx2.Response) -> dict[str, Any]:
        if answer.status_code != 200:
            raise RuntimeError(f"{answer.request.url}: {answer.status_code} {answer.text[:300]}")
        return answer.json()


@contextmanager
def server(folder: Path, page: str, pool: int) -> Generator[Ours]:
    """A server that keeps `pool` desktops warm and lets them reach the page."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("NEENA_")}
    environment |= {
        "NEENA_DATA_DIR": str(folder),
        "NEENA_PORT": "0",
        "NEENA_DESKTOP_POOL": str(pool),
        "NEENA_EGRESS_ALLOW": page,
        "NEENA_LOG_LEVEL": "warning",
    }
    command = [sys.executable, "-m", "neena", "serve"]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        url = process.stdout.readline().split()[-1]
        key = json.loads((folder / "credentials.json").read_text())["api_key"]
        ours = Ours(url, key, folder)
        yield ours
        for one in ours.http.get("/desktops").json():
            ours.delete(one["desktop_id"])
    finally:
        process.terminate()
        process.wait(20)


def rest() -> None:
    """Let the programs on the screen finish what the last act has set going: agents think between two acts."""
    time.sleep(0.03)


def times(act: Callable[[], object], count: int, before: Callable[[], object] = rest) -> float:
    """The median of `count` acts, in milliseconds; what comes `before` each is not counted."""
    taken: list[float] = []
    for _ in range(count):
        before()
        began = time.perf_counter()
        act()
        taken.append((time.perf_counter() - began) * 1000)
    return median(taken)


def memory_mib(ours: Ours, desktop: str) -> float:
    """The proportional share of memory that all processes of one idle desktop have."""
    folder = str(ours.data / "desktops" / desktop)
    outer = [one for one in psutil.process_iter(["cmdline"]) if folder in " ".join(one.info["cmdline"] or ())]
    whole = {*outer, *(child for one in outer for child in one.children(recursive=True))}
    return sum(_pss(one.pid) for one in whole) / 1024


def _pss(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)
