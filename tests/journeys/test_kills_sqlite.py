"""The server on SQLite is killed at random moments, again and again, and started again each time."""

import random
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest

from neena.client import Neena, Unreachable
from neena.simulators.process import Running
from support.processes import Server, until
from support.stories import (
    Ledger,
    begin,
    fill_trello,
    finished,
    make_flow,
    open_runs,
    say,
    slow_down,
    texts,
    told_of_list,
)

RUNS = 50
KILLS = 20


@pytest.mark.timeout(900)
def test_killed_at_random_moments_every_run_completes_and_every_write_happens_once(
    server: Server, trello: Running, slack: Running
) -> None:
    seed = random.randrange(10**6)
    say(f"seed {seed}")
    chance = random.Random(seed)
    lists = fill_trello(trello, RUNS)
    slow_down(trello, slack)
    ledger = Ledger(trello)
    runs: dict[str, str] = {}
    interrupted: set[str] = set()
    for kill in range(KILLS):
        for list_id in lists[RUNS * kill // KILLS : RUNS * (kill + 1) // KILLS]:
            runs[begin(server.client, *told_of_list(list_id))] = list_id
        time.sleep(chance.uniform(0.0, 0.6))
        ledger.look(server.client, runs)
        interrupted |= open_runs(server.client)
        server.kill()
        server.start()
        ledger.look(server.client, runs)
    until(lambda: not open_runs(server.client), 60)
    asked = sum(one["path"] == "/api/conversations.history" for one in slack.calls())
    say(f"{len(interrupted)} of {RUNS} runs were interrupted by {KILLS} kills; {asked} messages were looked up")
    shown = [finished(server, run) for run in runs]
    assert [one["status"] for one in shown] == ["completed"] * RUNS, [one["error"] for one in shown if one["error"]]
    assert sorted(texts(slack)) == sorted(f"Cards: Card {n}.0, Card {n}.1" for n in range(RUNS))
    assert slack.state()["effects"] == {"send_message": RUNS}
    ledger.look(server.client, runs)
    ledger.check(shown)
    assert len(interrupted) > KILLS / 2


def test_a_run_that_was_answered_is_there_whichever_request_a_kill_interrupts(server: Server, slack: Running) -> None:
    chance = random.Random(seed := random.randrange(10**6))
    greeting = ("slack.send_message", 'Send "Hello all" to #support')
    flow = make_flow(server.client, greeting)["id"]
    request = server.client.flow_requests.create(greeting[1])["id"]
    answered: list[str] = []

    def call() -> None:
        with Neena(server.url, server.api_key) as client, suppress(Unreachable):
            while True:
                answered.append(client.flows.execute(flow, request)["id"])
                time.sleep(0.01)

    for _ in range(4):
        with ThreadPoolExecutor(3) as callers:
            calls = [callers.submit(call) for _ in range(3)]
            time.sleep(chance.uniform(0.1, 0.5))
            server.kill()
        assert [one.result() for one in calls] == [None] * 3
        server.start()
    until(lambda: not open_runs(server.client), 60)
    shown = server.client.call("GET", "/flow_runs/all", params={"limit": 1000})
    say(f"seed {seed}: {len(answered)} runs answered, {len(shown)} made")
    assert set(answered) <= {one["id"] for one in shown}
    assert {one["status"] for one in shown} == {"completed"}
    assert len(texts(slack)) == len(shown)
