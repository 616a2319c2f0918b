"""Gmail, Perplexity and Trello behind the API: plain words become the right flow, and it is run."""

from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio

from support.product import Person, Product, open_product
from support.vendors import Vendors, connected, ran, reached, simulated

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.fixture(scope="module")
def vendors() -> Iterator[Vendors]:
    with simulated("gmail", "perplexity", "slack", "trello") as running:
        yield running


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def product(tmp_path_factory: pytest.TempPathFactory, vendors: Vendors) -> AsyncIterator[Product]:
    async with open_product(tmp_path_factory.mktemp("services"), **reached(vendors)) as it:
        yield it


@pytest_asyncio.fixture(loop_scope="session")
async def mira(product: Product, vendors: Vendors) -> Person:
    """Somebody whose accounts are all connected."""
    return await connected(product, vendors)


async def test_every_connection_tells_whose_account_it_is(mira: Person) -> None:
    accounts = []
    for stored in await mira.get("/integration_credentials/all"):
        tested = await mira.post("/integration_credentials/test", id=stored["id"])
        assert tested["ok"], tested
        accounts.append(tested["account"])
    assert {"sim@gmail.test", "a Perplexity API key", "@sim"} <= set(accounts)


async def test_an_answer_from_the_web_reaches_a_channel(mira: Person, vendors: Vendors) -> None:
    vendors["perplexity"].load(answers={"Night Watch": "Rembrandt."})
    words = "Ask Perplexity who painted the Night Watch and post the answer to #support"
    await ran(mira, words, "perplexity.ask_perplexity", "slack.send_message")
    (messages,) = vendors["slack"].state()["messages"].values()
    assert "Rembrandt." in messages[0]["text"]


async def test_mails_found_in_gmail_reach_a_channel(mira: Person, vendors: Vendors) -> None:
    vendors["gmail"].load(messages=[{"from": "ann@example.com", "subject": "Invoice 7", "text": "Please pay"}])
    words = "Find mails from ann@example.com in Gmail and post their subjects to #support"
    await ran(mira, words, "gmail.search_gmail", "slack.send_message")
    (messages,) = vendors["slack"].state()["messages"].values()
    assert "Invoice 7" in messages[0]["text"]


@pytest.mark.parametrize("action", [None, "close"])
async def test_a_mail_is_sent_once_even_when_its_answer_is_lost(
    mira: Person, vendors: Vendors, action: str | None
) -> None:
    if action:
        vendors["gmail"].fault(action=action, path="/gmail/v1/users/me/messages/send", acts=True)
    words = 'Send a mail with Gmail to ann@example.com with the subject "Lunch" saying "At noon?"'
    run = await ran(mira, words, "gmail.send_gmail")
    assert vendors["gmail"].state()["effects"] == {"send_mail": 1}
    assert "Sent a mail from Gmail to ann@example.com: Lunch." in run["flow_result"]["body"]


async def test_cards_are_read_from_trello(mira: Person, vendors: Vendors) -> None:
    vendors["trello"].load(boards=[{"name": "Support", "lists": [{"name": "Doing", "cards": ["Call Ann"]}]}])
    words = "Show the cards of the list Doing on the board Support in Trello"
    run = await ran(mira, words, "trello.get_boards", "trello.get_lists_in_board", "trello.get_cards_in_list")
    assert "Call Ann" in run["flow_result"]["body"]
