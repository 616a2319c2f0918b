"""`neena flows`: the flows that were planned or made."""

from itertools import islice
from typing import Annotated

import typer

from neena.cli.printing import local, print_json, print_lines, print_table, screen
from neena.cli.server import AsJson, Key, Limit, Quiet, Url, open_neena
from neena.cli.showing import difference_tree, flow_tree

app = typer.Typer(no_args_is_help=True)


@app.command("list")
def list_flows(
    limit: Limit = 20, quiet: Quiet = False, as_json: AsJson = False, key: Key = None, url: Url = None
) -> None:
    """The flows, newest first."""
    with open_neena(url, key) as neena:
        found = list(islice(neena.flows.all(), limit))
    if as_json:
        print_json(found)
    elif quiet:
        print_lines(*(one["id"] for one in found))
    else:
        rows = [(one["id"], local(one["created_date"]), str(len(one["task_operations"])), one["name"]) for one in found]
        print_table(("ID", "CREATED", "TASKS", "NAME"), rows)


@app.command("show")
def show(
    flow: Annotated[str, typer.Argument(help="The flow's id.")],
    as_json: AsJson = False,
    key: Key = None,
    url: Url = None,
) -> None:
    """One flow: its tasks, what they are told, on what terms they are done, and what waits for what."""
    with open_neena(url, key) as neena:
        found = neena.flows.get(flow)
        if as_json:
            print_json(found)
        else:
            screen().print(flow_tree(found, {one["id"]: one for one in neena.task_definitions.all()}))


@app.command("refine")
def refine(
    flow: Annotated[str, typer.Argument(help="The flow's id.")],
    words: Annotated[str, typer.Argument(help="What is to be different, such as: skip closed cards.")],
    as_json: AsJson = False,
    key: Key = None,
    url: Url = None,
) -> None:
    """Change a flow in plain words: a new flow is stored, and the difference told."""
    with open_neena(url, key) as neena:
        found = neena.flows.refine(flow, words)
    if as_json:
        print_json(found)
    else:
        screen().print(difference_tree(found))
