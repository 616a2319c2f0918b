"""What a run's code is started with, one layer after the other: Python, bubblewrap, and the sandbox of a workflow."""

import asyncio
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench.measure import Latency
from bench.report import Figure
from bench.workflows.runs import TRIVIAL
from neena.sandbox.box import Box
from neena.sandbox.door import Door
from neena.sandbox.order import Order

_PYTHON = (sys.executable, "-I", "-c", "pass")
_MODELS = "from pydantic import BaseModel, Field"  # what every workflow begins with
_BWRAP = ("bwrap", "--unshare-pid", "--unshare-net", "--ro-bind", "/", "/", "--proc", "/proc", "--dev", "/dev")


def starts(folder: Path, count: int) -> list[Figure]:
    """Each alone, from its start until it has ended."""
    python = _median(lambda: subprocess.run(_PYTHON, check=True), count)
    pydantic = _median(lambda: subprocess.run((sys.executable, "-c", _MODELS), check=True), count)
    bare = _median(lambda: subprocess.run((*_BWRAP, "true"), check=True), count)
    both = _median(lambda: subprocess.run((*_BWRAP, *_PYTHON), check=True), count)
    sandbox = asyncio.run(_sandbox(folder, count)).at(0.5)
    return [
        Figure("python -c pass", python, "ms"),
        Figure(f"python -c '{_MODELS}'", pydantic, "ms"),
        Figure("bwrap true", bare, "ms"),
        Figure("bwrap python -c pass", both, "ms"),
        Figure("sandbox with a trivial workflow, start to end", sandbox, "ms"),
        Figure("sandbox / (bwrap + that import)", sandbox / (bare + pydantic), "ratio"),
    ]


def _median(act: Callable[[], object], count: int) -> float:
    times: list[float] = []
    for _ in range(count):
        began = time.perf_counter()
        act()
        times.append((time.perf_counter() - began) * 1000)
    return Latency(times).at(0.5)


async def _sandbox(folder: Path, count: int) -> Latency:
    """The product's own sandbox and SDK; only the server's answers are made here."""
    bundle = folder / "bundle"
    bundle.mkdir()
    (bundle / "workflow.py").write_text(TRIVIAL)
    said: list[dict[str, Any]] = []

    async def load(_: dict[str, Any]) -> dict[str, Any]:
        return {"params": {"name": "Mira"}, "secure": None}

    async def output(params: dict[str, Any]) -> None:
        said.append(params["result"])

    times: list[float] = []
    for at in range(count):
        began = time.perf_counter()
        async with Door({"load": load, "output": output}) as door:
            order = Order(bundle, folder / f"output-{at}", door.path, door.token, "run")
            async with Box(order) as box:
                await box.wait()
        times.append((time.perf_counter() - began) * 1000)
    assert said == [{"greeting": "Hello, Mira!"}] * count
    return Latency(times)
