"""SQLite for SQLAlchemy's async engine without a thread for every step.

A statement on a local file takes microseconds; handing it to a thread and back, as aiosqlite does four times for each,
takes ten times as long and lets the event loop wait for the interpreter lock. So statements run where they are called.
Only what can wait goes to a thread: taking the write lock, and the commit, which waits for the disk.
"""

import asyncio
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Self

from sqlalchemy import URL, Pool
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.pool import AsyncAdaptedQueuePool
from sqlalchemy.util import await_

DRIVER = "sqlite+direct"


class Cursor(sqlite3.Cursor):
    """A cursor as SQLAlchemy expects it of an async driver: something is awaited, and it has an end to wait for."""

    def execute(self, *args: Any) -> Self:
        """Run a statement here and now."""
        await_(_nothing())
        return super().execute(*args)

    async def _async_soft_close(self) -> None:
        """Nothing to wait for: the cursor is closed where it is."""


class Connection(sqlite3.Connection):
    """A connection in autocommit mode whose transactions are begun by hand."""

    _waiting: ThreadPoolExecutor | None = None

    def cursor(self, factory: Any = Cursor) -> Any:
        """A cursor for one statement."""
        return super().cursor(factory)

    def begin(self, waiting: ThreadPoolExecutor | None) -> None:
        """Begin to read, or to write, waiting for the write lock in a thread of `waiting`."""
        self._waiting = waiting
        cursor = sqlite3.Cursor(self)
        if waiting is None:
            cursor.execute("BEGIN")
        else:
            self._elsewhere(lambda: cursor.execute("BEGIN IMMEDIATE"))

    def commit(self) -> None:
        """Commit, waiting for the disk in a thread."""
        if self.in_transaction:
            self._elsewhere(super().commit)

    def _elsewhere(self, act: Callable[[], Any]) -> None:
        waiting = self._waiting
        if waiting is None:
            act()
        else:
            await_(_to_the_end(asyncio.get_running_loop().run_in_executor(waiting, act)))


async def _nothing() -> None:
    pass


async def _to_the_end(act: asyncio.Future[Any]) -> None:
    """Wait for what the thread does with the connection, also when cancelled meanwhile."""
    try:
        await asyncio.shield(act)
    except asyncio.CancelledError:
        await asyncio.wait([act])
        raise


class Dialect(SQLiteDialect_pysqlite):
    """The standard dialect over the standard library's driver, for the async engine."""

    driver = "direct"
    is_async = True
    supports_statement_cache = True

    @classmethod
    def get_pool_class(cls, url: URL) -> type[Pool]:
        """A pool that waits without a thread."""
        del url
        return AsyncAdaptedQueuePool


registry.register("sqlite.direct", __name__, "Dialect")
