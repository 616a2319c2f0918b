"""`neena runs`: the runs of flows."""

from itertools import islice
from typing import Annotated, Literal

import typer

from neena.cli.printing import local, print_json, print_lines, print_table, remark, screen
from neena.cli.server import AsJson, Key, Limit, Quiet, Url, open_neena
from neena.cli.showing import follow, outcome, run_tree

app = typer.Typer(no_args_is_help=True)
Id = Annotated[str, typer.Argument(help="The run's id.")]
Status = Literal["pending", "in_progress", "completed", "failed", "cancelled"]


@app.command("list")
def list_runs(
    limit: Limit = 20,
    status: Annotated[Status | None, typer.Option(help="Only those that stand so.")] = None,
    quiet: Quiet = False,
    as_json: AsJson = False,
    key: Key = None,
    url: Url = None,
) -> None:
    """The runs of flows, newest first."""
    with open_neena(url, key) as neena:
        wanted = (one for one in neena.flow_runs.previews() if status in {None, one["status"]})
        found = list(islice(wanted, limit))
    if as_json:
        print_json(found)
    elif quiet:
        print_lines(*(one["id"] for one in found))
    else:
        rows = [(one["id"], one["status"], local(one["start_time"]), one["flow_name"]) for one in found]
        print_table(("ID", "STATUS", "STARTED", "FLOW"), rows)


@app.command("show")
def show(run: Id, as_json: AsJson = False, key: Key = None, url: Url = None) -> None:
    """One run as far as it has got: values and where they came from, answers, errors, the result."""
    with open_neena(url, key) as neena:
        found = neena.flow_runs.get(run)
        if as_json:
            print_json(found)
        else:
            screen().print(run_tree(found, neena.flow_runs.dry_run(run)))
            print_lines(outcome(found))


@app.command("follow")
def follow_run(run: Id, as_json: AsJson = False, key: Key = None, url: Url = None) -> None:
    """Tell a run's changes until it is over, then its result; exit code 1 unless it completed."""
    with open_neena(url, key) as neena:
        over = follow(neena, run)
    print_json(over) if as_json else print_lines(outcome(over))
    if over["status"] != "completed":
        raise typer.Exit(1)


@app.command("cancel")
def cancel(run: Id, as_json: AsJson = False, key: Key = None, url: Url = None) -> None:
    """End a run early, waiting or under way."""
    with open_neena(url, key) as neena:
        ended = neena.flow_runs.cancel(run)
    print_json(ended) if as_json else print_lines(f"{run} is {ended['status']}.")


@app.command("restart")
def restart(
    run: Id,
    repeat_unknown: Annotated[
        bool,
        typer.Option("--repeat-unknown", help="You have looked: what may have been done already was not. Do it again."),
    ] = False,
    as_json: AsJson = False,
    key: Key = None,
    url: Url = None,
) -> None:
    """Go on from a run that failed or was cancelled: what it has done is not done again. Prints the new run."""
    with open_neena(url, key) as neena:
        made = neena.flow_runs.restart(run, repeat_unknown=repeat_unknown)
    if made["status"] == "pending":
        remark(f"It waits for approval: neena approve {made['id']}")
    print_json(made) if as_json else print_lines(made["id"])
