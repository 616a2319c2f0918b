"""`make eval MODEL=...` records what a model answers; `make eval REPLAY=...` gives the same figures without it."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.scripted_model import ScriptedModel, change, plan, scripted_model, values

ROOT = Path(__file__).parents[2]


@pytest.fixture
def model() -> Iterator[ScriptedModel]:
    with scripted_model() as one:
        yield one


def evaluate(
    module: str, *given: str, sets: tuple[str, ...] = ("neena",), **environment: str
) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", module, *sets, *given]
    kept = {name: value for name, value in os.environ.items() if not name.startswith("NEENA_")}
    return subprocess.run(command, cwd=ROOT, env=kept | environment, capture_output=True, text=True, check=False)


def scores(table: str) -> list[str]:
    """The sets' lines without times and memory, which no two runs share."""
    return [line.rsplit(maxsplit=2)[0] for line in table.splitlines()[1:] if not line.startswith("memory")]


def test_a_session_is_recorded_and_replayed_without_a_key(model: ScriptedModel, tmp_path: Path) -> None:
    """What fails is recorded too: a plan, a refusal, faults, and a planner that goes on without the model."""
    session = tmp_path / "session.jsonl"
    unknown = plan(("trello.invented", "do it"))
    model.script(plan(("trello.get_boards", "Get the boards")), {"fault": "refusal"}, unknown, values())
    asked = {"NEENA_LLM_BASE_URL": model.url, "NEENA_LLM_API_KEY": "a-key-of-the-model"}
    recorded = evaluate("evaluation", "--model", "openai:stub-1", "--record", str(session), **asked)
    assert recorded.stdout, recorded.stderr
    about, *exchanges = [json.loads(line) for line in session.read_text().splitlines()]
    assert (about["model"], bool(about["date"])) == ("stub-1", True)
    assert len(exchanges) == len(model.asked()) > 13
    assert "a-key-of-the-model" not in session.read_text()

    model.script({"fault": "status", "status": 500})
    replayed = evaluate("evaluation", "--replay", str(session))
    assert scores(replayed.stdout) == scores(recorded.stdout)
    assert model.asked() == []

    whole = session.read_text()
    session.write_text("".join(whole.splitlines(keepends=True)[:3]))
    cut = evaluate("evaluation", "--replay", str(session))
    assert cut.returncode == 1
    assert "Record it anew" in cut.stderr
    assert not cut.stdout


def test_preparation_is_recorded_and_replayed_too(model: ScriptedModel, tmp_path: Path) -> None:
    session = tmp_path / "session.jsonl"
    model.script(values())
    asked = {"NEENA_LLM_BASE_URL": model.url, "NEENA_LLM_API_KEY": "a-key-of-the-model"}
    recorded = evaluate("evaluation.preparation", "--model", "openai:stub-1", "--record", str(session), **asked)
    assert recorded.returncode == 0, recorded.stderr
    replayed = evaluate("evaluation.preparation", "--replay", str(session))
    assert scores(replayed.stdout) == scores(recorded.stdout)


def test_changes_of_flows_are_recorded_and_replayed_too(model: ScriptedModel, tmp_path: Path) -> None:
    session = tmp_path / "session.jsonl"
    model.script(change(removed=[0]), change(verdict="unclear"))
    asked = {"NEENA_LLM_BASE_URL": model.url, "NEENA_LLM_API_KEY": "a-key-of-the-model"}
    recorded = evaluate("evaluation.edits", "--model", "openai:stub-1", "--record", str(session), sets=(), **asked)
    assert recorded.returncode == 0, recorded.stderr
    model.script({"fault": "status", "status": 500})
    replayed = evaluate("evaluation.edits", "--replay", str(session), sets=())
    assert (replayed.stdout, model.asked()) == (recorded.stdout, [])
    assert "refused 29" in replayed.stdout


def test_without_a_session_there_is_no_figure(tmp_path: Path) -> None:
    missing = evaluate("evaluation", "--replay", str(tmp_path / "none.jsonl"))
    assert missing.returncode == 1
    assert "There is no session" in missing.stderr
    keyless = evaluate("evaluation", "--model", "openai:gpt-5-mini")
    assert keyless.returncode == 1
    assert "NEENA_LLM_API_KEY" in keyless.stderr
