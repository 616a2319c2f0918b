"""`neena audit verify`: what it prints, and when it ends with 1."""

import asyncio
import re
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import text
from typer.testing import CliRunner, Result

from neena.audit.trail import Act, append
from neena.cli import app
from neena.kernel.database import Database
from neena.migrations.migrate import migrate

ORGANIZATION = UUID("00000000-0000-4000-8000-000000000007")


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder whose trail has entries with an organization and one without."""
    monkeypatch.setenv("NEENA_DATA_DIR", str(tmp_path))
    asyncio.run(fill(tmp_path))
    return tmp_path


async def fill(folder: Path) -> None:
    database = Database(f"sqlite:///{folder / 'neena.db'}")
    await migrate(database)
    async with database.writing() as session:
        await append(session, [Act("thing.made", "mira", ORGANIZATION), Act("thing.made", "mira", None)])
        await append(session, [Act("thing.made", "mira", ORGANIZATION)])
    await database.close()


async def tamper(folder: Path, *statements: str) -> None:
    database = Database(f"sqlite:///{folder / 'neena.db'}")
    async with database.writing() as session:
        for one in statements:
            await session.execute(text(one))
    await database.close()


def verify(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["audit", "verify", *arguments])


def test_chains_are_told_with_number_and_newest_hash(data: Path) -> None:
    done = verify()
    assert done.exit_code == 0
    assert re.fullmatch(rf"none  1 entries, newest \w{{64}}\n{ORGANIZATION}  2 entries, newest \w{{64}}\n", done.output)


def test_hash_that_was_noted_shows_a_tail_that_was_cut_off(data: Path) -> None:
    none, own = (line.split()[0] + "=" + line.split()[-1] for line in verify().output.splitlines())
    assert verify("--expect", none, "--expect", own).exit_code == 0
    asyncio.run(tamper(data, "DROP TRIGGER audit_entry_no_delete", "DELETE FROM audit_entry WHERE number = 2"))
    assert verify().exit_code == 0
    cut = verify("--expect", none, "--expect", own)
    assert (cut.exit_code, cut.output.count("BROKEN")) == (1, 1)
    assert f"{ORGANIZATION}  BROKEN: it does not hold the entry whose hash was noted" in cut.output


def test_changed_entry_is_named(data: Path) -> None:
    change = "UPDATE audit_entry SET actor = 'otto' WHERE number = 2"
    asyncio.run(tamper(data, "DROP TRIGGER audit_entry_no_update", change))
    done = verify()
    assert done.exit_code == 1
    assert f"{ORGANIZATION}  BROKEN: entry 2 was changed" in done.output


@pytest.mark.parametrize("noted", ["x", f"{ORGANIZATION}=x", f"nobody={'0' * 64}", "none="])
def test_wrong_form_of_what_is_expected_is_told(data: Path, noted: str) -> None:
    done = verify("--expect", noted)
    assert done.exit_code == 1
    assert "ORGANIZATION=HASH" in str(done.exception)


@pytest.mark.parametrize("command", [["audit", "verify"], ["keys", "list"], ["secrets", "rotate"]])
def test_a_folder_without_a_database_is_told(
    command: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NEENA_DATA_DIR", str(tmp_path))
    done = CliRunner().invoke(app, command)
    assert done.exit_code == 1
    assert "No database of Neena's is here" in str(done.exception)
