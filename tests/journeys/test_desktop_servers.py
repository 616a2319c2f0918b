"""Desktops and the servers that drive them, as processes: killed, stopped, two at a time; nothing is lost or left."""

import concurrent.futures
import os
import random
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Self

import httpx2
import pytest

from neena.computer.sandbox.packages import lacking
from support.postgres import PostgresServer
from support.processes import Server, Servers, servers, until
from support.sandboxes import children, first_process, lives

GROUPS = Path("/sys/fs/cgroup")
SMALL = {"width": 640, "height": 480}


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Servers]:
    if fault := lacking():
        pytest.skip(f"This host runs no desktops: {fault}")
    with servers(tmp_path) as one:
        try:
            yield one
        finally:
            end_all(one)


def end_all(made: Servers) -> None:
    """Delete what tests have left running."""
    for server in made.all:
        for folder in folders(server):
            os.kill(first_process(folder), signal.SIGKILL)


def folders(server: Server) -> list[Path]:
    home = server.data / "desktops"
    return [*home.iterdir()] if home.is_dir() else []


class Owner:
    """The first user of a data folder, at one of its servers."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.client = httpx2.Client(
            base_url=server.url, headers={"x-api-key": server.api_key}, trust_env=False, timeout=60
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.client.close()

    def ask(self, method: str, path: str, **given: Any) -> httpx2.Response:
        return self.client.request(method, path, **given)

    def create(self) -> str:
        answer = self.ask("POST", "/desktops", json=SMALL)
        assert answer.status_code == 200, answer.text
        return answer.json()["desktop_id"]

    def act(self, desktop: str, action: str = "cursor_position", **params: Any) -> httpx2.Response:
        body = {"action": {"tool": "computer", "action": action, "params": params}}
        return self.ask("POST", f"/desktops/{desktop}/execute", json=body)

    def folder(self, desktop: str) -> Path:
        return self.server.data / "desktops" / desktop


def test_a_killed_server_loses_no_desktop(made: Servers) -> None:
    """D-46, D-60: the next server finds it as it was: programs, files, log, session, screen."""
    server = made.make("killed", desktop_pool=1).start()
    with Owner(server) as owner:
        desktop, lost = owner.create(), owner.create()
        assert owner.ask("POST", f"/desktops/{desktop}/files/kept.txt", content=b"kept").status_code == 200
        assert owner.act(desktop, "mouse_move", coordinate=[12, 34]).status_code == 200
        assert owner.ask("PUT", f"/desktops/{desktop}/session").status_code == 200
        until(lambda: len([*server.data.glob("desktops/*/run/first")]) == 3)  # one is kept warm
        launcher = first_process(owner.folder(desktop))
        warm = next(first_process(one) for one in folders(server) if one.name not in {desktop, lost})
    server.kill()
    os.kill(first_process(server.data / "desktops" / lost), signal.SIGKILL)
    assert lives(launcher)
    server.start()
    with Owner(server) as owner:
        began = time.perf_counter()
        assert owner.act(desktop).status_code == 200
        assert time.perf_counter() - began < 1.0
        assert [one["desktop_id"] for one in owner.ask("GET", "/desktops").json()] == [desktop]
        assert owner.ask("GET", f"/desktops/{desktop}/files/kept.txt").content == b"kept"
        log = owner.ask("GET", f"/desktops/{desktop}/tool-logs").json()
        assert [one["action"] for one in log] == ["mouse_move", "cursor_position"]
        assert owner.ask("GET", f"/desktops/{desktop}/session").json()["active"] is True
        assert first_process(owner.folder(desktop)) == launcher
        assert not lives(warm)  # belonged to nobody
        shown = owner.ask("GET", f"/desktops/{lost}").json()
        assert (shown["status"], bool(shown["failure"])) == ("failed", True)
        assert owner.act(lost).status_code == 502
        assert [one.name for one in folders(server)] == [desktop]
        assert owner.ask("DELETE", f"/desktops/{desktop}").status_code == 200
        assert not lives(launcher)
        assert not owner.folder(desktop).exists()


def test_a_stopped_server_leaves_used_desktops_and_nothing_else(made: Servers) -> None:
    """Warm ones end; what was being made when it was told to stop is either stored or gone."""
    server = made.make("stopped", desktop_pool=2).start()
    with Owner(server) as owner, concurrent.futures.ThreadPoolExecutor(4) as pool:
        desktop = owner.create()
        launcher = first_process(owner.folder(desktop))
        asked = [pool.submit(owner.ask, "POST", "/desktops", json=SMALL) for _ in range(4)]
        time.sleep(0.1)
        assert server.stop() == 0
        answers = [one.result() for one in asked if one.exception() is None]
    known = {desktop, *(one.json()["desktop_id"] for one in answers if one.status_code == 200)}
    assert {one.name for one in folders(server)} >= known
    assert lives(launcher)
    server.start()
    with Owner(server) as owner:
        running = {one["desktop_id"] for one in owner.ask("GET", "/desktops").json()}
        assert running >= known
        assert {one.name for one in folders(server)} == running


def test_two_servers_on_one_data_folder_do_not_fight(made: Servers, postgres: PostgresServer) -> None:
    """Each drives its own; the other one's is not there for it (502), until that one dies."""
    settings = {"desktop_pool": 0, "database_url": postgres.new_database(), "secret_key": "a master key of this test"}
    first, second = made.make("both", **settings).start(), made.make("both", **settings).start()
    with Owner(first) as one, Owner(second) as other:
        desktop = one.create()
        assert one.act(desktop).status_code == 200
        for _ in range(3):
            refused = other.act(desktop)
            assert refused.status_code == 502
            assert "Another server" in refused.json()["message"]
        assert other.ask("DELETE", f"/desktops/{desktop}").status_code == 502
        assert one.act(desktop).status_code == 200
        assert other.ask("GET", f"/desktops/{desktop}").json()["status"] == "running"
        first.kill()
        began = time.perf_counter()
        assert until(lambda: other.act(desktop).status_code == 200, 5)
        assert time.perf_counter() - began < 2.0
        assert other.ask("DELETE", f"/desktops/{desktop}").status_code == 200
        assert folders(second) == []


def left_on_host(known: set[str]) -> list[str]:
    """Processes and groups of desktops that were made meanwhile."""
    groups = {one.name for one in (*GROUPS.glob("*/neena/*/"), *GROUPS.glob("neena/*/"))}
    return sorted(groups & known)


def test_nothing_is_left_after_a_hundred_desktops(made: Servers) -> None:
    """D-60: ended by DELETE, by the death of X, of the launcher, and of the server, in any order."""
    server = made.make("hundred", desktop_pool=2, desktop_max=50, desktop_quota=50).start()
    all_of_them: dict[str, int] = {}

    def live_and_die(owner: Owner, way: str) -> None:
        desktop = owner.create()
        launcher = all_of_them[desktop] = first_process(owner.folder(desktop))
        if way == "x":
            os.kill(children(launcher)["Xvnc"], signal.SIGKILL)
        elif way == "launcher":
            os.kill(launcher, signal.SIGKILL)
        if way != "server":
            assert owner.ask("DELETE", f"/desktops/{desktop}").json()["status"] == "deleted"

    for _ in range(2):
        ways = ["delete", "x", "launcher"] * 16 + ["server"] * 2
        random.Random(4).shuffle(ways)  # the same order every time
        with Owner(server) as owner, concurrent.futures.ThreadPoolExecutor(4) as pool:
            [*pool.map(live_and_die, [owner] * len(ways), ways)]
        server.kill()
        server.start()
    with Owner(server) as owner:
        running = [one["desktop_id"] for one in owner.ask("GET", "/desktops").json()]
        assert len(running) == 4
        for desktop in running:
            assert owner.ask("DELETE", f"/desktops/{desktop}").status_code == 200
        assert owner.ask("GET", "/desktops").json() == []
    assert server.stop() == 0
    assert folders(server) == []
    assert len(all_of_them) == 100
    assert not [one for one in all_of_them.values() if lives(one)]
    assert left_on_host({*all_of_them}) == []
