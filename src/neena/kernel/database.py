"""The database: one SQLite file or one PostgreSQL, behind the same sessions.

Reading and writing are told apart at the door. On SQLite there is one writer at a time: a writing session holds the
process's write lock and begins with `BEGIN IMMEDIATE`, so that it never fails half-way for want of the lock.
"""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import asyncpg
from sqlalchemy import Connection, MetaData, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine
from sqlalchemy.orm import DeclarativeBase

from neena.errors import Misconfigured
from neena.kernel import sqlite_driver

_WRITES = "neena_writes"
_NAMES = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}


PREPARING = text(f"SELECT pg_advisory_xact_lock({0x6E65656E61})")  # "neena"


class Base(DeclarativeBase):
    """Base of every table class; holds the one metadata."""

    metadata = MetaData(naming_convention=_NAMES)


class Database:
    """Connections to one database. `url` is `sqlite:///path` or `postgresql://user:password@host/name`.

    `dialect` is `sqlite` or `postgresql`; `path` is the SQLite file; `dsn` what asyncpg takes.
    """

    def __init__(self, url: str, pool_size: int = 10) -> None:
        self.dsn = url
        parts = make_url(url)
        self.dialect = parts.get_backend_name()
        self.write_lock = asyncio.Lock()
        self._waiting: ThreadPoolExecutor | None = None
        if self.dialect == "sqlite":
            self.path = Path(parts.database or "")
            self._waiting = ThreadPoolExecutor(1, thread_name_prefix="sqlite")
            self.engine = _sqlite_engine(self.path, pool_size, self._waiting)
        elif self.dialect == "postgresql":
            self.engine = _postgresql_engine(url, pool_size)
        else:
            raise Misconfigured(
                f"NEENA_DATABASE_URL must begin with sqlite:/// or postgresql://, not {parts.drivername}."
            )
        self._writing = self.engine.execution_options(**{_WRITES: True})
        # Under READ COMMITTED each statement sees its own moment anyway: no transaction, no round trips around it.
        postgresql = self.dialect == "postgresql"
        self._reading = self.engine.execution_options(isolation_level="AUTOCOMMIT") if postgresql else self.engine

    @asynccontextmanager
    async def reading(self) -> AsyncGenerator[AsyncSession]:
        """A session for reading only; nothing is committed."""
        async with AsyncSession(self._reading, expire_on_commit=False) as session:
            yield session

    @asynccontextmanager
    async def writing(self) -> AsyncGenerator[AsyncSession]:
        """A session for writing; commits at the end, rolls back when the block raises."""
        async with self._one_writer(), AsyncSession(self._writing, expire_on_commit=False) as session, session.begin():
            yield session

    @asynccontextmanager
    async def preparing(self) -> AsyncGenerator[AsyncSession]:
        """A writing session for what is made once: processes that start at the same time wait for one another."""
        async with self.writing() as session:
            if self.dialect == "postgresql":
                await session.execute(PREPARING)
            yield session

    @asynccontextmanager
    async def _one_writer(self) -> AsyncGenerator[None]:
        if self.dialect == "sqlite":
            async with self.write_lock:
                yield
        else:
            yield

    async def close(self) -> None:
        """Close every pooled connection."""
        await self.engine.dispose()
        if self._waiting is not None:
            self._waiting.shutdown(wait=False)


def _sqlite_engine(path: Path, pool_size: int, waiting: ThreadPoolExecutor) -> AsyncEngine:
    path.parent.mkdir(0o700, parents=True, exist_ok=True)
    path.touch(0o600)  # requests and results are in it; the files beside it get the same permissions
    arguments = {"isolation_level": None, "factory": sqlite_driver.Connection}
    engine = create_async_engine(
        f"{sqlite_driver.DRIVER}:///{path}",
        pool_size=pool_size,
        max_overflow=0,
        connect_args=arguments,
        hide_parameters=True,
    )

    @event.listens_for(engine.sync_engine, "connect")
    def _prepare(connection: sqlite_driver.Connection, _record: Any) -> None:  # pyright: ignore[reportUnusedFunction]
        for pragma in SQLITE_PRAGMAS:
            connection.execute(pragma)

    @event.listens_for(engine.sync_engine, "begin")
    def _begin(connection: Connection) -> None:  # pyright: ignore[reportUnusedFunction]
        driver: Any = connection.connection.dbapi_connection
        driver.begin(waiting if connection.get_execution_options().get(_WRITES) else None)

    return engine


SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA busy_timeout=10000",
)


# asyncpg has no types of its own.
_connect: Callable[..., Awaitable[Any]] = asyncpg.connect  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]


def _postgresql_engine(url: str, pool_size: int) -> AsyncEngine:
    async def connect() -> Any:
        settings = {"application_name": "neena", "jit": "off", "timezone": "UTC"}
        return await _connect(url, server_settings=settings)

    return create_async_engine(
        "postgresql+asyncpg://",
        async_creator=connect,
        pool_size=pool_size,
        max_overflow=0,
        pool_pre_ping=False,
        hide_parameters=True,
    )
