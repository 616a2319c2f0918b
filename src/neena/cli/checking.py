"""`neena check`: what is wrong with settings, database, keys and this host, and how to mend it."""

import asyncio
from typing import Annotated, NamedTuple

import typer

from neena.app import Neena, open_vault
from neena.cli.printing import print_json, print_lines
from neena.cli.server import AsJson
from neena.computer.sandbox import packages
from neena.errors import NeenaError
from neena.migrations.migrate import migrate as migrate_database
from neena.settings import Settings


def check(
    install: Annotated[
        bool, typer.Option("--install", help="First install the Debian packages that desktops need, where root may.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Look at settings, database, keys and what desktops need; name what is wrong and how to mend it."""
    if install:
        packages.install()
    settings = Settings.load()
    looked = asyncio.run(_findings(settings))
    findings = [_Finding("wrong" if fault else "ok", what, fault) for what, fault in looked]
    if settings.desktop_max:
        findings.append(_able("desktops", packages.lacking()))
    lacking = "NEENA_SANDBOX=off" if settings.sandbox == "off" else packages.lacking(packages.ISOLATION)
    findings.append(_able("isolation of workflows", lacking))
    if as_json:
        print_json([one._asdict() for one in findings])
    else:
        print_lines(*(f"{one.state:6}{one.what}{': ' + one.why if one.why else ''}" for one in findings))
    if any(one.state == "wrong" for one in findings):
        raise typer.Exit(1)


class _Finding(NamedTuple):
    """`state` is `ok`, `wrong`, or `off` for what works without."""

    state: str
    what: str
    why: str | None


def _able(what: str, lacking: str | None) -> _Finding:
    return _Finding("off" if lacking else "ok", what, lacking or None)


async def _findings(settings: Settings) -> list[tuple[str, str | None]]:
    findings: list[tuple[str, str | None]] = [("settings", None)]
    try:
        neena = Neena(settings)
        findings.append((f"{len(neena.catalogue.definitions)} tasks in the catalogue", None))
        findings.append((f"planner: {'embedded' if neena.model is None else neena.model.name}", None))
    except NeenaError as fault:
        return [*findings, ("catalogue and model", fault.message)]
    try:
        await migrate_database(neena.database)
        findings.append((f"database ({neena.database.dialect})", None))
        await open_vault(settings, neena.database)
        findings.append(("master key", None))
    except NeenaError as fault:
        findings.append(("master key", fault.message))
    except Exception as fault:  # noqa: BLE001  # every way a database can be unreachable
        findings.append(("database", f"{fault}. Is NEENA_DATABASE_URL right and the server running?"))
    try:
        if neena.provider is not None:
            findings.append((f"identity provider ({await neena.provider.check()})", None))
    except NeenaError as fault:
        findings.append(("identity provider", fault.message))
    finally:
        await neena.http.close()
        await neena.database.close()
    return findings
