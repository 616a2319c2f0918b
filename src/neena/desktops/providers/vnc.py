"""Machines that are reached by VNC. The protocol has a picture, a pointer and keys: no programs, and no files."""

import asyncio
import socket
from dataclasses import dataclass
from typing import Any

from neena.computer.machine import Machine
from neena.computer.remote.target import TargetRefused, TargetUnreachable, Way, later
from neena.computer.remote.vnc_screen import VncScreen
from neena.computer.rfb.client import RemoteScreen
from neena.computer.rfb.handshake import PasswordRefused
from neena.computer.rfb.relay import open_view
from neena.computer.screen import ScreenGone
from neena.desktops.providers.port import Held, Wanted
from neena.errors import NeenaError
from neena.kernel.egress import EgressGuard


@dataclass(frozen=True)
class VncDesktops:
    """The provider of remote desktops by VNC."""

    guard: EgressGuard

    async def create(self, wanted: Wanted) -> Held:
        """Connect and see its first picture; raises `TargetRefused`, `TargetUnreachable`."""
        connection = _Connection(self.guard, wanted)
        screen = await asyncio.to_thread(connection.open)
        connection.screen.keep(screen)
        return connection.held()

    async def adopt(self, wanted: Wanted, runtime: dict[str, Any]) -> Held:
        """Nothing of it runs here: the first use connects."""
        del runtime
        return _Connection(self.guard, wanted).held()


class _Connection:
    """How one target is reached, from any thread but the loop's."""

    def __init__(self, guard: EgressGuard, wanted: Wanted) -> None:
        assert wanted.target is not None
        self._target = wanted.target
        self._way = Way(guard, wanted.target)
        self._loop = asyncio.get_running_loop()
        self.screen = VncScreen(self.open_again, wanted.screen)

    def open(self) -> RemoteScreen:
        connection = self._way.dial(self._loop)
        try:
            return RemoteScreen(connection, self._target.secret)
        except PasswordRefused as fault:
            raise TargetRefused("password", fault.message) from fault
        except ScreenGone as fault:
            raise TargetUnreachable("The VNC server took the connection, and then ended it.") from fault

    def open_again(self) -> RemoteScreen:
        try:
            return self.open()
        except NeenaError as fault:
            raise later(fault) from fault

    def view(self) -> socket.socket:
        try:
            return open_view(self._way.dial(self._loop), self._target.secret)
        except NeenaError as fault:
            raise later(fault) from fault

    def held(self) -> Held:
        async def close() -> None:
            await asyncio.to_thread(self.screen.close)

        machine = Machine(screen=self.screen, view=self.view, drive=None, isolation="none")
        return Held(machine, {}, None, close, close, rest=self.screen.rest)
