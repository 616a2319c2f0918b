"""Checkpoints: durable, grouped, in order, merged, and failing alone."""

import asyncio
import sqlite3
from typing import Any
from uuid import uuid4

import asyncpg
import ledger
import pytest

from neena.engine import Engine, Lease, RowRefused, Update, Upsert
from neena.kernel.database import Database


class Held:
    """Works whose leases the test itself holds."""

    def __init__(self, engine: Engine, database: Database) -> None:
        self.engine = engine
        self.database = database
        self.errors: list[BaseException] = []
        self._leases: dict[Any, asyncio.Future[Lease]] = {}
        engine.register("held", self._handle, ledger.no_poison)

    async def _handle(self, lease: Lease) -> None:
        self._leases[lease.id].set_result(lease)
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError as error:
            self.errors.append(error)
            raise

    async def lease(self) -> Lease:
        work = uuid4()
        self._leases[work] = asyncio.get_running_loop().create_future()
        await ledger.enlist(self.engine, self.database, work, "held")
        return await self._leases[work]


@pytest.fixture
async def held(machine: Any, url: str) -> Held:
    database = await machine.database(url)
    held = Held(await machine.engine(database), database)
    await held.engine.start()
    return held


async def count_elsewhere(url: str) -> int:
    """Steps that somebody else sees."""
    query = "SELECT count(*) FROM ledger_step"
    if url.startswith("sqlite"):
        connection = sqlite3.connect(url.removeprefix("sqlite:///"))
        try:
            return connection.execute(query).fetchone()[0]
        finally:
            connection.close()
    other = await asyncpg.connect(url)
    try:
        return await other.fetchval(query)
    finally:
        await other.close()


async def test_recorded_is_durable_and_alone_takes_one_commit(held: Held, url: str) -> None:
    lease = await held.lease()
    before = held.engine.journal.commits
    for number in range(5):
        lease.note(ledger.step(lease.id, number, "in_progress"))
        assert await lease.record(ledger.step(lease.id, number), live=True, done=number == 4)
        assert await count_elsewhere(url) == number + 1
    assert held.engine.journal.commits - before == 5
    assert await ledger.works(held.database) == []


async def test_checkpoints_of_many_works_share_commits(held: Held) -> None:
    leases = [await held.lease() for _ in range(50)]
    before = held.engine.journal.commits
    await asyncio.gather(*(lease.record(ledger.step(lease.id, n)) for lease in leases for n in range(4)))
    assert held.engine.journal.commits - before <= 4
    assert len(await ledger.steps(held.database)) == 200


async def test_note_merges_with_the_next_record(held: Held) -> None:
    lease = await held.lease()
    before = held.engine.journal.commits
    lease.note(ledger.step(lease.id, 0, "in_progress"), ledger.happened(lease.id, "started"))
    await lease.record(ledger.step(lease.id, 0), ledger.happened(lease.id, "completed"))
    assert held.engine.journal.commits - before == 1
    assert [row.status for row in await ledger.steps(held.database)] == ["completed"]
    assert await ledger.events(held.database) == ["started", "completed"]


async def test_note_alone_is_written_soon(held: Held, until: Any) -> None:
    lease = await held.lease()
    lease.note(ledger.step(lease.id, 0, "in_progress"))

    async def written() -> bool:
        return len(await ledger.steps(held.database)) == 1

    assert await until(written) < 1


async def test_a_refused_row_fails_its_own_work_only(held: Held) -> None:
    leases = [await held.lease() for _ in range(20)]
    bad = Upsert(ledger.step_table, {**ledger.step(leases[7].id, 0).values, "status": None})
    rows = [bad if number == 7 else ledger.step(lease.id, 0) for number, lease in enumerate(leases)]
    answers = await asyncio.gather(
        *(lease.record(row, ledger.happened(lease.id, "x")) for lease, row in zip(leases, rows, strict=True)),
        return_exceptions=True,
    )
    assert [type(answer) for answer in answers if answer is not True] == [RowRefused]
    assert isinstance(answers[7], RowRefused)
    assert len(await ledger.steps(held.database)) == 19
    assert len(await ledger.events(held.database)) == 19
    assert await leases[7].record(ledger.step(leases[7].id, 0))


async def test_a_refused_note_is_told_by_the_next_record(held: Held) -> None:
    lease = await held.lease()
    lease.note(Upsert(ledger.step_table, {**ledger.step(lease.id, 0).values, "status": None}))
    await asyncio.sleep(0.2)
    with pytest.raises(RowRefused):
        await lease.record(ledger.step(lease.id, 1))
    assert await lease.record(ledger.step(lease.id, 1))


async def test_rows_that_can_never_be_written_are_refused_at_once(held: Held) -> None:
    lease = await held.lease()
    with pytest.raises(ValueError, match="no column colour"):
        await lease.record(Upsert(ledger.step_table, {"work": lease.id, "number": 0, "colour": "red"}))
    with pytest.raises(ValueError, match="needs number"):
        await lease.record(Upsert(ledger.step_table, {"work": lease.id}))
    where = {"work": lease.id, "number": 0}
    with pytest.raises(ValueError, match="same table"):
        await lease.record(ledger.step(lease.id, 0), Update(ledger.step_table, {"status": "failed"}, where))


async def test_order_within_a_work_is_kept(held: Held) -> None:
    lease = await held.lease()
    where = {"work": lease.id, "number": 0, "status": "in_progress", "result": None}
    await asyncio.gather(
        lease.record(ledger.step(lease.id, 0, "in_progress")),
        lease.record(Update(ledger.step_table, {"status": "completed", "result": [1, "\0", "\ud800"]}, where)),
        lease.record(Update(ledger.step_table, {"status": "failed"}, where)),
        *(lease.record(ledger.happened(lease.id, str(number))) for number in range(100)),
    )
    (row,) = await ledger.steps(held.database)
    assert (row.status, row.result) == ("completed", [1, "\0", "\ud800"])
    assert await ledger.events(held.database) == [str(number) for number in range(100)]


async def test_events_of_one_work_keep_their_order_among_others(held: Held) -> None:
    leases = [await held.lease() for _ in range(10)]

    async def talk(lease: Lease) -> None:
        for number in range(20):
            lease.note(ledger.happened(lease.id, f"{number}a"))
            await lease.record(ledger.happened(lease.id, f"{number}b"))

    await asyncio.gather(*map(talk, leases))
    for lease in leases:
        expected = [f"{number}{letter}" for number in range(20) for letter in "ab"]
        assert await ledger.events(held.database, lease.id) == expected


async def test_followers_hear_of_a_commit(held: Held) -> None:
    lease = await held.lease()
    async with held.engine.signals.watch(lease.id) as watch:
        await watch.wait(0.05)
        assert not await watch.wait(0.05)
        await lease.record(ledger.step(lease.id, 0))
        assert await watch.wait(1)
    assert not held.engine.signals.watches
