"""`neena migrate`: the schema, ahead of the servers that need it."""

import asyncio
import sys

from neena.kernel.database import Database
from neena.migrations.migrate import migrate as migrate_database
from neena.settings import Settings


def migrate() -> None:
    """Bring the database to the newest schema."""

    async def run() -> None:
        database = Database(Settings.load().database)
        try:
            await migrate_database(database)
        finally:
            await database.close()

    asyncio.run(run())
    sys.stdout.write("The database is up to date.\n")
