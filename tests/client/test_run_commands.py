"""`neena run`: workflows started, watched and ended in a terminal."""

import json
from pathlib import Path

import pytest

from neena.client import Neena
from neena.workflows.bundle import bundle_of, pack
from support.managed import GREET
from support.terminal import Terminal

UNKNOWN = "00000000-0000-4000-8000-000000000000"
SECURE = """
from nen import Secure
from pydantic import BaseModel

class Params(BaseModel):
    pass

class SecureParams(BaseModel):
    password: Secure[str]

class Result(BaseModel):
    done: bool

def run(params: Params, secure_params: SecureParams) -> Result:
    return Result(done=True)
"""


def published(neena: Neena, source: str, name: str) -> str:
    return neena.workflows.publish(pack(bundle_of([("workflow.py", source.encode())])), name=name)["workflowId"]


@pytest.fixture(scope="module")
def greeting(neena: Neena) -> str:
    source = GREET.replace("    print(", "    pathlib.Path('note.txt').write_text(params.name)\n    print(")
    return published(neena, source, "greeting")


def test_a_run_is_started_and_followed_to_its_result(nen: Terminal, greeting: str, tmp_path: Path) -> None:
    (tmp_path / "params.json").write_text('{"name": "Bea", "seconds": 0}')
    given = ("--params", "params.json", "-p", "name=Mira")
    said = nen("run", "start", greeting, *given, "--follow")
    assert said.code == 0, said
    assert "hello from the workflow" in said.err
    assert 'Result    {"greeting": "Hello, Mira!"}' in said.out
    run = said.err.splitlines()[0]
    assert nen.json("run", "status", run)["result"]["greeting"] == "Hello, Mira!"
    assert "hello from the workflow" in nen.ok("run", "logs", run)
    whole = [json.loads(line) for line in nen.ok("run", "logs", run, "--json").splitlines()]
    assert [json.loads(line) for line in nen.ok("run", "logs", run, "--follow", "--json").splitlines()] == whole
    assert len(nen.ok("run", "logs", run, "--tail", "1").splitlines()) == 1
    assert nen.ok("run", "list", "-q", "--workflow", greeting, "-n", "1") == f"{run}\n"
    assert nen.ok("run", "list").splitlines()[0].split() == ["ID", "STATUS", "CREATED", "WORKFLOW"]
    nen.ok("run", "download", run, "assets/note.txt")
    assert (tmp_path / "note.txt").read_text() == "Mira"
    assert nen("run", "download", run, "assets/note.txt").code == 2
    assert "it has assets.zip, assets/note.txt" in nen("run", "download", run, "none.txt").err
    assert nen("run", "cancel", run).code == 1


def test_params_that_do_not_fit_are_refused_before_anything_runs(nen: Terminal, greeting: str, tmp_path: Path) -> None:
    wrong = nen("run", "start", greeting, "-p", "seconds=soon")
    assert (wrong.code, wrong.out, wrong.err.count("\n")) == (1, "", 1)
    assert "seconds" in wrong.err
    (tmp_path / "list.json").write_text("[]")
    assert nen("run", "start", greeting, "--params", "list.json").code == 2
    assert nen("run", "start", greeting, "-p", "name").code == 2
    assert nen("run", "start", UNKNOWN).code == 1


def test_a_run_is_ended_early(nen: Terminal, greeting: str) -> None:
    run = nen.ok("run", "start", greeting, "-p", "seconds=60").strip()
    assert nen.ok("run", "cancel", run) in {f"{run} is cancelled.\n", f"{run} is being ended.\n"}
    nen.ok("run", "logs", run, "--follow")
    assert nen.json("run", "status", run)["status"] == "cancelled"


def test_secure_params_travel_in_a_signed_request_and_never_in_argv(
    nen: Terminal, neena: Neena, tmp_path: Path
) -> None:
    """W-08, W-09"""
    workflow = published(neena, SECURE, "secure")
    (tmp_path / "key").write_text(neena.call("POST", "/signing_keys/")["signing_key"])
    secret = '{"password": "correct horse"}'
    unsigned = nen("run", "start", workflow, "--secure", "-", typed=secret)
    assert unsigned.err == "neena: The secure_workflow_params field requires HMAC authentication.\n"
    signed = ("--secure", "-", "--signing-key-file", "key", "--follow", "--json")
    said = nen("run", "start", workflow, *signed, typed=secret)
    assert (said.code, json.loads(said.out)["result"]) == (0, {"done": True})
    assert "correct horse" not in said.out + said.err
