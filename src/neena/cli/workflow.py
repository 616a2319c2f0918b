"""`neena workflow`: publish a folder as a workflow, look at workflows, go back to a version, over HTTP.

A folder remembers which workflow it is on which server in `.neena-workflow.json`, so that a second push updates it.
"""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from neena.cli.printing import print_json, print_lines, print_table, remark
from neena.cli.server import AsJson, Key, Replace, Url, open_neena, server_of
from neena.client import ApiError, Neena
from neena.client.types import Fault
from neena.workflows.bundle import ENTRY, Bundle, bundle_of, lay_out, pack, unpack

app = typer.Typer(no_args_is_help=True)

REMEMBERED = ".neena-workflow.json"
_BUILT = ("__pycache__",)
Deployment = Annotated[
    str | None,
    typer.Option("--deployment", envvar="NEN_DEPLOYMENT_ID", help="Id of the deployment, if your key reaches several."),
]
Folder = Annotated[Path, typer.Argument(help="The folder that holds workflow.py.", exists=True, file_okay=False)]
Id = Annotated[str, typer.Argument(help="The workflow's id.")]
Named = Annotated[str | None, typer.Option("--id", help="The workflow; default: the one this folder was pushed to.")]


@app.command("push")
def push(
    folder: Folder,
    workflow: Named = None,
    name: Annotated[str | None, typer.Option(help="A name for people; a new workflow has the folder's.")] = None,
    new: Annotated[bool, typer.Option("--new", help="Make a new workflow, whatever this folder was.")] = False,
    deployment: Deployment = None,
    as_json: AsJson = False,
    key: Key = None,
    url: Url = None,
) -> None:
    """Publish a folder as the next version of its workflow; the first time as a new one."""
    server, secret = server_of(url, key)
    archive = pack(_bundle_of(folder))
    known = None if new else workflow or _remembered(folder).get(server)
    called = name or (folder.resolve().name if known is None else None)
    with Neena(server, secret) as neena:
        try:
            made = neena.workflows.publish(archive, known, called, deployment)
        except ApiError as fault:
            if fault.status == 404 and known is not None and workflow is None:
                remark(f"{folder / REMEMBERED} names a workflow that is not there (any more); --new makes another one.")
            raise
    _remember(folder, server, made["workflowId"])
    if as_json:
        print_json(made)
        return
    what = "is published" if made["isNewWorkflow"] else "is updated"
    print_lines(
        f"{made['workflowName']} {what}: version {made['version']}, {made['fileCount']} files", made["workflowId"]
    )
    _tell(made["warnings"])


@app.command("validate")
def validate(folder: Folder, as_json: AsJson = False, key: Key = None, url: Url = None) -> None:
    """Look at a folder as if it were to be published; exit code 1 if it could not be."""
    with open_neena(url, key) as neena:
        found = neena.workflows.validate(pack(_bundle_of(folder)))
    if as_json:
        print_json(found)
    else:
        print_lines(found.get("message") or f"{found['filename']} cannot be published:")
        _tell([*(found.get("errors") or ()), *found["warnings"]])
    if not found["valid"]:
        raise typer.Exit(1)


@app.command("list")
def list_workflows(deployment: Deployment = None, as_json: AsJson = False, key: Key = None, url: Url = None) -> None:
    """The workflows of a deployment, newest first."""
    with open_neena(url, key) as neena:
        found = list(neena.workflows.all(deployment))
    if as_json:
        print_json(found)
    else:
        rows = [(one["workflowId"], one["publishedAt"] or "", one["workflowName"]) for one in found]
        print_table(("ID", "PUBLISHED", "NAME"), rows)


@app.command("show")
def show(workflow: Id, as_json: AsJson = False, key: Key = None, url: Url = None) -> None:
    """One workflow, what it takes, and its versions."""
    with open_neena(url, key) as neena:
        found = neena.workflows.get(workflow)
    if as_json:
        print_json(found)
        return
    required = found["paramsSchema"].get("required", ())
    params = (f"{one}{'' if one in required else '?'}" for one in found["paramsSchema"].get("properties", ()))
    secrets = found["secureParamsSchema"] or {}
    told = {
        "Name": found["workflowName"],
        "Params": ", ".join(params),
        "Secure": ", ".join(secrets.get("properties", ())),
        "Files": ", ".join(found["files"]),
    }
    print_lines(*(f"{what:9}{value}" for what, value in told.items() if value), "")
    rows = [
        (f"{one['version']}{' *' if one['isPublished'] else ''}", one["createdAt"], one["createdByEmail"])
        for one in found["versions"]
    ]
    print_table(("VERSION", "UPLOADED", "BY"), rows)


@app.command("rollback")
def rollback(
    workflow: Id,
    version: Annotated[int, typer.Argument(help="Number of the version.")],
    as_json: AsJson = False,
    key: Key = None,
    url: Url = None,
) -> None:
    """Publish a former version of a workflow again."""
    with open_neena(url, key) as neena:
        found = neena.workflows.roll_back(workflow, version)
    print_json(found) if as_json else print_lines(f"{found['workflowName']}: version {found['version']} is published.")


@app.command("pull")
def pull(
    folder: Annotated[Path, typer.Argument(help="Where to; made if it is not there.", file_okay=False)],
    workflow: Named = None,
    version: Annotated[int | None, typer.Option(help="Number of the version; default: the published one.")] = None,
    force: Replace = False,
    key: Key = None,
    url: Url = None,
) -> None:
    """Get the files of a workflow. Files that it does not have are left alone."""
    server, secret = server_of(url, key)
    known = workflow or _remembered(folder).get(server)
    if known is None:
        raise typer.BadParameter(f"{folder} was not pushed to {server}; --id names the workflow.")
    with Neena(server, secret) as neena:
        number = version or neena.workflows.get(known)["version"]
        bundle = unpack(neena.workflows.archive(known, number))
    there = [name for name, content in bundle.items() if _differs(folder / name, content)]
    if there and not force:
        raise typer.BadParameter(f"{', '.join(there)}: there already, and different; --force replaces it.")
    lay_out(bundle, folder)
    _remember(folder, server, known)
    print_lines(f"{folder}: version {number}, {len(bundle)} files")


def _bundle_of(folder: Path) -> Bundle:
    """The files of a folder, without hidden ones, links, and what Python makes by itself; says what is left out."""
    if not (folder / ENTRY).is_file():
        raise typer.BadParameter(f"{folder} holds no {ENTRY}.")
    left_out: list[str] = []
    bundle = bundle_of((path.relative_to(folder).as_posix(), path.read_bytes()) for path in _files(folder, left_out))
    if left_out:
        remark(f"Left out: {', '.join(left_out)}")
    return bundle


def _files(folder: Path, left_out: list[str], root: Path | None = None) -> Iterator[Path]:
    root = root or folder
    for path in sorted(folder.iterdir()):
        shown = path.relative_to(root).as_posix()
        if path.name == REMEMBERED or path.name in _BUILT or path.suffix == ".pyc":
            continue
        if path.name.startswith(".") or path.is_symlink() or not (path.is_dir() or path.is_file()):
            left_out.append(shown)
        elif path.is_dir():
            yield from _files(path, left_out, root)
        else:
            yield path


def _differs(path: Path, content: bytes) -> bool:
    return path.is_symlink() or (path.exists() and (not path.is_file() or path.read_bytes() != content))


def _remembered(folder: Path) -> dict[str, str]:
    """Ids of this folder's workflow by servers."""
    try:
        found: Any = json.loads((folder / REMEMBERED).read_text())
        return {str(server): str(workflow) for server, workflow in found.items()}
    except (OSError, ValueError, AttributeError):
        return {}


def _remember(folder: Path, server: str, workflow: str) -> None:
    known = _remembered(folder)
    if known.get(server) != workflow:
        (folder / REMEMBERED).write_text(json.dumps({**known, server: workflow}, indent=2) + "\n")


def _tell(faults: Sequence[Fault]) -> None:
    for one in faults:
        line = f"{ENTRY}:{number}: " if (number := one.get("line")) else ""
        remark(f"{line}{one['message']} [{one['type']}]")
