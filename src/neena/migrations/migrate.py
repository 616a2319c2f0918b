"""Brings a database to the newest schema, one process at a time."""

from pathlib import Path

from sqlalchemy import Connection, inspect, text

from neena.kernel.database import PREPARING, Database


async def migrate(database: Database) -> None:
    """Run the migrations that are missing; starts at the same time wait for one another."""
    async with database.engine.begin() as connection:
        if database.dialect == "postgresql":
            await connection.execute(PREPARING)
        await connection.run_sync(_upgrade)


def _upgrade(connection: Connection) -> None:
    if _revision(connection) == newest():
        return
    # Half a second and 7 MiB that only a new schema needs.
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def newest() -> str:
    """The newest revision: the files of revisions begin with their numbers."""
    return max(path.name.partition("_")[0] for path in (Path(__file__).parent / "versions").glob("[0-9]*.py"))


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.scalar(text("SELECT version_num FROM alembic_version"))
