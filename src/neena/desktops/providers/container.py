"""Desktops in containers on this host, or in pods on this node."""

import asyncio
import os
import secrets
import socket
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from neena.computer.sandbox.container import Box, Engine, Order, to_end, to_start
from neena.computer.sandbox.control import DesktopGone
from neena.computer.sandbox.namespaces import own_uid
from neena.computer.sandbox.sandbox import Sandbox, Start, begin
from neena.desktops.providers.local import LocalDesktops, managed_screen
from neena.desktops.providers.port import Held, Wanted

_START_SECONDS = 60.0  # an image may have to be fetched first
_END_SECONDS = 20.0


@dataclass(frozen=True)
class ContainerDesktops(LocalDesktops):
    """The provider of containers: what is inside is driven as in a sandbox."""

    engine: Engine
    image: str

    async def create(self, wanted: Wanted) -> Held:
        """Start a container, and wait until its launcher answers."""
        uid = own_uid() or os.geteuid()
        _make_folders(wanted.folder, uid)
        box = Box(wanted.id, self.image, wanted.folder.resolve(), uid, self.limits)
        try:
            await _carry_out(to_start(self.engine, box), _START_SECONDS)
            cookie = secrets.token_bytes(16)
            watch = await self._answered(Start(wanted.folder, wanted.screen, self.limits), cookie)
            return await self._boxed(Sandbox(wanted.folder, watch, cookie, uid), wanted)
        except BaseException:
            await _carry_out(to_end(self.engine, wanted.id), _END_SECONDS)
            raise

    async def adopt(self, wanted: Wanted, runtime: dict[str, Any]) -> Held:
        """Find a container that outlived its server."""
        return await self._boxed(await asyncio.to_thread(Sandbox.adopt, wanted.folder, runtime), wanted)

    async def _answered(self, start: Start, cookie: bytes) -> socket.socket:
        async with asyncio.timeout(_START_SECONDS):
            while not (start.folder / "run" / "control").exists():  # noqa: ASYNC110  # nothing tells that a file has come
                await asyncio.sleep(0.05)
        return await asyncio.to_thread(begin, start, cookie)

    async def _boxed(self, sandbox: Sandbox, wanted: Wanted) -> Held:
        held = await self._held(sandbox, wanted, managed_screen)

        async def stop() -> None:
            await _carry_out(to_end(self.engine, wanted.id), _END_SECONDS)
            await held.stop()

        return replace(held, machine=replace(held.machine, isolation="container"), stop=stop)


def _make_folders(folder: Path, uid: int) -> None:
    for name in ("home", "drive", "run"):
        (folder / name).mkdir(parents=True, mode=0o700)
        if os.geteuid() == 0:
            os.chown(folder / name, uid, uid)


async def _carry_out(order: Order, seconds: float) -> None:
    """Run a command of the engine; raises `DesktopGone` with what it said when it fails."""
    try:
        process = await asyncio.create_subprocess_exec(
            *order.argv,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
    except OSError as fault:
        raise DesktopGone(f"{order.argv[0]} cannot be run here: {fault.strerror}.") from fault
    try:
        async with asyncio.timeout(seconds):
            said, _ = await process.communicate(order.given)
    except TimeoutError as fault:
        process.kill()
        await process.wait()
        raise DesktopGone(f"{order.argv[0]} did not answer within {seconds:g} seconds.") from fault
    if process.returncode:
        raise DesktopGone(f"{order.argv[0]} failed: {said.decode(errors='replace').strip()[-1000:]}")
