"""Who works on what: fences, cancels, crashes, capacity, leaving."""

import asyncio
import contextlib
from typing import Any
from uuid import UUID, uuid4

import ledger
import pytest
from sqlalchemy import update

from neena.engine import Engine, Lease, LostOwnership
from neena.engine.tables import Work
from neena.kernel.clock import now
from neena.kernel.database import Database


@pytest.fixture
async def database(machine: Any, url: str) -> Database:
    return await machine.database(url)


async def cancel(engine: Engine, database: Database, work: UUID) -> bool:
    async with database.writing() as session:
        found = await engine.mark_cancelled(session, work)
    engine.cancel_signal(work)
    return found


async def test_a_stolen_claim_writes_nothing(machine: Any, database: Database, until: Any) -> None:
    engine = await machine.engine(database)
    outcome: list[BaseException] = []
    taken = asyncio.Event()

    async def handler(lease: Lease) -> None:
        assert await lease.record(ledger.step(lease.id, 0))
        async with database.writing() as session:
            await session.execute(update(Work).values(claim=uuid4()))
        lease.note(ledger.happened(lease.id, "late"))
        try:
            await lease.record(ledger.step(lease.id, 1), done=True)
        except LostOwnership as error:
            outcome.append(error)
            raise
        finally:
            taken.set()

    engine.register("fenced", handler, ledger.no_poison)
    await engine.start()
    await ledger.enlist(engine, database, uuid4(), "fenced")
    await taken.wait()
    assert [type(error) for error in outcome] == [LostOwnership]
    await until(lambda: engine.under_way == 0)
    assert len(await ledger.steps(database)) == 1
    assert await ledger.events(database) == []
    assert len(await ledger.works(database)) == 1


async def test_after_a_cancel_nothing_live_is_written(machine: Any, database: Database, until: Any) -> None:
    engine = await machine.engine(database)
    answers: list[Any] = []

    async def handler(lease: Lease) -> None:
        lease.note(ledger.step(lease.id, 0, "in_progress"), ledger.happened(lease.id, "started"))
        await lease.cancelled.wait()
        lease.note(ledger.step(lease.id, 0, "half"))
        answers.append(await lease.record(ledger.step(lease.id, 0), live=True))
        answers.append([row.status for row in await ledger.steps(database)])
        answers.append(await lease.record(ledger.happened(lease.id, "cancelled"), done=True))

    engine.register("patient", handler, ledger.no_poison)
    await engine.start()
    work = uuid4()
    await ledger.enlist(engine, database, work, "patient")
    assert await cancel(engine, database, work)
    await until(lambda: len(answers) == 3)
    assert answers[0] is False
    assert answers[2] is True
    assert await ledger.events(database) == ["started", "cancelled"]
    assert [row.status for row in await ledger.steps(database)] == ["half"]
    assert not await cancel(engine, database, work)


async def test_a_cancel_that_races_is_seen_or_came_too_late(machine: Any, database: Database, until: Any) -> None:
    engine = await machine.engine(database)
    answers: dict[UUID, list[bool]] = {}

    async def handler(lease: Lease) -> None:
        given = answers.setdefault(lease.id, [])
        for number in range(5):
            given.append(await lease.record(ledger.step(lease.id, number), live=True))
            if not given[-1]:
                return

    engine.register("racing", handler, ledger.no_poison)
    await engine.start()
    works = [uuid4() for _ in range(30)]

    async def race(work: UUID) -> None:
        await ledger.enlist(engine, database, work, "racing")
        await cancel(engine, database, work)

    await asyncio.gather(*map(race, works))
    await until(lambda: engine.under_way == 0)
    for work in works:
        given = answers[work]
        assert False not in given[:-1]
        assert len(await ledger.steps(database, work)) == sum(given)
    assert await ledger.works(database) == []


async def test_work_that_keeps_crashing_is_given_up(machine: Any, database: Database, until: Any) -> None:
    engine = await machine.engine(database, crash_limit=2)
    attempts: list[int] = []
    given_up: list[str] = []

    async def handler(lease: Lease) -> None:
        attempts.append(lease.attempt)
        raise RuntimeError(f"attempt {lease.attempt}")

    async def on_poison(lease: Lease, error: Exception) -> None:
        given_up.append(str(error))
        await lease.record(ledger.happened(lease.id, "failed"), done=True)

    engine.register("crashing", handler, on_poison)
    await engine.start()
    await ledger.enlist(engine, database, uuid4(), "crashing")
    await until(lambda: bool(given_up))
    await until(lambda: engine.under_way == 0)
    assert attempts == [1, 2]
    assert given_up == ["attempt 2"]
    assert await ledger.works(database) == []
    assert await ledger.events(database) == ["failed"]


async def test_a_timer_calls_again(machine: Any, database: Database, until: Any) -> None:
    engine = await machine.engine(database)
    calls: list[int] = []

    async def handler(lease: Lease) -> None:
        calls.append(lease.attempt)
        if lease.attempt < 3:
            await lease.later(0.1, ledger.step(lease.id, lease.attempt))

    engine.register("ticking", handler, ledger.no_poison)
    await engine.start()
    async with database.writing() as session:
        enlisted = await engine.enlist(session, uuid4(), "ticking", delay=0.1)
    await enlisted.go()
    assert await until(lambda: len(calls) == 3) >= 0.3
    await until(lambda: engine.under_way == 0)
    assert calls == [1, 2, 3]
    assert await ledger.works(database) == []


async def test_no_more_than_the_capacity_is_under_way(machine: Any, database: Database, until: Any) -> None:
    engine = await machine.engine(database, capacity=3)
    most, ended = 0, 0

    async def handler(_: Lease) -> None:
        nonlocal most, ended
        most = max(most, engine.under_way)
        await asyncio.sleep(0.01)
        ended += 1

    engine.register("many", handler, ledger.no_poison)
    await engine.start()
    for _ in range(25):
        await ledger.enlist(engine, database, uuid4(), "many")
    await until(lambda: ended == 25)
    assert most <= 3


async def test_a_failed_commit_leaves_nothing(machine: Any, database: Database) -> None:
    engine = await machine.engine(database, capacity=1)
    ran: list[UUID] = []
    done = asyncio.Event()

    async def handler(lease: Lease) -> None:
        ran.append(lease.id)
        done.set()

    engine.register("careful", handler, ledger.no_poison)
    await engine.start()
    enlisted = None
    with contextlib.suppress(RuntimeError):
        async with database.writing() as session:
            enlisted = await engine.enlist(session, uuid4(), "careful")
            raise RuntimeError
    assert enlisted
    await enlisted.drop()
    work = uuid4()
    await ledger.enlist(engine, database, work, "careful")
    await asyncio.wait_for(done.wait(), 2)
    assert ran == [work]


async def test_who_stops_gives_back_what_is_not_finished(machine: Any, database: Database, until: Any) -> None:
    begun = asyncio.Event()
    attempts: list[tuple[int, int]] = []

    async def stuck(lease: Lease) -> None:
        begun.set()
        await asyncio.sleep(60)

    async def quick(lease: Lease) -> None:
        attempts.append((lease.attempt, lease.crashes))

    first = await machine.engine(database)
    first.register("long", stuck, ledger.no_poison)
    await first.start()
    await ledger.enlist(first, database, uuid4(), "long")
    await begun.wait()
    await first.stop()
    ((owner, claim),) = [(work.owner, work.claim) for work in await ledger.works(database)]
    assert owner is claim is None
    second = await machine.engine(database)
    second.register("long", quick, ledger.no_poison)
    await second.start()
    await until(lambda: attempts == [(2, 0)])


async def test_a_thousand_interrupted_works_go_on(machine: Any, database: Database, until: Any) -> None:
    dead, moment = uuid4(), now()
    values = {"kind": "steps", "owner": dead, "cancelled": False, "created": moment, "due": moment}
    async with database.writing() as session:
        rows = [{**values, "id": uuid4(), "claim": uuid4(), "attempts": 1, "crashes": 0} for _ in range(1000)]
        await session.execute(Work.__table__.insert(), rows)
    engine = await machine.engine(database, capacity=1000)
    done: list[tuple[UUID, int, int]] = []

    async def handler(lease: Lease) -> None:
        await lease.record(ledger.step(lease.id, 0), done=True)
        done.append((lease.id, lease.attempt, lease.crashes))

    engine.register("steps", handler, ledger.no_poison)
    await engine.start()
    assert await until(lambda: len(done) == 1000) < 5
    assert {one[1:] for one in done} == {(2, 1)}
    assert await ledger.works(database) == []
