"""One renewal for all: 50 tasks in three processes meet an access token that is good no more."""

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from neena.client import Neena
from neena.simulators.process import Running, simulator
from support import club as the_club
from support.processes import Server, Servers
from support.stories import finished, make_flow

RUNS = 50
PROGRAM = Path(the_club.__file__).with_name("club_server.py")


@pytest.fixture
def club() -> Iterator[Running]:
    with simulator("oauth2") as running:
        yield running


@pytest.fixture
def three(made: Servers, club: Running, database_url: str) -> list[Server]:
    """Three servers on one PostgreSQL database."""
    own = {f"integration_club_{name}": value for name, value in the_club.settings(club).items()}
    settings = {"database_url": database_url, "secret_key": "a master key of this test", "egress_allow": club.address}
    servers = [made.make(f"server-{number}", **settings, **own) for number in range(3)]
    for one in servers:
        one.program = [str(PROGRAM)]
    first, *others = servers
    first.start()
    for one in others:
        one.api_key = first.api_key
        one.launch()
    return [first, *(one.ready() for one in others)]


def runs_at_once(servers: list[Server]) -> list[dict[str, Any]]:
    """RUNS runs of one read, begun as fast as can be on all servers; as they ended."""
    flow = make_flow(servers[0].client, ("club.get_club_member", "Get the member"), links=())
    request = servers[0].client.flow_requests.create("Get the member of the club")

    def execute(number: int) -> str:
        server = servers[number % len(servers)]
        with Neena(server.url, server.api_key, timeout=30) as client:
            return client.flows.execute(flow["id"], request["id"])["id"]

    with ThreadPoolExecutor(12) as pool:
        runs = list(pool.map(execute, range(RUNS)))
    return [finished(servers[0], run) for run in runs]


@pytest.mark.timeout(120)
def test_fifty_tasks_in_three_processes_renew_a_token_once(three: list[Server], club: Running) -> None:
    the_club.connect(three[0].client.call, club)
    club.load(expired=True)
    club.fault(action="delay", path="/api/token", seconds=1.5)
    over = runs_at_once(three)
    assert Counter(one["status"] for one in over) == {"completed": RUNS}, {one["error"] for one in over}
    effects = club.state()["effects"]
    assert (effects["refresh"], effects["me"], effects.get("reuse")) == (1, RUNS, None)
    refused = [one for one in club.calls() if one["path"] == "/api/me" and one["status"] == 401]
    assert len(refused) > len(three), "they met the old token side by side"

    # The same ahead of time: what was given out is about to expire, and nobody is refused.
    club.load(lifetime=20)
    the_club.connect(three[0].client.call, club)
    club.load(lifetime=3600)
    club.fault(action="delay", path="/api/token", seconds=1.5)
    over = runs_at_once(three)
    assert Counter(one["status"] for one in over) == {"completed": RUNS}, {one["error"] for one in over}
    effects = club.state()["effects"]
    assert (effects["refresh"], effects["me"], effects.get("reuse")) == (2, 2 * RUNS, None)
    assert len([one for one in club.calls() if one["status"] == 401]) == len(refused)
