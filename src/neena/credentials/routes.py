"""E25 to E29 and the connection test: credentials by key and by consent."""

from typing import Annotated

from fastapi import Depends, Query, Request

from neena.credentials import checking, oauth2, service
from neena.credentials.oauth2 import Authority
from neena.credentials.schemas import CodeIn, ConnectionTestOut, ConsentIn, ConsentOut, CredentialIn, CredentialOut
from neena.web.doors import Id, Limit, Reading, Skip, Writing, WritingDoor
from neena.web.paths import PREFIX
from neena.web.requests import PlatformRoute
from neena.web.routing import Router

router = Router(f"{PREFIX}/integration_credentials", route_class=PlatformRoute, tags=["credentials"])


async def _authority(request: Request) -> Authority:
    state = request.app.state
    return Authority(state.settings, state.vault, state.http, state.catalogue)


Dance = Annotated[Authority, Depends(_authority)]


@router.post("/")
async def store_credential(request: Request, scope: Writing, given: CredentialIn) -> CredentialOut:
    """Store the caller's credential for an integration, or replace its secret (E25)."""
    integration = request.app.state.catalogue.integration(given.integration)
    return CredentialOut.model_validate(await service.store(scope, request.app.state.vault, integration, given))


@router.delete("/")
async def remove_credential(scope: Writing, id: Id) -> CredentialOut:  # the contract's name
    """Erase one of the caller's credentials (E26)."""
    return CredentialOut.model_validate(await service.remove(scope, id))


@router.get("/all")
async def list_credentials(scope: Reading, skip: Skip = 0, limit: Limit = 100) -> list[CredentialOut]:
    """The caller's own credentials, without secrets (E27)."""
    return [CredentialOut.model_validate(row) for row in await service.list_own(scope, skip, limit)]


@router.get("/oauth2_authorize_url", include_in_schema=False)
@router.get("/oauth2/authorize_url")
async def read_oauth2_authorize_url(
    scope: Writing, authority: Dance, given: Annotated[ConsentIn, Query()]
) -> ConsentOut:
    """Where to send the browser to connect an account of a service by OAuth2 (E28)."""
    return await oauth2.begin(scope, authority, given)


@router.post("/oauth2_code", include_in_schema=False)
@router.post("/oauth2/code")
async def send_oauth2_code(
    door: WritingDoor, authority: Dance, asked: Annotated[CodeIn, Query()], given: CodeIn | None = None
) -> CredentialOut:
    """Send the code and the state that a consent came back with, in the body or the query, and store the account (E29).

    The state is good once, within ten minutes, for the user who asked for it.
    """
    said = CodeIn.model_validate({**asked.model_dump(), **(given.model_dump(exclude_none=True) if given else {})})
    return CredentialOut.model_validate(await oauth2.finish(door, authority, said))


@router.post("/test")
async def test_credential(request: Request, door: WritingDoor, id: Id) -> ConnectionTestOut:  # the contract's name
    """Ask the service whose account a credential opens.

    That the service does not accept it, or that it must be connected again, is an answer with `ok` false; 502 means
    that the service could not be asked, 409 that the integration has no test.
    """
    state = request.app.state
    return await checking.check(door, state.accounts, state.catalogue, id)
