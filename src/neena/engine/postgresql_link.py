"""One connection to PostgreSQL that is opened again when it breaks."""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from typing import Any, cast

import asyncpg

from neena.errors import Unavailable

log = logging.getLogger(__name__)

_FIRST_PAUSE = 0.05
_LONGEST_PAUSE = 2.0
_CONNECT_TIMEOUT = 10.0
_MOST_STATEMENTS = 256

# Server messages after which the connection, or the server behind it, is no longer usable.
_BROKEN = ("08", "57P", "25006", "58", "XX")


def broke(fault: Exception) -> bool:
    """Whether a fault leaves it unknown what the server did, so that the connection has to be made anew."""
    if isinstance(fault, asyncpg.PostgresError):
        return str(cast("Any", fault).sqlstate or "08").startswith(_BROKEN)
    if isinstance(fault, ValueError | TypeError | OverflowError):
        return False  # a value was refused before anything was sent
    return isinstance(fault, OSError | TimeoutError | asyncpg.InterfaceError | asyncpg.InternalClientError)


class Link:
    """A connection for one purpose. `prepare` is run on each new one."""

    def __init__(
        self, dsn: str, name: str, settings: dict[str, str], prepare: Callable[[Any], Awaitable[None]]
    ) -> None:
        self._dsn = dsn
        self._name = name
        self._settings = settings | {"application_name": f"neena {name}", "jit": "off", "timezone": "UTC"}
        self._prepare = prepare
        self._connection: Any = None
        self._statements: dict[str, Any] = {}

    async def connect(self) -> None:
        """Connect now. Raises `Unavailable`."""
        try:
            connect = cast("Callable[..., Awaitable[Any]]", asyncpg.connect)  # pyright: ignore[reportUnknownMemberType]
            connection = await connect(
                self._dsn, server_settings=self._settings, statement_cache_size=0, timeout=_CONNECT_TIMEOUT
            )
            await self._prepare(connection)
        except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError) as fault:
            raise Unavailable(f"The database cannot be reached: {fault or type(fault).__name__}") from fault
        self._connection = connection
        self._statements = {}

    async def ready(self) -> None:
        """Wait until there is a connection, for as long as it takes."""
        pause = _FIRST_PAUSE
        while self._connection is None or self._connection.is_closed():
            try:
                await self.connect()
            except Unavailable as fault:
                log.warning("%s: %s", self._name, fault)
                await asyncio.sleep(pause)
                pause = min(pause * 2, _LONGEST_PAUSE)

    async def fetch(self, text: str, *args: Any, timeout: float) -> list[Any]:  # noqa: ASYNC109  # asyncpg's own
        """Run one statement, prepared once. After a fault that `broke` the connection it is dropped."""
        try:
            statement = self._statements.get(text)
            if statement is None:
                if len(self._statements) >= _MOST_STATEMENTS:
                    self._statements.clear()
                statement = self._statements[text] = await self._connection.prepare(text, timeout=timeout)
            return await statement.fetch(*args, timeout=timeout)
        except Exception as fault:
            if broke(fault):
                self.drop()
            raise
        except asyncio.CancelledError:
            self.drop()
            raise

    def drop(self) -> None:
        """Give up the connection; `ready` makes another."""
        if self._connection is not None:
            self._connection.terminate()
            self._connection = None

    async def close(self) -> None:
        """Close for good."""
        connection, self._connection = self._connection, None
        if connection is not None:
            with contextlib.suppress(OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError):
                await connection.close(timeout=2)
