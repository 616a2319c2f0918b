"""Calls handlers, and decides what follows from how they end."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from neena.engine.faults import Interrupted, is_being_cancelled
from neena.engine.journal import Journal
from neena.engine.lease import Lease
from neena.engine.room import Room

log = logging.getLogger(__name__)

Handler = Callable[[Lease], Awaitable[None]]
OnPoison = Callable[[Lease, Exception], Awaitable[None]]


# A handler that raises is to blame. When a process dies, most of what it had under way is not, though one may be.
CRASH = 4
DEATH = 1
_AFTER_A_FAILED_END = 60.0


class KeepsCrashing(Exception):  # told to the product as the reason, not raised
    """The work interrupted its process too often."""


class Forsaken(Exception):
    """Something that the handler waited for was cancelled, though nobody cancelled the handler."""


class Runner:
    """One task per piece of work under way."""

    def __init__(self, journal: Journal, room: Room, crash_limit: int, finished: Callable[[Lease], None]) -> None:
        self.kinds: dict[str, tuple[Handler, OnPoison]] = {}
        self._journal = journal
        self._room = room
        self._most_crashes = crash_limit * CRASH
        self._finished = finished
        self._tasks: set[asyncio.Task[None]] = set()

    def register(self, kind: str, handler: Handler, on_poison: OnPoison) -> None:
        """Say who works on a kind of work."""
        if kind in self.kinds:
            raise ValueError(f"The kind {kind!r} has a handler already.")
        self.kinds[kind] = (handler, on_poison)

    def begin(self, lease: Lease) -> None:
        """Begin work under a fresh claim."""
        self._room.leases[lease.claim] = lease
        task = asyncio.create_task(self._run(lease), name=f"{lease.kind} {lease.id}")
        lease.on_lost = task.cancel
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def stop(self, grace: float) -> None:
        """Wait for what is under way, then interrupt it."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=grace)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _run(self, lease: Lease) -> None:
        try:
            await self._call(lease)
        except asyncio.CancelledError:
            if not lease.lost:
                raise
        except Interrupted as fault:
            log.info("Stopped working on %s %s: %s", lease.kind, lease.id, fault)
            await self._give_back(lease, 1.0)
        finally:
            self._room.leases.pop(lease.claim, None)
            self._finished(lease)

    async def _call(self, lease: Lease) -> None:
        if lease.crashes >= self._most_crashes:
            await self._poison(lease, KeepsCrashing())
            return
        try:
            await self._handle(lease)
            if not lease.settled:
                await lease.record(done=True)
        except Interrupted:
            raise
        except Exception as error:
            log.exception("%s %s crashed", lease.kind, lease.id)
            if lease.settled:
                return
            if lease.crashes + CRASH >= self._most_crashes:
                await self._poison(lease, error)
            else:
                await self._give_back(lease, 2.0 ** (lease.crashes // CRASH), crash=CRASH)

    async def _handle(self, lease: Lease) -> None:
        handler, _ = self.kinds[lease.kind]
        try:
            await handler(lease)
        except asyncio.CancelledError as fault:
            if is_being_cancelled():
                raise
            raise Forsaken from fault

    async def _poison(self, lease: Lease, error: Exception) -> None:
        _, on_poison = self.kinds[lease.kind]
        try:
            await on_poison(lease, error)
            if not lease.settled:
                await lease.record(done=True)
        except Interrupted:
            raise
        except Exception:
            log.exception("The end of %s %s could not be recorded", lease.kind, lease.id)
            await self._give_back(lease, _AFTER_A_FAILED_END, crash=DEATH)

    async def _give_back(self, lease: Lease, seconds: float, *, crash: int = 0) -> None:
        if lease.settled:
            return
        try:
            await lease.give_back(seconds, crash=crash)
        except Interrupted as fault:
            log.warning("%s %s was not given back: %s", lease.kind, lease.id, fault)
