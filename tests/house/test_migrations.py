"""The migrations add up to the tables."""

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from neena.identity.service import add_user
from neena.kernel.database import Database
from neena.migrations.metadata import metadata
from neena.migrations.migrate import migrate


def _differences(connection: Connection) -> list[object]:
    context = MigrationContext.configure(connection, opts={"compare_type": False})
    return list(compare_metadata(context, metadata))


async def test_migrated_sqlite_has_the_declared_tables(tmp_path: Path, recwarn: object) -> None:
    database = Database(f"sqlite:///{tmp_path / 'x.db'}")
    await migrate(database)
    async with database.engine.connect() as connection:
        assert await connection.run_sync(_differences) == []
    await database.close()


async def test_an_email_belongs_to_one_user_whatever_its_case(tmp_path: Path) -> None:
    """The comparison of metadata does not see indexes over expressions."""
    database = Database(f"sqlite:///{tmp_path / 'x.db'}")
    await migrate(database)
    async with database.writing() as session:
        add_user(session, "Mira@acme.test", "one", None)
    with pytest.raises(IntegrityError):
        async with database.writing() as session:
            add_user(session, "mira@ACME.test", "two", None)
    await database.close()
