"""Signing in with the console: at an identity provider of another site, and again when a session has ended."""

from collections.abc import AsyncIterator, Iterator
from typing import Any, NamedTuple

import pytest
import pytest_asyncio
from playwright.async_api import Browser
from sqlalchemy import delete, func, select

from neena.identity.service import add_user
from neena.identity.tables import LOCAL, ApiKey, BrowserSession, User
from neena.simulators.oidc import CLIENT, SECRET
from neena.simulators.process import Running, simulator
from support.browser import open_page
from support.console import Screen
from support.processes import unused_port
from support.product import Person, Product, open_product
from support.serving import serving

pytestmark = pytest.mark.asyncio(loop_scope="session")
ADA = "ada@acme.test"
SIGN_IN_ANEW = """fetch("/api/v1/session", {{ method: "POST", body: JSON.stringify({{ api_key: "{key}" }}) }})
  .then((answer) => answer.status)"""


class Place(NamedTuple):
    """The console of a product whose people sign in at a provider, before anybody has."""

    screen: Screen
    product: Product

    async def at_the_provider(self, email: str) -> None:
        """Sign in there, from the page that is open."""
        await self.screen.click("Sign in with Acme")
        await self.screen.see("Sign in to Acme")
        await self.screen.write("E-mail", email)
        await self.screen.click("Continue")

    async def count(self, table: Any) -> int:
        async with self.product.neena.database.reading() as session:
            return await session.scalar(select(func.count()).select_from(table)) or 0


@pytest.fixture(scope="module")
def provider() -> Iterator[Running]:
    with simulator("oidc") as running:
        running.load(asks=True)
        yield running


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def product(tmp_path_factory: pytest.TempPathFactory, provider: Running) -> AsyncIterator[tuple[Product, str]]:
    """The provider is `localhost`, the console `127.0.0.1`: two sites, as they are outside."""
    port, issuer = unused_port(), provider.address.replace("127.0.0.1", "localhost")
    url = f"http://127.0.0.1:{port}"
    settings = {"oidc_issuer": f"http://{issuer}", "oidc_client_id": CLIENT, "oidc_client_secret": SECRET}
    settings |= {"oidc_name": "Acme", "egress_allow": (issuer,), "public_url": url}
    folder = tmp_path_factory.mktemp("sign-in")
    async with open_product(folder, works=False, **settings) as one, serving(one.app, port):
        async with one.neena.database.writing() as session:
            organization = await session.scalar(select(User.organization))
            add_user(session, ADA, LOCAL + ADA, organization, "Ada Byron")
        yield one, url


@pytest_asyncio.fixture(loop_scope="session")
async def place(product: tuple[Product, str], browser: Browser) -> AsyncIterator[Place]:
    async with open_page(browser, 1280, 820) as page:
        screen = Screen(page, product[1])
        await screen.colours("light")
        yield Place(screen, product[0])


async def test_somebody_signs_in_at_the_provider_and_is_back_on_their_page(place: Place) -> None:
    """A stranger is told why not. Nothing of it all is left where scripts, or the history, could tell it."""
    screen = place.screen
    await screen.open("runs?status=failed")
    await screen.see("Sign in with Acme")
    for scheme in ("light", "dark"):
        await screen.colours(scheme)
        assert await screen.faults() == []
    assert await screen.jumped() < 0.1
    await place.at_the_provider("stranger@acme.test")
    await screen.see("Nobody here has the address stranger@acme.test")
    assert await screen.faults() == []
    await screen.click("Back to signing in")
    await screen.at("runs")
    await place.at_the_provider(ADA)
    await screen.see("Ada Byron")
    await screen.at("runs")
    assert await screen.page.run("location.search") == "?status=failed"
    assert await screen.page.run("JSON.stringify(sessionStorage)") == '{"neena.back":"/runs?status=failed"}'
    assert await screen.page.run("document.cookie + JSON.stringify(localStorage)") == "{}"
    await screen.open("settings")
    await screen.write("Name of a new key", "deploy")
    await screen.click("Make a key")
    await screen.see("This is the only time that the key is shown")
    await screen.click("Sign out in all browsers")
    await screen.see("Sign in to Neena")
    assert await place.count(BrowserSession) == 0


async def test_what_the_provider_answers_by_an_address_is_not_believed(place: Place) -> None:
    """An error is told by its name, a code of somebody else's opens nothing, and text is not shown."""
    screen = place.screen
    await screen.open("signed-in?error=access_denied&error_description=Call+0900")
    await screen.see("The identity provider has not signed you in: access denied.")
    await screen.open("signed-in?error=Call%200900")
    await screen.see("it did not say why")
    await screen.open("signed-in?code=of-somebody-else&state=made-up")
    await screen.see("This sign-in was not begun in this browser")
    assert await screen.page.run("location.search") == ""
    await screen.click("Back to signing in")
    await screen.see("Sign in with Acme")


async def test_a_session_that_ends_leads_back_to_the_same_page(place: Place) -> None:
    mira = await place.product.member()
    await place.screen.open("triggers")
    await place.screen.write("API key", mira.key)
    await place.screen.click("Sign in")
    await place.screen.see("No event sets anything going")
    async with place.product.neena.database.writing() as session:
        await session.execute(delete(BrowserSession))
    await place.screen.click("Flows", "a")
    await place.screen.see("Your session has ended.")
    await place.screen.at("flows")
    await place.screen.write("API key", mira.key)
    await place.screen.click("Sign in")
    await place.screen.see("Mira Lund")
    await place.screen.at("flows")


async def signed_in_anew(place: Place, person: Person) -> None:
    """As another tab of the browser does: this one knows nothing of it."""
    assert await place.screen.page.run(SIGN_IN_ANEW.format(key=person.key)) == 200


async def test_a_tab_goes_on_after_another_one_has_signed_in_anew(place: Place) -> None:
    """As the same person: what was asked is done. As somebody else: it is not, and the tab is theirs."""
    mira, otto = await place.product.member(), await place.product.member("otto")
    await place.screen.open("settings")
    await place.screen.write("API key", mira.key)
    await place.screen.click("Sign in")
    await place.screen.see(mira.email)
    await signed_in_anew(place, mira)
    before = await place.count(ApiKey)
    await place.screen.write("Name of a new key", "first")
    await place.screen.click("Make a key")
    await place.screen.see("This is the only time that the key is shown")
    assert await place.count(ApiKey) == before + 1
    await signed_in_anew(place, otto)
    await place.screen.open("settings")
    await place.screen.see(otto.email)
    await signed_in_anew(place, mira)
    await place.screen.write("Name of a new key", "second")
    await place.screen.click("Make a key")
    await place.screen.see(mira.email)
    assert await place.count(ApiKey) == before + 1
