"""`neena desktop`: create and delete desktops, act on them, exchange files with them, over HTTP."""

import json
import mimetypes
import os
import sys
import tempfile
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from neena.cli.connect import server_of
from neena.cli.printing import print_json, print_lines, print_table
from neena.client import DesktopClient

app = typer.Typer(help="Create desktops, act on them, exchange files with them.", no_args_is_help=True)
files = typer.Typer(help="The files of a desktop's shared drive.", no_args_is_help=True)
app.add_typer(files, name="files")

Json = dict[str, Any]
STDOUT = Path("-")
Key = Annotated[
    str | None,
    typer.Option("--api-key", "--key", envvar="NEN_API_KEY", help="Your API key; default: the first user's."),
]
Url = Annotated[
    str | None, typer.Option("--base-url", "--url", envvar="NEN_API_URL", help="The server; default: this folder's.")
]
Id = Annotated[str, typer.Argument(help="The desktop's id.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, as the API answers.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Print only what names each of them.")]
Folder = Annotated[str, typer.Option("--path", "-p", help="Folder on the drive, its parts apart by `/`.")]
Force = Annotated[bool, typer.Option("--force", "-f", help="Do it without asking.")]
Replace = Annotated[bool, typer.Option("--force", "-f", help="Replace a file that is there.")]


@app.command("create")
def create(
    name: Annotated[str | None, typer.Option(help="A name for people.")] = None,
    snapshot: Annotated[str | None, typer.Option(help="Snapshot of a home to begin with.")] = None,
    as_json: AsJson = False,
    key: Key = None,
    url: Url = None,
) -> None:
    """Create a desktop, ready to be used."""
    with _client(url, key) as client:
        _print_desktop(client.create(name=name, snapshot=snapshot), as_json=as_json)


@app.command("list")
def list_desktops(quiet: Quiet = False, as_json: AsJson = False, key: Key = None, url: Url = None) -> None:
    """The desktops that run."""
    with _client(url, key) as client:
        found = client.desktops()
    if as_json:
        print_json(found)
    elif quiet:
        print_lines(*(one["desktop_id"] for one in found))
    else:
        rows = [(one["desktop_id"], one["status"], _moment(one["created_at"]), one.get("name", "")) for one in found]
        print_table(("ID", "STATUS", "CREATED", "NAME"), rows)


@app.command("status")
def status(desktop: Id, as_json: AsJson = False, key: Key = None, url: Url = None) -> None:
    """One desktop."""
    with _client(url, key) as client:
        _print_desktop(client.get(desktop), as_json=as_json)


@app.command("delete")
def delete(desktop: Id, force: Force = False, as_json: AsJson = False, key: Key = None, url: Url = None) -> None:
    """End a desktop, with all that is on it."""
    if not force:
        typer.confirm(f"Delete {desktop} with its files?", abort=True, err=True)
    with _client(url, key) as client:
        deleted = client.delete(desktop)
    print_json(deleted) if as_json else print_lines(f"{desktop} is deleted.")


@app.command("execute")
def execute(
    desktop: Id,
    action: Annotated[str, typer.Argument(help="The action, such as left_click or type.")],
    params: Annotated[str, typer.Option(help="Its parameters as JSON: '{\"coordinate\": [512, 384]}'.")] = "{}",
    tool: Annotated[str, typer.Option(help="The tool that has it.")] = "computer",
    key: Key = None,
    url: Url = None,
) -> None:
    """Do one action on a desktop; prints what the API answers."""
    try:
        given = json.loads(params)
    except ValueError as fault:
        raise typer.BadParameter(f"--params is not JSON: {fault}") from fault
    with _client(url, key) as client:
        print_json(client.execute(desktop, action, given, tool))


@app.command("screenshot")
def screenshot(
    desktop: Id,
    output: Annotated[Path, typer.Option("--output", "-o", help="The file; `-` is stdout.")] = Path("screenshot.png"),
    force: Replace = False,
    key: Key = None,
    url: Url = None,
) -> None:
    """What the screen of a desktop shows, as PNG."""
    _refuse_to_overwrite(output, force=force)
    with _client(url, key) as client:
        _store(output, [client.screenshot(desktop)], force=force)


@files.command("list")
def list_files(
    desktop: Id, path: Folder = "", quiet: Quiet = False, as_json: AsJson = False, key: Key = None, url: Url = None
) -> None:
    """What a folder of the drive holds."""
    with _client(url, key) as client:
        found = client.files(desktop, path)
    if as_json:
        print_json(found)
    elif quiet:
        print_lines(*map(_name, found))
    else:
        rows = [
            (_name(one), "<DIR>" if one.get("is_dir") else str(one["size"]), _moment(one["modified"])) for one in found
        ]
        print_table(("NAME", "SIZE", "MODIFIED"), rows)


@files.command("upload")
def upload(
    desktop: Id,
    local: Annotated[Path, typer.Argument(help="The file.", exists=True, dir_okay=False, readable=True)],
    name: Annotated[str | None, typer.Option(help="Its name on the drive; default: its own.")] = None,
    content_type: Annotated[str | None, typer.Option(help="Its type; default: what its name says.")] = None,
    path: Folder = "",
    as_json: AsJson = False,
    key: Key = None,
    url: Url = None,
) -> None:
    """Put a file on the drive, in place of one with this name."""
    found = content_type or mimetypes.guess_type(local.name)[0] or "application/octet-stream"
    with _client(url, key) as client, local.open("rb") as content:
        stored = client.upload(desktop, name or local.name, content, found, path)
    print_json(stored) if as_json else print_lines(f"{stored['filename']}: {stored['size']} bytes")


@files.command("download")
def download(
    desktop: Id,
    name: Annotated[str, typer.Argument(help="The file's name on the drive.")],
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Where to; `-` is stdout; default: ./NAME.")
    ] = None,
    path: Folder = "",
    force: Replace = False,
    key: Key = None,
    url: Url = None,
) -> None:
    """Get a file of the drive."""
    target = output or Path(Path(name).name)
    _refuse_to_overwrite(target, force=force)
    with _client(url, key) as client, client.download(desktop, name, path) as content:
        _store(target, content, force=force)


def _client(url: str | None, key: str | None) -> DesktopClient:
    return DesktopClient(*server_of(url, key))


def _refuse_to_overwrite(target: Path, *, force: bool) -> None:
    if target != STDOUT and not force and target.exists():
        raise typer.BadParameter(f"{target} is there already; --force replaces it, --output names another file.")


def _store(target: Path, content: Iterable[bytes], *, force: bool) -> None:
    """Write to stdout, or to a file that is there only once it is whole."""
    if target == STDOUT:
        for block in content:
            sys.stdout.buffer.write(block)
        sys.stdout.buffer.flush()
        return
    _refuse_to_overwrite(target, force=force)
    with tempfile.NamedTemporaryFile(dir=target.parent, prefix=".", delete=False) as file:
        try:
            file.writelines(content)
            file.close()
            Path(file.name).chmod(0o666 & ~_umask())
            Path(file.name).replace(target)
        except BaseException:
            Path(file.name).unlink()
            raise
    sys.stderr.write(f"{target}: {target.stat().st_size} bytes\n")


def _umask() -> int:
    now = os.umask(0o077)
    os.umask(now)
    return now


def _print_desktop(desktop: Json, *, as_json: bool) -> None:
    if as_json:
        print_json(desktop)
        return
    shown = {
        "ID": desktop["desktop_id"],
        "Status": desktop["status"],
        "Created": _moment(desktop["created_at"]),
        "Name": desktop.get("name"),
    }
    print_lines(*(f"{what:9}{value}" for what, value in shown.items() if value))


def _name(entry: Json) -> str:
    return entry["name"] + ("/" if entry.get("is_dir") else "")


def _moment(seconds: float) -> str:
    """Local time as RFC 3339 has it."""
    return datetime.fromtimestamp(int(seconds), UTC).astimezone().isoformat()
