"""What a killed server leaves in the folder of temporary files goes at its next start; a living one keeps its own."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest

from support.managed import GREET
from support.processes import Server, Servers, until


@pytest.fixture
def temporary(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where servers make theirs; its path is short, as that of a socket has to be."""
    folder = Path(tempfile.mkdtemp(prefix="t-"))
    monkeypatch.setenv("TMPDIR", str(folder))
    yield folder
    shutil.rmtree(folder)


def send(server: Server, method: str, path: str, body: Any = None) -> Any:
    headers = {"x-api-key": server.api_key}
    answer = httpx2.request(method, server.url + path, json=body, headers=headers, timeout=30)
    assert answer.status_code < 300, answer.text
    return answer.json()


def begin(server: Server) -> tuple[str, str]:
    """A workflow and a run of it that is under way, and has a door."""
    files = {"files": [{"filename": "workflow.py", "content": GREET}]}
    workflow = send(server, "POST", "/workflows", files)["workflowId"]
    given = {"workflow_id": workflow, "workflow_params": {"seconds": 900}}
    run = send(server, "POST", "/runs", given)["messageId"]
    until(lambda: "begun" in httpx2.get(f"{server.url}/runs/{run}/logs", headers={"x-api-key": server.api_key}).text)
    return workflow, run


def test_a_killed_servers_doors_go_and_a_living_ones_stay(made: Servers, temporary: Path) -> None:
    def doors() -> set[Path]:
        return set(temporary.glob("neena-door-*"))

    living = made.make("living").start()
    _, run = begin(living)
    (kept,) = until(doors)
    killed = made.make("killed").start()
    begin(killed)
    until(lambda: len(doors()) == 2)
    killed.kill()
    assert len(doors()) == 2
    killed.start()
    assert doors() == {kept}
    assert (kept / "nen.sock").is_socket()
    send(living, "POST", f"/runs/{run}/cancel")
    assert until(lambda: not doors(), 90)
