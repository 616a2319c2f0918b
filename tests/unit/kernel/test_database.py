"""The database: what its errors tell."""

from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from neena.kernel.database import Database


async def test_refused_statement_does_not_repeat_its_values(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'one.db'}")
    try:
        insert, values = text("INSERT INTO one VALUES (:word)"), {"word": "what mira asked"}
        async with database.writing() as session:
            await session.execute(text("CREATE TABLE one (word TEXT UNIQUE)"))
            await session.execute(insert, values)
            with pytest.raises(IntegrityError) as fault:
                await session.execute(insert, values)
        assert "what mira asked" not in str(fault.value)
    finally:
        await database.close()
