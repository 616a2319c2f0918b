"""`neena desktop`: create and delete desktops, act on them, exchange files with them, over HTTP."""

import json
import mimetypes
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer

from neena.cli.printing import insist, moment, print_json, print_lines, print_table, remark
from neena.cli.server import AsJson, Force, Key, Quiet, Replace, Url, open_neena
from neena.client.calls import landing
from neena.client.types import Desktop, FileEntry, NewDesktop

app = typer.Typer(no_args_is_help=True)
files = typer.Typer(help="The files of a desktop's shared drive.", no_args_is_help=True)
app.add_typer(files, name="files")

STDOUT = Path("-")
Id = Annotated[str, typer.Argument(help="The desktop's id.")]
Folder = Annotated[str, typer.Option("--path", "-p", help="Folder on the drive, its parts apart by `/`.")]


@app.command("create")
def create(
    name: Annotated[str | None, typer.Option(help="A name for people.")] = None,
    snapshot: Annotated[str | None, typer.Option(help="Snapshot of a home to begin with.")] = None,
    as_json: AsJson = False,
    key: Key = None,
    url: Url = None,
) -> None:
    """Create a desktop, ready to be used."""
    wanted: NewDesktop = {}
    if name is not None:
        wanted["name"] = name
    if snapshot is not None:
        wanted["snapshot"] = snapshot
    with open_neena(url, key) as neena:
        _print_desktop(neena.desktops.create(**wanted), as_json=as_json)


@app.command("list")
def list_desktops(quiet: Quiet = False, as_json: AsJson = False, key: Key = None, url: Url = None) -> None:
    """The desktops that run."""
    with open_neena(url, key) as neena:
        found = neena.desktops.all()
    if as_json:
        print_json(found)
    elif quiet:
        print_lines(*(one["desktop_id"] for one in found))
    else:
        rows = [(one["desktop_id"], one["status"], moment(one["created_at"]), one.get("name", "")) for one in found]
        print_table(("ID", "STATUS", "CREATED", "NAME"), rows)


@app.command("status")
def status(desktop: Id, as_json: AsJson = False, key: Key = None, url: Url = None) -> None:
    """One desktop."""
    with open_neena(url, key) as neena:
        _print_desktop(neena.desktops.get(desktop), as_json=as_json)


@app.command("delete")
def delete(desktop: Id, force: Force = False, as_json: AsJson = False, key: Key = None, url: Url = None) -> None:
    """End a desktop, with all that is on it."""
    if not force:
        insist(f"Delete {desktop} with its files?")
    with open_neena(url, key) as neena:
        deleted = neena.desktops.delete(desktop)
    print_json(deleted) if as_json else print_lines(f"{desktop} is deleted.")


@app.command("execute")
def execute(
    desktop: Id,
    action: Annotated[str, typer.Argument(help="The action, such as left_click or type.")],
    params: Annotated[str, typer.Option(help="Its parameters as JSON: '{\"coordinate\": [512, 384]}'.")] = "{}",
    tool: Annotated[str, typer.Option(help="The tool that has it.")] = "computer",
    as_json: AsJson = False,
    key: Key = None,
    url: Url = None,
) -> None:
    """Do one action on a desktop; prints what the API answers."""
    del as_json  # it is JSON anyway
    try:
        given = json.loads(params)
    except ValueError as fault:
        raise typer.BadParameter(f"--params is not JSON: {fault}") from fault
    with open_neena(url, key) as neena:
        print_json(neena.desktops.execute(desktop, action, given, tool))


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
    with open_neena(url, key) as neena:
        _store(output, [neena.desktops.screenshot(desktop)], force=force)


@files.command("list")
def list_files(
    desktop: Id, path: Folder = "", quiet: Quiet = False, as_json: AsJson = False, key: Key = None, url: Url = None
) -> None:
    """What a folder of the drive holds."""
    with open_neena(url, key) as neena:
        found = neena.desktops.files.all(desktop, path)
    if as_json:
        print_json(found)
    elif quiet:
        print_lines(*map(_name, found))
    else:
        rows = [
            (_name(one), "<DIR>" if one.get("is_dir") else str(one["size"]), moment(one["modified"])) for one in found
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
    with open_neena(url, key) as neena, local.open("rb") as content:
        stored = neena.desktops.files.upload(desktop, name or local.name, content, found, path)
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
    with open_neena(url, key) as neena:
        _store(target, neena.desktops.files.download(desktop, name, path), force=force)


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
    with landing(target) as file:
        file.writelines(content)
    remark(f"{target}: {target.stat().st_size} bytes")


def _print_desktop(desktop: Desktop, *, as_json: bool) -> None:
    if as_json:
        print_json(desktop)
        return
    print_lines(f"{'ID':9}{desktop['desktop_id']}", f"{'Status':9}{desktop['status']}")
    print_lines(f"{'Created':9}{moment(desktop['created_at'])}")
    if name := desktop.get("name"):
        print_lines(f"{'Name':9}{name}")


def _name(entry: FileEntry) -> str:
    return entry["name"] + ("/" if entry.get("is_dir") else "")
