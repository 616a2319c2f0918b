"""A look at the database from outside the product, light enough not to disturb what it looks at."""

import sqlite3
from typing import Any, Protocol
from uuid import UUID

import asyncpg

from neena.kernel.database import Database

STATUS = "SELECT status FROM flow_run WHERE id = "


async def connect(url: str) -> Any:
    """A connection to PostgreSQL."""
    connection: Any = await asyncpg.connect(url)  # pyright: ignore[reportUnknownMemberType]
    return connection


class Watcher(Protocol):
    """Sees what is committed."""

    async def completed(self, run: UUID) -> bool:
        """Whether a run's completion is committed."""
        ...

    async def left(self) -> int:
        """How many works are not over."""
        ...

    async def close(self) -> None:
        """Close the connection."""
        ...


class SqliteWatcher:
    """Watches an SQLite file."""

    def __init__(self, database: Database) -> None:
        self._connection = sqlite3.connect(database.path, isolation_level=None)

    async def completed(self, run: UUID) -> bool:
        """Whether a run's completion is committed."""
        return self._one(STATUS + "?", run.hex) == "completed"

    async def left(self) -> int:
        """How many works are not over."""
        return self._one("SELECT count(*) FROM work WHERE kind <> 'pruning'")

    async def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def _one(self, query: str, *params: str) -> Any:
        row = self._connection.execute(query, params).fetchone()
        return row[0] if row else None


class PostgresWatcher:
    """Watches a PostgreSQL database."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection

    async def completed(self, run: UUID) -> bool:
        """Whether a run's completion is committed."""
        return await self._connection.fetchval(STATUS + "$1", run) == "completed"

    async def left(self) -> int:
        """How many works are not over."""
        return await self._connection.fetchval("SELECT count(*) FROM work WHERE kind <> 'pruning'")

    async def close(self) -> None:
        """Close the connection."""
        await self._connection.close()


async def watch(database: Database) -> Watcher:
    """A watcher of this database."""
    if database.dialect == "sqlite":
        return SqliteWatcher(database)
    return PostgresWatcher(await connect(database.dsn))
