"""Approving, cancelling, editing and removing while runs wait or are under way."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from neena.client import ApiError
from neena.simulators.process import Running
from support.processes import Server, until
from support.stories import begin, fill_trello, finished, make_flow, step, texts, told_of_list

GREETING = ("slack.send_message", 'Send "Hello all" to #support')


def waiting_run(server: Server) -> tuple[Any, Any]:
    """A flow and a run of it that waits for its approval."""
    flow = make_flow(server.client, GREETING)
    request = server.client.flow_requests.create(GREETING[1])
    return flow, server.client.flow_runs.create(flow["id"], request["id"])


def status_of(act: Any) -> int:
    try:
        act()
    except ApiError as fault:
        return fault.status
    return 200


def test_of_fifty_approvals_at_once_one_starts_the_run(shared: Server, slack: Running) -> None:
    _, run = waiting_run(shared)
    with ThreadPoolExecutor(50) as pool:
        statuses = list(pool.map(lambda _: status_of(lambda: shared.client.flow_runs.approve(run["id"])), range(50)))
    assert Counter(statuses) == {200: 1, 409: 49}
    assert finished(shared, run["id"])["status"] == "completed"
    assert texts(slack) == ["Hello all"]


def test_of_approvals_and_rejections_at_once_one_decides(shared: Server, slack: Running) -> None:
    for _ in range(5):
        _, run = waiting_run(shared)
        acts = [shared.client.flow_runs.approve, shared.client.flow_runs.reject] * 5
        with ThreadPoolExecutor(10) as pool:
            statuses = list(pool.map(lambda act, run=run: status_of(lambda: act(run["id"])), acts))
        assert Counter(statuses) == {200: 1, 409: 9}
        finished(shared, run["id"])
    done = [one for one in shared.client.call("GET", "/flow_runs/all", params={"limit": 5}) if one["task_runs"]]
    assert texts(slack) == ["Hello all"] * len(done)


@pytest.mark.parametrize("change", ["edited", "removed"])
def test_a_run_whose_flow_changed_since_cannot_be_approved(shared: Server, slack: Running, change: str) -> None:
    flow, run = waiting_run(shared)
    if change == "edited":
        flow["task_operations"][0]["instruction"] = 'Send "Something else" to #support'
        kept = ("id", "name", "task_definition", "instruction", "index")
        operations = [{name: one[name] for name in kept} for one in flow["task_operations"]]
        body = {"id": flow["id"], "name": flow["name"], "task_operations": operations, "dependencies": []}
        shared.client.call("PUT", "/flows/", json=body)
    else:
        shared.client.call("DELETE", "/flows/", params={"id": flow["id"]})
    assert status_of(lambda: shared.client.flow_runs.approve(run["id"])) == 409
    assert texts(slack) == []


def test_generated_and_executed_a_flow_that_writes_waits(shared: Server, slack: Running) -> None:
    request = shared.client.flow_requests.create(GREETING[1])
    run = shared.client.call("POST", "/flows/generate_flow_and_execute", params={"flow_request_id": request["id"]})
    assert run["status"] == "pending"
    assert slack.calls() == []
    shared.client.flow_runs.approve(run["id"])
    assert finished(shared, run["id"])["status"] == "completed"
    assert texts(slack) == ["Hello all"]


def test_generated_and_executed_a_flow_that_reads_starts_at_once(shared: Server, trello: Running) -> None:
    fill_trello(trello, 1)
    request = shared.client.flow_requests.create("Get my boards")
    run = shared.client.call("POST", "/flows/generate_flow_and_execute", params={"flow_request_id": request["id"]})
    assert run["status"] == "in_progress"
    assert finished(shared, run["id"])["status"] == "completed"


def test_after_a_cancel_what_is_called_finishes_and_nothing_more_starts(
    shared: Server, trello: Running, slack: Running
) -> None:
    (list_id,) = fill_trello(trello, 1)
    trello.fault(action="delay", path=f"/1/lists/{list_id}/cards", seconds=0.6)
    run = begin(shared.client, *told_of_list(list_id))
    until(lambda: len(trello.calls()) == 2)
    assert shared.client.call("PUT", "/flow_runs/cancel", params={"flow_run_id": run})["status"] == "cancelled"
    over = until(lambda: _settled(shared.client.flow_runs.get(run)))
    assert [one["status"] for one in over["task_runs"]] == ["completed", "completed"]
    assert len(step(over, 1)["result"]) == 2
    assert (over["status"], over["flow_result"]) == ("cancelled", None)
    assert slack.calls() == []
    assert status_of(lambda: shared.client.call("PUT", "/flow_runs/cancel", params={"flow_run_id": run})) == 409


def _settled(run: Any) -> Any:
    return run if all(one["status"] != "in_progress" for one in run["task_runs"]) else None


@pytest.mark.parametrize("change", ["edited", "removed"])
def test_what_becomes_of_a_flow_does_not_touch_a_run_under_way(
    shared: Server, trello: Running, slack: Running, change: str
) -> None:
    (list_id,) = fill_trello(trello, 1)
    trello.fault(action="delay", path=f"/1/lists/{list_id}", seconds=0.5)
    flow = make_flow(shared.client, *told_of_list(list_id))
    request = shared.client.flow_requests.create("Tell the team")
    run = shared.client.flows.execute(flow["id"], request["id"])
    until(lambda: len(trello.calls()) == 1)
    if change == "edited":
        other = {"name": "Other", "task_definition": flow["task_operations"][2]["task_definition"], "index": 0}
        body = {"id": flow["id"], "name": "Other", "task_operations": [{**other, "instruction": GREETING[1]}]}
        shared.client.call("PUT", "/flows/", json={**body, "dependencies": []})
    else:
        shared.client.call("DELETE", "/flows/", params={"id": flow["id"]})
        shared.client.call("DELETE", "/flow_requests/", params={"id": request["id"]})
    over = finished(shared, run["id"])
    assert (over["status"], len(over["task_runs"])) == ("completed", 3)
    assert texts(slack) == ["Cards: Card 0.0, Card 0.1"]
