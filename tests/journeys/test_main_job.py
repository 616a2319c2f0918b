"""The main job: plain words become a flow, a person approves it, and what it says happens once."""

from typing import Any

import pytest

from neena.simulators.process import Running
from support.processes import Server, Servers
from support.stories import connect, finished, texts

WORDS = (
    "Get the cards in the list Open of the board Support, "
    "and send a message to #support with their names and how many there are"
)


def check_main_job(server: Server, trello: Running, slack: Running) -> None:
    lists = [{"name": "Open", "cards": ["Broken door", "Login fails", "Refund"]}, {"name": "Done", "cards": ["Jam"]}]
    trello.load(boards=[{"name": "Support", "lists": lists}])
    client = server.client
    request = client.flow_requests.create(WORDS)
    flow = client.flows.generate(request["id"])
    assert [one["index"] for one in flow["task_operations"]] == [0, 1, 2, 3]
    run = client.flow_runs.create(flow["id"], request["id"])
    assert run["status"] == "pending"
    assert trello.calls() == []
    assert client.flow_runs.approve(run["id"])["status"] == "in_progress"
    events = [(one.kind, one.data["status"]) for one in client.flow_runs.follow(run["id"])]
    assert events[0] == ("flow_run.pending", "pending")
    assert events[-1] == ("flow_run.completed", "completed")
    assert events.count(("task_run.completed", "completed")) == 4
    over = finished(server, run["id"])
    assert over["status"] == "completed"
    assert "Found 3 cards: Broken door, Login fails, Refund." in over["flow_result"]["body"]
    assert texts(slack) == ["3 cards in Open: Broken door, Login fails, Refund"]
    assert slack.state()["effects"] == {"send_message": 1}


def test_words_become_one_message_on_sqlite(server: Server, trello: Running, slack: Running) -> None:
    check_main_job(server, trello, slack)


def test_words_become_one_message_on_postgresql(
    made: Servers, vendors: dict[str, Any], accounts: Any, database_url: str, trello: Running, slack: Running
) -> None:
    server = made.make(database_url=database_url, **vendors).start()
    connect(server.client, *accounts)
    check_main_job(server, trello, slack)


@pytest.mark.parametrize("policy", ["always", "never"])
def test_the_approval_policy_rules_every_start(
    made: Servers, vendors: dict[str, Any], accounts: Any, trello: Running, slack: Running, policy: str
) -> None:
    server = made.make(approval=policy, **vendors).start()
    client = server.client
    connect(client, *accounts)
    request = client.flow_requests.create('Send "Hello all" to #support')
    planned = {"flow_request_id": request["id"]}
    run = client.call("POST", "/flows/generate_flow_and_execute", params=planned)
    if policy == "always":
        assert run["status"] == "pending"
        assert client.flows.execute(run["flow"], request["id"])["status"] == "pending"
        assert texts(slack) == []
        client.flow_runs.approve(run["id"])
    assert finished(server, run["id"])["status"] == "completed"
    assert texts(slack) == ["Hello all"]
