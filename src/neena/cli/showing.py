"""How flows, what they would do, and their runs look in a terminal."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from rich.console import Console
from rich.text import Text
from rich.tree import Tree

from neena.cli.explaining import explained
from neena.cli.printing import STATES, remark, screen, styled
from neena.client import Event, Neena
from neena.client.types import (
    DryRunOperation,
    Flow,
    FlowRunWithResult,
    PendingRun,
    Planning,
    Refined,
    TaskDefinition,
    ValueSource,
)

_SHORT = 200  # characters of a value
_SKIPPED = {"condition_not_met", "skipped"}
_EFFECTS = {"read": "reads", "write": "writes"}


def flow_tree(flow: Flow, definitions: Mapping[str, TaskDefinition]) -> Tree:
    """A flow: its tasks, what they are told, and what waits for what."""
    needs: dict[int, list[str]] = {}
    names = {one["index"]: one["name"] for one in flow["task_operations"]}
    for one in flow["dependencies"]:
        needs.setdefault(one["target_task_operation"], []).append(names[one["source_task_operation"]])
    planner = "made by hand" if flow["created_by_human"] else f"planned by {flow['planner']}"
    tree = Tree(_row((flow["name"], "bold"), (planner, "dim")))
    for told in _planning(flow["planning"]):
        tree.add(styled(told, "dim"))
    for one in flow["task_operations"]:
        definition = definitions.get(one["task_definition"])
        service = definition["belongs_to_integration"]["name"] if definition else "a task that is no more"
        branch = tree.add(_row((one["index"], ""), (one["name"], "bold"), (service, ""), _effect(definition)))
        if one["instruction"]:
            branch.add(styled(one["instruction"], "dim"))
        for term in one.get("terms") or ():
            branch.add(styled(term, "cyan"))
        if one["index"] in needs:
            branch.add(styled(f"after {', '.join(needs[one['index']])}", "dim"))
        for line in explained(flow, one):
            branch.add(line)
    return tree


def _planning(planning: Planning | None) -> Iterator[str]:
    """What planning took, where a language model was asked, and why it did not plan."""
    if planning is None or planning["model"] is None:
        return
    cost = "" if planning["cost"] is None else f", cost {planning['cost']:.4f}"
    calls = "1 call" if planning["calls"] == 1 else f"{planning['calls']} calls"
    tokens = f"{planning['input_tokens']} tokens in, {planning['output_tokens']} out"
    took = f"{planning['latency_ms']} ms, from {planning['shortlist']} tasks"
    yield f"{planning['model']}: {calls}, {tokens}{cost}, {took}"
    if planning["fallback_reason"]:
        yield f"planned without it: {planning['fallback_reason']}"


def difference_tree(flow: Refined) -> Tree:
    """How a flow differs from the one that it was made of."""
    tree = Tree(_row((flow["name"], "bold"), (flow["id"], "dim")))
    found = flow["difference"]
    for sign, colour, changes in (
        ("+", "green", found["added"]),
        ("-", "red", found["removed"]),
        ("~", "yellow", found["changed"]),
    ):
        for one in changes:
            tree.add(styled(f"{sign} {one['says']}", colour))
    return tree


def dry_run_tree(run: PendingRun) -> Tree:
    """What a run would do: each operation with its effect, its service, the account, and where values come from."""
    tree = Tree(styled(run["request_instructions"], "bold"))
    names = {one["index"]: one["name"] for one in run["operations"]}
    for one in run["operations"]:
        effect = (_EFFECTS[one["effect"]], "green" if one["effect"] == "read" else "yellow")
        branch = tree.add(_row((one["index"], ""), (one["name"], "bold"), (_where(one), ""), effect))
        for term in [*one["terms"], *filter(None, [one["terms_problem"]])]:
            branch.add(styled(term, "cyan"))
        for value in one["parameters"]:
            told = _short(value["value"]) if value["known"] else "?"
            branch.add(Text.assemble(styled(value["name"]), " = ", styled(told), "  ", styled(value["source"], "dim")))
        if one["after"]:
            branch.add(styled(f"after {', '.join(names.get(index, str(index)) for index in one['after'])}", "dim"))
        if one["credential_problem"]:
            branch.add(styled(one["credential_problem"], "red"))
    return tree


def run_tree(run: FlowRunWithResult, plan: PendingRun) -> Tree:
    """A run as far as it has got: what each task of its plan was called with, and what it answered."""
    names = {one["index"]: one["name"] for one in plan["operations"]}
    decided = run["approval"]
    by = (f"{decided['decision']} by {decided['decided_by']}", "dim") if decided else ("", "")
    tree = Tree(_row((plan["request_instructions"], "bold"), _state(run["status"]), by))
    for one in run["task_runs"]:
        index = one["task_operation_index"]
        branch = tree.add(_row((index, ""), (names.get(index, ""), "bold"), _state(_status(one))))
        for value in (one["task_prep_answer"] or {"parameters": []})["parameters"]:
            source = _source(value.get("source"), value["explanation"])
            told = Text.assemble(styled(value["name"]), " = ", styled(_short(value["value"])), "  ", source)
            branch.add(told)
        if one["error"]:
            branch.add(styled(one["error"], "dim" if _status(one) == "skipped" else "red"))
        elif one["result"] is not None:
            branch.add(Text.assemble("→ ", styled(_short(one["result"]))))
    return tree


def follow(neena: Neena, run: str, console: Console | None = None) -> FlowRunWithResult:
    """Tell each change of a run until it is over, on stderr unless a console is named; the run then."""
    console = console or screen(stderr=True)
    try:
        with console.status("…"):
            for event in neena.flow_runs.follow(run):
                _tell(console, event)
    except KeyboardInterrupt:
        remark(f"The run goes on without you: neena runs follow {run}")
        raise
    return neena.flow_runs.get(run)


def outcome(run: FlowRunWithResult) -> str:
    """What came of a run, in words."""
    result = run["flow_result"]
    return result["body"] if result else run["error"] or f"The run is {run['status']}."


def _tell(console: Console, event: Event) -> None:
    status, name = _status(event.data), event.data.get("name") or "run"
    style = "dim" if status == "skipped" else "red"
    console.print(_row((name, ""), _state(status), (event.data.get("error") or "", style)))


def _row(*parts: tuple[object, str]) -> Text:
    return Text("  ").join(styled(text, style) for text, style in parts if text != "")


def _status(one: Mapping[str, Any]) -> str:
    """What people call it: the API has no state for a task that was skipped."""
    return "skipped" if one.get("error_code") in _SKIPPED else one["status"]


def _state(status: str) -> tuple[str, str]:
    return status, STATES.get(status, "")


def _effect(definition: TaskDefinition | None) -> tuple[str, str]:
    if definition is None:
        return "", ""
    return _EFFECTS[definition["effect"]], "green" if definition["effect"] == "read" else "yellow"


def _where(one: DryRunOperation) -> str:
    host = f" ({one['target_host']})" if one["target_host"] else ""
    owner = f" as {one['credential_owner']}" if one["credential_owner"] else ""
    return f"{one['integration']}{host}{owner}"


def _short(value: Any) -> str:
    told = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return told if len(told) <= _SHORT else f"{told[: _SHORT - 1]}…"


def _source(source: ValueSource | None, explanation: str | None) -> Text:
    if source is None:
        return styled(explanation or "", "dim")
    operation = f" {source['operation']}" if source["operation"] is not None else ""
    path = f" at {source['path']}" if source["path"] else ""
    return styled(f"from {source['kind']}{operation}{path}", "dim")
