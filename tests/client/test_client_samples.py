"""The samples of docs/client.md are run as they stand there, and its table is what the client has."""

import re
import runpy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from neena.client import Neena
from neena.client.acts import Group, act, each
from neena.workflows.bundle import bundle_of, pack
from support.managed import GREET
from support.processes import Server

PAGE = (Path(__file__).parents[2] / "docs" / "client.md").read_text()
SAMPLES = re.findall(r"^```python\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)


@pytest.fixture
def run(server: Server, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Any:
    """Runs a sample by its number; what it prints, by lines."""
    monkeypatch.setenv("NEN_API_URL", server.url)
    monkeypatch.setenv("NEN_API_KEY", server.api_key)
    monkeypatch.chdir(tmp_path)

    def one(number: int) -> list[str]:
        (tmp_path / "sample.py").write_text(SAMPLES[number])
        runpy.run_path(str(tmp_path / "sample.py"))
        return capsys.readouterr().out.splitlines()

    return one


def test_the_main_job(run: Any) -> None:
    said = run(0)
    assert said[0] == "0 Get Boards"
    assert said[-2:] == ["flow_run completed", "Found 1 Trello board: Support."] or said[-1].startswith(
        "Found 1 Trello"
    )


def test_the_same_awaited(run: Any) -> None:
    assert len(run(1)) >= 2


def test_a_run_of_a_workflow(run: Any, neena: Neena, tmp_path: Path) -> None:
    source = GREET.replace("print(", "pathlib.Path('note.txt').write_text('x'); print(")
    neena.workflows.publish(pack(bundle_of([("workflow.py", source.encode())])), name="greet")
    said = run(2)
    assert "hello from the workflow" in said
    assert "Hello, Mira!" in said[-1]
    assert (tmp_path / "assets.zip").read_bytes()[:2] == b"PK"


def test_a_refusal(run: Any) -> None:
    first, *findings = run(3)
    assert first.startswith("422 ")
    assert findings[0].startswith("request_instructions ")


def test_every_sample_is_run_here() -> None:
    assert len(SAMPLES) == 4


def acts(group: Group[Any], name: str = "") -> Iterator[tuple[str, set[str]]]:
    """The groups of a client, each with the names of its acts."""
    own = {key for key, one in vars(type(group)).items() if isinstance(one, act | each)}
    if name:
        yield name, own
    for key, inner in vars(group).items():
        if isinstance(inner, Group):
            yield from acts(inner, f"{name}.{key}".lstrip("."))


def test_every_act_is_documented() -> None:
    told = {
        name: set(re.findall(r"`(\w+)`", rest))
        for name, rest in re.findall(r"^\| `([\w.]+)` \| (`.*) \|$", PAGE, re.MULTILINE)
    }
    with Neena("http://127.0.0.1:9", "key") as neena:
        assert told == dict(acts(neena))
