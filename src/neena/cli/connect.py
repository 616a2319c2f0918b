"""`neena connect`: connect an account of a service, by consent in the browser or by a pasted credential."""

import json
import sys
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import parse_qsl, urlsplit

import typer

from neena.client import ApiError, Client
from neena.errors import Misconfigured
from neena.settings import Settings

Json = dict[str, Any]


def connect(
    short_name: Annotated[str, typer.Argument(help="The service: slack, trello, github ...")],
    url: Annotated[str | None, typer.Option(help="The server; default: the one of this data folder.")] = None,
    key: Annotated[str | None, typer.Option(help="Your API key there; default: the first user's.")] = None,
    host: Annotated[
        str | None, typer.Option(help="The host the credential is for, where it is for one (http).")
    ] = None,
    paste: Annotated[bool, typer.Option("--paste", help="Paste a credential although consent is possible.")] = False,
) -> None:
    """Connect your account of a service."""
    short_name = short_name.lower()
    try:
        with Client(*server_of(url, key)) as client:
            integration = client.integration(short_name)
            if not integration["credential_form"]:
                sys.exit(f"neena: {integration['name']} needs no account.")
            by_consent = integration["auth_type"] == "oauth2" and not paste
            stored = _by_consent(client, integration) if by_consent else None
            stored = stored or _pasted(client, integration, host)
            _say(f"{integration['name']} is connected.{_tested(client, stored['id'])}")
    except LookupError as fault:
        sys.exit(f"neena: {fault}")


def server_of(url: str | None, key: str | None) -> tuple[str, str]:
    """Address and key: those given, else those of the first user."""
    if url and key:
        return url, key
    path = Settings.load().data_dir / "credentials.json"
    known = _first_user(path)
    found = url or known.get("url"), key or known.get("api_key")
    if not found[0] or not found[1]:
        raise Misconfigured(f"Name the server and your API key with --url and --key: there is no {path}.")
    return found[0], found[1]


def _first_user(path: Path) -> dict[str, str]:
    try:
        return json.loads(path.read_text())
    except (OSError, ValueError):
        return {}


def _by_consent(client: Client, integration: Json) -> Json | None:
    """The account that a person has consented to in the browser; None where the server knows no consent page."""
    try:
        begun = client.authorize_url(integration["short_name"])
    except ApiError as fault:
        if fault.status != 409:
            raise
        _say(fault.detail)
        return None
    _say(f"Open this address and consent:\n\n{begun['authorize_url']}\n")
    pasted = typer.prompt("Then paste the address that your browser shows")
    return client.send_code(integration["short_name"], came_back(pasted, begun["state"]))


def came_back(pasted: str, state: str) -> Json:
    """Code, state and issuer of a callback's address, or of a code alone; raises `LookupError` for a refusal."""
    if "?" not in pasted:
        return {"code": pasted.strip(), "state": state}
    query = dict(parse_qsl(urlsplit(pasted.strip()).query))
    if "error" in query or "code" not in query:
        raise LookupError(f"The account was not connected: {query.get('error', 'the address holds no code')}.")
    if query.get("state") != state:
        raise LookupError("This address answers another request than the one just made. Begin again.")
    return {name: query[name] for name in ("code", "state", "iss") if name in query}


def _pasted(client: Client, integration: Json, host: str | None) -> Json:
    asked = f"The credential for {integration['name']}, as {integration['credential_form']} (not shown)"
    credential = typer.prompt(asked, hide_input=True)
    return client.connect(integration["short_name"], credential, host)


def _tested(client: Client, credential: str) -> str:
    """What the connection test adds, where the service has one and can be asked."""
    try:
        said = client.test_credential(credential)
    except ApiError as fault:
        return "" if fault.status == 409 else f" It could not be tested now: {fault.detail}"
    return f" The account is {said['account']}." if said["ok"] else f" But the service refuses it: {said['detail']}"


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
