"""Vendors that hang, refuse, break off and lose answers: what the run says, and what happened at the vendor."""

from datetime import datetime
from typing import Any

import pytest

from neena.simulators.process import Running
from support.processes import Server
from support.stories import begin, fill_trello, finished, step, texts


@pytest.fixture
def list_id(trello: Running) -> str:
    return fill_trello(trello, 1)[0]


def read(server: Server, list_id: str) -> Any:
    run = begin(server.client, ("trello.get_list", f"Get the list {list_id}"))
    return finished(server, run)


def message(server: Server) -> Any:
    return finished(server, begin(server.client, ("slack.send_message", 'Send "Hello all" to #support')))


def paths(vendor: Running) -> list[str]:
    return [one["path"] for one in vendor.calls()]


def test_a_hanging_vendor_is_cut_by_the_time_limit_and_the_run_says_so(
    shared: Server, trello: Running, list_id: str
) -> None:
    trello.fault(action="hang", path="/1/lists", times=10, seconds=30)
    run = read(shared, list_id)
    assert (run["status"], step(run, 0)["status"]) == ("failed", "failed")
    assert step(run, 0)["error_code"] == "integration_failed"
    assert "Trello did not answer within 1 s" in step(run, 0)["error"]
    assert "Trello did not answer within 1 s" in run["error"]
    assert paths(trello) == [f"/1/lists/{list_id}"] * 3


def test_what_the_vendor_asks_to_wait_is_waited(shared: Server, trello: Running, list_id: str) -> None:
    trello.fault(path="/1/lists", status=429, headers={"Retry-After": "2"})
    run = read(shared, list_id)
    assert (run["status"], step(run, 0)["attempts"], len(trello.calls())) == ("completed", 2, 2)
    times = [datetime.fromisoformat(step(run, 0)[name]) for name in ("start_time", "end_time")]
    assert (times[1] - times[0]).total_seconds() >= 2


@pytest.mark.parametrize(("faults", "status"), [(2, "completed"), (3, "failed")])
def test_a_read_that_meets_500_is_tried_three_times(
    shared: Server, trello: Running, list_id: str, faults: int, status: str
) -> None:
    trello.fault(path="/1/lists", status=500, times=faults)
    run = read(shared, list_id)
    assert (run["status"], step(run, 0)["attempts"], len(trello.calls())) == (status, 3, 3)


def test_a_permanent_refusal_is_not_tried_again(shared: Server, trello: Running, list_id: str) -> None:
    run = read(shared, "5f1a" * 6)
    assert (run["status"], step(run, 0)["attempts"], len(trello.calls())) == ("failed", 1, 1)
    assert "404" in run["error"]


@pytest.mark.parametrize("action", ["close", "hang"])
def test_a_message_whose_answer_is_lost_is_looked_up_and_sent_once(shared: Server, slack: Running, action: str) -> None:
    slack.fault(action=action, path="/api/chat.postMessage", acts=True)
    run = message(shared)
    assert run["status"] == "completed", run["error"]
    assert texts(slack) == ["Hello all"]
    assert paths(slack).count("/api/chat.postMessage") == 1
    assert step(run, 0)["result"]["ts"]


def test_a_message_that_did_not_arrive_is_sent_again(shared: Server, slack: Running) -> None:
    slack.fault(action="close", path="/api/chat.postMessage")
    run = message(shared)
    assert (run["status"], step(run, 0)["attempts"]) == ("completed", 2)
    assert texts(slack) == ["Hello all"]


def test_a_message_that_cannot_be_looked_up_is_not_repeated(shared: Server, slack: Running) -> None:
    slack.fault(action="close", path="/api/chat.postMessage", acts=True)
    slack.fault(path="/api/conversations", body={"ok": False, "error": "missing_scope"}, status=200, times=10)
    run = message(shared)
    assert (run["status"], step(run, 0)["error_code"]) == ("failed", "outcome_unknown")
    assert texts(slack) == ["Hello all"]


def test_a_card_whose_answer_is_lost_ends_with_an_unknown_outcome(
    shared: Server, trello: Running, list_id: str
) -> None:
    trello.fault(action="close", path="/1/cards", method="POST", acts=True)
    run = begin(
        shared.client,
        ("trello.create_card", f'Create a card "Fix door" in the list {list_id}'),
        ("slack.send_message", "Send a message to #support with its name"),
    )
    over = finished(shared, run)
    assert (over["status"], [one["status"] for one in over["task_runs"]]) == ("failed", ["failed"])
    assert step(over, 0)["error_code"] == "outcome_unknown"
    assert "may or may not" in over["error"]
    assert trello.state()["effects"] == {"create_card": 1}
    assert paths(trello) == ["/1/cards"]


def test_a_run_whose_vendor_answers_half_a_document_says_so(shared: Server, trello: Running, list_id: str) -> None:
    trello.fault(action="malformed", path="/1/lists")
    run = read(shared, list_id)
    assert run["status"] == "failed"
    assert "not JSON" in run["error"]
