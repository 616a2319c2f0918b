"""A server is killed again and again while flows decide: what was decided stays decided, and nothing is done twice."""

import random
import time
from collections import Counter
from typing import Any

import pytest

from neena.simulators.process import Running
from support.processes import Server, Servers, until
from support.stories import CHANNEL, connect, finished, flow_body, open_runs, say, slow_down, step, texts

RUNS = 8
KILLS = 4
MANY = 4


@pytest.fixture
def deciding(made: Servers, vendors: dict[str, Any], accounts: Any, where: str | None) -> Server:
    """A server of this test's own, on either database."""
    server = made.make(**vendors, **({} if where is None else {"database_url": where})).start()
    connect(server.client, *accounts)
    return server


def _fill(trello: Running) -> list[str]:
    """Lists of many cards and of few, in turn; their ids."""
    made = [{"name": f"List {n}", "cards": [f"Card {n}.{m}" for m in range(2 if n % 2 else MANY)]} for n in range(RUNS)]
    trello.load(boards=[{"name": "Support", "lists": made}])
    ids = {one["name"]: one["id"] for one in trello.state()["lists"].values()}
    return [ids[f"List {n}"] for n in range(RUNS)]


def _begin(server: Server, number: int, list_id: str) -> str:
    """Name every card but the second one; then say `Many` of more than three cards, otherwise `Few`, and `Over`."""
    body = flow_body(
        ("trello.get_cards_in_list", f"Get the cards in the list {list_id}"),
        ("slack.send_message", f"Send a message to #{CHANNEL} with its name"),
        ("slack.send_message", f'Send "Many {number}" to #{CHANNEL}'),
        ("slack.send_message", f'Send "Few {number}" to #{CHANNEL}'),
        ("slack.send_message", f'Send "Over {number}" to #{CHANNEL}'),
        links=[(0, 1), (0, 2), (2, 3), (3, 4)],
    )
    others = {"path": "$.name", "operator": "is_none_of", "value": [f"Card {number}.1"]}
    body["task_operations"][1]["for_each"] = {"operation": 0, "conditions": [others]}
    body["task_operations"][2]["conditions"] = [{"operation": 0, "operator": "greater_than", "value": 3}]
    body["dependencies"][2]["when"] = "otherwise"
    body["dependencies"][3]["when"] = "completed_or_skipped"
    flow = server.client.call("POST", "/flows/", json=body)
    request = server.client.flow_requests.create(f"Tell #{CHANNEL} about the list {list_id}")
    return server.client.flows.execute(flow["id"], request["id"])["id"]


def _expected(number: int) -> list[str]:
    many = number % 2 == 0
    names = [f"Card {number}.{m}" for m in range(MANY if many else 2) if m != 1]
    return [*names, f"{'Many' if many else 'Few'} {number}", f"Over {number}"]


@pytest.mark.timeout(600)
def test_killed_while_it_decides_a_run_goes_the_same_way(deciding: Server, trello: Running, slack: Running) -> None:
    chance = random.Random(seed := random.randrange(10**6))
    lists = _fill(trello)
    slow_down(trello, slack)
    runs: dict[str, str] = {}
    decided: dict[tuple[str, int], Any] = {}
    interrupted: set[str] = set()
    for kill in range(KILLS):
        for number in range(RUNS * kill // KILLS, RUNS * (kill + 1) // KILLS):
            runs[_begin(deciding, number, lists[number])] = lists[number]
        time.sleep(chance.uniform(0.0, 0.8))
        interrupted |= open_runs(deciding.client)
        _look(deciding, decided)
        deciding.kill()
        deciding.start()
        _look(deciding, decided)
    until(lambda: not open_runs(deciding.client), 120)
    _look(deciding, decided)
    say(f"seed {seed}: {len(interrupted)} of {RUNS} runs were interrupted by {KILLS} kills")
    shown = [finished(deciding, run) for run in runs]
    assert [one["status"] for one in shown] == ["completed"] * RUNS, [one["error"] for one in shown if one["error"]]
    assert Counter(texts(slack)) == Counter(text for number in range(RUNS) for text in _expected(number))
    for number, run in enumerate(shown):
        skipped = 3 if number % 2 == 0 else 2
        assert step(run, skipped)["status"] == "cancelled"
        assert f"Step {skipped} was skipped" in run["flow_result"]["body"]
    reads = Counter(one["path"] for one in trello.calls())
    assert all(reads[f"/1/lists/{one}/cards"] <= 1 + KILLS for one in lists)
    assert interrupted


def _look(server: Server, decided: dict[tuple[str, int], Any]) -> None:
    """Every task that was seen as skipped is still, for the same reason."""
    for run in server.client.call("GET", "/flow_runs/all", params={"limit": 1000}):
        for one in run["task_runs"]:
            if one["error_code"] in {"condition_not_met", "skipped"}:
                known = decided.setdefault((run["id"], one["task_operation_index"]), one)
                assert known == one, f"a decision has changed:\n{known}\n{one}"
