"""What happens to desktops without anyone asking: found again at the start, deleted when their time is over."""

import asyncio
import logging
import os
import time
from pathlib import Path

from sqlalchemy import update

from neena.audit.trail import OPERATOR, Act, append
from neena.desktops.adoption import adopt_all, mark_failed
from neena.desktops.hosting import DesktopHost
from neena.desktops.running import RunningDesktop
from neena.desktops.sessions import forget
from neena.desktops.tables import Desktop
from neena.kernel.clock import now
from neena.kernel.database import Database

log = logging.getLogger(__name__)

_ROUND_SECONDS = 5.0


class Upkeep:
    """Goes round the desktops of this process."""

    def __init__(self, database: Database, host: DesktopHost, disk_bytes: int) -> None:
        self._database = database
        self._host = host
        self._disk_bytes = disk_bytes
        self._going: asyncio.Task[None] | None = None

    async def start(self, *, adopts: bool) -> None:
        """Take what earlier servers have left, if `adopts`, then go round."""
        self._host.on_gone = self._ended
        if adopts:
            await adopt_all(self._database, self._host)
        self._going = asyncio.get_running_loop().create_task(self._go_round())

    async def stop(self) -> None:
        """Leave the desktops to the next server."""
        if self._going is not None:
            self._going.cancel()
            await asyncio.gather(self._going, return_exceptions=True)
        await self._host.close()

    async def _go_round(self) -> None:
        while True:
            await asyncio.sleep(_ROUND_SECONDS)
            for desktop in tuple(self._host.running.values()):
                try:
                    why = await asyncio.to_thread(self._why_over, desktop)
                    if why:
                        await self._end(desktop.id, why)
                except Exception:
                    log.exception("the upkeep of the desktop %s failed", desktop.id)

    def _why_over(self, desktop: RunningDesktop) -> str | None:
        if desktop.expires_at is not None and desktop.expires_at <= now():
            return "lifetime"
        idle = time.monotonic() - desktop.last_used
        if desktop.idle_seconds and not desktop.is_driven and idle > desktop.idle_seconds:
            return "idle"
        if used_bytes(desktop.folder) > self._disk_bytes:
            return "disk"
        return None

    async def _end(self, id: str, why: str) -> None:  # noqa: A002  # the word of the contract
        log.info("the desktop %s is deleted: %s", id, why)
        desktop = self._host.running.get(id)
        await self._host.stop(id)
        async with self._database.writing() as session:
            deleted = update(Desktop).where(Desktop.id == id, Desktop.status == "running")
            await session.execute(deleted.values(status="deleted", deleted_at=now(), modified_date=now()))
            await forget(session, id)
            act = Act("desktop.deleted", OPERATOR, desktop.organization if desktop else None, detail={"why": why})
            await append(session, [act])

    async def _ended(self, id: str) -> None:  # noqa: A002  # the word of the contract
        await mark_failed(self._database, id, "The desktop ended by itself.")


def used_bytes(folder: Path) -> int:
    """What home and drive of a desktop occupy on disk; links are not followed."""
    used = 0
    for name in ("home", "drive"):  # a remote desktop has no home here
        for _, _, files, parent in os.fwalk(folder / name, follow_symlinks=False) if (folder / name).is_dir() else ():
            for file in files:
                try:
                    used += os.stat(file, dir_fd=parent, follow_symlinks=False).st_blocks * 512
                except OSError:
                    continue  # gone meanwhile
    return used
