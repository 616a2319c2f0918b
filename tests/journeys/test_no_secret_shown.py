"""Wherever an operator or a caller can look after all kinds of runs, there is no credential."""

import json
from pathlib import Path
from typing import Any

from neena.simulators.process import Running
from support.processes import Server
from support.stories import begin, fill_trello, finished, told_of_list

READABLE = (
    "/flow_runs/all",
    "/flow_runs/preview/all",
    "/flows/all",
    "/flow_requests/all",
    "/integrations/all",
    "/integration_credentials/all",
)


def test_no_credential_is_in_logs_files_answers_or_prompts(
    server: Server, trello: Running, slack: Running, accounts: Any
) -> None:
    secrets = [part for _, credential in accounts for part in credential.split(":")]
    (list_id,) = fill_trello(trello, 1)
    runs = [begin(server.client, *told_of_list(list_id))]
    slack.fault(action="close", path="/api/chat.postMessage", acts=True)
    runs.append(begin(server.client, ("slack.send_message", 'Send "Hello all" to #support')))
    # Vendors that repeat what they were sent.
    trello.fault(path="/1/boards", status=401, body={"message": f"bad token {secrets[1]}", "key": secrets[0]})
    runs.append(begin(server.client, ("trello.get_board", "Get the board 5f1a5f1a5f1a5f1a5f1a5f1a")))
    statuses = [finished(server, one)["status"] for one in runs]
    assert statuses == ["completed", "completed", "failed"]
    server.kill()
    server.start()
    answers = [server.client.flow_runs.get(one) for one in runs] + [
        list(map(repr, server.client.flow_runs.follow(one))) for one in runs
    ]
    answers += [server.client.call("GET", path, params={"limit": 1000}) for path in READABLE]
    shown = json.dumps(answers)
    assert "Hello all" in shown
    assert server.stop() == 0
    places = {"answers": shown.encode(), **contents(server.folder)}
    assert any(name.endswith("neena.db") for name in places)
    found = [(name, secret[:6]) for name, text in places.items() for secret in secrets if secret.encode() in text]
    assert found == []


def test_no_api_key_is_in_the_database_or_the_logs(server: Server) -> None:
    server.client.call("GET", "/flow_runs/all")
    server.kill()
    places = contents(server.folder)
    holders = [name for name, text in places.items() if server.api_key.encode() in text]
    assert [Path(name).name for name in holders] == ["credentials.json"]


def contents(folder: Path) -> dict[str, bytes]:
    """Every file below a folder."""
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
