"""The main job with a language model: its server is a process that speaks the vendor's HTTP and answers by a script."""

import json
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from neena.simulators.process import Running
from support.processes import Servers
from support.stories import connect, finished, step, texts

STUB = Path(__file__).parents[1] / "support" / "model_stub.py"
REQUEST = "Tell #support which cards wait in the list Open of the board Support"
TOLD = "Two cards wait: Broken door and Login fails."


def taken(path: str, operation: int) -> dict[str, str]:
    source = f"operation {operation}"
    return {"kind": "reference", "source": source, "path": path, "explanation": "looked up"}


def literal(value: str) -> dict[str, str]:
    return {"kind": "literal", "value": value, "explanation": "as requested"}


def plan() -> dict[str, Any]:
    tasks = ("trello.get_boards", "trello.get_lists_in_board", "trello.get_cards_in_list", "slack.send_message")
    links = [{"source": at, "target": at + 1, "instruction": "what it found"} for at in range(3)]
    operations = [{"index": at, "task": task, "instruction": f"step {at}"} for at, task in enumerate(tasks)]
    return {"verdict": "plan", "reason": "", "operations": operations, "dependencies": links, "missing": []}


def values(**parameters: Any) -> dict[str, Any]:
    return {"json": {"parameters": parameters, "missing": []}}


@pytest.fixture
def model() -> Iterator[str]:
    with subprocess.Popen([sys.executable, str(STUB), "--port", "0"], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield json.loads(process.stdout.readline())["url"]
        process.terminate()


def script(url: str, *steps: dict[str, Any]) -> None:
    asked = urllib.request.Request(f"{url.removesuffix('/v1')}/script", json.dumps(steps).encode(), method="PUT")
    urllib.request.urlopen(asked, timeout=10).close()


def test_a_model_plans_prepares_and_tells_the_result(
    made: Servers, vendors: dict[str, Any], accounts: Any, trello: Running, slack: Running, model: str
) -> None:
    trello.load(boards=[{"name": "Support", "lists": [{"name": "Open", "cards": ["Broken door", "Login fails"]}]}])
    server = made.make(
        llm_model="openai:stub-1", llm_base_url=model, llm_api_key="a-key-of-the-model", **vendors
    ).start()
    client = server.client
    connect(client, *accounts)
    script(
        model,
        {"json": plan()},
        values(id=taken("$[?@.name == 'Support'].id", 0)),
        values(id=taken("$[?@.name == 'Open'].id", 1)),
        values(channel=literal("#support"), text=literal(TOLD)),
        {"text": "I told #support that two cards wait."},
    )
    request = client.create_flow_request(REQUEST)
    flow = client.generate(request["id"])
    assert flow["planner"] == "stub-1", flow["planning_notes"]
    run = client.make_run(flow["id"], request["id"])
    client.approve(run["id"])
    done = finished(server, run["id"])
    assert done["status"] == "completed", done["error"]
    assert texts(slack) == [TOLD]
    assert done["flow_result"]["body"] == "I told #support that two cards wait."
    (board,) = step(done, 1)["task_prep_answer"]["parameters"]
    assert board["source"] == {"kind": "operation", "operation": 0, "path": "$[?@.name == 'Support'].id"}
    with urllib.request.urlopen(f"{model.removesuffix('/v1')}/requests", timeout=10) as answer:
        prompts = answer.read().decode()
    assert not any(credential in prompts for _, credential in accounts)
