"""The desktops of this process: warm ones, used ones, those found again after a crash, and those whose time is over."""

import asyncio
import contextlib
import fcntl
import logging
import os
import secrets
import shutil
import socket
import string
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from neena.desktops.providers.local import folder_of
from neena.desktops.providers.port import Held, Provider, Wanted
from neena.desktops.running import RunningDesktop
from neena.errors import NeenaError, NoCapacity, Unavailable
from neena.kernel.clock import now

log = logging.getLogger(__name__)

_ALPHABET = string.ascii_lowercase + string.digits


def new_desktop_id() -> str:
    """`dsk_` and 12 letters and digits, as the contract's samples have it."""
    return "dsk_" + "".join(secrets.choice(_ALPHABET) for _ in range(12))


@dataclass(frozen=True)
class HostOptions:
    """What the operator set: see `desktop_...` in the settings."""

    data_dir: Path
    screen: tuple[int, int]
    pool: int
    maximum: int
    allow: tuple[str, ...]


class Owner:
    """Who drives a desktop: the process that holds the lock in its folder; the kernel frees it when that one dies."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._descriptor = os.open(folder / "owner", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as fault:
            os.close(self._descriptor)
            raise DesktopElsewhere from fault

    def release(self) -> None:
        """Let another process have it."""
        os.close(self._descriptor)


class DesktopElsewhere(Unavailable):
    """Another server process drives this desktop; send the request to that one."""


@dataclass
class Hosted:
    """One desktop in the hands of this process."""

    wanted: Wanted
    held: Held
    owner: Owner


class DesktopHost:
    """Obtains and keeps desktops. Knows no database: what is running is told by the slice's service."""

    def __init__(self, options: HostOptions, providers: Mapping[str, Provider]) -> None:
        self.options = options
        self._providers = providers
        self.running: dict[str, RunningDesktop] = {}
        self._hosted: dict[str, Hosted] = {}
        self._warm: list[Hosted] = []
        self._starting = 0
        self.being_made: Counter[str] = Counter()  # by organization: what its quota counts beside the stored ones
        self._filling: asyncio.Task[None] | None = None
        self.on_gone: Callable[[str], Awaitable[None]] | None = None
        self.adopting = asyncio.Lock()
        self._told: set[asyncio.Task[None]] = set()

    @property
    def name(self) -> str:
        """This machine and data folder: only processes here can reach what runs here."""
        return f"{socket.gethostname()}:{self.options.data_dir.resolve()}"

    async def obtain(self, kind: str, wanted: Wanted) -> Hosted:
        """A new desktop, from the warm ones where one fits; raises `NoCapacity`, `Unavailable`."""
        if kind not in self._providers:
            raise NoCapacity(f"This server offers no desktops of the type {kind!r}.")
        if kind == "sandbox" and self._warm and wanted.screen == self.options.screen:
            hosted = self._warm.pop()
            hosted.held.reach(wanted.allow)
            hosted.wanted = replace(hosted.wanted, allow=wanted.allow)
        else:
            hosted = await self._start(kind, wanted)
        if kind == "sandbox":
            self._fill()
        self._hosted[hosted.wanted.id] = hosted
        return hosted

    def wanted(self, screen: tuple[int, int], allow: tuple[str, ...]) -> Wanted:
        """A desktop to be, with a new id and folder."""
        id = new_desktop_id()  # noqa: A001  # the word of the contract
        return Wanted(id, self.folder(id), screen, allow)

    def folder(self, id: str) -> Path:  # noqa: A002  # the word of the contract
        """Where this host keeps a desktop."""
        return folder_of(self.options.data_dir, id)

    async def adopt(self, kind: str, wanted: Wanted, runtime: dict[str, Any]) -> Hosted:
        """Take a desktop that no process drives; raises `DesktopElsewhere`, or `Unavailable` when it is gone."""
        if not wanted.folder.is_dir():
            raise Unavailable("The desktop ended while no server was there.")
        owner = Owner(wanted.folder)
        try:
            hosted = Hosted(wanted, await self._providers[kind].adopt(wanted, runtime), owner)
        except BaseException:
            owner.release()
            raise
        self._hosted[wanted.id] = hosted
        return hosted

    def begin(self, desktop: RunningDesktop) -> None:
        """Let a desktop be driven, and notice when it ends by itself."""
        self.running[desktop.id] = desktop
        watch = self._hosted[desktop.id].held.watch
        if watch is not None:
            watch.setblocking(False)
            asyncio.get_running_loop().add_reader(watch, self._ended, desktop.id)

    async def stop(self, id: str) -> None:  # noqa: A002  # the word of the contract
        """End a desktop whole: programs, drive, log; what is gone already is fine."""
        desktop = self.running.pop(id, None)
        if desktop is not None:
            desktop.end()
        hosted = self._hosted.pop(id, None)
        if hosted is None:
            return
        self._unwatch(hosted)
        await hosted.held.stop()
        await asyncio.to_thread(shutil.rmtree, hosted.wanted.folder, True)
        hosted.owner.release()

    async def close(self) -> None:
        """Leave the used ones for the next server; end the warm ones."""
        if self._filling is not None:
            self._filling.cancel()
            await asyncio.gather(self._filling, return_exceptions=True)
        for hosted in self._warm:
            await hosted.held.stop()
            await asyncio.to_thread(shutil.rmtree, hosted.wanted.folder, True)
            hosted.owner.release()
        self._warm.clear()
        for desktop in self.running.values():
            desktop.end()
        for hosted in self._hosted.values():
            self._unwatch(hosted)
            await hosted.held.let_go()
            hosted.owner.release()
        self.running.clear()
        self._hosted.clear()

    async def sweep(self, known: set[str]) -> None:
        """Remove folders that belong to no desktop, and end what still runs there."""
        parent = self.folder("x").parent
        folders = [one for one in parent.iterdir() if one.is_dir()] if parent.is_dir() else []
        for folder in folders:
            if folder.name in known or folder.name in self._hosted:
                continue
            with contextlib.suppress(DesktopElsewhere):
                owner = Owner(folder)
                with contextlib.suppress(NeenaError):
                    held = await self._providers["sandbox"].adopt(Wanted(folder.name, folder, (1, 1), ()), {})
                    await held.stop()
                await asyncio.to_thread(shutil.rmtree, folder, True)
                owner.release()

    async def _start(self, kind: str, wanted: Wanted) -> Hosted:
        if len(self._hosted) + len(self._warm) + self._starting >= self.options.maximum:
            raise NoCapacity("This host runs as many desktops as it may (NEENA_DESKTOP_MAX); try again later.")
        self._starting += 1
        owner = Owner(wanted.folder)
        try:
            return Hosted(wanted, await self._providers[kind].create(wanted), owner)
        except BaseException:
            await asyncio.to_thread(shutil.rmtree, wanted.folder, True)
            owner.release()
            raise
        finally:
            self._starting -= 1

    def _fill(self) -> None:
        if self._filling is None or self._filling.done():
            self._filling = asyncio.get_running_loop().create_task(self._keep_warm())

    async def _keep_warm(self) -> None:
        while len(self._warm) < self.options.pool:
            try:
                self._warm.append(await self._start("sandbox", self.wanted(self.options.screen, ())))
            except NeenaError as fault:
                log.info("no desktop is kept warm: %s", fault.message)
                return

    def _ended(self, id: str) -> None:  # noqa: A002  # the word of the contract
        """The watch of a desktop became readable: it has ended by itself."""
        log.warning("the desktop %s ended by itself at %s", id, now())
        self._unwatch(self._hosted[id])
        task = asyncio.get_running_loop().create_task(self._tell_ended(id))
        self._told.add(task)
        task.add_done_callback(self._told.discard)

    async def _tell_ended(self, id: str) -> None:  # noqa: A002  # the word of the contract
        await self.stop(id)
        if self.on_gone is not None:
            await self.on_gone(id)

    def _unwatch(self, hosted: Hosted) -> None:
        if hosted.held.watch is not None and hosted.held.watch.fileno() >= 0:
            asyncio.get_running_loop().remove_reader(hosted.held.watch)
