"""`neena approve` and `neena reject`: what waits for a decision, each with its dry run, and the decisions."""

from collections.abc import Callable
from typing import Annotated

import typer

from neena.cli.printing import agrees, local, print_json, print_lines, remark, screen, styled
from neena.cli.server import AsJson, Key, Url, Yes, open_neena
from neena.cli.showing import dry_run_tree
from neena.client import ApiError, Neena
from neena.client.types import FlowRun, PendingRun

Ids = Annotated[list[str] | None, typer.Argument(help="Ids of runs; without any, what waits is listed.")]


def approve(ids: Ids = None, yes: Yes = False, as_json: AsJson = False, key: Key = None, url: Url = None) -> None:
    """See what waits for your approval, and approve: just what you have seen is started."""
    with open_neena(url, key) as neena:
        if not ids:
            _list(neena, as_json=as_json)
            return

        def decide(run: str) -> FlowRun | None:
            plan = neena.flow_runs.dry_run(run)
            if not yes:
                screen(stderr=True).print(dry_run_tree(plan))
                if not agrees("Approve this?"):
                    return None
            return neena.flow_runs.approve(run, plan["flow_hash"])

        _decide(ids, decide, "is approved.", as_json=as_json)


def reject(ids: Ids = None, as_json: AsJson = False, key: Key = None, url: Url = None) -> None:
    """See what waits for your approval, and reject: nothing of it is done."""
    with open_neena(url, key) as neena:
        if ids:
            _decide(ids, neena.flow_runs.reject, "is rejected.", as_json=as_json)
        else:
            _list(neena, as_json=as_json)


def _decide(ids: list[str], decide: Callable[[str], FlowRun | None], done: str, *, as_json: bool) -> None:
    """Decide on each; one that is refused does not stop the rest, but exit code 1 tells of it."""
    decided: list[FlowRun] = []
    for run in dict.fromkeys(ids):
        try:
            made = decide(run)
        except ApiError as fault:
            remark(f"neena: {run}: {fault.message}")
            continue
        if made is None:
            remark(f"{run} still waits.")
            continue
        decided.append(made)
        if not as_json:
            print_lines(f"{run} {done}")
    if as_json:
        print_json(decided)
    if len(decided) < len(set(ids)):
        raise typer.Exit(1)


def _list(neena: Neena, *, as_json: bool) -> None:
    waiting: list[PendingRun] = list(neena.flow_runs.pending())
    if as_json:
        print_json(waiting)
        return
    console = screen()
    for one in waiting:
        told = f"asked by {one['requested_by']}, {local(one['created_date'])}"
        console.print(styled(one["id"], "bold"), styled(told, "dim"))
        console.print(dry_run_tree(one))
    if not waiting:
        remark("Nothing waits for your approval.")
