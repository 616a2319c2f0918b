"""`neena audit`: prove that the audit trail is as it was written."""

import re
from dataclasses import asdict
from typing import Annotated
from uuid import UUID

import typer

from neena.audit.trail import NOBODY
from neena.audit.verifying import Chain, verify
from neena.cli.database import with_database
from neena.cli.printing import print_json, print_lines
from neena.cli.server import AsJson
from neena.errors import Misconfigured
from neena.kernel.database import Database

app = typer.Typer(no_args_is_help=True)
_NOTED = re.compile(r"([^=]+)=([0-9a-f]{64})")


@app.callback()
def audit() -> None:
    """Prove that the audit trail is as it was written."""


@app.command("verify")
def verify_trail(
    expect: Annotated[
        list[str] | None,
        typer.Option(help="ORGANIZATION=HASH as printed earlier (`none` for acts without one): must still be there."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Recompute every hash; print each chain's number of entries and newest hash; exit 1 if any chain is broken."""
    expected = dict(_noted(one) for one in expect or ())
    chains = with_database(lambda database: _verify(database, expected))
    if as_json:
        print_json([{**asdict(chain), "id": _name(chain.id)} for chain in chains])
    else:
        print_lines(*(f"{_name(chain.id)}  {_state(chain)}" for chain in chains))
    if any(chain.fault for chain in chains):
        raise typer.Exit(1)


async def _verify(database: Database, expected: dict[UUID, str]) -> list[Chain]:
    async with database.reading() as session:
        return [chain async for chain in verify(session, expected)]


def _noted(text: str) -> tuple[UUID, str]:
    found = _NOTED.fullmatch(text.strip())
    try:
        if found:
            return (NOBODY if found[1] == _name(NOBODY) else UUID(found[1])), found[2]
    except ValueError:
        pass
    raise Misconfigured(f"--expect needs ORGANIZATION=HASH as `neena audit verify` prints them, not {text!r}.")


def _state(chain: Chain) -> str:
    return f"BROKEN: {chain.fault}" if chain.fault else f"{chain.entries} entries, newest {chain.head}"


def _name(chain: UUID) -> str:
    return "none" if chain == NOBODY else str(chain)
