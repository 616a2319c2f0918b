"""What happens to desktops without anyone asking: found again at the start, deleted when their time is over."""

import asyncio
import contextlib
import logging
import time
from pathlib import Path

from sqlalchemy import update

from neena.audit.trail import OPERATOR, Act, append
from neena.desktops.adoption import adopt_all, mark_failed, sweep
from neena.desktops.hosting import DesktopHost
from neena.desktops.running import RunningDesktop
from neena.desktops.sessions import forget
from neena.desktops.tables import Desktop
from neena.kernel.clock import now
from neena.kernel.database import Database

log = logging.getLogger(__name__)

_ROUND_SECONDS = 5.0
_COUNT_SECONDS = 60.0


class Upkeep:
    """Goes round the desktops of this process."""

    def __init__(self, database: Database, host: DesktopHost, disk_bytes: int, rest_seconds: float) -> None:
        self._database = database
        self._host = host
        self._disk_bytes = disk_bytes
        self._rest_seconds = rest_seconds
        self._adopts = False
        self._going: asyncio.Task[None] | None = None

    async def start(self, *, adopts: bool) -> None:
        """Take what earlier servers have left, if `adopts`, then go round."""
        self._host.on_gone = self._ended
        self._adopts = adopts
        if adopts:
            await adopt_all(self._database, self._host)
            await sweep(self._database, self._host)
        self._going = asyncio.get_running_loop().create_task(self._go_round())

    async def stop(self) -> None:
        """Leave the desktops to the next server."""
        if self._going is not None:
            self._going.cancel()
            await asyncio.gather(self._going, return_exceptions=True)
        await self._host.close()

    async def round(self) -> None:
        """Look after every desktop once, and take those that another server has left meanwhile."""
        await self._host.drop_dead()
        if self._adopts:
            await adopt_all(self._database, self._host)
            await sweep(self._database, self._host)
        for desktop in tuple(self._host.running.values()):
            if not desktop.is_ending:
                try:
                    await self._look_after(desktop)
                except Exception:  # what is wrong with one desktop leaves the others their upkeep
                    log.exception("the upkeep of the desktop %s failed", desktop.id)

    async def _go_round(self) -> None:
        while True:
            await asyncio.sleep(_ROUND_SECONDS)
            try:
                await self.round()
            except Exception:
                log.exception("the upkeep of desktops failed")

    async def _look_after(self, desktop: RunningDesktop) -> None:
        why = _why_over(desktop)
        if why is None:
            used = await used_bytes(desktop.folder, uncounted=self._disk_bytes + 1)
            if used > 2 * self._disk_bytes:
                why = "disk"
            else:
                await self._mind_disk(desktop, is_full=used > self._disk_bytes)
        if why is not None:
            await self._end(desktop, why)
        else:
            await self._let_rest(desktop)

    async def _let_rest(self, desktop: RunningDesktop) -> None:
        """Lay down the connection of a remote desktop that nobody uses or watches; the next use makes it again."""
        used = desktop.last_used
        if desktop.viewers or desktop.turns or used == desktop.rested or time.monotonic() - used < self._rest_seconds:
            return
        rest = self._host.rest(desktop.id)
        if rest is not None:
            await desktop.act(lambda _: rest(), _ROUND_SECONDS)
            desktop.last_used = desktop.rested = used  # resting is no use

    async def _mind_disk(self, desktop: RunningDesktop, *, is_full: bool) -> None:
        """A desktop whose files take too much room loses its programs, which write them, but not its files."""
        if is_full:
            await self._host.calm(desktop.id)
        if is_full == desktop.is_full:
            return
        desktop.is_full = is_full
        if is_full:
            log.info("the programs of the desktop %s are ended: disk", desktop.id)
        async with self._database.writing() as session:
            failure = f"Its files took more than {self._disk_bytes >> 20} MiB, so its programs were ended: delete some."
            noted = Desktop.failure.is_(None) if is_full else Desktop.failure.is_not(None)
            change = update(Desktop).where(Desktop.id == desktop.id, Desktop.status == "running", noted)
            await session.execute(change.values(failure=failure if is_full else None, modified_date=now()))

    async def _end(self, desktop: RunningDesktop, why: str) -> None:
        log.info("the desktop %s is deleted: %s", desktop.id, why)
        async with self._database.writing() as session:
            deleted = update(Desktop).where(Desktop.id == desktop.id, Desktop.status == "running")
            await session.execute(deleted.values(status="deleted", deleted_at=now(), modified_date=now()))
            await forget(session, desktop.id)
            act = Act(
                "desktop.deleted", OPERATOR, desktop.organization, None, "desktop", desktop.id, detail={"why": why}
            )
            await append(session, [act])
        await self._host.stop(desktop.id)

    async def _ended(self, id: str) -> None:  # noqa: A002  # the word of the contract
        await mark_failed(self._database, id, "The desktop ended by itself.")


def _why_over(desktop: RunningDesktop) -> str | None:
    if desktop.expires_at is not None and desktop.expires_at <= now():
        return "lifetime"
    if desktop.is_driven or desktop.viewers:
        desktop.last_used = time.monotonic()
    idle = time.monotonic() - desktop.last_used
    return "idle" if desktop.idle_seconds and idle > desktop.idle_seconds else None


async def used_bytes(folder: Path, *, uncounted: int) -> int:
    """What home and drive of a desktop occupy on disk; links are not followed.

    `uncounted` is the answer where its programs made more files than a minute is enough to count.

    Counted by a process of its own: a walk over a browser's profile would hold up every request here.
    """
    counting = await asyncio.create_subprocess_exec(
        *("du", "--summarize", "--block-size=1", "--one-file-system", "--total", "--"),
        *(str(path) for path in (folder / "home", folder / "drive") if path.is_dir()),  # a remote one has no home here
        env={"PATH": "/usr/bin:/bin"},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        async with asyncio.timeout(_COUNT_SECONDS):
            said, _ = await counting.communicate()
    except TimeoutError:
        with contextlib.suppress(ProcessLookupError):  # it ended at this very moment
            counting.kill()
        await counting.wait()
        return uncounted
    return int(said.split()[-2]) if said.split() else 0
