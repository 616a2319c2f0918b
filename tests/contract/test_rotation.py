"""Stored secrets open only where they belong; the master key is exchanged in every state that a rotation can be in."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
import pytest_asyncio
from pydantic import SecretStr
from sqlalchemy import LargeBinary, select, update

from neena.app import master_keys, open_vault
from neena.audit.tables import AuditEntry
from neena.cli.secrets import PLACES
from neena.credentials.rotation import RotationUnderWay, rotate
from neena.credentials.sealing import check_vault, seal
from neena.credentials.tables import IntegrationCredential, VaultKey
from neena.errors import Misconfigured
from neena.kernel.clock import now
from neena.kernel.database import Database
from neena.kernel.ids import new_id
from neena.kernel.vault import MasterKeys, SecretNotOpened, Vault, fingerprint_of
from neena.migrations.metadata import metadata
from neena.migrations.migrate import migrate
from neena.settings import Settings
from support.postgres import PostgresServer

A, B = SecretStr("the key in use"), SecretStr("the next key")


@pytest_asyncio.fixture(loop_scope="session", params=["sqlite", "postgresql"])
async def database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    postgres: PostgresServer | None = request.getfixturevalue("postgres") if request.param == "postgresql" else None
    one = Database(postgres.new_database() if postgres else f"sqlite:///{tmp_path / 'neena.db'}")
    await migrate(one)
    yield one
    await one.close()


def given(folder: Path, *keys: SecretStr) -> MasterKeys:
    return MasterKeys(keys, folder / "secret.key")


def credential(**other: Any) -> IntegrationCredential:
    moment = now()
    whose: dict[str, Any] = {"integration": uuid4(), "owner": uuid4(), "organization": uuid4(), "host": "h.test"}
    return IntegrationCredential(
        id=new_id(),
        by_oauth2=False,
        generation=1,
        created_by_email="mira@acme.test",
        modified_by_email="mira@acme.test",
        created_date=moment,
        modified_date=moment,
        **{**whose, **other},
    )


async def store(database: Database, vault: Vault, secret: str) -> UUID:
    async with database.writing() as session:
        row = credential()
        row.sealed = await seal(session, vault, secret, row.context)
        session.add(row)
        return row.id


async def opened(database: Database, vault: Vault) -> dict[UUID, str]:
    async with database.reading() as session:
        return {
            row.id: vault.open(row.sealed, row.context) for row in await session.scalars(select(IntegrationCredential))
        }


async def registered(database: Database) -> dict[str, bool]:
    async with database.reading() as session:
        return {row.fingerprint: row.current for row in await session.scalars(select(VaultKey))}


async def acts(database: Database) -> list[str]:
    async with database.reading() as session:
        return list(await session.scalars(select(AuditEntry.action).order_by(AuditEntry.number)))


async def turn(database: Database, keys: MasterKeys) -> list[str]:
    """Rotate; what was told."""
    said: list[str] = []
    await rotate(database, keys, PLACES, said.append)
    return said


@pytest.mark.parametrize("field", ["id", "organization", "owner", "integration", "host"])
def test_secret_moved_to_another_place_does_not_open(field: str, tmp_path: Path) -> None:
    vault = Vault(given(tmp_path, A))
    row = credential()
    row.sealed = vault.seal("secret", row.context, vault.fingerprints[0])
    assert vault.open(row.sealed, row.context) == "secret"
    setattr(row, field, "other.test" if field == "host" else uuid4())
    with pytest.raises(SecretNotOpened):
        vault.open(row.sealed, row.context)


NO_SECRETS = {("workflow_version", "bundle")}


def test_every_column_of_secrets_is_wrapped_again() -> None:
    sealed = {
        (table.name, column.name)
        for table in metadata.tables.values()
        for column in table.columns
        if isinstance(column.type, LargeBinary) and (table.name, column.name) not in NO_SECRETS
    }
    assert sealed == {(one.table.__tablename__, one.column) for one in PLACES}
    assert all(isinstance(one.table.context, property) for one in PLACES)


async def test_keys_from_settings_are_exchanged_step_by_step(database: Database, tmp_path: Path) -> None:
    before, during, after = given(tmp_path, A), given(tmp_path, B, A), given(tmp_path, B)
    await check_vault(database, Vault(before))
    stored = {await store(database, Vault(before), f"secret {n}"): f"secret {n}" for n in range(120)}
    with pytest.raises(Misconfigured, match=r"NEENA_SECRET_KEY_PREVIOUS; 2\. restart"):
        await rotate(database, before, PLACES, print)
    with pytest.raises(Misconfigured, match=fingerprint_of(A)[:8]):
        await check_vault(database, Vault(after))
    serving = Vault(during)  # restarted with both keys: the old one is current until the command says otherwise
    await check_vault(database, serving)
    stored[await store(database, serving, "meanwhile")] = "meanwhile"
    assert (await opened(database, Vault(before))) == stored
    said = await turn(database, during)
    assert "remove NEENA_SECRET_KEY_PREVIOUS" in said[-1]
    assert await registered(database) == {fingerprint_of(B): True}
    assert await opened(database, Vault(after)) == await opened(database, serving) == stored
    with pytest.raises(Misconfigured, match=r"NEENA_SECRET_KEY holds"):
        await check_vault(database, Vault(before))
    assert "already" in (await turn(database, during))[-1]
    assert await acts(database) == ["secrets.rotation_begun", "secrets.rotated"]


async def test_key_in_a_file_is_exchanged_and_ends_alone_there(database: Database, tmp_path: Path) -> None:
    settings = Settings(_env_file=None, data_dir=tmp_path)  # pyright: ignore[reportCallIssue]
    serving = await open_vault(settings, database)
    keys = MasterKeys((), tmp_path / "secret.key")
    stored = {await store(database, serving, "one"): "one"}
    (old,) = keys.read()
    await turn(database, keys)
    (new,) = keys.read()
    assert new != old
    stored[await store(database, serving, "two")] = "two"
    assert await opened(database, await open_vault(settings, database)) == await opened(database, serving) == stored


async def test_command_killed_after_its_last_commit_has_only_the_file_to_clear(
    database: Database, tmp_path: Path
) -> None:
    keys = MasterKeys((), tmp_path / "secret.key")
    keys.make()
    await check_vault(database, Vault(keys))
    keys.make()
    new, old = keys.read()
    await turn(database, keys)
    keys.keep([new, old])
    assert "already" in (await turn(database, keys))[-1]
    assert keys.read() == [new]
    assert await registered(database) == {fingerprint_of(new): True}


async def test_secret_that_does_not_open_keeps_the_old_key_and_is_named(database: Database, tmp_path: Path) -> None:
    keys = given(tmp_path, B, A)
    await check_vault(database, Vault(given(tmp_path, A)))
    await store(database, Vault(keys), "sound")
    broken = await store(database, Vault(keys), "broken")
    async with database.writing() as session:
        await session.execute(
            update(IntegrationCredential).where(IntegrationCredential.id == broken).values(owner=uuid4())
        )
    with pytest.raises(Misconfigured, match=rf"1 secrets do not open .*integration_credential {broken}"):
        await turn(database, keys)
    assert await registered(database) == {fingerprint_of(A): False, fingerprint_of(B): True}
    async with database.writing() as session:
        await session.delete(await session.get_one(IntegrationCredential, broken))
    await turn(database, keys)
    assert await registered(database) == {fingerprint_of(B): True}


async def test_switch_waits_for_a_secret_that_is_just_being_sealed(database: Database, tmp_path: Path) -> None:
    keys = given(tmp_path, B, A)
    await check_vault(database, Vault(given(tmp_path, A)))
    async with database.writing() as session:
        row = credential()
        row.sealed = await seal(session, Vault(keys), "in the middle", row.context)
        session.add(row)
        rotating = asyncio.create_task(turn(database, keys))
        done, _ = await asyncio.wait([rotating], timeout=0.3)
        assert not done
    await rotating
    assert await opened(database, Vault(given(tmp_path, B))) == {row.id: "in the middle"}


async def test_who_waited_for_the_switch_seals_under_the_new_key(postgres: PostgresServer, tmp_path: Path) -> None:
    database = Database(postgres.new_database())
    await migrate(database)
    await check_vault(database, Vault(given(tmp_path, A)))
    vault = Vault(given(tmp_path, B, A))
    async with database.writing() as switching:
        rows = await switching.scalars(select(VaultKey).with_for_update())
        rows.one().current = False
        switching.add(VaultKey(fingerprint=fingerprint_of(B), current=True))
        await switching.flush()
        waiting = asyncio.create_task(store(database, vault, "late"))
        done, _ = await asyncio.wait([waiting], timeout=0.2)
        assert not done
    stored = await waiting
    assert await opened(database, Vault(given(tmp_path, B))) == {stored: "late"}
    await database.close()


async def test_two_commands_do_not_work_at_the_same_time(database: Database, tmp_path: Path) -> None:
    keys = given(tmp_path, B, A)
    await check_vault(database, Vault(given(tmp_path, A)))
    others: list[asyncio.Task[list[str]]] = []
    await rotate(database, keys, PLACES, lambda _: others.append(asyncio.create_task(turn(database, keys))))
    outcome = await asyncio.gather(*others, return_exceptions=True)
    assert any(isinstance(one, RotationUnderWay) for one in outcome)
    assert all(isinstance(one, RotationUnderWay | list) for one in outcome)


def test_old_key_without_a_new_one_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match="NEENA_SECRET_KEY_PREVIOUS is set"):
        master_keys(Settings(_env_file=None, data_dir=tmp_path, secret_key_previous="a,b"))  # type: ignore[call-arg]
