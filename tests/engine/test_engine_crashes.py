"""Processes that are killed, frozen, refused and cut off."""

import asyncio
import os
import signal
import sqlite3
import time
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import ledger

from neena.engine import Lease


def finished_twice(*processes: Any) -> list[str]:
    """Steps that were called after somebody was told that they are recorded."""
    recorded = {line.removeprefix("recorded ") for line in processes[0].said("recorded")}
    called = [line.removeprefix("call ") for process in processes[1:] for line in process.said("call")]
    return [one for one in called if one in recorded]


async def test_a_second_process_on_one_file_is_refused(machine: Any, sqlite_url: str, until: Any) -> None:
    await machine.database(sqlite_url)
    first = machine.process(sqlite_url)
    await until(lambda: first.said("ready"))
    second = machine.process(sqlite_url)
    await until(lambda: second.popen.poll() is not None)
    assert "Misconfigured" in second.complaints()
    assert f"pid {first.pid}" in second.complaints()


async def test_killed_on_sqlite_goes_on_after_a_restart(machine: Any, sqlite_url: str, until: Any) -> None:
    database = await machine.database(sqlite_url)
    first = machine.process(sqlite_url, "--enlist", "50", "--pause", "0.15")
    await until(lambda: len(first.said("recorded")) > 70)
    await first.killed()
    enlisted = {one.id for one in await ledger.works(database)} | {one.work for one in await ledger.steps(database)}
    second = machine.process(sqlite_url)

    async def all_done() -> bool:
        return not await ledger.works(database)

    await until(all_done)
    await second.killed()
    assert len(await ledger.steps(database)) == len(enlisted) * ledger.STEPS
    assert finished_twice(first, second) == []
    # What was told as recorded by the first is there, written by the first.
    writers = {(row.work, row.number): row.writer for row in await ledger.steps(database)}
    for line in first.said("recorded"):
        _, work, number = line.split()
        assert writers[UUID(work), int(number)] == first.pid


async def test_a_busy_file_is_waited_for(machine: Any, sqlite_url: str) -> None:
    database = await machine.database(sqlite_url)
    engine = await machine.engine(database)
    told: asyncio.Future[float] = asyncio.get_running_loop().create_future()

    async def handler(lease: Lease) -> None:
        start = time.monotonic()
        await lease.record(ledger.step(lease.id, 0), done=True)
        told.set_result(time.monotonic() - start)

    engine.register("waiting", handler, ledger.no_poison)
    await engine.start()
    async with database.writing() as session:
        enlisted = await engine.enlist(session, uuid4(), "waiting")
    other = sqlite3.connect(database.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    await enlisted.go()
    await asyncio.sleep(0.5)
    assert not told.done()
    other.execute("COMMIT")
    other.close()
    assert await asyncio.wait_for(told, 5) > 0.4


async def test_killed_on_postgresql_is_taken_over(machine: Any, postgres_url: str, until: Any) -> None:
    database = await machine.database(postgres_url)
    front = await machine.engine(database, capacity=0)
    await front.start()
    first = machine.process(postgres_url, "--pause", "1")
    await until(lambda: first.said("ready"))
    for _ in range(20):
        await ledger.enlist(front, database, uuid4())
    await until(lambda: len(first.said("recorded")) >= 20)
    second = machine.process(postgres_url, "--pause", "0.05")
    await until(lambda: second.said("ready"))
    await first.killed()
    # Lease and sweep make it 5 to 7 s on a free machine; a loaded one may be late, never beyond what is promised.
    assert await until(lambda: second.said("begin"), 30) < 15

    async def all_done() -> bool:
        return not await ledger.works(database)

    await until(all_done)
    assert finished_twice(first, second) == []
    assert len(await ledger.steps(database)) == 20 * ledger.STEPS


async def test_a_frozen_process_writes_nothing_after_the_take_over(machine: Any, postgres_url: str, until: Any) -> None:
    database = await machine.database(postgres_url)
    front = await machine.engine(database, capacity=0)
    await front.start()
    frozen = machine.process(postgres_url, "--pause", "0.3")
    await until(lambda: frozen.said("ready"))
    for _ in range(10):
        await ledger.enlist(front, database, uuid4())
    await until(lambda: len(frozen.said("recorded")) >= 10)
    os.kill(frozen.pid, signal.SIGSTOP)
    survivor = machine.process(postgres_url, "--pause", "0.3")
    await until(lambda: len(survivor.said("recorded")) >= 10)
    before = {(row.work, row.number, row.writer) for row in await ledger.steps(database)}
    calls = frozen.said("call")
    os.kill(frozen.pid, signal.SIGCONT)

    async def all_done() -> bool:
        return not await ledger.works(database)

    await until(all_done)
    after = await ledger.steps(database)
    by_frozen = {(row.work, row.number, row.writer) for row in after if row.writer == frozen.pid}
    assert by_frozen <= before
    assert {row.status for row in after} == {"completed"}
    assert finished_twice(frozen, survivor) == []
    assert frozen.said("call") == calls


async def test_a_lost_connection_never_becomes_a_false_success(
    machine: Any, postgres: Any, postgres_url: str, until: Any
) -> None:
    database = await machine.database(postgres_url)
    engine = await machine.engine(database)
    told: list[tuple[UUID, int]] = []

    async def handler(lease: Lease) -> None:
        done = {row.number for row in await ledger.steps(database, lease.id)}
        for number in sorted(set(range(30)) - done):
            await lease.record(ledger.step(lease.id, number), done=number == 29)
            told.append((lease.id, number))
            await asyncio.sleep(0.01)

    engine.register("cut", handler, ledger.no_poison)
    await engine.start()
    works = [uuid4() for _ in range(10)]
    for work in works:
        await ledger.enlist(engine, database, work, "cut")
    for _ in range(3):
        await asyncio.sleep(0.1)
        cut = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name IN "
        postgres.query(cut + "('neena journal', 'neena control')")

    async def all_done() -> bool:
        return not await ledger.works(database)

    await until(all_done)
    stored = {(row.work, row.number) for row in await ledger.steps(database)}
    assert set(told) <= stored
    assert stored == {(work, number) for work in works for number in range(30)}


async def test_processes_tell_each_other(machine: Any, postgres_url: str, until: Any) -> None:
    database = await machine.database(postgres_url)
    front = await machine.engine(database, capacity=0)
    back = await machine.engine(database)
    moments: dict[str, float] = {}

    async def handler(lease: Lease) -> None:
        moments["begun"] = time.monotonic()
        await lease.record(ledger.step(lease.id, 0))
        await lease.cancelled.wait()
        moments["cancelled"] = time.monotonic()

    back.register("told", handler, ledger.no_poison)
    await back.start()
    await front.start()
    await asyncio.sleep(1.1)  # one beat, to know of each other
    work = uuid4()
    async with front.signals.watch(work) as watch:
        start = time.monotonic()
        await ledger.enlist(front, database, work, "told")
        assert await watch.wait(2)
        assert time.monotonic() - start < 0.5
        assert moments["begun"] - start < 0.5
    async with database.writing() as session:
        assert await front.mark_cancelled(session, work)
    start = time.monotonic()
    front.cancel_signal(work)
    await until(lambda: "cancelled" in moments, 2)
    assert moments["cancelled"] - start < 0.5
    await until(lambda: back.under_way == 0)
    assert await ledger.works(database) == []


async def test_a_locked_row_holds_up_its_own_work_only(machine: Any, postgres_url: str, until: Any) -> None:
    database = await machine.database(postgres_url)
    engine = await machine.engine(database)
    ended: dict[str, float] = {}

    async def handler(lease: Lease) -> None:
        name = "blocked" if lease.id == blocked else "free"
        for number in range(3):
            await lease.record(ledger.step(lease.id, number), ledger.happened(lease.id, str(number)))
            await asyncio.sleep(0.1)
        ended[name] = time.monotonic()

    engine.register("locked", handler, ledger.no_poison)
    await engine.start()
    blocked, free = uuid4(), uuid4()
    other = await asyncpg.connect(postgres_url)
    transaction = other.transaction()
    await ledger.enlist(engine, database, blocked, "locked")
    await until(lambda: ledger.steps(database, blocked))
    await transaction.start()
    await other.execute("UPDATE work SET due = due")
    start = time.monotonic()
    await ledger.enlist(engine, database, free, "locked")
    await until(lambda: "free" in ended)
    assert ended["free"] - start < 1.5
    await asyncio.sleep(1)
    assert "blocked" not in ended
    await transaction.rollback()
    await other.close()
    await until(lambda: "blocked" in ended)
    assert await ledger.events(database, blocked) == ["0", "1", "2"]
