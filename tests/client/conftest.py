"""One server with the simulators of two vendors, and a terminal whose commands call it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from neena.client import Neena
from neena.simulators.process import Running
from support.processes import Server, servers, unused_port
from support.receiver import Receiver, receiver
from support.terminal import Terminal


@pytest.fixture(scope="session")
def told() -> Iterator[Receiver]:
    """An address that webhooks reach."""
    with receiver() as made:
        yield made


@pytest.fixture(scope="session")
def server(
    tmp_path_factory: pytest.TempPathFactory, trello: Running, slack: Running, told: Receiver
) -> Iterator[Server]:
    """Trello and Slack are connected; a board with two cards and a channel are there."""
    trello.reset()
    slack.reset()
    trello.load(boards=[{"name": "Support", "lists": [{"name": "Open", "cards": ["Broken door", "Login fails"]}]}])
    slack.load(channels=[{"name": "support"}])
    vendors: dict[str, Any] = {
        "integration_trello_base_url": trello.url,
        "integration_slack_base_url": slack.url,
        "egress_allow": f"{trello.address},{slack.address},{told.address}",
        "retry_delay": 0.05,
        "desktop_pool": 0,
        "webhook_http": True,
        "port": unused_port(),  # addresses of files name it
    }
    with servers(tmp_path_factory.mktemp("client")) as made:
        one = made.make(**vendors).start()
        for short_name, credential in (("trello", trello.credential), ("slack", slack.credential)):
            assert credential
            one.client.credentials.connect(short_name, credential)
        yield one


@pytest.fixture(scope="session")
def neena(server: Server) -> Neena:
    return server.client


@pytest.fixture
def nen(
    server: Server, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes], tmp_path: Path
) -> Terminal:
    monkeypatch.setenv("NEN_API_URL", server.url)
    monkeypatch.setenv("NEN_API_KEY", server.api_key)
    monkeypatch.chdir(tmp_path)
    return Terminal(monkeypatch, capfdbinary)
