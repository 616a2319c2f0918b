"""Work that is owned but that nobody works on: however it came to that, it is found and goes on."""

import asyncio
import sqlite3
from typing import Any
from uuid import uuid4

import ledger
import pytest

from neena.engine import Engine, Lease
from neena.engine import engine as engine_module
from neena.engine.sqlite import SqliteBackend
from neena.engine.sqlite_commit import Committer
from neena.kernel.database import Database


@pytest.fixture(autouse=True)
def looks_often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine_module, "_CHECK_EVERY", 0.1)


@pytest.fixture
async def database(machine: Any, url: str) -> Database:
    return await machine.database(url)


async def once(lease: Lease) -> None:
    """A handler that needs one checkpoint."""
    await lease.record(ledger.step(lease.id, 0), done=True)


async def test_a_cancellation_that_nobody_ordered_is_a_crash(machine: Any, database: Database, until: Any) -> None:
    engine: Engine = await machine.engine(database, beat=0.1)
    attempts: list[int] = []

    async def handler(lease: Lease) -> None:
        attempts.append(lease.attempt)
        if lease.attempt == 1:
            forsaken = asyncio.get_running_loop().create_future()
            forsaken.cancel()
            await forsaken
        await once(lease)

    engine.register("forsaken", handler, ledger.no_poison)
    await engine.start()
    await ledger.enlist(engine, database, uuid4(), "forsaken")
    await until(lambda: len(attempts) == 2)
    await until(lambda: engine.under_way == 0)
    assert await ledger.works(database) == []


async def test_work_whose_enlisting_seemed_to_fail_is_found(machine: Any, database: Database, until: Any) -> None:
    engine: Engine = await machine.engine(database, beat=0.1)
    engine.register("steps", once, ledger.no_poison)
    await engine.start()
    work = uuid4()
    async with database.writing() as session:
        enlisted = await engine.enlist(session, work, "steps")
    await enlisted.drop()  # the commit was reported as failed, but had happened

    async def over() -> bool:
        return not await ledger.works(database)

    await until(over)
    assert len(await ledger.steps(database, work)) == 1


async def test_work_goes_on_after_the_disk_failed(
    machine: Any, sqlite_url: str, until: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    database: Database = await machine.database(sqlite_url)
    engine: Engine = await machine.engine(database)
    engine.register("steps", once, ledger.no_poison)
    await engine.start()
    write, broken = Committer._write, True
    tries: list[object] = []

    async def fail(self: Committer, group: Any) -> Any:
        if broken:
            tries.append(group)
            fault = sqlite3.OperationalError("disk I/O error")
            fault.sqlite_errorcode = sqlite3.SQLITE_IOERR
            raise fault
        return await write(self, group)

    monkeypatch.setattr(Committer, "_write", fail)
    await ledger.enlist(engine, database, uuid4())
    await until(lambda: len(tries) >= 2 and engine.under_way == 0)  # the checkpoint, and giving the work back
    broken = False

    async def over() -> bool:
        return not await ledger.works(database)

    await until(over)


async def test_work_of_a_kind_nobody_here_knows_costs_nothing(
    machine: Any, sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    database: Database = await machine.database(sqlite_url)
    engine: Engine = await machine.engine(database)
    engine.register("steps", once, ledger.no_poison)
    claims: list[Any] = []
    claim = SqliteBackend.claim

    async def counted(self: SqliteBackend, kinds: Any, room: int) -> Any:
        claims.append(kinds)
        return await claim(self, kinds, room)

    monkeypatch.setattr(SqliteBackend, "claim", counted)
    await engine.start()
    async with database.writing() as session:
        enlisted = await engine.enlist(session, uuid4(), "of a later version")
    await enlisted.go()
    await asyncio.sleep(0.5)
    assert len(claims) < 5
