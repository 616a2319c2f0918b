"""`neena ask`: plain words become a flow, which is shown, run when its reader says so, and followed to its result."""

from typing import Annotated, Any

import typer

from neena.cli.answering import answered, given_answers
from neena.cli.printing import agrees, print_json, print_lines, remark, screen
from neena.cli.server import AsJson, Key, Url, Yes, open_neena
from neena.cli.showing import dry_run_tree, follow, outcome
from neena.client import ApiError, Neena
from neena.client.types import Flow, PendingRun


def ask(
    words: Annotated[str, typer.Argument(help="What is to be done, in plain words.")],
    yes: Yes = False,
    answer: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME=VALUE", help="What to answer to a question, by its id or its parameter's name."),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would be done, and do nothing.")] = False,
    as_json: AsJson = False,
    key: Key = None,
    url: Url = None,
) -> None:
    """Say what is to be done: see the flow made from it, run it, read the result."""
    answers = given_answers(answer)
    with open_neena(url, key) as neena:
        metadata: list[dict[str, object]] | None = [{"answers": answers}] if answers else None
        request = neena.flow_requests.create(words, request_metadata=metadata)
        flow = answered(neena, _planned(neena, request["id"]))
        run = neena.flow_runs.create(flow["id"], request["id"])["id"]
        plan = neena.flow_runs.dry_run(run)
        screen(stderr=as_json).print(dry_run_tree(plan))
        for note in flow["planning_notes"]:
            remark(note)
        if dry_run or not _agreed(neena, run, yes=yes):
            neena.flow_runs.cancel(run)
            if dry_run and as_json:
                print_json(plan)
            elif not dry_run:
                remark("Nothing was done.")
                raise typer.Exit(1)
            return
        _approve(neena, plan)
        over = follow(neena, run)
    print_json(over) if as_json else print_lines(outcome(over))
    if over["status"] != "completed":
        raise typer.Exit(1)


def _planned(neena: Neena, request: str) -> Flow:
    try:
        return neena.flows.generate(request)
    except ApiError as fault:
        missing: list[dict[str, Any]] = fault.body.get("missing", [])
        for one in missing:
            remark(f"{one['task']} needs {one['parameter']}.")
        raise


def _agreed(neena: Neena, run: str, *, yes: bool) -> bool:
    try:
        return yes or agrees("Run this?")
    except (typer.Abort, KeyboardInterrupt):
        neena.flow_runs.cancel(run)
        remark("Nothing was done; --yes runs it without asking.")
        raise


def _approve(neena: Neena, plan: PendingRun) -> None:
    try:
        neena.flow_runs.approve(plan["id"], plan["flow_hash"])
    except ApiError as fault:
        if fault.status == 403:
            remark(f"It waits for somebody who may approve it: neena approve {plan['id']}")
        raise
