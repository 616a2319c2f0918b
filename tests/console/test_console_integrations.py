"""Accounts: by a key, or by OAuth2 in a window beside the console; and what every task of a service takes and gives."""

import json
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import expect

from neena.simulators.process import Running, simulator
from support import club as the_club
from support.console import Screen
from support.looks import looks_well_everywhere
from support.processes import unused_port
from support.product import Person, Product, open_product, with_lab
from support.serving import serving

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.fixture(scope="module")
def club_process() -> Iterator[Running]:
    with simulator("oauth2") as running:
        yield running


@pytest.fixture
def club(club_process: Running) -> Running:
    club_process.reset()
    return club_process


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def served(
    tmp_path_factory: pytest.TempPathFactory, vendors: dict[str, Any], club_process: Running
) -> AsyncIterator[tuple[Product, str]]:
    """A product with the club, a service that asks for consent, on a socket; and its address."""
    port = unused_port()
    url = f"http://127.0.0.1:{port}"
    given: dict[str, Any] = {
        "loaded": [*with_lab(), *the_club.LOADED],
        "integrations": {**vendors["integrations"], "club": the_club.settings(club_process)},
        "egress_allow": (*vendors["egress_allow"], club_process.address),
    }
    async with (
        open_product(tmp_path_factory.mktemp("club"), public_url=url, **given) as product,
        serving(product.app, port),
    ):
        yield product, url


async def accounts(person: Person) -> dict[str, Any]:
    """The person's account at the club, by its id."""
    found = await person.get("/integration_credentials/all")
    return {one["id"]: one for one in found if one["integration"] == str(the_club.CLUB.id)}


async def test_an_account_is_connected_by_oauth2_in_a_window_of_its_own(
    screen: Screen, person: Person, club: Running
) -> None:
    """Connect by OAuth2 pop-up, health and expiry are shown, the credential is tested and given up."""
    await screen.open("integrations")
    await screen.click("Connect Club")
    await screen.click("Continue at Club")
    await screen.see("Club is connected.")
    await screen.see("Connected as Mira of the club")
    await screen.see("by consent, renewed by itself before")
    (account,) = (await accounts(person)).values()
    assert (account["by_oauth2"], account["status"]) == (True, "connected")
    assert club.state()["effects"] == {"code": 1, "me": 1}
    await screen.click("Test Club")
    await screen.see("It works, as Mira of the club.")
    await screen.click("Disconnect Club")
    await screen.click("Disconnect for good Club")
    await screen.see("Club is disconnected.")
    assert await accounts(person) == {}


async def test_a_declined_consent_is_told_and_can_be_asked_for_again(screen: Screen, club: Running) -> None:
    club.load(consents=False)
    await screen.open("integrations")
    await screen.click("Connect Club")
    await screen.click("Continue at Club")
    await screen.see("Club answered: access_denied.")
    club.load(consents=True)
    await screen.click("Continue at Club")
    await screen.see("Club is connected.")


async def test_what_comes_back_for_the_state_of_somebody_else_is_not_taken(
    screen: Screen, person: Person, club: Running, served: tuple[Product, str]
) -> None:
    """Decision 5: who is led to a consent that somebody else began does not connect anything by it."""
    attacker = await served[0].member("eve")
    begun = await attacker.get("/integration_credentials/oauth2/authorize_url", short_name="club")
    await screen.open("integrations")
    await screen.click("Connect Club")
    await expect(screen.tab.get_by_role("button", name="Continue at Club")).to_be_enabled()
    asked = "performance.getEntriesByType('resource').filter((one) => one.name.includes('/oauth2/code')).length"
    await screen.page.run(
        "window.came = new Promise((hear) => { new BroadcastChannel('neena-consent').onmessage = hear })"
        ".then(({data}) => data.state), 0"
    )
    sent = {"href": begun["authorize_url"], "target": "_blank", "textContent": "Look at this"}
    link = f"Object.assign(document.createElement('a'), {json.dumps(sent)})"
    await screen.page.run(f"document.querySelector('dialog .content').append({link})")
    await screen.click("Look at this")
    assert await screen.page.run("window.came") == begun["state"], "the page that came back is heard"
    assert await screen.page.run(asked) == 0
    await screen.click("Continue at Club")
    await screen.see("Club is connected.")
    assert await screen.page.run(asked) == 1
    assert club.state()["effects"]["code"] == 1
    assert await accounts(attacker) == {}


async def test_a_service_whose_consent_is_not_set_up_says_so_and_takes_a_key(screen: Screen, slack: Running) -> None:
    await screen.open("integrations")
    await screen.click("Replace Slack")
    await screen.see("NEENA_INTEGRATION_SLACK_CLIENT_ID")
    await screen.write("Or paste a key", "not a token")
    await screen.click("Connect", "dialog button")
    await screen.page.until("!!document.querySelector('dialog [role=alert]')")
    await screen.write("Or paste a key", slack.credential)
    await screen.click("Connect", "dialog button")
    await screen.see("Slack is connected.")


async def test_tasks_are_found_by_words_and_tell_what_they_take_and_give(screen: Screen) -> None:
    await screen.open("integrations")
    await screen.write("Search the services", "slack message")
    await screen.click("Send Message", "summary")
    await screen.see("Takes")
    await screen.see("channel")
    await screen.see("For example")
    await screen.write("Search the services", "no such thing")
    await screen.see("No service and no task is called that")


async def test_the_screen_of_integrations_has_no_fault_jump_or_overflow(screen: Screen, club: Running) -> None:
    assert club.state()["effects"] == {}
    await screen.open("integrations")
    await screen.page.until("!!document.querySelector('.services')")
    await looks_well_everywhere(screen, "integrations")
    await screen.click("Connect Club")
    await expect(screen.tab.get_by_role("button", name="Continue at Club")).to_be_enabled()
    await looks_well_everywhere(screen, "connect")
    await screen.press("Escape")
    await screen.write("Search the services", "trello")
    await screen.click("Get Boards", "summary")
    await looks_well_everywhere(screen, "docs")
