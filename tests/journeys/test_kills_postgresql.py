"""Two servers on one PostgreSQL database: one is killed or frozen at random moments, the other takes over."""

import random
import time
from typing import Any

import pytest

from neena.simulators.process import Running
from support.processes import Server, Servers, until
from support.stories import (
    Ledger,
    begin,
    connect,
    fill_trello,
    finished,
    open_runs,
    say,
    slow_down,
    texts,
    told_of_list,
)

RUNS = 50
KILLS = 20
TAKE_OVER = 15.0


@pytest.fixture
def pair(made: Servers, vendors: dict[str, Any], accounts: Any, database_url: str) -> list[Server]:
    """Two servers, and one master key."""
    settings = {"database_url": database_url, "secret_key": "a master key of this test", **vendors}
    first, second = (made.make(name, **settings) for name in ("first", "second"))
    first.start()
    second.launch()
    connect(first.client, *accounts)
    second.api_key = first.api_key
    return [first, second.ready()]


@pytest.mark.timeout(900)
def test_killed_at_random_moments_the_other_server_takes_over(
    pair: list[Server], trello: Running, slack: Running
) -> None:
    seed = random.randrange(10**6)
    say(f"seed {seed}")
    chance = random.Random(seed)
    lists = fill_trello(trello, RUNS)
    slow_down(trello, slack)
    ledger = Ledger(trello)
    runs: dict[str, str] = {}
    interrupted: set[str] = set()
    taken_over: list[float] = []
    for kill in range(KILLS):
        victim, survivor = chance.sample(pair, 2)
        for number in range(RUNS * kill // KILLS, RUNS * (kill + 1) // KILLS):
            runs[begin((victim if number % 3 else survivor).client, *told_of_list(lists[number]))] = lists[number]
        time.sleep(chance.uniform(0.0, 0.35))
        ledger.look(survivor.client, runs)
        victim.kill()
        moment = time.monotonic()
        interrupted |= open_runs(survivor.client)
        until(lambda survivor=survivor: not open_runs(survivor.client), TAKE_OVER)
        taken_over.append(time.monotonic() - moment)
        ledger.look(survivor.client, runs)
        victim.start()
    asked = sum(one["path"] == "/api/conversations.history" for one in slack.calls())
    say(f"{len(interrupted)} of {RUNS} runs were open at one of {KILLS} kills; {asked} messages were looked up")
    say("until all were over: " + ", ".join(f"{one:.1f}" for one in taken_over) + " s")
    shown = [finished(pair[0], run) for run in runs]
    assert [one["status"] for one in shown] == ["completed"] * RUNS, [one["error"] for one in shown if one["error"]]
    assert sorted(texts(slack)) == sorted(f"Cards: Card {n}.0, Card {n}.1" for n in range(RUNS))
    assert slack.state()["effects"] == {"send_message": RUNS}
    ledger.look(pair[1].client, runs)
    ledger.check(shown)
    assert len(interrupted) > KILLS / 2


@pytest.mark.parametrize("moment", ["reading", "writing"])
def test_a_frozen_servers_late_writes_are_refused(
    pair: list[Server], trello: Running, slack: Running, moment: str
) -> None:
    frozen, survivor = pair
    lists = fill_trello(trello, 5)
    path, sim = ("/1/lists", trello) if moment == "reading" else ("/api/chat.postMessage", slack)
    sim.fault(action="delay", path=path, times=5, seconds=1.5, acts=True)
    runs = [begin(frozen.client, *told_of_list(one)) for one in lists]
    until(lambda: sum(one["path"].startswith(path) for one in sim.calls()) >= 5)
    frozen.freeze()
    start = time.monotonic()
    until(lambda: not open_runs(survivor.client), TAKE_OVER)
    say(f"taken over from a frozen server within {time.monotonic() - start:.1f} s")
    before = [survivor.client.flow_runs.get(one) for one in runs]
    frozen.thaw()
    until(lambda: frozen.client.call("GET", "/flow_runs/all") and _alive(frozen))
    assert [frozen.client.flow_runs.get(one) for one in runs] == before
    assert {one["status"] for one in before} == {"completed"}
    assert sorted(texts(slack)) == sorted(f"Cards: Card {n}.0, Card {n}.1" for n in range(5))
    # It works again, and nothing of before comes after all.
    last = begin(frozen.client, ("slack.send_message", 'Send "Back again" to #support'))
    assert finished(frozen, last)["status"] == "completed"
    assert [survivor.client.flow_runs.get(one) for one in runs] == before
    assert slack.state()["effects"] == {"send_message": 6}


def _alive(server: Server) -> bool:
    return server.status("/health/ready") == 200


def test_workers_apart_from_the_server_take_over_from_each_other(
    made: Servers, vendors: dict[str, Any], accounts: Any, database_url: str, trello: Running, slack: Running
) -> None:
    settings = {"database_url": database_url, "secret_key": "a master key of this test", **vendors}
    server = made.make("server", "serve", "--no-worker", **settings).start()
    workers = [made.make(name, "worker", **settings) for name in ("one", "two")]
    connect(server.client, *accounts)
    lists = fill_trello(trello, 4)
    trello.fault(action="delay", path="/1/lists", times=1000, seconds=1)
    waiting = begin(server.client, *told_of_list(lists[0]))
    assert trello.calls() == []
    workers[0].start()
    until(trello.calls)
    workers[1].launch()
    workers[0].kill()
    workers[1].ready()
    runs = [waiting, *(begin(server.client, *told_of_list(one)) for one in lists[1:])]
    assert {finished(server, one)["status"] for one in runs} == {"completed"}
    assert sorted(texts(slack)) == sorted(f"Cards: Card {n}.0, Card {n}.1" for n in range(4))
    assert workers[1].stop() == 0
