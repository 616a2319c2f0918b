"""A served product with a board in Trello and a channel in Slack, and a browser before its console."""

import sys
from collections.abc import AsyncIterator, Generator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from neena.console.built import FOLDER, INDEX
from neena.simulators.process import Running
from support.browser import open_page
from support.console import AXE, Screen
from support.processes import unused_port
from support.product import Person, Product, open_product
from support.serving import serving

BOARD: dict[str, Any] = {
    "name": "Support",
    "lists": [{"name": "Open", "cards": ["Broken door", "Login fails"]}, {"name": "Done", "cards": ["Printer jam"]}],
}
FAILED = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    item.stash[FAILED] = report.failed
    return report


@pytest_asyncio.fixture(scope="package", loop_scope="session")
async def served(
    tmp_path_factory: pytest.TempPathFactory, vendors: dict[str, Any]
) -> AsyncIterator[tuple[Product, str]]:
    """A product on a socket, and its address."""
    if not (FOLDER / INDEX).is_file() or not AXE.is_file():
        pytest.skip("the console is not built (make console)")
    folder, port = tmp_path_factory.mktemp("console"), unused_port()
    url = f"http://127.0.0.1:{port}"
    async with open_product(folder, public_url=url, desktop_pool=0, **vendors) as product, serving(product.app, port):
        yield product, url


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
async def fresh(
    request: pytest.FixtureRequest, served: tuple[Product, str], browser: Browser, tmp_path: Path
) -> AsyncIterator[Screen]:
    """The console before anybody signed in, on a screen of usual size in light colours."""
    async with open_page(browser, 1280, 820) as page:
        screen = Screen(page, served[1])
        await screen.colours("light")
        yield screen
        if request.node.stash[FAILED]:
            picture = tmp_path / "failed.png"
            await page.tab.screenshot(path=picture)
            sys.stderr.write(f"What the page showed at last: {picture}\n")


@pytest_asyncio.fixture(loop_scope="session")
async def screen(fresh: Screen, person: Person) -> Screen:
    """The console of somebody who is signed in."""
    await fresh.sign_in(person.key)
    return fresh
