"""How many deliveries pass at a time, and when those come back that were sent away."""

import time
from contextlib import AsyncExitStack
from itertools import pairwise

from neena.webhooks.gates import Gates

HERE, THERE = "https://here.test/a", "https://there.test/b"


async def test_a_busy_host_sends_away_and_leaves_others_alone() -> None:
    gates = Gates(places=20, per_host=2, line=0)
    async with AsyncExitStack() as under_way:
        for _ in range(2):
            assert gates.pause(HERE) == 0
            await under_way.enter_async_context(gates.passing(HERE))
        assert gates.pause(HERE) > 0
        assert gates.pause("https://here.test/other") > 0
        assert gates.pause("https://here.test:444/a") == 0
        assert gates.pause(THERE) == 0
    assert gates.pause(THERE) == 0


async def test_those_sent_away_get_turns_one_after_the_other() -> None:
    gates = Gates(places=20, per_host=1, line=0)
    async with gates.passing(HERE):
        asked = [(time.monotonic(), gates.pause(HERE), time.monotonic()) for _ in range(500)]
    # The moments of their turns: each lies between what the clock said before and after it was asked for.
    assert all(after + later >= before + pause for (before, pause, _), (_, later, after) in pairwise(asked))
    assert asked[-1][1] > 5 * asked[0][1]


async def test_no_number_of_hosts_takes_more_than_all_places() -> None:
    gates = Gates(places=3, per_host=2)
    async with AsyncExitStack() as under_way:
        for number in range(3):
            await under_way.enter_async_context(gates.passing(f"https://{number}.test/"))
        assert gates.pause(HERE) > 0
    assert gates.pause(HERE) == 0


async def test_an_address_rests_as_long_as_it_asked_for_and_a_minute_at_most() -> None:
    gates = Gates(places=3)
    gates.rest(HERE, 7.0)
    assert 6 < gates.pause(HERE) <= 7
    assert gates.pause("https://here.test/other") == 0
    gates.rest(HERE, 86400.0)
    assert gates.pause(HERE) <= 60
    gates.rest(HERE, -1.0)
    assert gates.pause(HERE) == 0
