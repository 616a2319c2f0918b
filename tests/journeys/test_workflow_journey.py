"""A workflow from its folder to its result, with real processes: pushed, run, watched, told of, fetched.

Its page is opened in the browser of a desktop, and its form filled in by an agent whose model answers by a script.
"""

import hashlib
import hmac
import io
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import av
import httpx2
import pytest
from standardwebhooks import Webhook

from support.agents import BUTTON, FIELD, Form, chooses, judges
from support.desktops import need_desktops
from support.processes import Server, Servers, until, unused_port
from support.receiver import Got, Receiver, receiver
from support.scripted_model import ScriptedModel, scripted_model

SECRET = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
NAME, GREETING = "Ada Lovelace", "Hello Ada Lovelace"
BAR = 87  # pixels of the browser's own, above the page
WORKFLOW = """
from pathlib import Path

from nen import Agent, Computer, WorkflowError
from pydantic import BaseModel

__nen_version__ = "1.0.0"


class Params(BaseModel):
    url: str
    name: str


class Result(BaseModel):
    greeting: str


def run(params: Params) -> Result:
    computer, agent = Computer(), Agent()
    computer.hotkey("ctrl", "l")
    computer.type(params.url)
    computer.press("Return")
    if not agent.verify("the form has loaded", timeout=120):
        raise WorkflowError("the form did not load")
    agent.execute(f"Fill in the name {params.name!r} and send the form")
    found = agent.extract("the greeting below the form", Result.model_json_schema())
    Path("greetings").mkdir()
    Path("greetings/hello.txt").write_text(found["greeting"])
    print("greeted")
    return Result.model_validate(found)
"""


class World:
    """A server that knows a model, and all that it and its desktops may reach."""

    def __init__(self, server: Server, model: ScriptedModel, form: Form, told: Receiver) -> None:
        self.server, self.model, self.form, self.told = server, model, form, told

    def send(self, method: str, path: str, body: Any = None) -> Any:
        headers = {"x-api-key": self.server.api_key}
        answer = httpx2.request(method, self.server.url + path, json=body, headers=headers, timeout=30)
        assert answer.status_code < 300, answer.text
        return answer.json()

    def neena(self, *words: str) -> str:
        """What a command says."""
        command = [sys.executable, "-m", "neena", *words, "--url", self.server.url, "--key", self.server.api_key]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
        assert done.returncode == 0, done
        return done.stdout

    def start(self, folder: Path) -> str:
        """A run of the workflow in a folder, which is pushed first."""
        folder.mkdir()
        (folder / "workflow.py").write_text(WORKFLOW)
        workflow = json.loads(self.neena("workflow", "push", str(folder), "--json"))["workflowId"]
        params = {"url": f"http://{self.form.address}/", "name": NAME}
        given = {"workflow_id": workflow, "workflow_params": params, "webhook_callback": f"{self.told.url}/hook"}
        return self.send("POST", "/runs", given)["messageId"]

    def shown(self, run: str) -> Any:
        return self.send("GET", f"/runs/{run}")

    def over(self, run: str) -> Any:
        """The run, once it is over; None before."""
        shown = self.shown(run)
        return None if shown["status"] in {"queued", "running"} else shown


@pytest.fixture
def world(made: Servers) -> Iterator[World]:
    need_desktops()
    form = Form()
    try:
        with receiver() as told, scripted_model() as model:
            model.script(judges(False))  # the last answer of a script stays
            reached = f"{form.address},{told.address}"
            server = made.make(port=unused_port(), egress_allow=reached, desktop_pool=0, **model.settings).start()
            one = World(server, model, form, told)
            one.send("POST", "/api/v1/webhook_secrets/", {"secret": SECRET})
            yield one
    finally:
        form.close()


def verified(got: Got) -> Any:
    """The body of a webhook that carries both signatures."""
    expected = hmac.new(SECRET.encode(), got.body, hashlib.sha256).hexdigest()
    assert got.headers["x-hmac-signature"] == f"sha256={expected}"
    return Webhook(SECRET).verify(got.body, got.headers)


def fetched(url: str) -> bytes:
    """What a presigned address gives to somebody without a key."""
    answer = httpx2.get(url, timeout=30, trust_env=False)
    assert (answer.status_code, answer.headers["x-content-type-options"]) == (200, "nosniff"), (url, answer.text[:200])
    return answer.content


def frames(film: bytes) -> int:
    """How many pictures of a desktop's size a film has."""
    with av.open(io.BytesIO(film)) as opened:
        return sum((frame.width, frame.height) == (1024, 768) for frame in opened.decode(video=0))


def test_a_pushed_workflow_fills_a_form_and_its_files_reach_the_receiver(world: World, tmp_path: Path) -> None:
    """W-13, W-14, W-17, W-24, W-25, W-36, M-07: one run, from `neena workflow push` to the bytes of its file."""
    run = world.start(tmp_path / "greeter")
    until(lambda: "painted" in world.form.keys, 120)
    watched = httpx2.get(world.shown(run)["liveViewUrl"], trust_env=False, headers={"Accept": "text/html"})
    assert (watched.status_code, 'id="screen"' in watched.text) == (200, True)
    field, button = ([x, y + BAR] for x, y in (FIELD, BUTTON))
    world.model.script(
        judges(True),
        chooses("left_click", coordinate=field),
        chooses("type", text=NAME),
        chooses("left_click", coordinate=button),
        chooses("done", message="Sent."),
        {"json": {"missing": None, "data": {"greeting": GREETING}}},
    )
    hook = until(lambda: len(found := world.told.at("/hook")) == 2 and found, 120)
    begun, ended = (verified(one) for one in hook)
    assert set(begun) == {"workflow_id", "message_id", "status", "expires_at"}
    assert [one["status"] for one in (begun, ended)] == ["processing", "success"]
    assert (ended["message_id"], ended["success"], ended["result"]) == (run, True, {"greeting": GREETING})
    assert world.form.sent == [NAME]

    files = {one["name"]: one for one in ended["artifacts"]}
    with ZipFile(io.BytesIO(fetched(ended["assets"]))) as packed:
        assert packed.read("assets/greetings/hello.txt") == GREETING.encode()
        assert [one for one in packed.namelist() if not one.endswith("/")] == ["assets/greetings/hello.txt"]
    assert fetched(files["assets/greetings/hello.txt"]["url"]) == GREETING.encode()
    log = [json.loads(line) for line in fetched(files["run.log"]["url"]).splitlines()]
    assert {"primitive_call", "vlm_response", "tool_call", "validate", "assets_archived"} <= {
        one.get("event_type") for one in log
    }
    assert "greeted" in {one["message"] for one in log}
    assert NAME not in json.dumps([one for one in log if one.get("event_type") == "tool_call"])
    assert frames(fetched(files["recording.webm"]["url"])) > 2
    assert fetched(files["screenshots/001.png"]["url"]).startswith(b"\x89PNG")
    assert world.send("GET", "/desktops") == []


def test_what_was_filmed_before_a_kill_is_kept(world: World, tmp_path: Path) -> None:
    """W-43: the run ends as interrupted, with its log and the film up to then."""
    run = world.start(tmp_path / "greeter")
    until(lambda: "painted" in world.form.keys, 120)
    film = world.server.data / "runs" / run / "recording.webm"
    until(lambda: film.exists() and film.stat().st_size > 1000)  # a part of it is on the disk
    world.server.kill()
    world.server.start()
    over = until(lambda: world.over(run), 120)
    assert (over["status"], over["errorData"]["error_type"]) == ("failed", "interrupted")
    files = {one["name"]: one["url"] for one in over["artifacts"]}
    assert frames(fetched(files["recording.webm"])) > 0
    assert b"primitive_call" in fetched(files["run.log"])
    assert not film.parent.exists()
