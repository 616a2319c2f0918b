"""The command line: `neena`, also installed as `nen`."""

import sys

import typer
from httpx2 import TransportError
from pydantic import ValidationError

from neena.cli import audit, checking, connect, demo, desktop, document, keys, process, secrets, workflow
from neena.client import ApiError
from neena.errors import NeenaError

app = typer.Typer(
    name="neena", help="Plain words become a flow of tasks, a durable run and a result.", no_args_is_help=True
)
app.command("serve")(process.serve)
app.command("worker")(process.worker)
app.command("migrate")(process.migrate)
app.command("check")(checking.check)
app.command("demo")(demo.demo)
app.command("openapi")(document.openapi)
app.command("connect")(connect.connect)
app.add_typer(keys.app, name="keys")
app.add_typer(secrets.app, name="secrets")
app.add_typer(audit.app, name="audit")
app.add_typer(desktop.app, name="desktop")
app.add_typer(workflow.app, name="workflow")


def main() -> None:
    """Run a command; an error that people can mend is one line, exit code 1."""
    try:
        app()
    except NeenaError as fault:
        sys.exit(f"neena: {fault.message}")
    except ApiError as fault:
        sys.exit(f"neena: {fault.detail}")
    except TransportError as fault:
        sys.exit(f"neena: The server does not answer ({fault}). Is it running? --url names another one.")
    except ValidationError as fault:
        wrong = "; ".join(f"NEENA_{'_'.join(map(str, e['loc'])).upper()}: {e['msg']}" for e in fault.errors())
        sys.exit(f"neena: {wrong}")
