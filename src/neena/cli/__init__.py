"""The command line: `neena`, also installed as `nen`."""

import sys
from typing import Annotated

import typer
from pydantic import ValidationError

from neena import __version__
from neena.cli.later import Commands
from neena.cli.printing import remark
from neena.client import ClientError, Unreachable
from neena.errors import NeenaError

app = typer.Typer(name="neena", cls=Commands, no_args_is_help=True)


def _print_version(asked: bool) -> None:  # noqa: FBT001  # Typer calls it with the option's value
    if asked:
        sys.stdout.write(f"{__version__}\n")
        raise typer.Exit


@app.callback()
def neena(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version.", callback=_print_version, is_eager=True)
    ] = False,
) -> None:
    """Plain words become a flow of tasks, a durable run and a result."""
    del version


def main() -> None:
    """Run a command; an error that people can mend is one line, exit code 1."""
    try:
        app()
    except Unreachable as fault:
        _end(f"The server does not answer ({fault}). Is it running? --url names another one.")
    except (NeenaError, ClientError) as fault:
        _end(fault.message)
    except ValidationError as fault:
        _end("; ".join(f"NEENA_{'_'.join(map(str, e['loc'])).upper()}: {e['msg']}" for e in fault.errors()))


def _end(why: str) -> None:
    remark(f"neena: {' '.join(why.split())}")
    sys.exit(1)
