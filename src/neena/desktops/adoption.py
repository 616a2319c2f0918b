"""Finding desktops again that an earlier server, or one that crashed beside this one, has left running."""

import asyncio
import logging

from sqlalchemy import select, update

from neena.computer.remote.target import Target
from neena.computer.screen import Screen, Windowed
from neena.computer.tools.hands import Memory
from neena.desktops.hosting import DesktopHost, Hosted
from neena.desktops.owner import DesktopElsewhere
from neena.desktops.providers.port import Wanted
from neena.desktops.running import RunningDesktop
from neena.desktops.tables import Desktop
from neena.errors import Unavailable
from neena.kernel.clock import now
from neena.kernel.database import Database
from neena.kernel.vault import SecretNotOpened

log = logging.getLogger(__name__)


def running_desktop(row: Desktop, hosted: Hosted) -> RunningDesktop:
    """A stored desktop in the hands of this process."""
    width, height = row.options["picture"]
    return RunningDesktop(
        id=row.id,
        organization=row.organization,
        owner=row.created_by_email,
        machine=hosted.held.machine,
        folder=hosted.wanted.folder,
        memory=Memory((width, height)),
        idle_seconds=float(row.options["idle_seconds"]),
        expires_at=row.expires_at,
        is_full=row.failure is not None,
    )


async def adopt(host: DesktopHost, row: Desktop) -> RunningDesktop:
    """Take over a desktop that no process drives; raises `DesktopElsewhere`, `Unavailable` when it has ended."""
    if row.host != host.name:
        raise DesktopElsewhere
    async with host.adopting:
        if row.id not in host.running:
            options = row.options
            screen = (options["screen"][0], options["screen"][1])
            wanted = Wanted(row.id, host.folder(row.id), screen, tuple(options["allow"]), _target(host, row))
            hosted = await host.adopt(row.desktop_type, wanted, row.runtime)
            try:
                desktop = running_desktop(row, hosted)
                real = await asyncio.to_thread(_size_of, hosted.held.machine.screen)
            except BaseException:
                await host.stop(row.id)
                raise
            if (
                real is not None and real != screen
            ):  # resized since it was made: from then on a picture has the screen's pixels
                desktop.memory.picture_size = real
            host.begin(desktop)
    return host.running[row.id]


def _size_of(screen: Screen) -> tuple[int, int] | None:
    """The size of a screen that tools can resize."""
    return screen.size if isinstance(screen, Windowed) else None


def _target(host: DesktopHost, row: Desktop) -> Target | None:
    if row.sealed_target is None:
        return None
    assert host.vault is not None
    try:
        return Target.model_validate_json(host.vault.open(row.sealed_target, row.context))
    except SecretNotOpened as fault:
        raise Unavailable("What was stored of this machine does not open under the present master key.") from fault


async def adopt_all(database: Database, host: DesktopHost) -> None:
    """Take what runs here and nobody drives, and mark what has ended.

    Reads the rows of every organization: what runs on this host is the host's to keep.
    """
    async with database.reading() as session:
        query = select(Desktop).where(Desktop.host == host.name, Desktop.status == "running")
        rows = [row for row in await session.scalars(query) if not host.holds(row.id)]
    for row in rows:
        try:
            await adopt(host, row)
        except DesktopElsewhere:
            continue
        except Unavailable as fault:
            log.warning("the desktop %s is gone: %s", row.id, fault.message)
            await mark_failed(database, row.id, fault.message)
        except Exception:  # what programs have made of one desktop hinders neither the server's start nor the others
            log.exception("the desktop %s cannot be driven any more", row.id)
            await mark_failed(database, row.id, "The desktop did not answer the server that came after its own.")


async def sweep(database: Database, host: DesktopHost) -> None:
    """Remove what is left of desktops that are not stored as running, and that no process is making."""

    async def is_known(id: str) -> bool:  # noqa: A002  # the word of the contract
        async with database.reading() as session:
            query = select(Desktop.id).where(Desktop.id == id, Desktop.status == "running")
            return await session.scalar(query) is not None

    await host.sweep(is_known)


async def mark_failed(database: Database, id: str, failure: str) -> None:  # noqa: A002  # the word of the contract
    """Note that a desktop ended by itself."""
    async with database.writing() as session:
        ended = update(Desktop).where(Desktop.id == id, Desktop.status == "running")
        await session.execute(ended.values(status="failed", failure=failure, modified_date=now()))
