"""All contract tests share one event loop, in which the product lives; desktops share one server with sandboxes."""

from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
import pytest_asyncio
from pytest_asyncio import is_async_test

from support.desktops import Caller, DesktopServer, Page, need_desktops, open_desktop_server
from support.mcp_clients import McpServer, open_mcp_server
from support.product import Product, open_product
from support.receiver import Receiver, receiver
from support.scripted_model import ScriptedModel, scripted_model


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if is_async_test(item) and "/contract/" in item.path.as_posix():
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def served(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[DesktopServer]:
    """A server with real desktops, for all tests of the Desktop API."""
    need_desktops()
    async with open_desktop_server(tmp_path_factory.mktemp("desktops")) as one:
        yield one


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def owner(served: DesktopServer) -> Caller:
    """Whose the shared desktop is."""
    return (await served.member())[1]


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def page(served: DesktopServer, owner: Caller) -> Page:
    """The page in the browser of the shared desktop."""
    await served.page.open(served.product, await owner.create(allow=[served.page.address]))
    return served.page


@pytest.fixture(scope="session")
def told() -> Iterator[Receiver]:
    """Whom the callbacks of runs reach."""
    with receiver() as made:
        yield made


@pytest_asyncio.fixture(scope="session", loop_scope="session", params=["sqlite", "postgresql"])
async def managed(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, told: Receiver
) -> AsyncIterator[Product]:
    """A product whose callers may start many runs of workflows."""
    database = None if request.param == "sqlite" else request.getfixturevalue("postgres").new_database()
    folder = tmp_path_factory.mktemp("managed")
    async with open_product(folder, database_url=database, runs_per_minute=10_000, egress_allow=(told.address,)) as one:
        yield one


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def mcp(tmp_path_factory: pytest.TempPathFactory, vendors: dict[str, Any]) -> AsyncIterator[McpServer]:
    """A product that models call over real HTTP, which executes one run of a workflow at a time."""
    given = {"public_url": "https://neena.acme.test", "cors_origins": ("https://console.acme.test",), **vendors}
    async with open_mcp_server(tmp_path_factory.mktemp("mcp"), workflow_runs=1, **given) as one:
        yield one


@pytest.fixture(scope="module")
def model() -> Iterator[ScriptedModel]:
    """A language model that does what a test scripts; one for each file."""
    with scripted_model() as one:
        yield one
