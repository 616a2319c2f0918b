"""`neena connect`: connect an account of a service, by consent in the browser or by a pasted credential."""

from typing import Annotated, Any
from urllib.parse import parse_qsl, urlsplit

import typer

from neena.cli.printing import print_lines
from neena.cli.server import Key, Url, open_neena
from neena.client import ApiError, Neena, NoSuch
from neena.client.types import Credential, Integration

Json = dict[str, Any]


def connect(
    short_name: Annotated[str, typer.Argument(help="The service: slack, trello, github ...")],
    host: Annotated[
        str | None, typer.Option(help="The host the credential is for, where it is for one (http).")
    ] = None,
    paste: Annotated[bool, typer.Option("--paste", help="Paste a credential although consent is possible.")] = False,
    key: Key = None,
    url: Url = None,
) -> None:
    """Connect your account of a service."""
    short_name = short_name.lower()
    with open_neena(url, key) as neena:
        integration = neena.integrations.named(short_name)
        if not integration["credential_form"]:
            raise NoSuch(f"{integration['name']} needs no account.")
        by_consent = integration["auth_type"] == "oauth2" and not paste
        stored = _by_consent(neena, integration) if by_consent else None
        stored = stored or _pasted(neena, integration, host)
        print_lines(f"{integration['name']} is connected.{_tested(neena, stored['id'])}")


def _by_consent(neena: Neena, integration: Integration) -> Credential | None:
    """The account that a person has consented to in the browser; None where the server knows no consent page."""
    try:
        begun = neena.credentials.authorize_url(integration["short_name"])
    except ApiError as fault:
        if fault.status != 409:
            raise
        print_lines(fault.message)
        return None
    print_lines(f"Open this address and consent:\n\n{begun['authorize_url']}\n")
    pasted = typer.prompt("Then paste the address that your browser shows")
    return neena.credentials.send_code(integration["short_name"], came_back(pasted, begun["state"]))


def came_back(pasted: str, state: str) -> Json:
    """Code, state and issuer of a callback's address, or of a code alone; raises `NoSuch` for a refusal."""
    if "?" not in pasted:
        return {"code": pasted.strip(), "state": state}
    query = dict(parse_qsl(urlsplit(pasted.strip()).query))
    if "error" in query or "code" not in query:
        raise NoSuch(f"The account was not connected: {query.get('error', 'the address holds no code')}.")
    if query.get("state") != state:
        raise NoSuch("This address answers another request than the one just made. Begin again.")
    return {name: query[name] for name in ("code", "state", "iss") if name in query}


def _pasted(neena: Neena, integration: Integration, host: str | None) -> Credential:
    asked = f"The credential for {integration['name']}, as {integration['credential_form']} (not shown)"
    credential = typer.prompt(asked, hide_input=True)
    return neena.credentials.connect(integration["short_name"], credential, host)


def _tested(neena: Neena, credential: str) -> str:
    """What the connection test adds, where the service has one and can be asked."""
    try:
        said = neena.credentials.test(credential)
    except ApiError as fault:
        return "" if fault.status == 409 else f" It could not be tested now: {fault.message}"
    return f" The account is {said['account']}." if said["ok"] else f" But the service refuses it: {said['detail']}"
