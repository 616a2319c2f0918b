"""Runs of workflows over a server that is killed while they are under way (managed workflows contract)."""

import json
import time
from typing import Any

import httpx2
from standardwebhooks import Webhook

from support.managed import GREET
from support.processes import Servers, until
from support.receiver import Receiver, receiver
from support.stories import undelivered

SECRET = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
QUEUED = 5


def told_of(got: Receiver) -> dict[str, list[str]]:
    """What the receiver was told of each run, repeated deliveries left out."""
    found: dict[str, list[str]] = {}
    seen: set[str] = set()
    for one in list(got.got):
        body = json.loads(one.body)
        Webhook(SECRET).verify(one.body, one.headers)
        if one.id not in seen:
            seen.add(one.id)
            found.setdefault(body["message_id"], []).append(body["status"])
    return found


def test_a_killed_server_loses_no_run_and_begins_none_a_second_time(made: Servers) -> None:
    """W-21, W-43: queued runs go on, the running one ends as failed, and each is told of by one terminal webhook."""
    with receiver() as told:
        server = made.make(egress_allow=told.address, workflow_runs="1").start()

        def send(method: str, path: str, body: Any = None) -> Any:
            headers = {"x-api-key": server.api_key}
            answer = httpx2.request(method, server.url + path, json=body, headers=headers, timeout=30)
            assert answer.status_code < 300, answer.text
            return answer.json()

        send("POST", "/api/v1/webhook_secrets/", {"secret": SECRET})
        files = {"files": [{"filename": "workflow.py", "content": GREET}]}
        workflow = send("POST", "/workflows", files)["workflowId"]

        def start(seconds: float) -> str:
            given = {"workflow_id": workflow, "workflow_params": {"seconds": seconds}, "webhook_callback": told.url}
            return send("POST", "/runs", given)["messageId"]

        told.answer = lambda _: 503  # nobody hears of anything before the kill
        slow = start(60)
        until(lambda: send("GET", f"/runs/{slow}")["status"] == "running")
        queued = [start(0) for _ in range(QUEUED)]
        server.kill()
        told.answer = lambda _: 200
        server.start()
        over = {run: until(lambda run=run: _over(send("GET", f"/runs/{run}")), 90) for run in (slow, *queued)}
        assert (over[slow]["status"], over[slow]["errorData"]["error_type"]) == ("failed", "interrupted")
        assert [over[run]["status"] for run in queued] == ["completed"] * QUEUED

        def last_words() -> dict[str, list[str]]:
            return {run: told_of(told).get(run, [])[-1:] for run in over}

        until(
            lambda: last_words() == _ends(slow, queued),
            90,
            missing=lambda: (last_words(), undelivered(server.client)),
        )
        time.sleep(1)
        terminal = {run: [one for one in said if one != "processing"] for run, said in told_of(told).items()}
        assert terminal == _ends(slow, queued)


def _over(run: Any) -> Any:
    return run if run["status"] not in {"queued", "running"} else None


def _ends(slow: str, queued: list[str]) -> dict[str, list[str]]:
    return {slow: ["failed"], **{run: ["success"] for run in queued}}
