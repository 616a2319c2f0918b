"""Desktops on this host, each in a sandbox of its own."""

import asyncio
import contextlib
import resource
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from neena.computer.display.display import XDisplay
from neena.computer.machine import Machine
from neena.computer.sandbox import packages
from neena.computer.sandbox.namespaces import Limits
from neena.computer.sandbox.sandbox import Sandbox, Start
from neena.computer.sandbox.way_out import PORT, AllowList, WayOut
from neena.computer.turn import ActionTimedOut, Turn
from neena.desktops.providers.port import Held, Wanted
from neena.errors import NeenaError, NoCapacity
from neena.kernel.egress import EgressGuard

_READY_SECONDS = 20.0
_ASKED_SECONDS = 1.0
_DESCRIPTORS = 65536


@dataclass(frozen=True)
class LocalDesktops:
    """The provider of sandboxes."""

    guard: EgressGuard
    limits: Limits

    async def create(self, wanted: Wanted) -> Held:
        """Start a sandbox, and wait until its window manager answers."""
        lacking = await asyncio.to_thread(packages.lacking)
        if lacking:
            raise NoCapacity(f"This host runs no desktops: {lacking}")
        _allow_more_descriptors()
        making = asyncio.ensure_future(self._make(wanted))
        try:
            return await asyncio.shield(making)
        except asyncio.CancelledError:
            # Its threads cannot be called off: what they make is waited for, and ended.
            with contextlib.suppress(NeenaError):
                await (await making).stop()
            raise

    async def _make(self, wanted: Wanted) -> Held:
        sandbox = await asyncio.to_thread(Sandbox.start, Start(wanted.folder, wanted.screen, self.limits))
        try:
            return await self._held(sandbox, wanted, managed_screen)
        except BaseException:
            await asyncio.to_thread(sandbox.stop)
            raise

    async def adopt(self, wanted: Wanted, runtime: dict[str, Any]) -> Held:
        """Find a sandbox that outlived its server, whatever its programs have made of its window manager."""
        sandbox = await asyncio.to_thread(Sandbox.adopt, wanted.folder, runtime)
        try:
            return await self._held(sandbox, wanted, _screen)
        except BaseException:
            sandbox.let_go()
            raise

    async def _held(self, sandbox: Sandbox, wanted: Wanted, show: Callable[[Sandbox], XDisplay]) -> Held:
        way_out = WayOut(self.guard, AllowList(wanted.allow))
        await way_out.start(await asyncio.to_thread(sandbox.control.listen, PORT))
        try:
            screen = await asyncio.to_thread(show, sandbox)
        except BaseException:
            await way_out.stop()
            raise

        async def stop() -> None:
            await way_out.stop()
            # First the desktop, then our side of its screen: whoever still uses that gets an error, no answer.
            await asyncio.to_thread(sandbox.stop)
            await asyncio.to_thread(screen.close)

        async def let_go() -> None:
            await way_out.stop()
            await asyncio.to_thread(screen.close)
            sandbox.let_go()

        def reach(allow: tuple[str, ...]) -> None:
            way_out.allow = AllowList(allow)

        async def calm() -> None:
            await asyncio.to_thread(sandbox.calm)

        machine = Machine(
            screen=screen,
            view=sandbox.view,
            drive=wanted.folder / "drive",
            isolation=sandbox.isolation,
            programs=sandbox.control,
            owner=sandbox.uid,
        )
        return Held(machine, sandbox.runtime, sandbox.watch, stop, let_go, reach, calm=calm)


def _screen(sandbox: Sandbox) -> XDisplay:
    return XDisplay(sandbox.x(), sandbox.cookie)


def managed_screen(sandbox: Sandbox) -> XDisplay:
    """Its screen, once the window manager answers; asked again where a question came in the moment it took over."""
    screen = _screen(sandbox)
    whole = Turn(_READY_SECONDS)
    try:
        while True:
            with contextlib.suppress(ActionTimedOut):
                screen.windows.wait_for_manager(Turn(_ASKED_SECONDS))
                return screen
            whole.check()
    except BaseException:
        screen.close()
        raise


def _allow_more_descriptors() -> None:
    """As many open files as this process may have: each desktop needs a dozen, and one for each of its connections."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    enough = _DESCRIPTORS if hard == resource.RLIM_INFINITY else min(hard, _DESCRIPTORS)
    if soft != resource.RLIM_INFINITY and soft < enough:
        resource.setrlimit(resource.RLIMIT_NOFILE, (enough, hard))
