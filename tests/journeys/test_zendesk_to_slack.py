"""A ticket arrives in Zendesk; a flow reads it and posts to Slack, once a second person has read what it would do."""

import random
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any

import pytest

from neena.simulators.process import Running
from support.desk import COLLEAGUE, Desk, check_told, gateway
from support.processes import Servers, until
from support.stories import Json, finished, make_flow, say, texts

EVENTS = 60
KILLS = 5


@pytest.fixture(scope="module")
def opened(
    desk_servers: Servers, vendors: dict[str, Any], accounts: Any, zendesk_process: Running, where: str | None
) -> Iterator[Desk]:
    with gateway() as front:
        yield Desk(desk_servers, vendors, front, zendesk_process, where).open(*accounts)


@pytest.fixture
def desk(opened: Desk, slack: Running) -> Desk:
    opened.front.on_answer = None
    opened.zendesk.reset()  # and with it the subscriptions of earlier tests
    return opened.recover()


def test_a_ticket_becomes_a_message_that_a_second_person_has_approved(desk: Desk, slack: Running) -> None:
    desk.watch()
    before = desk.kept()
    ticket = desk.taken(desk.ticket("Printer on fire"))
    waits = desk.waiting(ticket)
    assert waits["request_instructions"] == f"Get ticket {ticket} and post its subject to #support in Slack"
    read, write = waits["operations"]
    own = {"email": waits["requested_by"], "zendesk": desk.zendesk.address, "slack": slack.address}
    assert own["email"] != COLLEAGUE
    shown = ("task", "effect", "integration", "target_host", "credential_owner", "credential_problem")
    assert [read[name] for name in shown] == [
        "zendesk.get_ticket", "read", "zendesk", own["zendesk"], own["email"], None,
    ]  # fmt: skip
    assert [write[name] for name in shown] == [
        "slack.send_message", "write", "slack", own["slack"], own["email"], None,
    ]  # fmt: skip
    told = {one["name"]: one for operation in (read, write) for one in operation["parameters"]}
    assert str(told["ticket_id"]["value"]) == ticket
    assert "from the event" in told["ticket_id"]["source"]
    assert (told["channel"]["value"], told["channel"]["source"]) == ("#support", "given in the words of the request")
    assert (told["text"]["known"], told["text"]["source"]) == (False, "from the result of Get Ticket")
    assert [one for one in desk.zendesk.calls() if one["path"].endswith(f"{ticket}.json")] == []
    assert texts(slack) == []
    approved = desk.approve(waits)
    assert approved["approval"]["decided_by"] == COLLEAGUE
    assert approved["approval"]["flow_hash"] == waits["flow_hash"]
    finished(desk.server, waits["id"])
    run = check_told(desk, slack, ticket, "Printer on fire", before)
    assert run["triggered_by"] == own["email"]


@pytest.mark.parametrize("answer", ["arrives", "is lost"])
def test_killed_as_it_answers_an_event_the_server_has_it_once(desk: Desk, slack: Running, answer: str) -> None:
    """The work behind the answer is only beginning; where the answer is lost Zendesk delivers the event again."""
    desk.watch()
    before = desk.kept()
    subject = f"The answer {answer}"

    def strike(status: int) -> bool:
        desk.front.on_answer = None
        desk.kill()
        return status == 202 and answer == "is lost"

    desk.aim()
    desk.front.on_answer = strike
    delivery = desk.ticket(subject)
    until(lambda: desk.server.process is None)
    desk.restart()
    ticket = desk.taken(delivery)
    assert ("error" in desk.answers(delivery)[0]) == (answer == "is lost")
    waits = desk.waiting(ticket)
    desk.approve(waits)
    finished(desk.server, waits["id"])
    check_told(desk, slack, ticket, subject, before)


def test_killed_right_after_an_approval_was_answered_the_run_is_carried_out(desk: Desk, slack: Running) -> None:
    desk.watch()
    before = desk.kept()
    desk.aim()
    ticket = desk.taken(desk.ticket("Door is stuck"))
    waits = desk.waiting(ticket)
    desk.approve(waits)
    desk.kill()
    desk.restart()
    assert finished(desk.server, waits["id"])["status"] == "completed"
    check_told(desk, slack, ticket, "Door is stuck", before)


def test_killed_while_slack_is_called_the_message_is_looked_up(desk: Desk, slack: Running) -> None:
    desk.watch()
    before = desk.kept()
    desk.aim()
    ticket = desk.taken(desk.ticket("No light"))
    waits = desk.waiting(ticket)
    slack.fault(action="delay", path="/api/chat.postMessage", seconds=5, acts=True)
    desk.approve(waits)
    until(lambda: texts(slack))
    desk.kill()
    desk.restart()
    assert finished(desk.server, waits["id"])["status"] == "completed"
    check_told(desk, slack, ticket, "No light", before)
    called = Counter(one["path"].rpartition("/")[2] for one in slack.calls())
    assert called["chat.postMessage"] == 1
    assert called["conversations.history"] >= 1


def _told(deliveries: list[Json]) -> dict[str, set[str]]:
    """Which trigger runs Zendesk was told of, by the id of the event."""
    told: dict[str, set[str]] = defaultdict(set)
    for one in deliveries:
        told[one["id"]] |= {said["body"] for said in one["answers"] if said.get("status") == 202}
    return told


@pytest.mark.timeout(200)
def test_of_a_storm_of_events_each_is_worked_on_once_through_kills(desk: Desk, slack: Running) -> None:
    chance = random.Random(seed := random.randrange(10**6))
    say(f"seed {seed}")
    before = desk.kept()
    flow = make_flow(desk.client, ("slack.send_message", 'Send "Ticket <{ticket_id}> is new" to #support'))
    watched = desk.watch(flow=flow["id"])
    slack.fault(action="delay", path="/api/chat.postMessage", times=100_000, seconds=0.1, acts=True)
    events: list[str] = []
    for kill in range(KILLS):
        for number in range(EVENTS // KILLS):
            events.append(desk.ticket(f"Ticket of round {kill}"))
            for _ in range(2 if number % 3 == 0 else 0):
                assert desk.zendesk.redeliver() == events[-1]
        time.sleep(chance.uniform(0.0, 0.5))
        desk.kill(chance.randrange(2))
        desk.recover()

    until(lambda: all(one["answers"] and one["answers"][-1].get("status") == 202 for one in desk.zendesk.deliveries()))
    shown = until(lambda: _over(desk, watched["id"]), 60)
    deliveries = desk.zendesk.deliveries()
    tries = sum(len(one["answers"]) for one in deliveries)
    say(f"{len(events)} events, {len(deliveries)} deliveries, {tries} tries")
    told = _told(deliveries)
    assert {len(bodies) for bodies in told.values()} == {1}, "an event was answered as two"
    assert Counter(one["delivery_id"] for one in shown) == Counter(events)
    assert {one["status"] for one in shown} == {"completed"}, [one["error"] for one in shown]
    assert len({one["flow_run"] for one in shown}) == EVENTS
    assert desk.kept() - before == Counter(flow_requests=EVENTS, flows=1, flow_runs=EVENTS, webhook_trigger_runs=EVENTS)
    assert sorted(texts(slack)) == sorted(f"Ticket {one['integration_entity_id']} is new" for one in shown)
    assert slack.state()["effects"] == {"send_message": EVENTS}


def _over(desk: Desk, operation: str) -> list[Json] | None:
    asked = {"webhook_trigger_operation": operation, "limit": 1000}
    shown = desk.client.call("GET", "/webhook_trigger_runs/all", params=asked)
    return shown if all(one["status"] in {"completed", "failed"} for one in shown) else None
