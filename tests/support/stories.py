"""Flows and runs for journeys, and what is compared before and after a process was killed."""

import json
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from neena.authoring.definition import Definition
from neena.client import Neena
from neena.simulators.process import Running
from support.processes import Server, until

Json = dict[str, Any]
OVER = {"completed", "failed", "cancelled"}
CHANNEL = "support"


def flow_body(*operations: tuple[str, str], links: Sequence[tuple[int, int]] | None = None) -> Json:
    """The body of `POST /flows/`: (task, instruction) each, one after the other unless links say otherwise."""
    links = [(at, at + 1) for at in range(len(operations) - 1)] if links is None else links
    return {
        "name": "Journey",
        "task_operations": [
            {"name": f"Step {at}", "index": at, "task_definition": str(Definition.id_of(task)), "instruction": told}
            for at, (task, told) in enumerate(operations)
        ],
        "dependencies": [{"source_task_operation": one, "target_task_operation": other} for one, other in links],
    }


def make_flow(client: Neena, *operations: tuple[str, str], links: Sequence[tuple[int, int]] | None = None) -> Json:
    """A stored flow."""
    return client.call("POST", "/flows/", json=flow_body(*operations, links=links))


def begin(client: Neena, *operations: tuple[str, str], links: Sequence[tuple[int, int]] | None = None) -> str:
    """The id of a run that is under way."""
    flow = make_flow(client, *operations, links=links)
    request = client.flow_requests.create("; ".join(told for _, told in operations))
    return client.flows.execute(flow["id"], request["id"])["id"]


def finished(server: Server, run: str, seconds: float = 60.0) -> Json:
    """The run once it is over."""
    return until(lambda: _over(server.client.flow_runs.get(run)), seconds)


def _over(run: Json) -> Json | None:
    return run if run["status"] in OVER else None


def open_runs(client: Neena) -> set[str]:
    """The runs that are not over."""
    shown = client.call("GET", "/flow_runs/preview/all", params={"limit": 1000})
    return {one["id"] for one in shown if one["status"] not in OVER}


def undelivered(client: Neena) -> list[Json]:
    """The webhooks that are still to be delivered, each with its attempts and what went wrong in them."""
    shown = client.call("GET", "/webhook_deliveries/all", params={"status": "pending", "limit": 1000})
    return [client.call("GET", "/webhook_deliveries/", params={"id": one["id"]}) for one in shown]


def step(run: Json, index: int) -> Json:
    """The task run of an operation."""
    return next(one for one in run["task_runs"] if one["task_operation_index"] == index)


def fill_trello(trello: Running, lists: int, cards: int = 2) -> list[str]:
    """Empty Trello and give it a board with lists, each with cards of its own; the ids of the lists."""
    trello.reset()
    made = [{"name": f"List {n}", "cards": [f"Card {n}.{m}" for m in range(cards)]} for n in range(lists)]
    trello.load(boards=[{"name": "Support", "lists": made}])
    ids = {one["name"]: one["id"] for one in trello.state()["lists"].values()}
    return [ids[f"List {n}"] for n in range(lists)]


def fill_slack(slack: Running) -> None:
    """Empty Slack but for its channels."""
    slack.reset()


def slow_down(trello: Running, slack: Running) -> None:
    """Calls take so long that kills fall into them: before a read is answered, after a write and before its answer."""
    trello.fault(action="delay", path="/1/lists", method="GET", times=100_000, seconds=0.1)
    slack.fault(action="delay", path="/api/chat.postMessage", times=100_000, seconds=0.2, acts=True)


def say(line: str) -> None:
    """Tell what makes this pass different from others; shown when the test fails."""
    sys.stderr.write(line + "\n")


def texts(slack: Running) -> list[str]:
    """Every message in Slack."""
    return [one["text"] for messages in slack.state()["messages"].values() for one in messages]


def connect(client: Neena, *vendors: tuple[str, str]) -> None:
    """Store credentials."""
    for short_name, credential in vendors:
        client.credentials.connect(short_name, credential)


def told_of_list(list_id: str) -> tuple[tuple[str, str], ...]:
    """A flow of two reads and a write about one Trello list, so that each call and each message tells whose it is."""
    return (
        ("trello.get_list", f"Get the list {list_id}"),
        ("trello.get_cards_in_list", f"Get the cards in the list {list_id}"),
        ("slack.send_message", f"Send a message to #{CHANNEL} with the names of the cards"),
    )


class Ledger:
    """What was seen as completed, and how often each read had been called by then."""

    def __init__(self, trello: Running) -> None:
        self._trello = trello
        self._done: dict[str, Json] = {}
        self._reads: dict[tuple[str, int], tuple[str, int]] = {}

    def look(self, client: Neena, lists: dict[str, str]) -> int:
        """Note what is completed now; how many task runs that are. `lists` maps runs to the list each reads."""
        shown = client.call("GET", "/flow_runs/all", params={"limit": 1000})
        calls = Counter(one["path"] for one in self._trello.calls())
        for run in shown:
            for one in run["task_runs"]:
                if one["status"] != "completed" or run["id"] not in lists:
                    continue
                self._note(run["id"], one, lists[run["id"]], calls)
        return len(self._done)

    def _note(self, run: str, one: Json, list_id: str, calls: Counter[str]) -> None:
        known = self._done.setdefault(one["id"], one)
        assert known == one, f"a finished task run has changed:\n{known}\n{one}"
        path = _PATHS.get(one["task_operation_index"], "").format(list_id)
        if path:
            _, count = self._reads.setdefault((run, one["task_operation_index"]), (path, calls[path]))
            assert count == calls[path], f"{path} was called again after its task had finished"

    def check(self, shown: Iterable[Json]) -> None:
        """Every task run that was ever seen as completed is there, unchanged, once."""
        now = [one for run in shown for one in run["task_runs"]]
        at = Counter((one["flow_run"], one["task_operation_index"]) for one in now)
        assert max(at.values()) == 1, "an operation has two task runs"
        by_id = {one["id"]: one for one in now}
        for one_id, known in self._done.items():
            assert by_id[one_id] == known, json.dumps([known, by_id[one_id]])


_PATHS = {0: "/1/lists/{}", 1: "/1/lists/{}/cards"}
