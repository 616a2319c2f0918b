"""`neena triggers`: which events set which flows going."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from neena.cli.printing import insist, local, print_fields, print_json, print_lines, print_table, remark
from neena.cli.server import AsJson, Force, Key, Quiet, Url, open_neena
from neena.client import Neena
from neena.client.types import TriggerDefinition, TriggerOperationIn

app = typer.Typer(no_args_is_help=True)
Id = Annotated[str, typer.Argument(help="The trigger's id.")]


@app.command("kinds")
def kinds(as_json: AsJson = False, key: Key = None, url: Url = None) -> None:
    """The kinds of events, and the fields that a template may use as `<{field}>`."""
    with open_neena(url, key) as neena:
        found = list(neena.triggers.kinds())
    if as_json:
        print_json(found)
    else:
        rows = [(_kind(one), ", ".join(field["name"] for field in one["event_fields"])) for one in found]
        print_table(("EVENT", "FIELDS"), sorted(rows))


@app.command("list")
def list_triggers(quiet: Quiet = False, as_json: AsJson = False, key: Key = None, url: Url = None) -> None:
    """The triggers, newest first."""
    with open_neena(url, key) as neena:
        found = list(neena.triggers.all())
        names = {} if as_json or quiet else _names(neena)
    if as_json:
        print_json(found)
    elif quiet:
        print_lines(*(one["id"] for one in found))
    else:
        rows = [
            (one["id"], one["status"], names.get(one["webhook_trigger_definition"], ""), one["name"]) for one in found
        ]
        print_table(("ID", "STATUS", "EVENT", "NAME"), rows)


@app.command("create")
def create(
    event: Annotated[str, typer.Argument(help="The kind of event, as `neena triggers kinds` has it.")],
    template: Annotated[
        str, typer.Argument(help="What is to be done, with `<{field}>` for the event's fields; `-` reads stdin.")
    ],
    name: Annotated[str | None, typer.Option(help="A name for people; default: the event's.")] = None,
    flow: Annotated[str | None, typer.Option(help="Id of a flow that every event runs at once, unplanned.")] = None,
    inactive: Annotated[bool, typer.Option("--inactive", help="Take no events yet.")] = False,
    secret_file: Annotated[
        Path | None, typer.Option(help="File with the signing secret, where the service makes it.", exists=True)
    ] = None,
    as_json: AsJson = False,
    key: Key = None,
    url: Url = None,
) -> None:
    """Have a kind of event set a flow going; prints the address for the service, and the secret this once."""
    with open_neena(url, key) as neena:
        kind = _found(neena, event)
        given: TriggerOperationIn = {
            "name": name or kind["trigger_name"],
            "webhook_trigger_definition": kind["id"],
            "template_body": sys.stdin.read() if template == "-" else template,
            "status": "inactive" if inactive else "active",
        }
        if flow is not None:
            given["flow"] = flow
        if secret_file is not None:
            given["webhook_secret"] = secret_file.read_text().strip()
        made = neena.triggers.create(**given)
    if as_json:
        print_json(made)
        return
    print_fields(id=made["id"], status=made["status"], address=made["webhook_url"], secret=made["webhook_secret"])
    if kind["signing"]:
        remark(kind["signing"])


@app.command("show")
def show(trigger: Id, as_json: AsJson = False, key: Key = None, url: Url = None) -> None:
    """One trigger."""
    with open_neena(url, key) as neena:
        found = neena.triggers.get(trigger)
        event = "" if as_json else _names(neena).get(found["webhook_trigger_definition"])
    if as_json:
        print_json(found)
        return
    print_fields(
        id=found["id"],
        name=found["name"],
        status=found["status"],
        failure=found["failure"],
        event=event,
        template=found["template_body"],
        flow=found["flow"],
        address=found["webhook_url"],
        changed=local(found["modified_date"]),
    )


@app.command("delete")
def delete(trigger: Id, force: Force = False, as_json: AsJson = False, key: Key = None, url: Url = None) -> None:
    """Remove a trigger: its events are refused from then on."""
    if not force:
        insist(f"Delete {trigger}?")
    with open_neena(url, key) as neena:
        gone = neena.triggers.delete(trigger)
    print_json(gone) if as_json else print_lines(f"{trigger} is deleted.")


def _kind(one: TriggerDefinition) -> str:
    return f"{one['integration_short_name']}.{one['python_method_name'].removeprefix('handle_')}"


def _names(neena: Neena) -> dict[str, str]:
    return {one["id"]: _kind(one) for one in neena.triggers.kinds()}


def _found(neena: Neena, event: str) -> TriggerDefinition:
    known = {_kind(one): one for one in neena.triggers.kinds()}
    for name, one in known.items():
        if event in {name, one["id"]}:
            return one
    raise typer.BadParameter(f"{event} is no kind of event here; there are {', '.join(sorted(known))}.")
