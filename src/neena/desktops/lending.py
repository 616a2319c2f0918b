"""A desktop for one task of a run: made when it is needed, deleted when it is done, whatever happens."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

from neena.computer.drive import Drive
from neena.desktops import service
from neena.desktops.executing import execute
from neena.desktops.hosting import DesktopHost
from neena.desktops.running import RunningDesktop
from neena.desktops.schemas import Action, NewDesktop
from neena.desktops.snapshots import Shelf
from neena.errors import NotFound, TooLarge
from neena.kernel.database import Database
from neena.kernel.principal import Principal
from neena.kernel.scope import Door
from neena.kernel.vault import Vault
from neena.settings import Settings

_LIFETIME = 900  # seconds: after a crash in between, upkeep deletes it then


class Lent:
    """Implements `neena.authoring.context.Desktop`."""

    def __init__(self, desktop: RunningDesktop, seconds: float, by: str) -> None:
        self._desktop = desktop
        self._seconds = seconds
        self._by = by

    async def execute(self, tool: str, action: str, **params: Any) -> dict[str, Any]:
        """Do one action; raises what `executing.execute` raises."""
        asked = Action(tool=tool, action=action, params=params)
        return (await execute(self._desktop, asked, self._seconds, self._by)).wire()

    async def read_file(self, name: str, most: int) -> bytes:
        """A file of the drive; raises `TooLarge`, `NotFound`."""
        return await asyncio.to_thread(self._read, name, most)

    def _read(self, name: str, most: int) -> bytes:
        if self._desktop.machine.drive is None:
            raise NotFound("This desktop has no drive.")
        with Drive(self._desktop.machine.drive).open("", name) as opened:
            read = opened.read(0, most + 1)
        if len(read) > most:
            raise TooLarge(f"{name} is larger than {most:,} bytes, the most that a task takes.")
        return read


class Lender:
    """Lends desktops of this server."""

    def __init__(self, host: DesktopHost, database: Database, settings: Settings, vault: Vault) -> None:
        self._host = host
        self._database = database
        self._settings = settings
        self._shelf = Shelf.of(settings, vault)

    @asynccontextmanager
    async def lend(self, principal: Principal) -> AsyncGenerator[Lent]:
        """A new desktop for a task; raises what `service.create` raises."""
        async with self.desktop(principal, "Flow run", _LIFETIME) as desktop:
            yield Lent(desktop, self._settings.desktop_action_timeout, principal.email)

    @asynccontextmanager
    async def desktop(
        self, principal: Principal, name: str, seconds: int, page: str | None = None
    ) -> AsyncGenerator[RunningDesktop]:
        """A new desktop of the principal's organization, for so many seconds, perhaps with a page in its browser.

        Raises what `service.create` raises.
        """
        door = Door(self._database, principal)
        given = NewDesktop.model_validate({"name": name, "lifetime_seconds": seconds, "open": page})
        row = await service.create(door, self._host, self._shelf, self._settings, given)
        try:
            yield await service.reach(door, self._host, row.id)
        finally:
            await service.delete(door, self._host, row.id)

    async def reach(self, principal: Principal, desktop_id: str) -> RunningDesktop:
        """A desktop that is there; raises what `service.reach` raises."""
        return await service.reach(Door(self._database, principal), self._host, desktop_id)

    def look_again(self, desktop_id: str) -> None:
        """Have everybody who watches a desktop be asked whether they still may."""
        desktop = self._host.running.get(desktop_id)
        if desktop is not None:
            desktop.session_changed()
