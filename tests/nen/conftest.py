"""A server to speak to, from this process or from a runner's."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from nen import rpc
from support.nen_server import TOKEN, Finished, NenServer, nen_server

Run = Callable[..., Finished]


@pytest.fixture
def server() -> Iterator[NenServer]:
    with nen_server() as running:
        yield running


@pytest.fixture
def connected(server: NenServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[NenServer]:
    """A server that this process is connected to, as a workflow would be."""
    monkeypatch.setenv("NEN_RPC", str(server.path))
    monkeypatch.setenv("NEN_TOKEN", TOKEN)
    rpc._wire.cache_clear()
    yield server
    rpc._wire().close()
    rpc._wire.cache_clear()


@pytest.fixture
def run(server: NenServer, tmp_path: Path) -> Run:
    """Runs a workflow as a process, and waits for its end."""

    def start(
        workflow: str | Path,
        mode: str = "run",
        *,
        params: Mapping[str, Any] | None = None,
        secure: list[str] | None = None,
        env: Mapping[str, str] | None = None,
    ) -> Finished:
        server.answers["load"] = {"params": dict(params or {}), "secure": secure}
        return server.runner(workflow, mode, cwd=tmp_path, env=env)

    return start
