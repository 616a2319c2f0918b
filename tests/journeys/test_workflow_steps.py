"""Flows whose steps are workflows, over a server that is killed while they are under way (decision 5)."""

from typing import Any

import httpx2

from support.managed import GREET
from support.processes import Servers, until


def test_a_killed_server_begins_the_workflow_of_a_step_once(made: Servers) -> None:
    """Where its run was queued, the flow goes on with that one; where it was running, the task says so."""
    server = made.make(workflow_runs="1").start()

    def send(method: str, path: str, body: Any = None, **params: Any) -> Any:
        headers = {"x-api-key": server.api_key}
        answer = httpx2.request(method, server.url + path, json=body, headers=headers, params=params, timeout=30)
        assert answer.status_code < 300, answer.text
        return answer.json()

    def statuses() -> list[str]:
        return [one["status"] for one in send("GET", "/runs", workflow_id=workflow)["runs"]]

    def execute(instruction: str) -> str:
        operation = {"name": "Greet", "task_definition": workflow, "instruction": instruction, "index": 0}
        body = {"name": "A greeting", "task_operations": [operation], "dependencies": []}
        flow = send("POST", "/api/v1/flows/", body)
        request = send("POST", "/api/v1/flow_requests/", {"request_instructions": "Greet Mira."})
        return send("POST", "/api/v1/flows/execute", flow_id=flow["id"], flow_request_id=request["id"])["id"]

    def over(run: str) -> Any:
        shown = send("GET", "/api/v1/flow_runs/with_flow_result", id=run)
        return shown if shown["status"] not in {"pending", "in_progress"} else None

    files = [{"filename": "workflow.py", "content": GREET}]
    workflow = send("POST", "/workflows", {"files": files, "workflowName": "Greet somebody"})["workflowId"]
    running = execute("Greet somebody with seconds 60")
    until(lambda: statuses() == ["running"])
    queued = execute("Greet somebody with the name Mira")
    until(lambda: statuses() == ["queued", "running"])
    server.kill()
    server.start()
    ended = until(lambda: over(running), 90)
    (task_run,) = ended["task_runs"]
    assert (ended["status"], task_run["error_code"]) == ("failed", "workflow_failed"), ended
    assert "The server stopped while this run was under way." in task_run["error"]
    done = until(lambda: over(queued), 90)
    (task_run,) = done["task_runs"]
    assert (done["status"], task_run["result"]["greeting"]) == ("completed", "Hello, Mira!"), done
    assert statuses() == ["completed", "failed"]
