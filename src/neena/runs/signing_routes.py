"""Keys that requests to `/runs` are signed with (managed workflows contract, section 3)."""

from uuid import UUID

from fastapi import Request
from pydantic import Field

from neena.kernel.schema import EXAMPLE_ID, EXAMPLE_TIME, Time, Wire
from neena.runs import signing_keys
from neena.web.doors import Id, Reading, Writing
from neena.web.paths import PREFIX
from neena.web.requests import PlatformRoute
from neena.web.routing import Router

router = Router(f"{PREFIX}/signing_keys", route_class=PlatformRoute, tags=["API keys"])


class SigningKeyOut(Wire):
    """A signing key, without its secret."""

    id: UUID = Field(description="Its id.", examples=[EXAMPLE_ID])
    api_key: UUID = Field(description="The API key whose requests it signs.", examples=[EXAMPLE_ID])
    hint: str = Field(description="How it begins.", examples=["4f9c"])
    created_date: Time = Field(description="When it was made.", examples=[EXAMPLE_TIME])


class SigningKeyMade(SigningKeyOut):
    """A new signing key."""

    signing_key: str = Field(description="The secret; only this answer shows it.", examples=["4f9c" * 16])


@router.post("/")
async def create_signing_key(request: Request, scope: Writing) -> SigningKeyMade:
    """Make a key that requests with the caller's API key are signed with; the one before counts no more."""
    row, secret = await signing_keys.issue(scope, request.app.state.vault)
    shown = SigningKeyOut.model_validate(row)
    return SigningKeyMade(**shown.model_dump(), signing_key=secret)


@router.get("/all")
async def list_signing_keys(scope: Reading) -> list[SigningKeyOut]:
    """The organization's signing keys that count, newest first."""
    return [SigningKeyOut.model_validate(row) for row in await signing_keys.listed(scope)]


@router.delete("/")
async def revoke_signing_key(scope: Writing, id: Id) -> SigningKeyOut:  # noqa: A002  # the contract's name
    """Let a signing key count no more."""
    return SigningKeyOut.model_validate(await signing_keys.revoke(scope, id))
