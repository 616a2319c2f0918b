"""The engine of one process: takes work in, claims what others left behind, and tells who follows."""

import asyncio
import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import case, func, update
from sqlalchemy.ext.asyncio import AsyncSession

from neena.engine.alarm import Alarm
from neena.engine.backend import Backend, Owned
from neena.engine.journal import Journal
from neena.engine.lease import Lease
from neena.engine.postgresql import PostgresBackend
from neena.engine.room import Room
from neena.engine.rows import Binder
from neena.engine.runner import Handler, OnPoison, Runner
from neena.engine.signals import Signals
from neena.engine.sqlite import SqliteBackend
from neena.engine.tables import Work, entry
from neena.kernel.clock import now
from neena.kernel.database import Database

log = logging.getLogger(__name__)

_FINISHED_TOGETHER = 0.005  # works that finish within this share one query for more
_CHECK_EVERY = 5.0


@dataclass(frozen=True)
class EngineOptions:
    """How an engine behaves.

    `capacity` is how many works are under way here at a time (0: take in, never work); `lease` how long a silent
    process is still believed alive; `beat` the pause between signs of life; `grace` what works get to finish when
    stopping; `crash_limit` how often a handler may crash in a row (or its process die, four times as often). Seconds.
    """

    capacity: int = 200
    lease: float = 5.0
    beat: float = 1.0
    grace: float = 10.0
    crash_limit: int = 5


class Enlisted:
    """Work entered in a transaction of the caller, who says how that ended."""

    __slots__ = ("_delay", "_engine", "claim", "given", "id", "kind")

    def __init__(self, engine: "Engine", work: UUID, kind: str, claim: UUID | None, delay: float) -> None:
        self.id = work
        self.kind = kind
        self.claim = claim
        self.given: object = None
        self._engine = engine
        self._delay = delay

    async def go(self) -> None:
        """Begin the work, after the commit: here when there is room, else wherever there is."""
        self._engine.begin_enlisted(self, self._delay)

    async def drop(self) -> None:
        """Forget the work, since the commit failed."""
        self._engine.drop_enlisted(self)


class Engine:
    """Durable execution over one database. Made once in a process; handlers are registered before `start`."""

    def __init__(self, database: Database, options: EngineOptions | None = None) -> None:
        self.options = options or EngineOptions()
        self.signals = Signals()
        self.executor = uuid4()
        self._dialect = database.dialect
        self._backend: Backend = (
            PostgresBackend(database, self.options.lease, self.options.beat)
            if database.dialect == "postgresql"
            else SqliteBackend(database)
        )
        self.journal = Journal(self._backend, Binder(database.engine.dialect), self.signals)
        self._room = Room(self.options.capacity)
        self._runner = Runner(self.journal, self._room, self.options.crash_limit, self._finished)
        self._wake = asyncio.Event()
        self._waiting = False
        self._claimer: asyncio.Task[None] | None = None
        self._alarm = Alarm(self.work_waits)
        self._check_timer: asyncio.TimerHandle | None = None
        self._chores: set[asyncio.Task[None]] = set()

    @property
    def alive(self) -> bool:
        """Whether this process may begin new calls to the outside: its lease on its work is not overdue."""
        return self._backend.alive

    @property
    def under_way(self) -> int:
        """How many works this process has under way."""
        return len(self._room.leases)

    def register(self, kind: str, handler: Handler, on_poison: OnPoison) -> None:
        """Say who works on a kind of work.

        `handler(lease)` is called for each claim; it goes on from what is recorded. Returning ends the work, unless
        `lease.later` gave it back. Raising counts as a crash: it is tried again after 1, 2, 4, 8 seconds, then
        `on_poison(lease, error)` is called, which records the failure and ends the work.
        """
        self._runner.register(kind, handler, on_poison)

    async def start(self) -> None:
        """Join in: claim and resume what was interrupted. Raises `Misconfigured` when the SQLite file has an owner."""
        self.signals.relay = self._relay
        await self._backend.open(self.executor, self, tuple(self._runner.kinds))
        self._room.open = True
        self._claimer = asyncio.create_task(self._claim_as_needed(), name="claims")

    async def stop(self) -> None:
        """Leave: finish what can be finished within the grace, give back the rest."""
        self._room.open = False
        self._alarm.stop()
        if self._check_timer is not None:
            self._check_timer.cancel()
        tasks = [task for task in (self._claimer, *self._chores) if task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._runner.stop(self.options.grace)
        await self.journal.close()
        await self._backend.close()

    async def enlist(
        self, session: AsyncSession, work: UUID, kind: str, *, delay: float = 0.0, given: object = None
    ) -> Enlisted:
        """Enter work in the caller's transaction; call `go` on the answer after the commit, `drop` if it failed.

        With a delay it is a durable timer: the handler is first called so many seconds later. The lease carries what
        is `given`, if the work begins here and now.
        """
        claim = uuid4() if delay <= 0 and kind in self._runner.kinds and self._room.free > 0 else None
        enlisted = Enlisted(self, work, kind, claim, delay)
        enlisted.given = given
        if claim is not None:
            self._room.reserve(claim, work, kind)
            self._check_soon()
        row = {"id": work, "kind": kind, "owner": self.executor if claim else None, "claim": claim, "cancelled": False}
        row |= {"attempts": 1 if claim else 0, "crashes": 0}
        try:
            await session.execute(*entry(self._dialect, row, timedelta(seconds=max(delay, 0.0))))
        except BaseException:
            self.drop_enlisted(enlisted)
            raise
        return enlisted

    async def mark_cancelled(self, session: AsyncSession, work: UUID) -> bool:
        """Cancel work in the caller's transaction, before it changes rows of that work; False when it is not there.

        From the commit on no checkpoint recorded with `live` is written. Call `cancel_signal` after the commit.
        """
        moment: Any = func.now() if self._dialect == "postgresql" else now()
        due = case((Work.owner.is_(None), moment), else_=Work.due)
        result: Any = await session.execute(update(Work).where(Work.id == work).values(cancelled=True, due=due))
        return bool(result.rowcount)

    def cancel_signal(self, work: UUID) -> None:
        """Wake whoever works on cancelled work, so that it ends soon."""
        if not self._room.cancel(work):
            self.work_waits()
            self._backend.notify("cancel", (work,))

    def begin_enlisted(self, enlisted: Enlisted, delay: float = 0.0) -> None:
        """Begin what was enlisted: see `Enlisted.go`."""
        if enlisted.claim is None:
            if delay > 0:
                self._alarm.set(delay)
            else:
                self.work_waits()
                self._backend.notify("ready", (enlisted.id,))
        elif self._room.settle(enlisted.claim):
            lease = Lease(self.journal, enlisted.id, enlisted.kind, enlisted.claim)
            lease.given = enlisted.given
            self._runner.begin(lease)

    def drop_enlisted(self, enlisted: Enlisted) -> None:
        """Forget what was enlisted: see `Enlisted.drop`."""
        if enlisted.claim is not None:
            self._room.settle(enlisted.claim)
            self._finished(None)

    def work_waits(self) -> None:
        """Work without a living owner is there, or may be: claim it when there is room."""
        self._waiting = True
        self._wake.set()

    def owns(self, owned: Owned) -> None:
        """Compare what the database says with what is under way."""
        view = self._room.compare(owned)
        for lease in view.lost:
            lease.lose(cancel=True)
        for claim, work, kind in view.forgotten:
            if self._room.settle(claim):
                self._runner.begin(Lease(self.journal, work, kind, claim))
        if view.strays:
            self._chore(self._disown(view.strays))

    def was_cancelled(self, work: UUID) -> None:
        """Another process cancelled work."""
        if not self._room.cancel(work):
            self.work_waits()

    def has_changed(self, works: Iterable[UUID] | None) -> None:
        """Another process changed works."""
        if works is None:
            self.signals.wake_all()
        else:
            self.signals.wake(works)

    async def _claim_as_needed(self) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            room = self._room.free
            if room <= 0 or not self._runner.kinds:
                continue
            try:
                await self._claim(room)
            except Exception as error:  # noqa: BLE001  # whatever it is, the work still waits
                log.warning("Waiting work could not be claimed: %s", error)
                self._alarm.set(1.0)

    async def _claim(self, room: int) -> None:
        self._waiting = False
        self._room.claiming = room
        try:
            claimed = await self._backend.claim(tuple(self._runner.kinds), room)
        finally:
            self._room.claiming = 0
        for one in claimed:
            lease = Lease(self.journal, one.id, one.kind, one.claim, one.attempt, one.crashes)
            if one.cancelled:
                lease.cancelled.set()
            self._runner.begin(lease)
        if len(claimed) >= room:
            self.work_waits()
            return
        due = await self._backend.next_due(tuple(self._runner.kinds))
        if due is not None:
            self._alarm.set(due)

    def _finished(self, lease: Lease | None) -> None:
        if lease is not None and lease.returns_in is not None:
            self._alarm.set(lease.returns_in)
        if lease is None or not lease.settled:  # a commit that was reported as failed may have happened
            self._room.doubtful = True
            self._check_soon()
        if self._waiting and self._room.open:
            self._alarm.set(_FINISHED_TOGETHER)

    def _check_soon(self) -> None:
        if self._check_timer is None:
            self._check_timer = asyncio.get_running_loop().call_later(_CHECK_EVERY, self._check)

    def _check(self) -> None:
        self._check_timer = None
        if self._room.open and self._room.uncertain:
            self._chore(self._compare())
            self._check_soon()

    async def _compare(self) -> None:
        self.owns(await self._backend.owned())

    async def _disown(self, claims: frozenset[UUID]) -> None:
        log.warning("%d works were owned by this process but not under way; they are claimed anew.", len(claims))
        await self._backend.disown(claims)
        self.work_waits()

    def _chore(self, act: Any) -> None:
        task: asyncio.Task[None] = asyncio.create_task(act)
        self._chores.add(task)
        task.add_done_callback(self._chore_done)

    def _chore_done(self, task: asyncio.Task[None]) -> None:
        self._chores.discard(task)
        if not task.cancelled() and task.exception() is not None:
            log.warning("A check of what this process owns failed: %s", task.exception())

    def _relay(self, works: Iterable[UUID]) -> None:
        self._backend.notify("changed", works)
