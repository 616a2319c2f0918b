"""The desktops of this process: warm ones, used ones, those found again after a crash, and those whose time is over."""

import asyncio
import contextlib
import logging
import secrets
import select
import string
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from neena.computer.sandbox.sandbox import end, remove
from neena.desktops.owner import DesktopElsewhere, Owner, host_id
from neena.desktops.providers.port import Held, Provider, Wanted
from neena.desktops.running import RunningDesktop
from neena.errors import NeenaError, NoCapacity, Unavailable
from neena.kernel.vault import Vault

log = logging.getLogger(__name__)

_LET_GO_SECONDS = 1.0
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
        # By organization: what its quota counts beside the stored ones.
        self.being_made: defaultdict[str, set[object]] = defaultdict(set[object])
        self.counting = asyncio.Lock()
        self._filling: asyncio.Task[None] | None = None
        self.on_gone: Callable[[str], Awaitable[None]] | None = None
        self.adopting = asyncio.Lock()
        self.vault: Vault | None = None  # opens what is stored of remote desktops; there before any is adopted
        self._told: set[asyncio.Task[None]] = set()
        self._ending: dict[str, asyncio.Task[None]] = {}
        self._closed = False

    @cached_property
    def name(self) -> str:
        """The id of this data folder: only processes that share it can reach what runs here."""
        return host_id(self.options.data_dir)

    async def obtain(self, kind: str, wanted: Wanted) -> Hosted:
        """A new desktop, from the warm ones where one fits; raises `NoCapacity`, `Unavailable`."""
        if kind not in self._providers:
            raise NoCapacity(f"This server offers no desktops of the type {kind!r}.")
        hosted = await self._warm_or_new(kind, wanted)
        if kind == "sandbox":
            self._fill()
        self._hosted[hosted.wanted.id] = hosted
        return hosted

    def rest(self, id: str) -> Callable[[], None] | None:  # noqa: A002  # the word of the contract
        """How to lay down the connection to a remote desktop; None for one that runs here."""
        return self._hosted[id].held.rest if id in self._hosted else None

    def holds(self, id: str) -> bool:  # noqa: A002  # the word of the contract
        """Whether a desktop is in the hands of this process: being made, driven, or being ended."""
        return id in self._hosted

    def wanted(self, screen: tuple[int, int], allow: tuple[str, ...]) -> Wanted:
        """A desktop to be, with a new id and folder."""
        id = new_desktop_id()  # noqa: A001  # the word of the contract
        return Wanted(id, self.folder(id), screen, allow)

    def folder(self, id: str) -> Path:  # noqa: A002  # the word of the contract
        """Where this host keeps a desktop."""
        return self.options.data_dir.resolve() / "desktops" / id

    async def adopt(self, kind: str, wanted: Wanted, runtime: dict[str, Any]) -> Hosted:
        """Take a desktop that no process drives; raises `DesktopElsewhere`, or `Unavailable` when it is gone."""
        if wanted.id in self._hosted:
            raise Unavailable("The desktop ended by itself a moment ago.")
        if not wanted.folder.is_dir():
            raise Unavailable("The desktop ended while no server was there.")
        owner = Owner(wanted.folder)
        try:
            hosted = Hosted(wanted, await self._providers[kind].adopt(wanted, runtime), owner)
        except BaseException as fault:
            if isinstance(fault, Unavailable):
                await _clear(wanted.folder)
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
        """End a desktop whole: programs, drive, log. Whoever asks a second time waits with the first."""
        if id not in self._hosted:
            return
        if id not in self._ending:
            self._ending[id] = asyncio.get_running_loop().create_task(self._stop(self._hosted[id]))
        await asyncio.shield(self._ending[id])

    async def calm(self, id: str) -> None:  # noqa: A002  # the word of the contract
        """End the programs of a desktop, where that can be done, but not the desktop."""
        hosted = self._hosted.get(id)
        if hosted is not None and hosted.held.calm is not None:
            await hosted.held.calm()

    async def close(self) -> None:
        """Leave the used ones for the next server; end the warm ones."""
        self._closed = True
        if self._filling is not None:
            self._filling.cancel()
            await asyncio.gather(self._filling, return_exceptions=True)
        await asyncio.gather(*self._ending.values(), *self._told, return_exceptions=True)
        await asyncio.gather(*(_end(hosted) for hosted in self._warm))
        self._warm.clear()
        for desktop in self.running.values():
            desktop.end()
        await asyncio.gather(*(self._leave(hosted) for hosted in self._hosted.values()))
        self.running.clear()
        self._hosted.clear()

    async def sweep(self, is_known: Callable[[str], Awaitable[bool]]) -> None:
        """Remove folders that belong to no desktop and no process, and end what still runs there."""
        parent = self.folder("x").parent
        for folder in [one for one in parent.iterdir() if one.is_dir()] if parent.is_dir() else []:
            with contextlib.suppress(DesktopElsewhere), Owner(folder):
                # Asked once nobody else can make a desktop of it any more.
                if not await is_known(folder.name):
                    await _clear(folder)

    async def drop_dead(self) -> None:
        """Clear away warm desktops that have ended by themselves, and make new ones in their place."""
        dead = [hosted for hosted in self._warm if not _lives(hosted)]
        for hosted in dead:
            self._warm.remove(hosted)
            await _end(hosted)
        if dead:
            self._fill()

    async def _warm_or_new(self, kind: str, wanted: Wanted) -> Hosted:
        fits = kind == "sandbox" and wanted.screen == self.options.screen
        while True:
            if fits and (warm := await self._take_warm()) is not None:
                warm.held.reach(wanted.allow)
                warm.wanted = replace(warm.wanted, allow=wanted.allow)
                return warm
            # Who asks comes before those that are kept or being made for the next one.
            if self._is_full and self._warm:
                await _end(self._warm.pop(0))
            elif self._is_full and self._filling is not None and not self._filling.done():
                await asyncio.wait([self._filling])
            else:
                return await self._start(kind, wanted)

    async def _take_warm(self) -> Hosted | None:
        while self._warm:
            hosted = self._warm.pop()
            if _lives(hosted):
                return hosted
            await _end(hosted)
        return None

    async def _stop(self, hosted: Hosted) -> None:
        id = hosted.wanted.id  # noqa: A001  # the word of the contract
        try:
            self._unwatch(hosted)
            if id in self.running:
                self.running[id].end()
                await self._finished(id)
            await _end(hosted)
        finally:
            # Until here whoever asks for it hears that it is ending, not that it belongs to another process.
            self.running.pop(id, None)
            self._hosted.pop(id, None)
            self._ending.pop(id, None)

    async def _leave(self, hosted: Hosted) -> None:
        with hosted.owner:
            self._unwatch(hosted)
            await self._finished(hosted.wanted.id)
            await hosted.held.let_go()

    async def _finished(self, id: str) -> None:  # noqa: A002  # the word of the contract
        """Wait until the action under way, which was called off, has let go of the screen."""
        until = time.monotonic() + _LET_GO_SECONDS
        while id in self.running and self.running[id].is_acting and time.monotonic() < until:  # noqa: ASYNC110
            await asyncio.sleep(0.002)  # a thread ends it, which knows no event loop

    @property
    def _is_full(self) -> bool:
        return len(self._hosted) + len(self._warm) + self._starting >= self.options.maximum

    async def _start(self, kind: str, wanted: Wanted) -> Hosted:
        if self._closed or self._is_full:
            raise NoCapacity("This host runs as many desktops as it may (NEENA_DESKTOP_MAX); try again later.")
        self._starting += 1
        try:
            owner = Owner(wanted.folder)
            try:
                return Hosted(wanted, await self._providers[kind].create(wanted), owner)
            except BaseException:
                await _clear(wanted.folder)
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
        log.warning("the desktop %s ended by itself", id)
        self._unwatch(self._hosted[id])
        self.running.pop(id).end()
        task = asyncio.get_running_loop().create_task(self._tell_ended(id))
        self._told.add(task)
        task.add_done_callback(self._told.discard)

    async def _tell_ended(self, id: str) -> None:  # noqa: A002  # the word of the contract
        try:
            if self.on_gone is not None:
                await self.on_gone(id)
        finally:
            await self.stop(id)

    def _unwatch(self, hosted: Hosted) -> None:
        if hosted.held.watch is not None and hosted.held.watch.fileno() >= 0:
            asyncio.get_running_loop().remove_reader(hosted.held.watch)


def _lives(hosted: Hosted) -> bool:
    """Whether a desktop that nobody has used yet still runs: its watch becomes readable when it has ended."""
    if hosted.held.watch is None:
        return True
    poll = select.poll()
    poll.register(hosted.held.watch, select.POLLIN)
    return not poll.poll(0)


async def _end(hosted: Hosted) -> None:
    with hosted.owner:  # what cannot be cleared now is swept up by a later round
        await hosted.held.stop()
        await _clear(hosted.wanted.folder)


async def _clear(folder: Path) -> None:
    """End whatever still runs for a folder, and remove it."""
    await asyncio.to_thread(end, folder)
    await asyncio.to_thread(remove, folder)
