"""E25 to E27: credentials by key."""

from fastapi import APIRouter, Request

from neena.credentials import service
from neena.credentials.schemas import CredentialIn, CredentialOut
from neena.web.doors import Id, Limit, Reading, Skip, Writing
from neena.web.requests import PlatformRoute

router = APIRouter(prefix="/integration_credentials", route_class=PlatformRoute, tags=["credentials"])


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
