"""What the engine's tests write: steps and events of made-up work, and a handler that goes through five steps."""

import asyncio
import os
from collections.abc import Callable
from typing import Any
from uuid import UUID

from sqlalchemy import Column, Integer, MetaData, Table, Text, Uuid, select

from neena.engine import Engine, Insert, Lease, Upsert
from neena.engine.tables import Work, Worker
from neena.kernel.columns import JsonText
from neena.kernel.database import Database

metadata = MetaData()
step_table = Table(
    "ledger_step",
    metadata,
    Column("work", Uuid, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("status", Text, nullable=False),
    Column("writer", Integer, nullable=False),
    Column("result", JsonText),
)
event_table = Table(
    "ledger_event",
    metadata,
    Column("sequence", Integer, primary_key=True, autoincrement=True),
    Column("work", Uuid, nullable=False),
    Column("name", Text, nullable=False),
)

STEPS = 5


async def create(database: Database) -> None:
    """Make the tables."""
    async with database.engine.begin() as connection:
        await connection.run_sync(metadata.create_all)
        await connection.run_sync(Work.metadata.create_all, tables=[Work.__table__, Worker.__table__])


def step(work: UUID, number: int, status: str = "completed", result: Any = None) -> Upsert:
    """The whole row of a step."""
    values = {"work": work, "number": number, "status": status, "writer": os.getpid(), "result": result}
    return Upsert(step_table, values)


def happened(work: UUID, name: str) -> Insert:
    """An event."""
    return Insert(event_table, {"work": work, "name": name})


async def steps(database: Database, work: UUID | None = None) -> list[Any]:
    """Steps as they are stored."""
    async with database.reading() as session:
        query = select(step_table).order_by(step_table.c.work, step_table.c.number)
        return list(await session.execute(query if work is None else query.where(step_table.c.work == work)))


async def events(database: Database, work: UUID | None = None) -> list[str]:
    """Names of events in the order of their sequence."""
    async with database.reading() as session:
        query = select(event_table).order_by(event_table.c.sequence)
        found = await session.execute(query if work is None else query.where(event_table.c.work == work))
        return [row.name for row in found]


async def works(database: Database) -> list[Any]:
    """What is not finished."""
    async with database.reading() as session:
        return list(await session.execute(select(Work.__table__)))


async def enlist(engine: Engine, database: Database, work: UUID, kind: str = "steps") -> None:
    """Enter work and begin it."""
    async with database.writing() as session:
        enlisted = await engine.enlist(session, work, kind)
    await enlisted.go()


async def no_poison(lease: Lease, error: Exception) -> None:
    """Never expected."""
    raise AssertionError(lease.id) from error


def walker(database: Database, pause: float, say: Callable[[str], None]) -> Callable[[Lease], Any]:
    """A handler that goes through the steps that are not recorded yet, telling what it does."""

    async def walk(lease: Lease) -> None:
        done = {row.number for row in await steps(database, lease.id) if row.status == "completed"}
        say(f"begin {lease.id} {lease.attempt} {len(done)}")
        for number in range(STEPS):
            if number in done:
                continue
            lease.note(step(lease.id, number, "in_progress"), happened(lease.id, f"started {number}"))
            say(f"call {lease.id} {number}")
            await asyncio.sleep(pause)
            rows = step(lease.id, number, result={"number": number}), happened(lease.id, f"completed {number}")
            await lease.record(*rows, done=number == STEPS - 1)
            say(f"recorded {lease.id} {number}")

    return walk
