"""Homes of desktops kept by name, profiles and logins of their browsers above all: kept, listed, brought back, removed.

A snapshot is a row and a file `snapshots/ID` in the data folder. The file is sealed with a key of its own, and that key
by the vault; so the file is worth nothing without the database and the master key.
"""

import asyncio
import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from neena.audit.trail import note
from neena.computer.home import close_browsers, pack, unpack
from neena.computer.machine import Machine
from neena.computer.programs import Programs
from neena.computer.turn import Turn
from neena.credentials.sealing import seal
from neena.desktops.running import RunningDesktop
from neena.desktops.sealed_file import SealedWriter, new_file_key, unsealed
from neena.desktops.tables import DesktopSnapshot
from neena.errors import Conflict, NotFound, TooLarge, Unavailable
from neena.kernel.ids import new_id
from neena.kernel.scope import Door, Scope
from neena.kernel.vault import Vault
from neena.settings import Settings

MAX_SNAPSHOTS = 50  # of one organization
_KIND = "desktop_snapshot"
Found = tuple[DesktopSnapshot, str]  # a snapshot, and the key of its file


class SnapshotNotFound(NotFound):
    """There is no snapshot with this name."""


class SnapshotNameTaken(Conflict):
    """name: a snapshot has this name already; delete it first, or choose another name."""


class TooManySnapshots(Conflict):
    """Your organization has 50 snapshots, which is as many as it may have; delete one first."""


class SnapshotTooLarge(TooLarge):
    """The home of this desktop is larger than the disk of a desktop; nothing of it was kept."""


class SnapshotElsewhere(Unavailable):
    """This snapshot was made on another host, whose data folder holds it."""


class NoHome(Conflict):
    """This desktop is not ours to look into: it has no home that could be kept or brought back."""


class BrowserStaysOpen(Conflict):
    """A browser of this desktop did not end within 10 seconds; nothing was done. Close it, and try again."""


@dataclass(frozen=True)
class Shelf:
    """Where snapshots are, the vault that keeps their keys, and what one may measure and take."""

    vault: Vault
    folder: Path
    limit: int  # bytes
    seconds: float

    @classmethod
    def of(cls, settings: Settings, vault: Vault) -> "Shelf":
        """That of this server."""
        limit = settings.desktop_disk * 1024 * 1024
        return cls(vault, settings.data_dir.resolve() / "snapshots", limit, settings.desktop_action_timeout)

    def path(self, snapshot: UUID) -> Path:
        """The file of a snapshot."""
        return self.folder / str(snapshot)


async def keep(
    door: Door, shelf: Shelf, desktop: RunningDesktop, name: str, *, closes_browsers: bool
) -> DesktopSnapshot:
    """Keep the home of a desktop as it is when its turn comes.

    Raises `SnapshotNameTaken`, `TooManySnapshots`, `SnapshotTooLarge`, `NoHome`, `BrowserStaysOpen`.
    """
    programs = _programs(desktop.machine)
    async with door.reading() as scope:
        await _check_name(scope, name)
    row = DesktopSnapshot(id=new_id(), name=name, desktop=desktop.id, size=0)
    row.organization = door.principal.organization
    key = new_file_key()

    def work(turn: Turn) -> int:
        if closes_browsers:
            _close_browsers(programs, turn)
        return _write(shelf, row, key, programs, turn)

    try:
        row.size = await desktop.act(work, shelf.seconds)
        async with door.writing() as scope:
            await _check_name(scope, name)
            row.sealed_key = await seal(scope.session, shelf.vault, key, row.context)
            scope.own(row)
            note(scope, "desktop.snapshot_kept", _KIND, row.id, name=name, desktop=desktop.id)
            await scope.session.flush()
    except IntegrityError as fault:
        await _discard(shelf, row.id)
        raise SnapshotNameTaken from fault
    except BaseException:
        await _discard(shelf, row.id)
        raise
    return row


async def listed(scope: Scope) -> list[DesktopSnapshot]:
    """The snapshots of the caller's organization, by name."""
    return list(await scope.session.scalars(scope.select(DesktopSnapshot).order_by(DesktopSnapshot.name)))


async def bring_back(door: Door, shelf: Shelf, desktop: RunningDesktop, name: str) -> DesktopSnapshot:
    """Put a snapshot in place of the home of a desktop that runs; its browsers are closed first.

    Raises `SnapshotNotFound`, `SnapshotElsewhere`, `SealedFileDamaged`, `NoHome`; then nothing was touched.
    """
    row, key = await find(door, shelf, name)

    def work(turn: Turn) -> None:
        _close_browsers(_programs(desktop.machine), turn)
        _read(shelf, row, key, desktop.machine, turn)

    await desktop.act(work, shelf.seconds)
    async with door.writing() as scope:
        note(scope, "desktop.snapshot_brought_back", _KIND, row.id, name=name, desktop=desktop.id)
    return row


async def begin_with(shelf: Shelf, snapshot: Found, machine: Machine) -> None:
    """Put a snapshot into a machine that nobody uses yet; raises as `bring_back` does."""
    await asyncio.to_thread(_read, shelf, *snapshot, machine, Turn(shelf.seconds))


async def remove(scope: Scope, shelf: Shelf, name: str) -> None:
    """Remove a snapshot; raises `SnapshotNotFound`."""
    row = await _by_name(scope, name)
    await scope.session.delete(row)
    note(scope, "desktop.snapshot_removed", _KIND, row.id, name=name)

    async def discard() -> None:
        await _discard(shelf, row.id)

    scope.after_commit.append(discard)


async def _by_name(scope: Scope, name: str) -> DesktopSnapshot:
    return await scope.one(scope.select(DesktopSnapshot).where(DesktopSnapshot.name == name), SnapshotNotFound)


async def _check_name(scope: Scope, name: str) -> None:
    taken: Any = scope.select(DesktopSnapshot).where(DesktopSnapshot.name == name)
    if await scope.session.scalar(taken) is not None:
        raise SnapshotNameTaken
    number = select(func.count()).select_from(DesktopSnapshot).where(scope.sees(DesktopSnapshot))
    if (await scope.session.scalar(number) or 0) >= MAX_SNAPSHOTS:
        raise TooManySnapshots


async def find(door: Door, shelf: Shelf, name: str) -> Found:
    """A snapshot by its name; raises `SnapshotNotFound`."""
    async with door.reading() as scope:
        row = await _by_name(scope, name)
    return row, shelf.vault.open(row.sealed_key, row.context)


async def _discard(shelf: Shelf, snapshot: UUID) -> None:
    await asyncio.to_thread(shelf.path(snapshot).unlink, missing_ok=True)


def _programs(machine: Machine) -> Programs:
    if machine.programs is None:
        raise NoHome
    return machine.programs


def _close_browsers(programs: Programs, turn: Turn) -> None:
    if not close_browsers(programs, turn):
        raise BrowserStaysOpen


def _write(shelf: Shelf, row: DesktopSnapshot, key: str, programs: Programs, turn: Turn) -> int:
    """Pack a home into the file of a snapshot; the file has no name until it is whole. Its size before sealing."""
    size = 0
    shelf.folder.mkdir(0o700, parents=True, exist_ok=True)
    descriptor = os.open(shelf.folder, os.O_TMPFILE | os.O_WRONLY | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        sealed = SealedWriter(file, key, row.context)

        def take(read: bytes) -> None:
            nonlocal size
            size += len(read)
            if size > shelf.limit:
                raise SnapshotTooLarge
            sealed.write(read)

        pack(programs, turn, take)
        sealed.finish()
        file.flush()
        os.fsync(descriptor)
        turn.check()  # who asked has been told that it was not done
        _name(descriptor, shelf.path(row.id))
    return size


def _name(descriptor: int, path: Path) -> None:
    """Give an unnamed file its name, to last even when the power fails."""
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.link(f"/proc/self/fd/{descriptor}", path.name, dst_dir_fd=folder, follow_symlinks=True)
        os.fsync(folder)
    finally:
        os.close(folder)


def _read(shelf: Shelf, row: DesktopSnapshot, key: str, machine: Machine, turn: Turn) -> None:
    """Unpack a snapshot; it is read once before, so that a damaged one destroys no home."""
    programs = _programs(machine)
    for _ in _chunks(shelf, row, key, turn):
        pass
    unpack(programs, turn, _chunks(shelf, row, key, turn))


def _chunks(shelf: Shelf, row: DesktopSnapshot, key: str, turn: Turn) -> Iterator[bytes]:
    with suppress(FileNotFoundError), shelf.path(row.id).open("rb") as file:
        for chunk in unsealed(file, key, row.context):
            turn.check()
            yield chunk
        return
    raise SnapshotElsewhere
