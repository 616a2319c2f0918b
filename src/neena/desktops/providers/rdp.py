"""Machines that are reached by RDP: each through a client of its own, alone in a sandbox of ours."""

import asyncio
import socket
from dataclasses import dataclass, replace
from typing import Any

from neena.computer.display import XDisplay
from neena.computer.remote.forward import Forward
from neena.computer.remote.rdp_screen import RdpScreen
from neena.computer.remote.target import Way
from neena.computer.remote.xfreerdp import PORT, RdpClient
from neena.computer.sandbox.control import Control
from neena.desktops.providers.local import LocalDesktops
from neena.desktops.providers.port import Held, Wanted


@dataclass(frozen=True)
class RdpDesktops:
    """The provider of remote desktops by RDP. The sandbox around the client reaches its target and nothing else."""

    local: LocalDesktops

    async def create(self, wanted: Wanted) -> Held:
        """Connect, and wait until the machine shows its session; raises `TargetRefused`, `TargetUnreachable`."""
        inner = await self.local.create(replace(wanted, allow=()))
        try:
            held, client = await self._around(inner, wanted)
        except BaseException:
            await inner.stop()
            raise
        try:
            await asyncio.to_thread(client.connect, _display(inner))
        except BaseException:
            await held.stop()
            raise
        return held

    async def adopt(self, wanted: Wanted, runtime: dict[str, Any]) -> Held:
        """Find the sandbox; its client has ended with the server that knew the password: the first use starts it."""
        inner = await self.local.adopt(replace(wanted, allow=()), runtime)
        try:
            held, _ = await self._around(inner, wanted)
        except BaseException:
            await inner.let_go()
            raise
        return held

    async def _around(self, inner: Held, wanted: Wanted) -> tuple[Held, RdpClient]:
        """A desktop whose programs are not its own: what is driven is the machine behind the client."""
        machine, target = inner.machine, wanted.target
        assert target is not None
        assert isinstance(machine.programs, Control)
        forward = Forward(Way(self.local.guard, target))
        await forward.start(await asyncio.to_thread(machine.programs.listen, PORT))
        client = RdpClient(machine.programs, target, forward)

        def view() -> socket.socket:
            client.ensure()
            return machine.view()

        async def stop() -> None:
            await forward.stop()
            await inner.stop()
            await asyncio.to_thread(client.disconnect)

        async def let_go() -> None:
            await forward.stop()
            await asyncio.to_thread(client.disconnect)
            await inner.let_go()

        remote = replace(
            machine,
            screen=RdpScreen(_display(inner), client, target.key_delay_ms / 1000),
            view=view,
            drive=machine.drive if target.drive_name is not None else None,
            isolation="none",
            programs=None,
        )
        return replace(inner, machine=remote, stop=stop, let_go=let_go, rest=client.disconnect, calm=None), client


def _display(inner: Held) -> XDisplay:
    assert isinstance(inner.machine.screen, XDisplay)
    return inner.machine.screen
