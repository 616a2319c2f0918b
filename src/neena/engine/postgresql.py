"""Ownership and commits on PostgreSQL: any number of processes, each alive while its heartbeat is fresh."""

import asyncio
import logging
import os
import socket
import time
from collections.abc import AsyncGenerator, Iterable, Sequence
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID, uuid4

from neena.engine import postgresql_sql as sql
from neena.engine.backend import Claimed, Listener, Owned
from neena.engine.group import Group, Outcome
from neena.engine.postgresql_commit import Committer
from neena.engine.postgresql_link import Link
from neena.engine.postgresql_news import News, parse
from neena.kernel.database import Database

log = logging.getLogger(__name__)

_BURY_EVERY = 30  # beats


class PostgresBackend:
    """The backend of many processes. One connection commits, another one beats, claims and listens."""

    def __init__(self, database: Database, lease: float, beat: float) -> None:
        self._lease = lease
        self._beat = beat
        # Without waiting for the disk: what a crash of the server undoes here, the fence in each commit makes up for.
        self._control = Link(database.dsn, "control", {"synchronous_commit": "off"}, self._listen)
        self._writer = Link(database.dsn, "journal", {"lock_timeout": "250ms", "enable_seqscan": "off"}, _be_durable)
        self._committer = Committer(self._writer, database.engine.dialect)
        self._one_at_a_time = asyncio.Lock()
        self._news = News(self._tell)
        self._executor = uuid4()
        self._listener: Listener | None = None
        self._kinds: tuple[str, ...] = ()
        self._others = 0
        self._orphaned = False
        self._last_beat: float | None = None
        self._heart: asyncio.Task[None] | None = None

    @property
    def alive(self) -> bool:
        """Whether the last sign of life is younger than the lease."""
        return self._last_beat is not None and _clock() - self._last_beat < self._lease

    async def open(self, executor: UUID, listener: Listener, kinds: Sequence[str]) -> None:
        """Connect and begin to beat."""
        self._executor, self._listener, self._kinds = executor, listener, tuple(kinds)
        await self._writer.connect()
        await self._control.connect()
        await self._show_life()
        self._heart = asyncio.create_task(self._beat_on(), name="heartbeat")

    async def close(self) -> None:
        """Give everything back, tell the others, leave."""
        if self._heart is not None:
            self._heart.cancel()
            await asyncio.gather(self._heart, return_exceptions=True)
            self._heart = None
            await self._news.close()
            try:
                freed = await self._ask(sql.LEAVE, self._executor)
                if freed[0][0]:
                    await self._tell(["ready"])
            except Exception as fault:  # noqa: BLE001  # the others find out by the silent heartbeat
                log.warning("Leaving without a word: %s", fault)
        self._last_beat = None
        await self._writer.close()
        await self._control.close()

    @asynccontextmanager
    async def turn(self) -> AsyncGenerator[None]:
        """Wait for the connection, so that nothing is sent into the void."""
        await self._writer.ready()
        yield

    async def commit(self, group: Group) -> Sequence[Outcome]:
        """Commit a group in one statement."""
        return await self._committer.commit(group)

    async def claim(self, kinds: Sequence[str], room: int) -> list[Claimed]:
        """Claim what waits, then what the dead have left."""
        if not self.alive:
            return []
        rows = await self._ask(sql.CLAIM_WAITING, self._executor, kinds, room)
        if self._orphaned and len(rows) < room:
            orphans = await self._ask(sql.CLAIM_ORPHANS, self._executor, kinds, room - len(rows), self._lease)
            if orphans:
                log.warning("Took over %d works of a process that fell silent.", len(orphans))
            rows = [*rows, *orphans]
        return [Claimed(*row) for row in rows]

    async def next_due(self, kinds: Sequence[str]) -> float | None:
        """The beat tells."""
        del kinds
        return None

    async def owned(self) -> Owned:
        """The claims of this process."""
        ((claims, cancelled),) = await self._ask(sql.OWNED, self._executor)
        return Owned(frozenset(claims), frozenset(cancelled))

    async def disown(self, claims: Iterable[UUID]) -> None:
        """Free work that was claimed for nobody."""
        await self._ask(sql.DISOWN, self._executor, list(claims))

    def notify(self, kind: str, works: Iterable[UUID]) -> None:
        """Tell the others, if there are any."""
        if self._others:
            self._news.add(kind, works)

    async def _beat_on(self) -> None:
        beats = 0
        while True:
            await asyncio.sleep(self._beat)
            try:
                await self._show_life()
                beats += 1
                if beats % _BURY_EVERY == 0:
                    await self._ask(sql.BURY, self._executor, self._lease)
            except Exception as fault:  # noqa: BLE001  # whatever it is, life goes on
                log.warning("No sign of life could be given: %s", fault)

    async def _show_life(self) -> None:
        overdue = self._last_beat is not None and not self.alive
        sent = await self._beat_once()
        if overdue:
            # What was lost meanwhile is believed after two views: take them before acting as alive again.
            sent = await self._beat_once()
        self._last_beat = sent
        if self._orphaned and self._listener is not None:
            self._listener.work_waits()

    async def _beat_once(self) -> float:
        listener = self._listener
        assert listener is not None
        sent = _clock()
        args = (self._executor, socket.gethostname(), os.getpid(), self._lease, self._kinds)
        ((others, waiting, self._orphaned, claims, cancelled),) = await self._ask(sql.BEAT, *args)
        self._others = others
        listener.owns(Owned(frozenset(claims), frozenset(cancelled)))
        if waiting:
            listener.work_waits()
        return sent

    async def _ask(self, text: str, *args: Any) -> list[Any]:
        async with self._one_at_a_time:
            async with asyncio.timeout(self._lease):
                await self._control.ready()
            return await self._control.fetch(text, *args, timeout=self._lease)

    async def _tell(self, payloads: list[str]) -> None:
        try:
            await self._ask(sql.NOTIFY, sql.CHANNEL, payloads)
        except Exception as fault:  # noqa: BLE001  # whoever waits looks for himself a little later
            log.warning("Other processes were not told: %s", fault)

    async def _listen(self, connection: Any) -> None:
        own = connection.get_server_pid()

        def hear(_connection: Any, sender: int, _channel: str, payload: str) -> None:
            if sender != own:
                self._heard(payload)

        await connection.add_listener(sql.CHANNEL, hear)
        if self._last_beat is not None and self._listener is not None:
            self._listener.has_changed(None)

    def _heard(self, payload: str) -> None:
        listener = self._listener
        subject, works = parse(payload)
        if listener is None:
            return
        if subject == "ready":
            listener.work_waits()
        elif subject == "changed":
            listener.has_changed(works)
        elif subject == "cancel":
            for work in works:
                listener.was_cancelled(work)


async def _be_durable(connection: Any) -> None:
    """What is told to be written is on disk, whatever the server's default."""
    if await connection.fetchval("SHOW synchronous_commit") == "off":
        await connection.execute("SET synchronous_commit = on")


def _clock() -> float:
    """Seconds that go on while the machine sleeps, where it can tell."""
    return time.clock_gettime(time.CLOCK_BOOTTIME) if hasattr(time, "CLOCK_BOOTTIME") else time.monotonic()
