"""`neena secrets`: exchange the master key."""

import asyncio
import sys

import typer

from neena.app import master_keys
from neena.credentials.rotation import Place, rotate
from neena.credentials.tables import IntegrationCredential, OAuth2State
from neena.kernel.database import Database
from neena.settings import Settings
from neena.triggers.tables import WebhookTriggerOperation

app = typer.Typer(help="Exchange the master key that wraps stored secrets.", no_args_is_help=True)
PLACES = (
    Place(IntegrationCredential, "sealed"),
    Place(OAuth2State, "sealed"),
    Place(WebhookTriggerOperation, "sealed_secret"),
)


@app.callback()
def secrets() -> None:
    """Exchange the master key that wraps stored secrets."""


@app.command("rotate")
def rotate_master_key() -> None:
    """Wrap every stored secret under a new master key, while servers run; run again to go on after an interruption."""
    asyncio.run(_rotate(Settings.load()))


async def _rotate(settings: Settings) -> None:
    database = Database(settings.database)
    try:
        await rotate(database, master_keys(settings), PLACES, _tell)
    finally:
        await database.close()


def _tell(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()
