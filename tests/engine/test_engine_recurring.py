"""Work that is never done: entered once, a step at a time, back after its pause, whatever goes wrong."""

from typing import Any
from uuid import UUID

import ledger
import pytest

from neena.engine import Recurring, recurring

pytestmark = pytest.mark.usefixtures("at_once")


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recurring, "_AFTER_START", 0.0)


async def test_a_step_is_taken_until_nothing_is_left_and_again_after_the_pause(
    machine: Any, url: str, until: Any
) -> None:
    database = await machine.database(url)
    engine = await machine.engine(database)
    left, taken = [2, 1, 0, 1, 0], list[str]()

    async def first() -> bool:
        taken.append("first")
        return bool(left) and left.pop(0) > 0

    async def second() -> bool:
        taken.append("second")
        return False

    await Recurring("tidying", [first, second], 0.1).enter(database, engine)
    await engine.start()
    await until(lambda: taken.count("second") >= 2)
    assert taken[:7] == ["first", "first", "first", "second", "first", "first", "second"]


async def test_it_is_entered_once_and_survives_its_process_and_its_faults(machine: Any, url: str, until: Any) -> None:
    database = await machine.database(url)
    taken = 0

    async def step() -> bool:
        nonlocal taken
        taken += 1
        if taken % 2:
            raise OSError("the disk is full")
        return False

    ids = list[UUID]()
    for _ in range(2):
        engine = await machine.engine(database, crash_limit=1)
        await Recurring("tidying", [step], 0.05).enter(database, engine)
        await engine.start()
        before = taken
        await until(lambda seen=before: taken >= seen + 4)
        await engine.stop()
        ids += [work.id for work in await ledger.works(database)]
    assert len(ids) == 2
    assert len(set(ids)) == 1
