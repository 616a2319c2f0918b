"""Simulators of their own, and servers as processes that point at them."""

from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import pytest

from neena.simulators.process import Running, simulator
from support.processes import Server, Servers, servers
from support.stories import connect, fill_slack


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.journey)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A failed journey shows what its servers logged."""
    report = yield
    if report.failed:
        fixtures: dict[str, Any] = getattr(item, "funcargs", {})
        for name in ("made", "shared_servers", "desk_servers"):
            if name in fixtures:
                report.sections.append((f"logs of {name}", fixtures[name].logs()))
    return report


@pytest.fixture(scope="session")
def trello_process() -> Iterator[Running]:
    with simulator("trello") as running:
        yield running


@pytest.fixture(scope="session")
def slack_process() -> Iterator[Running]:
    with simulator("slack") as running:
        yield running


@pytest.fixture(scope="session")
def zendesk_process() -> Iterator[Running]:
    with simulator("zendesk") as running:
        yield running


@pytest.fixture
def trello(trello_process: Running) -> Running:
    trello_process.reset()
    return trello_process


@pytest.fixture
def zendesk(zendesk_process: Running) -> Running:
    zendesk_process.reset()
    return zendesk_process


@pytest.fixture
def slack(slack_process: Running) -> Running:
    fill_slack(slack_process)
    return slack_process


@pytest.fixture(scope="session")
def vendors(trello_process: Running, slack_process: Running) -> dict[str, Any]:
    """Settings for servers: the simulators as vendors, and short waits."""
    return {
        "integration_trello_base_url": trello_process.url,
        "integration_slack_base_url": slack_process.url,
        "egress_allow": f"{trello_process.address},{slack_process.address}",
        "retry_delay": 0.05,
        "lookup_after": 0.5,
        "task_timeout": 10,
    }


@pytest.fixture(scope="session")
def accounts(trello_process: Running, slack_process: Running) -> tuple[tuple[str, str], ...]:
    return ("trello", trello_process.credential), ("slack", slack_process.credential)


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Servers]:
    """Servers of one test."""
    with servers(tmp_path) as all_of_them:
        yield all_of_them


@pytest.fixture
def server(made: Servers, vendors: dict[str, Any], accounts: Any) -> Server:
    """A server of this test's own on SQLite, with accounts connected."""
    one = made.make(**vendors).start()
    connect(one.client, *accounts)
    return one


@pytest.fixture(scope="session")
def shared_servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servers]:
    with servers(tmp_path_factory.mktemp("shared")) as all_of_them:
        yield all_of_them


@pytest.fixture(scope="session")
def shared_process(shared_servers: Servers, vendors: dict[str, Any], accounts: Any) -> Server:
    one = shared_servers.make(**{**vendors, "task_timeout": 1}).start()
    connect(one.client, *accounts)
    return one


@pytest.fixture
def shared(shared_process: Server, shared_servers: Servers) -> Server:
    """A server that lives through many tests, which leave it running; a task may take a second there."""
    return shared_process


@pytest.fixture
def database_url(postgres: Any) -> str:
    return postgres.new_database()


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def where(request: pytest.FixtureRequest) -> str | None:
    """The URL of a database; None for the server's own file."""
    return request.getfixturevalue("postgres").new_database() if request.param == "postgresql" else None


@pytest.fixture(scope="module")
def desk_servers(tmp_path_factory: pytest.TempPathFactory, where: str | None) -> Iterator[Servers]:
    with servers(tmp_path_factory.mktemp("desk")) as all_of_them:
        yield all_of_them
