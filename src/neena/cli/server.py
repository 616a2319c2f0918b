"""Which server a command calls, and what all such commands can be told."""

import json
from pathlib import Path
from typing import Annotated

import typer

from neena.client import Neena
from neena.errors import Misconfigured

Key = Annotated[
    str | None,
    typer.Option("--api-key", "--key", envvar="NEN_API_KEY", help="Your API key; default: the first user's."),
]
Url = Annotated[
    str | None, typer.Option("--base-url", "--url", envvar="NEN_API_URL", help="The server; default: this folder's.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, as the API answers.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Print only what names each of them.")]
Force = Annotated[bool, typer.Option("--force", "-f", help="Do it without asking.")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do it without asking.")]
Limit = Annotated[int, typer.Option("--limit", "-n", help="How many at most, newest first.", min=1)]
Replace = Annotated[bool, typer.Option("--force", "-f", help="Replace a file that is there.")]


def open_neena(url: str | None, key: str | None) -> Neena:
    """A client of the server that is meant; raises `Misconfigured` where none is known."""
    return Neena(*server_of(url, key))


def server_of(url: str | None, key: str | None) -> tuple[str, str]:
    """Address and key: those given, else those of the settings, else those of this data folder's first user."""
    if url and key:
        return url.rstrip("/"), key
    from neena.settings import Settings  # noqa: PLC0415  # a third of what such a command takes to start

    settings = Settings.load()
    path = settings.data_dir / "credentials.json"
    known = _first_user(path)
    where = url or settings.api_url or known.get("url")
    secret = key or (settings.api_key.get_secret_value() if settings.api_key else known.get("api_key"))
    if not where or not secret:
        raise Misconfigured(f"Name the server and your API key with --url and --key: there is no {path}.")
    return where.rstrip("/"), secret


def _first_user(path: Path) -> dict[str, str]:
    try:
        return json.loads(path.read_text())
    except (OSError, ValueError):
        return {}
