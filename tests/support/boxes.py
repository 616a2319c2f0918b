"""Boxes with a script of the test's own inside, and what of them is left on this host."""

import json
from collections.abc import Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from neena.sandbox.bearers import bearers
from neena.sandbox.box import Box
from neena.sandbox.door import Door, Method
from neena.sandbox.order import Ended, Limits, Order

MIB = 1024**2
# A process that leaves its session, hears no signal, and outlives its parents.
DAEMON = """
import os, signal, sys, time
if not os.fork():
    os.setsid()
    if os.fork():
        os._exit(0)
    for one in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        signal.signal(one, signal.SIG_IGN)
    print("daemon", flush=True)
    time.sleep(1000)
os.wait()
"""


@dataclass(frozen=True)
class Heard:
    """A run that has ended: what it said, how it ended, and the folder of what it wrote."""

    lines: list[str]
    ended: Ended
    output: Path

    @property
    def told(self) -> Any:
        """The last line, as JSON."""
        return json.loads(self.lines[-1])


class Bench:
    """Runs scripts, in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._count = 0

    def order(self, script: str, door: Door, **given: Any) -> Order:
        """An order for a script, which is the module `probe` of its bundle; `limits` are told by name."""
        self._count += 1
        folder = self._folder / str(self._count)
        bundle = folder / "bundle"
        bundle.mkdir(parents=True)
        (bundle / "probe.py").write_text(script)
        limits = replace(Limits(), **given.pop("limits", {}))
        given = {"mode": "run", "module": "probe", "seconds": 60.0, **given}
        return Order(bundle, folder / "output", door.path, door.token, limits=limits, **given)

    @asynccontextmanager
    async def running(self, script: str, methods: Mapping[str, Method] | None = None, **given: Any):
        """A box that has started, and its order."""
        async with Door(methods or {}) as door:
            order = self.order(script, door, **given)
            async with Box(order) as box:
                yield box, order

    async def run(self, script: str, methods: Mapping[str, Method] | None = None, **given: Any) -> Heard:
        """A script from its beginning to its end."""
        async with self.running(script, methods, **given) as (box, order):
            said = [line async for line in box.lines()]
            ended = await box.wait()
            assert not alive(order.token)
            return Heard(said, ended, order.output)


def alive(token: str) -> list[int]:
    """The processes of this host that carry a run's token."""
    return sorted(bearers(token))
