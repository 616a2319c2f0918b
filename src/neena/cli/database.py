"""The database, for commands that work on it directly."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from neena.errors import Misconfigured
from neena.identity.tables import Organization
from neena.kernel.database import Database
from neena.settings import Settings

Answer = TypeVar("Answer")


def with_database(act: Callable[[Database], Awaitable[Answer]]) -> Answer:
    """What `act` answers; raises `Misconfigured` where the settings lead to no database of Neena's."""

    async def run() -> Answer:
        database = Database(Settings.load().database)
        try:
            await _look(database)
            return await act(database)
        finally:
            await database.close()

    return asyncio.run(run())


async def _look(database: Database) -> None:
    try:
        async with database.reading() as session:
            await session.execute(select(Organization.id).limit(1))
    except (DBAPIError, OSError) as fault:
        raise Misconfigured(
            f"No database of Neena's is here ({getattr(fault, 'orig', None) or fault}). Run this in the server's "
            "folder, or set NEENA_DATA_DIR or NEENA_DATABASE_URL; the first start of `neena serve` makes one."
        ) from None
