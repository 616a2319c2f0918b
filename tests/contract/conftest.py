"""All contract tests share one event loop, in which the product lives; desktops share one server with sandboxes."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from pytest_asyncio import is_async_test

from support.desktops import Caller, DesktopServer, Page, need_desktops, open_desktop_server


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
