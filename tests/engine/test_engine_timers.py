"""Work that comes back by itself: a durable timer fires though nothing else happens."""

import asyncio
import random
from uuid import uuid4

import ledger
import uvloop

from neena.engine import Engine, Lease
from neena.kernel.database import Database

TURNS = 600


def test_no_timer_is_lost_when_one_comes_early(url: str) -> None:
    """In the loop that serves, whose timers keep whole milliseconds and so may be early by half of one."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_count(url))


async def _count(url: str) -> None:
    database = Database(url)
    await ledger.create(database)
    engine = Engine(database)
    turns, over = 0, asyncio.Event()

    async def handler(lease: Lease) -> None:
        nonlocal turns
        turns += 1
        if turns < TURNS:
            await lease.later(random.uniform(0.001, 0.002))
        else:
            over.set()

    engine.register("timer", handler, ledger.no_poison)
    await engine.start()
    try:
        await ledger.enlist(engine, database, uuid4(), "timer")
        async with asyncio.timeout(30):
            await over.wait()
    except TimeoutError:
        raise AssertionError(f"no call after {turns} timers") from None
    finally:
        await engine.stop()
        await database.close()


async def test_work_that_was_cancelled_meanwhile_is_not_given_back(url: str) -> None:
    """Given back, it would lie there until its time had come, though it is to end now."""
    database = Database(url)
    await ledger.create(database)
    engine = Engine(database)
    work, given_back = uuid4(), asyncio.get_running_loop().create_future()

    async def handler(lease: Lease) -> None:
        async with database.writing() as session:
            await engine.mark_cancelled(session, lease.id)
        given_back.set_result((await lease.later(60, live=True), lease.cancelled.is_set()))

    engine.register("timer", handler, ledger.no_poison)
    await engine.start()
    try:
        await ledger.enlist(engine, database, work, "timer")
        async with asyncio.timeout(30):
            assert await given_back == (False, True)
    finally:
        await engine.stop()
        await database.close()
