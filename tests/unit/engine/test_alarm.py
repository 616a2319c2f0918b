"""An alarm rings at every moment it was set to, whatever the loop's clock says."""

import asyncio

import pytest
import uvloop

from neena.engine.alarm import Alarm

WAITS = (0.05, 0.01, 0.03, 0.01, 0.2)


@pytest.mark.parametrize("loop", [asyncio.new_event_loop, uvloop.new_event_loop], ids=["asyncio", "uvloop"])
def test_each_wait_ends_with_a_ring_and_none_before(loop: type) -> None:
    with asyncio.Runner(loop_factory=loop) as runner:
        rung = runner.run(_rung())
    for wait in WAITS:
        assert any(wait - 0.002 <= one for one in rung), wait
    assert len(rung) <= len(WAITS)
    assert min(rung) >= 0.01 - 0.002


async def _rung() -> list[float]:
    clock = asyncio.get_running_loop().time
    began, rung, over = clock(), list[float](), asyncio.Event()

    def ring() -> None:
        rung.append(clock() - began)
        if rung[-1] >= max(WAITS) - 0.002:
            over.set()

    alarm = Alarm(ring)
    for wait in WAITS:
        alarm.set(wait)
    async with asyncio.timeout(10):
        await over.wait()
    return rung


async def test_moments_near_each_other_are_one() -> None:
    rung: list[None] = []
    alarm = Alarm(lambda: rung.append(None))
    for number in range(1000):
        alarm.set(0.05 + number / 1_000_000)
    await asyncio.sleep(0.3)
    assert 1 <= len(rung) <= 10


async def test_what_was_stopped_does_not_ring() -> None:
    rung: list[None] = []
    alarm = Alarm(lambda: rung.append(None))
    alarm.set(0.01)
    alarm.stop()
    await asyncio.sleep(0.05)
    assert not rung
