"""The Zendesk tasks over HTTP against the simulator, a process of its own, and its events."""

from collections.abc import AsyncIterator, Iterator

import pytest
from calling import Call, calling

from neena.authoring import IntegrationFailed, Invalid
from neena.integrations.zendesk import integration
from neena.simulators.process import Running, simulator


@pytest.fixture(scope="module")
def process() -> Iterator[Running]:
    with simulator("zendesk") as running:
        yield running


@pytest.fixture
def zendesk(process: Running) -> Running:
    process.reset()
    process.load(
        tickets=[
            {"subject": "Printer on fire", "description": "It burns", "priority": "urgent", "tags": ["hardware"]},
            {"subject": "New mouse", "description": "Please", "requester": {"name": "Ann", "email": "ann@example.com"}},
        ]
    )
    return process


@pytest.fixture
async def call(zendesk: Running) -> AsyncIterator[Call]:
    async with calling("zendesk", zendesk.url, zendesk.credential) as it:
        yield it


async def test_a_ticket_from_first_to_last(zendesk: Running, call: Call) -> None:
    made = await call(
        "create_ticket",
        subject="No network",
        description="Since noon",
        requester_email="bob@example.com",
        priority="high",
        type="incident",
        tags=["Second Floor"],
    )
    assert (made["subject"], made["status"], made["priority"]) == ("No network", "new", "high")
    assert made["tags"] == ["second_floor"]
    changed = await call("update_ticket", ticket_id=made["id"], status="open", assignee_email="agent@example.com")
    assert (changed["status"], changed["assignee_id"]) == ("open", "8447388090494")
    note = await call("add_comment", ticket_id=f"#{made['id']}", body="Looking into it")
    assert (note["ticket_id"], note["public"]) == (made["id"], False)
    assert await call("add_comment", ticket_id=made["id"], body="Solved", public=True, status="solved")
    tags = await call("add_ticket_tags", ticket_id=made["id"], tags=["network"])
    assert tags == {"ticket_id": made["id"], "tags": ["network", "second_floor"]}
    said = await call("list_ticket_comments", ticket_id=f"https://acme.zendesk.com/agent/tickets/{made['id']}")
    assert [(one["body"], one["public"]) for one in said] == [
        ("Since noon", True),
        ("Looking into it", False),
        ("Solved", True),
    ]
    assert (await call("get_ticket", ticket_id=made["id"]))["status"] == "solved"
    effects = {"create_ticket": 1, "update_ticket": 2, "add_comment": 2, "add_tags": 1}
    assert zendesk.state()["effects"] == effects


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({"query": "printer"}, ["Printer on fire"]),
        ({"status": "new"}, ["New mouse", "Printer on fire"]),
        ({"priority": "urgent"}, ["Printer on fire"]),
        ({"requester": "ann@example.com"}, ["New mouse"]),
        ({"tag": "Hardware"}, ["Printer on fire"]),
        ({"status": "solved"}, []),
        ({"limit": 1}, ["New mouse"]),
    ],
)
async def test_search(call: Call, wanted: dict[str, object], found: list[str]) -> None:
    assert [one["subject"] for one in await call("search_tickets", **wanted)] == found


async def test_a_creation_repeated_makes_no_second_ticket(zendesk: Running, call: Call) -> None:
    once = await call("create_ticket", subject="Once", description="only")
    assert await call("create_ticket", attempt=1, subject="Once", description="only") == once
    zendesk.load(keys={})
    again = await call("create_ticket", attempt=2, subject="Once", description="only")
    assert again["id"] == once["id"]
    assert zendesk.state()["effects"] == {"create_ticket": 1}


async def test_a_key_for_another_ticket_is_refused(call: Call) -> None:
    await call("create_ticket", subject="One", description="x")
    with pytest.raises(IntegrationFailed, match="idempotency key"):
        await call("create_ticket", subject="Another", description="x")


async def test_a_comment_whose_answer_was_lost_is_found_again(zendesk: Running, call: Call) -> None:
    ticket = (await call("search_tickets", query="printer"))[0]["id"]
    for number in range(110):
        await call("update_ticket", ticket_id=ticket, subject=f"Printer {number}")
    assert await call.lookup("add_comment", ticket_id=ticket, body="Hello") is None
    zendesk.fault(action="close", path="/api/v2/tickets", method="PUT", acts=True)
    with pytest.raises(IntegrationFailed) as lost:
        await call("add_comment", ticket_id=ticket, body="Hello")
    assert lost.value.acted
    found = await call.lookup("add_comment", ticket_id=ticket, body="Hello")
    assert (found["body"], found["ticket_id"], found["public"]) == ("Hello", ticket, False)


@pytest.mark.parametrize(
    ("task", "arguments", "message"),
    [
        ("get_ticket", {"ticket_id": "../users/me"}, "not the number"),
        ("get_ticket", {"ticket_id": "https://acme.zendesk.com.evil.example/agent/tickets/1"}, "not the number"),
        ("update_ticket", {"ticket_id": "1", "status": "done"}, "status"),
        ("update_ticket", {"ticket_id": "1"}, "Nothing to change"),
        ("create_ticket", {"subject": "x", "description": "y", "requester_name": "Ann"}, "email address"),
        ("search_tickets", {"requester": "ann@example.com status:new"}, "not an email address"),
        ("search_tickets", {"tag": "a, b"}, "not a tag"),
    ],
)
async def test_wrong_arguments_are_refused_before_zendesk_is_asked(
    zendesk: Running, call: Call, task: str, arguments: dict[str, object], message: str
) -> None:
    before = len(zendesk.calls())
    with pytest.raises(Invalid) as fault:
        await call(task, **arguments)
    assert message in f"{fault.value.message} {fault.value.findings}"
    assert len(zendesk.calls()) == before


async def test_zendesks_refusals_are_told(call: Call) -> None:
    with pytest.raises(IntegrationFailed, match="404") as missing:
        await call("get_ticket", ticket_id="1")
    assert (missing.value.status, missing.value.passing, missing.value.acted) == (404, False, False)
    ticket = (await call("search_tickets"))[0]["id"]
    with pytest.raises(IntegrationFailed, match="Assignee"):
        await call("update_ticket", ticket_id=ticket, assignee_email="nobody@example.com")
    await call("update_ticket", ticket_id=ticket, status="closed")
    with pytest.raises(IntegrationFailed, match="closed prevents"):
        await call("update_ticket", ticket_id=ticket, status="open")


async def test_another_token_is_refused(zendesk: Running) -> None:
    async with calling("zendesk", zendesk.url, "acme:agent@example.com:other") as call:
        with pytest.raises(IntegrationFailed, match="401"):
            await call("search_tickets")
        with pytest.raises(IntegrationFailed, match="401"):
            await call.whoami()


async def test_who_the_account_is(call: Call) -> None:
    assert await call.whoami() == "Sim Agent <agent@example.com>"


@pytest.mark.parametrize(
    "credential",
    [
        *("", "TOKEN1", "acme:TOKEN1", "acme:agent@example.com", "acme.zendesk.com:agent@example.com:t"),
        *("-acme:agent@example.com:t", "acme:agent:t", "evil.com/x:agent@example.com:t", "a b:agent@example.com:t"),
        *("evil.com#:a@b.c:t", "evil.com\\:a@b.c:t", "@evil.com:a@b.c:t", "acmé:a@b.c:t", f"{'a' * 64}:a@b.c:t"),
    ],
)
def test_a_wrong_credential_is_refused_when_it_is_stored(credential: str) -> None:
    with pytest.raises(ValueError, match="SUBDOMAIN:EMAIL:TOKEN") as fault:
        integration.auth.check(credential)
    assert not credential or credential not in str(fault.value)
    with pytest.raises(ValueError, match="SUBDOMAIN"):
        integration.account_of(credential)


def test_the_host_is_the_customers_and_nobody_elses() -> None:
    assert integration.account_of("Acme-2:agent@example.com:t") == "acme-2"
    assert integration.api_root("acme-2") == "https://acme-2.zendesk.com/api/v2"
    assert integration.api_root(None) is None
