"""Ownership and commits on an SQLite file: one engine process per file, one connection that writes, no polling."""

import asyncio
import fcntl
import os
import socket
import sqlite3
import time
from collections.abc import AsyncGenerator, Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO, Any, TypeVar
from uuid import UUID, uuid4

from neena.engine.backend import Claimed, Listener, Owned
from neena.engine.group import Group, Outcome
from neena.engine.sqlite_commit import Committer
from neena.engine.sqlite_wal import WalKeeper
from neena.errors import Misconfigured
from neena.kernel.database import SQLITE_PRAGMAS, Database

Result = TypeVar("Result")

_PATIENCE = 10.0


class SqliteBackend:
    """The backend of a Neena in one process. The file lock is the lease; the claim in the row is the fence."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._path = database.path
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="journal")
        self._wal = WalKeeper(self._path, database.write_lock)
        self._lock: IO[str] | None = None
        self._executor = uuid4()
        self._connection: sqlite3.Connection | None = None
        self._committer: Committer | None = None

    @property
    def alive(self) -> bool:
        """Whether this process holds the file."""
        return self._lock is not None

    async def open(self, executor: UUID, listener: Listener, kinds: Sequence[str]) -> None:
        """Take the file, and free what the last process left behind."""
        del kinds
        self._executor = executor
        self._lock = _lock(self._path)
        await self._call(self._connect)
        async with self._database.write_lock:
            await self._call(self._enter)
        listener.work_waits()

    async def close(self) -> None:
        """Give back what is still owned, and the file."""
        if self._lock is None:
            return
        try:
            if self._connection is not None:
                async with self._database.write_lock:
                    await self._call(self._leave)
            await self._wal.close()
        finally:
            await asyncio.to_thread(self._thread.shutdown)
            self._lock.close()
            self._lock = None

    @asynccontextmanager
    async def turn(self) -> AsyncGenerator[None]:
        """The process's write lock: whoever else writes waits for the group, and the group for them."""
        async with self._database.write_lock:
            yield

    async def commit(self, group: Group) -> Sequence[Outcome]:
        """Commit a group."""
        assert self._committer is not None
        outcomes = await self._committer.commit(group)
        self._wal.written()
        return outcomes

    async def claim(self, kinds: Sequence[str], room: int) -> list[Claimed]:
        """Claim the works that have been due longest."""
        async with self._database.write_lock:
            return await self._call(lambda: self._claim(kinds, room))

    async def next_due(self, kinds: Sequence[str]) -> float | None:
        """Seconds until the next timer."""
        query = f"SELECT min(due) FROM work WHERE owner IS NULL AND kind IN ({_marks(kinds)})"  # noqa: S608
        async with self._database.write_lock:
            found = await self._call(lambda: self._rows(query, tuple(kinds)))
        if found[0][0] is None:
            return None
        due = datetime.fromisoformat(found[0][0]).replace(tzinfo=UTC)
        return max((due - datetime.now(UTC)).total_seconds(), 0.0)

    async def owned(self) -> Owned:
        """The claims of this process."""
        query = "SELECT claim, id, cancelled FROM work WHERE owner = ?"
        async with self._database.write_lock:
            found = await self._call(lambda: self._rows(query, (self._executor.hex,)))
        return Owned(frozenset(UUID(row[0]) for row in found), frozenset(UUID(row[1]) for row in found if row[2]))

    async def disown(self, claims: Iterable[UUID]) -> None:
        """Free work that was claimed for nobody."""
        statement = "UPDATE work SET owner = NULL, claim = NULL WHERE claim = ?"
        params = [(claim.hex,) for claim in claims]
        async with self._database.write_lock:
            await self._call(lambda: self._transact(lambda connection: connection.executemany(statement, params)))

    def notify(self, kind: str, works: Iterable[UUID]) -> None:
        """There is no other process."""

    async def _call(self, act: Callable[[], Result]) -> Result:
        """Run in the thread, and to the end: the connection is used by one at a time."""
        running = asyncio.get_running_loop().run_in_executor(self._thread, act)
        try:
            return await asyncio.shield(running)
        except asyncio.CancelledError:
            await asyncio.wait([running])
            raise

    def _connect(self) -> None:
        connection = sqlite3.connect(self._path, isolation_level=None, cached_statements=512, check_same_thread=False)
        for pragma in (*SQLITE_PRAGMAS, "PRAGMA wal_autocheckpoint=0", "PRAGMA busy_timeout=0"):
            connection.execute(pragma)
        self._connection = connection
        self._committer = Committer(connection, self._call)

    def _enter(self) -> None:
        values = (self._executor.hex, _moment(), _moment(), socket.gethostname(), os.getpid())

        def act(connection: sqlite3.Connection) -> None:
            connection.execute("DELETE FROM worker")
            connection.execute("INSERT INTO worker (id, heartbeat, started, host, pid) VALUES (?, ?, ?, ?, ?)", values)
            connection.execute(
                "UPDATE work SET owner = NULL, claim = NULL, crashes = crashes + 1 WHERE owner IS NOT NULL"
            )

        self._transact(act)

    def _leave(self) -> None:
        def act(connection: sqlite3.Connection) -> None:
            connection.execute("UPDATE work SET owner = NULL, claim = NULL WHERE owner IS NOT NULL")
            connection.execute("DELETE FROM worker")

        self._transact(act)
        assert self._connection is not None
        self._connection.close()

    def _claim(self, kinds: Sequence[str], room: int) -> list[Claimed]:
        query = (
            "SELECT id, kind, attempts, crashes, cancelled FROM work"  # noqa: S608
            f" WHERE owner IS NULL AND due <= ? AND kind IN ({_marks(kinds)}) ORDER BY due LIMIT ?"
        )
        found = self._rows(query, (_moment(), *kinds, room))
        claimed = [
            Claimed(UUID(work), kind, uuid4(), attempts + 1, crashes, bool(cancelled))
            for work, kind, attempts, crashes, cancelled in found
        ]
        if claimed:
            params = [(self._executor.hex, one.claim.hex, one.attempt, one.id.hex) for one in claimed]
            statement = "UPDATE work SET owner = ?, claim = ?, attempts = ? WHERE id = ? AND owner IS NULL"
            self._transact(lambda connection: connection.executemany(statement, params))
        return claimed

    def _rows(self, query: str, params: tuple[object, ...]) -> list[tuple[Any, ...]]:
        assert self._connection is not None
        return self._connection.execute(query, params).fetchall()

    def _transact(self, act: Callable[[sqlite3.Connection], object]) -> None:
        connection = self._connection
        assert connection is not None
        _begin(connection)
        try:
            act(connection)
            connection.execute("COMMIT")
        except BaseException:
            connection.rollback()
            raise


def _begin(connection: sqlite3.Connection) -> None:
    """Begin to write, waiting for another process: the connection itself never waits, for the sake of the loop."""
    end = time.monotonic() + _PATIENCE
    while True:
        try:
            connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as fault:
            if getattr(fault, "sqlite_errorcode", 0) & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > end:
                raise
            time.sleep(0.01)
        else:
            return


def _marks(values: Sequence[str]) -> str:
    """A question mark for each value: nothing else is put into a statement."""
    return ", ".join("?" * len(values))


def _moment(seconds: float = 0.0) -> str:
    """A moment as the column type writes it."""
    return (datetime.now(UTC) + timedelta(seconds=seconds)).strftime("%Y-%m-%d %H:%M:%S.%f")


def _lock(path: Path) -> IO[str]:
    """Take the lock beside the file; it goes with the process, however that ends."""
    lock = path.with_name(path.name + ".lock").open("a+", encoding="utf-8")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as fault:
        lock.seek(0)
        holder = lock.read().strip() or "unknown"
        lock.close()
        raise Misconfigured(
            f"Another Neena process (pid {holder}) works on {path}. An SQLite file serves one process; stop the other "
            "one, or set NEENA_DATABASE_URL=postgresql://... to run several."
        ) from fault
    lock.seek(0)
    lock.truncate()
    lock.write(f"{os.getpid()}\n")
    lock.flush()
    return lock
