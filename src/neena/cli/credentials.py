"""`neena credentials`: the accounts that your flows use. Secrets come from a prompt, stdin or a file, not from argv."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from neena.cli.printing import insist, local, print_json, print_lines, print_table
from neena.cli.server import AsJson, Force, Key, Url, open_neena
from neena.client import Neena
from neena.client.types import Integration

app = typer.Typer(no_args_is_help=True)
Named = Annotated[str, typer.Argument(help="The credential's id, or the service's short name.")]


@app.command("list")
def list_credentials(as_json: AsJson = False, key: Key = None, url: Url = None) -> None:
    """Your accounts, without their secrets."""
    with open_neena(url, key) as neena:
        found = list(neena.credentials.all())
        names = {} if as_json else {one["id"]: one["short_name"] for one in neena.integrations.all()}
    if as_json:
        print_json(found)
        return
    rows = [
        (
            one["id"],
            names[one["integration"]],
            one["status"],
            local(one["modified_date"]),
            _whose(one["account"], one["host"]),
        )
        for one in found
    ]
    print_table(("ID", "SERVICE", "STATUS", "CHANGED", "ACCOUNT"), rows)


@app.command("add")
def add(
    short_name: Annotated[str, typer.Argument(help="The service: slack, trello, github ...")],
    file: Annotated[
        Path | None, typer.Option("--file", help="File that holds the credential.", exists=True, dir_okay=False)
    ] = None,
    host: Annotated[
        str | None, typer.Option(help="The host the credential is for, where it is for one (http).")
    ] = None,
    as_json: AsJson = False,
    key: Key = None,
    url: Url = None,
) -> None:
    """Store a credential: typed unseen on a terminal, else read from stdin or a file. `neena connect` does OAuth2."""
    with open_neena(url, key) as neena:
        integration = neena.integrations.named(short_name.lower())
        if not integration["credential_form"]:
            raise typer.BadParameter(f"{integration['name']} needs no account.")
        stored = neena.credentials.connect(integration["short_name"], _secret(integration, file), host)
    print_json(stored) if as_json else print_lines(f"{integration['name']}: {stored['id']}")


@app.command("test")
def ask_service(credential: Named, as_json: AsJson = False, key: Key = None, url: Url = None) -> None:
    """Ask the service whose account a credential opens; exit code 1 if it refuses."""
    with open_neena(url, key) as neena:
        said = neena.credentials.test(_id_of(neena, credential))
    if as_json:
        print_json(said)
    else:
        print_lines(f"The account is {said['account']}." if said["ok"] else f"The service refuses: {said['detail']}")
    if not said["ok"]:
        raise typer.Exit(1)


@app.command("remove")
def remove(credential: Named, force: Force = False, as_json: AsJson = False, key: Key = None, url: Url = None) -> None:
    """Erase a credential."""
    with open_neena(url, key) as neena:
        found = _id_of(neena, credential)
        if not force:
            insist(f"Erase {credential}?")
        gone = neena.credentials.delete(found)
    print_json(gone) if as_json else print_lines(f"{credential} is erased.")


def _secret(integration: Integration, file: Path | None) -> str:
    if file is not None:
        return file.read_text().strip()
    if not sys.stdin.isatty():
        return sys.stdin.read().strip()
    asked = f"The credential for {integration['name']}, as {integration['credential_form']} (not shown)"
    return typer.prompt(asked, hide_input=True, err=True)


def _id_of(neena: Neena, named: str) -> str:
    """The credential with this id, or the only one of a service."""
    services = {one["short_name"]: one["id"] for one in neena.integrations.all()}
    if named not in services:
        return named
    found = [one for one in neena.credentials.all() if one["integration"] == services[named]]
    if len(found) == 1:
        return found[0]["id"]
    many = f"There are several for {named}: name one by its id." if found else f"There is none for {named}."
    raise typer.BadParameter(many)


def _whose(account: str | None, host: str | None) -> str:
    return " at ".join(one for one in (account, host) if one)
