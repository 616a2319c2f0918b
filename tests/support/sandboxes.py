"""Desktops in this process, without HTTP between the test and what it looks at; and how their programs are asked."""

import asyncio
import os
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx2
import pytest

from neena.computer.programs import Done
from neena.computer.sandbox.packages import lacking
from neena.computer.turn import Turn
from neena.desktops.running import RunningDesktop
from support.product import Person, Product, open_product


class House:
    """A product with desktops, and one person who owns them."""

    def __init__(self, product: Product, owner: Person) -> None:
        self.product = product
        self.owner = owner
        self.host = product.neena.desktops

    async def ask(self, method: str, path: str, json: Any = None, owner: Person | None = None) -> httpx2.Response:
        """Any request of the Desktop API."""
        headers = {"x-api-key": (owner or self.owner).key}
        sent: dict[str, Any] = {} if json is None else {"json": json}
        return await self.product.client.request(method, path, headers=headers, **sent)

    async def create(self, owner: Person | None = None, **given: Any) -> RunningDesktop:
        """A new desktop, small unless told otherwise."""
        answer = await self.ask("POST", "/desktops", {"width": 640, "height": 480, **given}, owner)
        assert answer.status_code == 200, answer.text
        return self.host.running[answer.json()["desktop_id"]]

    async def act(self, desktop: RunningDesktop, action: str = "screenshot", **params: Any) -> httpx2.Response:
        """One action of the tool computer."""
        body = {"action": {"tool": "computer", "action": action, "params": params}}
        return await self.ask("POST", f"/desktops/{desktop.id}/execute", body)

    async def shown(self, desktop: RunningDesktop) -> Any:
        """The desktop as its owner reads it."""
        return (await self.ask("GET", f"/desktops/{desktop.id}")).json()


@asynccontextmanager
async def open_house(folder: Path, **settings: Any) -> AsyncIterator[House]:
    """A house whose desktops all end with it. Its upkeep goes round when a test says so, not in the middle of one."""
    if fault := lacking():
        pytest.skip(f"This host runs no desktops: {fault}")
    async with open_product(folder, **{"desktop_pool": 0, **settings}) as product:
        assert product.neena.upkeep._going is not None
        product.neena.upkeep._going.cancel()
        house = House(product, await product.member())
        try:
            yield house
        finally:
            await asyncio.gather(*(house.host.stop(one) for one in [*house.host.running]))


async def inside(desktop: RunningDesktop, argv: Sequence[str] | str, seconds: float = 20) -> Done:
    """What a program says and how it ends; a text is a shell's."""
    programs = desktop.machine.programs
    assert programs is not None
    words = ["sh", "-c", argv] if isinstance(argv, str) else argv
    return await asyncio.to_thread(programs.run, words, Turn(seconds))


def started(desktop: RunningDesktop, script: str) -> None:
    """Start a shell that goes on by itself."""
    assert desktop.machine.programs is not None
    desktop.machine.programs.start(["sh", "-c", script])


def first_process(folder: Path) -> int:
    """The launcher of a desktop, as this host numbers it."""
    return int((folder / "run" / "first").read_text().split()[0])


def children(process: int) -> dict[str, int]:
    """Names and ids of a process's children."""
    found = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    return {Path(f"/proc/{one}/comm").read_text().strip(): int(one) for one in found}


def lives(process: int) -> bool:
    """Whether a process is there and not just waiting to be collected."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def is_root() -> bool:
    return os.geteuid() == 0


async def until(condition: Callable[[], Any], seconds: float = 30.0) -> float:
    """Wait for something; the seconds that it took."""
    began = time.perf_counter()
    while not condition():
        assert time.perf_counter() - began < seconds, "it did not happen"
        await asyncio.sleep(0.001)
    return time.perf_counter() - began
