"""Somebody new says too little, is asked, connects their accounts, answers, and gets what they wanted."""

from typing import Any

import pytest

from neena.client import ApiError
from neena.simulators.process import Running
from support.processes import Servers
from support.stories import connect, finished, texts

WORDS = "Create a list called Ideas, and send a message with its name"


@pytest.mark.parametrize("on", ["sqlite", "postgresql"])
def test_too_few_words_become_what_was_meant(
    made: Servers,
    vendors: dict[str, Any],
    accounts: Any,
    request: pytest.FixtureRequest,
    trello: Running,
    slack: Running,
    on: str,
) -> None:
    """Open questions are there after a restart, stop every run, and are answered by what things are called."""
    database = {"database_url": request.getfixturevalue("database_url")} if on == "postgresql" else {}
    server = made.make(**vendors, **database).start()
    trello.load(boards=[{"name": "Launch", "lists": []}, {"name": "Support", "lists": []}])
    client = server.client
    asked = client.flow_requests.create(WORDS)
    flow = client.flows.generate(asked["id"])
    assert [one["question"] for one in flow["questions"]] == ["Which board is meant?", "To which channel?"]
    assert [one["choices"] for one in flow["questions"]] == [[], []]
    connect(client, *accounts)
    board, channel = client.flows.generate(asked["id"])["questions"]
    assert {one["label"] for one in board["choices"]} == {"Launch", "Support"}
    assert "support" in {one["label"] for one in channel["choices"]}
    with pytest.raises(ApiError) as refused:
        client.flows.execute(flow["id"], asked["id"])
    assert (refused.value.status, refused.value.code) == (422, "open_questions")
    server.kill()
    server.start()
    client = server.client
    assert client.flows.get(flow["id"]) == flow
    client.flow_requests.answer(asked["id"], {board["id"]: "launch", channel["id"]: "#support"})
    whole = client.flows.generate(asked["id"])
    assert whole["questions"] == []
    run = client.flow_runs.create(whole["id"], asked["id"])
    plan = client.flow_runs.dry_run(run["id"])
    client.flow_runs.approve(run["id"], plan["flow_hash"])
    over = finished(server, run["id"])
    assert over["status"] == "completed", over
    state = trello.state()
    assert [state["boards"][one["idBoard"]]["name"] for one in state["lists"].values() if one["name"] == "Ideas"] == [
        "Launch"
    ]
    assert [one for one in texts(slack) if "Ideas" in one]
    assert sum(trello.state()["effects"].values()) == 1
