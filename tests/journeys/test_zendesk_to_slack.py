"""A ticket arrives in Zendesk; a flow reads it and posts to Slack, once a second person has read what it would do."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from neena.simulators.process import Running
from support.desk import COLLEAGUE, Desk, check_told, gateway
from support.processes import Servers, until
from support.stories import finished, texts


@pytest.fixture(scope="module")
def opened(
    desk_servers: Servers, vendors: dict[str, Any], accounts: Any, zendesk_process: Running, where: str | None
) -> Iterator[Desk]:
    zendesk_process.reset()
    with gateway() as front:
        desk = Desk(desk_servers, vendors, front, zendesk_process, where).open(*accounts)
        desk.watch()
        yield desk


@pytest.fixture
def desk(opened: Desk, slack: Running) -> Desk:
    opened.front.on_answer = None
    return opened.recover()


def test_a_ticket_becomes_a_message_that_a_second_person_has_approved(desk: Desk, slack: Running) -> None:
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
