"""`neena secrets`: exchange the master key."""

import sys

import typer

from neena.app import master_keys
from neena.cli.database import with_database
from neena.credentials.rotation import Place, rotate
from neena.credentials.tables import IntegrationCredential, OAuth2State
from neena.desktops.tables import Desktop, DesktopSnapshot
from neena.runs.tables import Run, SigningKey
from neena.settings import Settings
from neena.triggers.tables import WebhookTriggerOperation
from neena.webhooks.tables import WebhookSecret

app = typer.Typer(no_args_is_help=True)
PLACES = (
    Place(IntegrationCredential, "sealed"),
    Place(OAuth2State, "sealed"),
    Place(WebhookTriggerOperation, "sealed_secret"),
    Place(Desktop, "sealed_target"),
    Place(Run, "sealed_params"),
    Place(SigningKey, "sealed"),
    Place(DesktopSnapshot, "sealed_key"),
    Place(WebhookSecret, "sealed"),
)


@app.callback()
def secrets() -> None:
    """Exchange the master key that wraps stored secrets."""


@app.command("rotate")
def rotate_master_key() -> None:
    """Wrap every stored secret under a new master key, while servers run; run again to go on after an interruption."""
    keys = master_keys(Settings.load())
    with_database(lambda database: rotate(database, keys, PLACES, _tell))


def _tell(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()
