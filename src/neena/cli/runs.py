"""`neena run`: start workflows, watch their runs, get what they leave."""

import json
import sys
from itertools import islice
from pathlib import Path
from typing import Annotated, Any, Literal, cast

import typer

from neena.cli.printing import local, print_fields, print_json, print_lines, print_table, remark
from neena.cli.server import AsJson, Key, Limit, Quiet, Replace, Url, open_neena
from neena.client import Neena
from neena.client.types import Run

app = typer.Typer(no_args_is_help=True)
Id = Annotated[str, typer.Argument(help="The run's id.")]
Status = Literal["queued", "running", "completed", "failed", "timeout", "cancelled"]
Json = dict[str, Any]


@app.command("start")
def start(
    workflow: Annotated[str, typer.Argument(help="The workflow's id.")],
    param: Annotated[
        list[str] | None,
        typer.Option("--param", "-p", help="NAME=VALUE; the value is JSON where it can be read as such, else text."),
    ] = None,
    params: Annotated[Path | None, typer.Option(help="File with the params as JSON; `-` is stdin.")] = None,
    secure: Annotated[
        Path | None, typer.Option(help="File with the secure params as JSON; `-` is stdin. Needs a signing key.")
    ] = None,
    signing_key: Annotated[
        Path | None,
        typer.Option("--signing-key-file", help="File with this API key's signing key.", exists=True, dir_okay=False),
    ] = None,
    callback: Annotated[str | None, typer.Option(help="Address that is told how the run goes.")] = None,
    desktop: Annotated[str | None, typer.Option(help="Id of a desktop to work on.")] = None,
    follow: Annotated[bool, typer.Option("--follow", help="Tell its log until it is over, then its result.")] = False,
    as_json: AsJson = False,
    key: Key = None,
    url: Url = None,
) -> None:
    """Start a run of a workflow; an attempt whose answer is lost never starts a second one."""
    given = {**_object(params, "--params"), **dict(_named(one) for one in param or ())}
    options = {name: one for name, one in (("webhook_callback", callback), ("desktop_id", desktop)) if one is not None}
    with open_neena(url, key) as neena:
        accepted = neena.runs.start(
            workflow,
            given,
            secure_params=None if secure is None else _object(secure, "--secure"),
            signing_key=None if signing_key is None else signing_key.read_text().strip(),
            **options,
        )
        if not follow:
            print_json(accepted) if as_json else print_lines(accepted["messageId"])
            return
        remark(accepted["messageId"])
        over = _follow(neena, accepted["messageId"])
    _end(over, as_json=as_json)


@app.command("list")
def list_runs(
    workflow: Annotated[str | None, typer.Option(help="Only those of this workflow.")] = None,
    status: Annotated[Status | None, typer.Option(help="Only those that stand so.")] = None,
    limit: Limit = 20,
    quiet: Quiet = False,
    as_json: AsJson = False,
    key: Key = None,
    url: Url = None,
) -> None:
    """The runs of workflows, newest first."""
    with open_neena(url, key) as neena:
        found = list(islice(neena.runs.all(workflow, status, min(limit, 1000)), limit))
    if as_json:
        print_json(found)
    elif quiet:
        print_lines(*(one["messageId"] for one in found))
    else:
        rows = [(one["messageId"], one["status"], local(one["createdAt"]), one["workflowId"]) for one in found]
        print_table(("ID", "STATUS", "CREATED", "WORKFLOW"), rows)


@app.command("status")
def status_of(run: Id, as_json: AsJson = False, key: Key = None, url: Url = None) -> None:
    """One run; once it is over with its result and its files."""
    with open_neena(url, key) as neena:
        found = neena.runs.get(run)
    print_json(found) if as_json else _print(found)


@app.command("logs")
def logs(
    run: Id,
    tail: Annotated[int | None, typer.Option(help="Only so many last lines.", min=0)] = None,
    follow: Annotated[bool, typer.Option("--follow", "-f", help="Go on until the run is over.")] = False,
    as_json: AsJson = False,
    key: Key = None,
    url: Url = None,
) -> None:
    """The log of a run; with `--json` a JSON object in each line."""
    with open_neena(url, key) as neena:
        lines = (one.data for one in neena.runs.follow(run)) if follow else iter(neena.runs.logs(run, tail))
        for line in lines:
            print_lines(json.dumps(line, ensure_ascii=False) if as_json else _line(line))
            sys.stdout.flush()


@app.command("cancel")
def cancel(run: Id, as_json: AsJson = False, key: Key = None, url: Url = None) -> None:
    """End a run early."""
    with open_neena(url, key) as neena:
        ended = neena.runs.cancel(run)
    told = "is cancelled" if ended["status"] == "cancelled" else "is being ended"
    print_json(ended) if as_json else print_lines(f"{run} {told}.")


@app.command("download")
def download(
    run: Id,
    name: Annotated[str, typer.Argument(help="One of its files; `assets.zip` is all that it wrote.")] = "assets.zip",
    output: Annotated[Path | None, typer.Option("--output", "-o", help="Where to; default: ./NAME.")] = None,
    force: Replace = False,
    key: Key = None,
    url: Url = None,
) -> None:
    """Get a file that a run has left."""
    target = output or Path(Path(name).name)
    if target.exists() and not force:
        raise typer.BadParameter(f"{target} is there already; --force replaces it, --output names another file.")
    with open_neena(url, key) as neena:
        neena.runs.save(run, name, target)
    remark(f"{target}: {target.stat().st_size} bytes")


def _follow(neena: Neena, run: str) -> Run:
    """Tell a run's log on stderr until it is over; the run then."""
    try:
        for event in neena.runs.follow(run):
            remark(_line(event.data))
    except KeyboardInterrupt:
        remark(f"The run goes on without you: neena run logs --follow {run}")
        raise
    return neena.runs.get(run)


def _end(run: Run, *, as_json: bool) -> None:
    print_json(run) if as_json else _print(run)
    if run["status"] != "completed":
        raise typer.Exit(1)


def _print(run: Run) -> None:
    result = run.get("result")
    print_fields(
        id=run["messageId"],
        workflow=run["workflowId"],
        status=run["status"],
        created=local(run["createdAt"]),
        changed=local(run["updatedAt"]),
        watch=None if "success" in run else run["liveViewUrl"],
        error=run.get("error"),
        files=", ".join(one["name"] for one in run.get("artifacts") or ()),
        result=None if result is None else json.dumps(result, ensure_ascii=False),
    )


def _line(line: Json) -> str:
    return f"{line.get('timestamp', '')} {line.get('level', ''):8} {line.get('message', '')}"


def _object(path: Path | None, option: str) -> Json:
    """The JSON object in a file; an empty one for none."""
    if path is None:
        return {}
    try:
        found: Any = json.loads(sys.stdin.read() if path == Path("-") else path.read_text())
    except (OSError, ValueError) as fault:
        raise typer.BadParameter(f"{option}: {path} holds no JSON: {fault}") from fault
    if not isinstance(found, dict):
        raise typer.BadParameter(f"{option}: {path} holds no JSON object.")
    return cast("Json", found)


def _named(text: str) -> tuple[str, Any]:
    name, equals, value = text.partition("=")
    if not equals:
        raise typer.BadParameter(f"--param {text}: write NAME=VALUE.")
    try:
        return name, json.loads(value)
    except ValueError:
        return name, value
