"""Runs everyday requests against a small pretended world: planned, prepared step by step, without a network."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from planner_catalogue import PLANNER, SPECS

from neena.errors import Invalid
from neena.flow_runs.deciding import each_in
from neena.flow_runs.preparation.embedded import EmbeddedPreparer
from neena.flow_runs.preparation.port import Each, Earlier, Operation, Situation
from neena.flows.planner.port import FlowNotGenerated, PlannedOperation, PlanningRequest, TaskSpec

_SHORT = {
    "boards": "trello.get_boards",
    "lists": "trello.get_lists_in_board",
    "cards": "trello.get_cards_in_list",
    "post": "slack.send_message",
    "mail": "email.send_email",
    "inbox": "email.read_emails",
    "fetch": "http.fetch",
    "today": "data.current_date",
}
BOARDS = [{"id": "b1", "name": "Support"}, {"id": "b2", "name": "Sales"}, {"id": "b3", "name": "Home"}]
LISTS = [
    {"id": "l1", "name": "Open", "id_board": "b1"},
    {"id": "l2", "name": "Done", "id_board": "b1"},
    {"id": "l3", "name": "To Do", "id_board": "b1"},
    {"id": "l4", "name": "Shopping", "id_board": "b1"},
]
CARDS = [
    {"id": "c1", "name": "Broken door", "due": "2025-01-02", "desc": "It squeaks", "url": "https://t/c1"},
    {"id": "c2", "name": "Login fails", "due": None, "desc": "", "url": "https://t/c2"},
]
MAILS = [
    {"id": "m1", "subject": "Invoice", "sender": "ann@example.com", "text": "Please pay", "date": "2025-03-03"},
    {"id": "m2", "subject": "Lunch", "sender": "bob@example.com", "text": "At noon?", "date": "2025-03-02"},
]
_READ: dict[str, Any] = {
    "trello.get_boards": BOARDS,
    "trello.get_lists_in_board": LISTS,
    "trello.get_cards_in_list": CARDS,
    "email.read_emails": MAILS,
    "data.current_date": {"date": "2025-03-04", "time": "10:00", "weekday": "Tuesday"},
    "slack.send_message": {"ok": True, "channel": "C1", "ts": "1.5"},
}
Call = dict[str, Any]


@dataclass
class Outcome:
    """What became of a request: its tasks, the calls of its last step, the first call of each, or why there is none."""

    tasks: tuple[str, ...] = ()
    calls: list[Call] = field(default_factory=list[Call])
    steps: list[Call] = field(default_factory=list[Call])
    per_item: bool = False
    refused: str = ""
    missing: tuple[str, ...] = ()


def spelled(short: str) -> tuple[str, ...]:
    """Task names written short: `boards lists cards post`."""
    full = {spec.dotted_name.partition(".")[2]: spec.dotted_name for spec in SPECS} | _SHORT
    return tuple(full[name] for name in short.split())


def answer(task: str, call: Call) -> Any:
    """What the pretended service says."""
    if task == "http.fetch":
        return {"status": 200, "picked": "Example Domain"} if call.get("pick") else {"status": 200, "body": "Hello"}
    if task == "data.count_items":
        return {"count": len(call["items"])}
    if task in {"data.calculate_number", "data.calculate_field", "data.round_number"}:
        return {"result": 5}
    if task in {"data.join_as_text", "data.format_as_table", "data.format_date", "data.date_difference"}:
        return {"text": "Written"}
    if task == "data.add_to_date":
        return {"date": "2025-04-01"}
    if task == "data.take_items":
        return call["items"][: call.get("limit", 1)]
    if task.startswith("data.") and "items" in call:
        return call["items"]
    return _READ.get(task, {**call, "id": "new1"})


async def run(
    text: str,
    *metadata: dict[str, object],
    specs: Sequence[TaskSpec] = SPECS,
    says: Callable[[str, Call], Any] = answer,
) -> Outcome:
    """Plan the request and prepare each of its steps, each with what the ones before it answered."""
    try:
        found = await PLANNER.plan(PlanningRequest(text, metadata), specs)
    except FlowNotGenerated as fault:
        return Outcome(refused=fault.message, missing=tuple(one.parameter for one in fault.missing))
    outcome = Outcome(tuple(one.task.dotted_name for one in found.operations))
    done: list[Earlier] = []
    for place, one in enumerate(found.operations):
        sources = [link.source for link in found.dependencies if link.target == place]
        operation = Operation(place, place, one.name, one.instruction, one.task)
        try:
            prepared = await EmbeddedPreparer().prepare(
                Situation(text, metadata, {}, operation, done, sources, each=_each(one, done))
            )
        except Invalid as fault:
            outcome.refused = f"not prepared: {fault.message}"
            return outcome
        outcome.calls = [{given.name: given.value for given in call} for call in prepared.calls]
        outcome.per_item = prepared.per_item
        given = outcome.calls[0] if outcome.calls else {}
        outcome.steps.append(given)
        results = [says(one.task.dotted_name, call) for call in outcome.calls]
        done.append(
            Earlier(place, one.name, one.instruction, one.task, given, results if prepared.per_item else results[0])
        )
    return outcome


def _each(one: PlannedOperation, done: Sequence[Earlier]) -> Each | None:
    wanted = one.for_each
    return each_in(done[wanted.operation].result, wanted) if wanted else None


def faults(outcome: Outcome, tasks: str, wanted: list[Call]) -> list[str]:
    """What is wrong with an outcome."""
    if outcome.refused:
        return [outcome.refused]
    if outcome.tasks not in [spelled(way) for way in tasks.split("|")]:
        return [f"tasks {' '.join(outcome.tasks)}"]
    if wanted and len(wanted) != len(outcome.calls):
        return [f"{len(outcome.calls)} calls: {outcome.calls}"]
    return [
        f"{name}: {call.get(name)!r}, not {value!r}"
        for call, expected in zip(outcome.calls, wanted, strict=False)
        for name, value in expected.items()
        if call.get(name) != value
    ]
