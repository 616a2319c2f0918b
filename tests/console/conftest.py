"""A served product with a board in Trello and a channel in Slack, and a browser before its console."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from neena.console.built import FOLDER, INDEX
from neena.simulators.process import Running
from support.browser import CHROMIUM, Page, open_browser
from support.console import AXE, Screen
from support.processes import unused_port
from support.product import Person, Product, open_product
from support.serving import serving

BOARD: dict[str, Any] = {
    "name": "Support",
    "lists": [{"name": "Open", "cards": ["Broken door", "Login fails"]}, {"name": "Done", "cards": ["Printer jam"]}],
}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    lacking = "Chromium" if CHROMIUM is None else "the built console (make console)"
    if CHROMIUM is None or not (FOLDER / INDEX).is_file() or not AXE.is_file():
        for item in items:
            if "console" in item.path.parent.name:
                item.add_marker(pytest.mark.skip(reason=f"this machine lacks {lacking}"))


@pytest_asyncio.fixture(scope="package", loop_scope="session")
async def served(
    tmp_path_factory: pytest.TempPathFactory, vendors: dict[str, Any]
) -> AsyncIterator[tuple[Product, str]]:
    """A product on a socket, and its address."""
    folder, port = tmp_path_factory.mktemp("console"), unused_port()
    url = f"http://127.0.0.1:{port}"
    async with open_product(folder, public_url=url, desktop_pool=0, **vendors) as product, serving(product.app, port):
        yield product, url


@pytest_asyncio.fixture(scope="package", loop_scope="session")
async def tab(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Page]:
    async with open_browser(tmp_path_factory.mktemp("browser"), 1280, 820) as page:
        yield page


@pytest_asyncio.fixture(loop_scope="session")
async def person(served: tuple[Product, str], trello: Running, slack: Running) -> Person:
    """Somebody new, whose accounts are connected."""
    trello.reset()
    trello.load(boards=[BOARD])
    slack.reset()
    slack.load(channels=[{"name": "support"}])
    one = await served[0].member()
    known = {each["short_name"]: each["id"] for each in await one.get("/integrations/all")}
    for name, vendor in (("trello", trello), ("slack", slack)):
        await one.post("/integration_credentials/", {"integration": known[name], "credential": vendor.credential})
    return one


@pytest_asyncio.fixture(loop_scope="session")
async def fresh(served: tuple[Product, str], tab: Page) -> AsyncIterator[Screen]:
    """The console before anybody signed in, on a screen of usual size in light colours."""
    await tab.send("Network.clearBrowserCookies")
    screen = Screen(tab, served[1])
    script = await screen.prepare()
    await screen.size(1280, 820)
    await screen.colours("light")
    yield screen
    await tab.send("Page.removeScriptToEvaluateOnNewDocument", identifier=script)
    await tab.send("Page.navigate", url="about:blank")


@pytest_asyncio.fixture(loop_scope="session")
async def screen(fresh: Screen, person: Person) -> Screen:
    """The console of somebody who is signed in."""
    await fresh.sign_in(person.key)
    return fresh
