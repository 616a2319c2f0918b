"""What suites share: PostgreSQL, a workshop to call, simulators of vendors, and the product on each database."""

import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from hypothesis import HealthCheck, settings
from playwright.async_api import Browser
from xdist.scheduler import LoadScopeScheduling

HERE = Path(__file__).parent
if str(HERE) not in sys.path:
    sys.path.insert(0, str(HERE))

from neena.simulators.process import Running, simulator  # noqa: E402
from support.browser import open_browser  # noqa: E402
from support.postgres import PostgresServer, postgres_server  # noqa: E402
from support.product import Person, Product, open_product  # noqa: E402
from support.workshop import Workshop, open_workshop  # noqa: E402

# A busy machine is no mistake.
settings.register_profile("neena", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("neena")


class Together(LoadScopeScheduling):
    """One worker runs what shares a dear fixture: a server with desktops, an X server, a browser."""

    def _split_scope(self, nodeid: str) -> str:
        """What a test belongs to; most belong to nothing, and go to whichever worker is free."""
        folder, _, rest = nodeid.removeprefix("tests/").partition("/")
        drives = rest.startswith(("test_desktop", "test_published_client")) or folder in {"console", "desktops"}
        # Screens are judged by what shows in time: never two of these at once on a machine with few cores.
        if drives or (folder == "computer" and rest.startswith(("display/", "accessibility/", "rfb/"))):
            return "screens"
        return folder if folder == "client" else nodeid


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Together:
    """How tests are given to workers; the marks of `--dist loadgroup` do not reach pytest 9.2's ids."""
    return Together(config, log)


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    with postgres_server() as server:
        yield server


@pytest.fixture(scope="session")
def trello() -> Iterator[Running]:
    with simulator("trello") as running:
        yield running


@pytest.fixture(scope="session")
def slack() -> Iterator[Running]:
    with simulator("slack") as running:
        yield running


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """One browser for all tests: each opens a page of its own in it."""
    async with open_browser() as one:
        yield one


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def workshop() -> AsyncIterator[Workshop]:
    async with open_workshop() as running:
        yield running


@pytest.fixture(scope="session")
def vendors(workshop: Workshop, trello: Running, slack: Running) -> dict[str, Any]:
    """Settings that point the product at the workshop and the simulators."""
    urls = {"lab": workshop.url, "trello": trello.url, "slack": slack.url}
    return {
        "integrations": {name: {"base_url": url} for name, url in urls.items()},
        "egress_allow": (workshop.address, trello.address, slack.address),
    }


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str | None:
    """None for an SQLite file in the data folder."""
    if request.param == "sqlite":
        return None
    return request.getfixturevalue("postgres").new_database()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def product(
    tmp_path_factory: pytest.TempPathFactory, database_url: str | None, vendors: dict[str, Any]
) -> AsyncIterator[Product]:
    """One product for all tests of a database: each test brings its own organization."""
    folder = tmp_path_factory.mktemp("product")
    async with open_product(
        folder, database_url=database_url, cors_origins=("https://console.acme.test",), **vendors
    ) as one:
        yield one


@pytest_asyncio.fixture(loop_scope="session")
async def mira(product: Product) -> Person:
    """The only user of a new organization."""
    return await product.member()
