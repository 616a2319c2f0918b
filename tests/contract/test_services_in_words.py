"""Plain words about tickets, issues and channels, carried out to the end at simulated vendors."""

from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
import pytest_asyncio

from support.product import Person, Product, open_product
from support.vendors import Vendors, connected, ran, reached, simulated

pytestmark = pytest.mark.asyncio(loop_scope="session")
TICKET = {"subject": "Refund please", "description": "I want my money back"}


@pytest.fixture(scope="module")
def vendors() -> Iterator[Vendors]:
    with simulated("github", "jira", "slack", "zendesk") as running:
        yield running


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def product(tmp_path_factory: pytest.TempPathFactory, vendors: Vendors) -> AsyncIterator[Product]:
    async with open_product(tmp_path_factory.mktemp("services"), **reached(vendors)) as it:
        yield it


@pytest_asyncio.fixture(loop_scope="session")
async def mira(product: Product, vendors: Vendors) -> Person:
    person = await connected(product, vendors)
    vendors["zendesk"].load(tickets=[TICKET])
    vendors["github"].load(repositories={"acme/site": {"issues": [{"title": "Login fails"}]}})
    vendors["jira"].load(issues=[{"summary": "Printer is broken"}])
    return person


def ticket(vendors: Vendors) -> tuple[str, dict[str, Any]]:
    ((number, found),) = vendors["zendesk"].state()["tickets"].items()
    return str(number), found


def posted(vendors: Vendors) -> list[str]:
    return [one["text"] for listed in vendors["slack"].state()["messages"].values() for one in listed]


def issues(vendors: Vendors) -> list[dict[str, Any]]:
    return vendors["github"].state()["repositories"]["acme/site"]["issues"]


async def test_a_ticket_is_tagged_and_solved(mira: Person, vendors: Vendors) -> None:
    number, _ = ticket(vendors)
    await ran(mira, f"tag Zendesk ticket {number} with vip", "zendesk.add_ticket_tags")
    await ran(mira, f"solve ticket {number} in Zendesk", "zendesk.update_ticket")
    found = ticket(vendors)[1]
    assert (found["tags"], found["status"]) == (["vip"], "solved")


async def test_the_subject_of_a_ticket_is_told(mira: Person, vendors: Vendors) -> None:
    number, _ = ticket(vendors)
    words = f"tell #support the subject of zendesk ticket {number}"
    await ran(mira, words, "zendesk.get_ticket", "slack.send_message")
    assert "Refund please" in posted(vendors)[0]


async def test_an_issue_is_made_from_a_ticket(mira: Person, vendors: Vendors) -> None:
    number, _ = ticket(vendors)
    words = f"create a GitHub issue in acme/site titled Refunds with the description of Zendesk ticket {number}"
    await ran(mira, words, "zendesk.get_ticket", "github.create_issue")
    made = issues(vendors)[-1]
    assert made["title"] == "Refunds"
    assert made["body"].startswith("I want my money back")


async def test_comments_say_what_the_words_say(mira: Person, vendors: Vendors) -> None:
    number, _ = ticket(vendors)
    await ran(mira, f"reply to zendesk ticket {number} saying we are on it", "zendesk.add_comment")
    await ran(
        mira,
        f"List the comments of Zendesk ticket {number} and post them in #support",
        "zendesk.list_ticket_comments",
        "slack.send_message",
    )
    assert "we are on it" in posted(vendors)[0]
    await ran(mira, "comment on Jira SUP-1 that we deployed it", "jira.add_comment")
    assert "we deployed it" in str(vendors["jira"].state()["issues"])


async def test_an_issue_is_labelled_and_closed(mira: Person, vendors: Vendors) -> None:
    await ran(mira, "put the labels bug and urgent on issue 1 of acme/site", "github.add_labels")
    await ran(mira, "close github issue #1 in acme/site", "github.update_issue")
    (found,) = issues(vendors)
    assert [one["name"] for one in found["labels"]] == ["bug", "urgent"]
    assert found["state"] == "closed"


async def test_channels_are_listed(mira: Person) -> None:
    run = await ran(mira, "list my Slack channels", "slack.list_channels")
    assert "support" in str(run["flow_result"])
