"""Users and their keys on the wire."""

import re
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, Field, WithJsonSchema

from neena.kernel.clock import now
from neena.kernel.principal import PERMISSIONS
from neena.kernel.schema import EXAMPLE_EMAIL, EXAMPLE_ID, EXAMPLE_TIME, Given, GivenTime, NonBlank, Text, Time, Wire

# The form browsers check (HTML, valid e-mail address), letters of any language included. Libraries that also judge the
# domain refuse `.local` and `.test`, which closed networks use, the first user's own address among them.
_LABEL = r"\w(?:[\w-]{0,61}\w)?"
_ADDRESS = re.compile(rf"[\w.!#$%&'*+/=?^`{{|}}~-]{{1,64}}@{_LABEL}(?:\.{_LABEL})*")


def is_address(text: str) -> bool:
    """Whether a text has the form of an e-mail address."""
    return len(text) <= 254 and _ADDRESS.fullmatch(text) is not None


def _address(text: str) -> str:
    found = text.strip()
    if not is_address(found):
        raise ValueError("This is not an e-mail address.")
    return found


Email = Annotated[str, AfterValidator(_address), WithJsonSchema({"type": "string", "format": "email"})]


class UserOut(Wire):
    """A user (contract 2.2)."""

    id: UUID = Field(description="The user's id.", examples=[EXAMPLE_ID])
    email: str = Field(description="Unique e-mail address, compared without case.", examples=[EXAMPLE_EMAIL])
    full_name: str | None = Field(description="The user's name.", examples=["Mira Lund"])
    auth0_id: str = Field(description="The id at the identity provider.", examples=["auth0|77"])
    permissions: list[str] | None = Field(
        description="What the user may do; null means everything inside their scope.", examples=[["read", "write"]]
    )
    organization: UUID | None = Field(description="The organization the user belongs to.", examples=[EXAMPLE_ID])


class UserIn(Given):
    """A user to create when missing (E02)."""

    email: Email = Field(description="Must be the caller's own address.", examples=[EXAMPLE_EMAIL])
    auth0_id: NonBlank = Field(description="The id at the identity provider.", examples=["auth0|77"], max_length=255)
    full_name: Text | None = Field(None, description="The user's name.", examples=["Mira Lund"], max_length=255)


def _future(moment: datetime) -> datetime:
    if moment <= now():
        raise ValueError("This is not in the future.")
    return moment


def _permission(name: str) -> str:
    if name not in PERMISSIONS:
        raise ValueError(f"This is not one of {', '.join(PERMISSIONS)}.")
    return name


Permission = Annotated[str, AfterValidator(_permission), WithJsonSchema({"type": "string", "enum": list(PERMISSIONS)})]
_SCOPES = "What it may be used for; null means all that its user may do."
_EXPIRES = "When it ceases to be valid; null means never."


class KeyIn(Given):
    """An API key to make for oneself."""

    name: NonBlank = Field(description="What the key is for.", examples=["deploy"], max_length=255)
    scopes: list[Permission] | None = Field(
        None, description="What it may be used for; null means all that you may do.", examples=[["read"]], max_length=16
    )
    expires_date: Annotated[GivenTime, AfterValidator(_future)] | None = Field(
        None,
        description="When it ceases to be valid; null means never, or when the key it is made with does.",
        examples=["2030-01-01T00:00:00.000Z"],
    )
    deployments: list[UUID] | None = Field(
        None,
        description="Deployments whose workflows it reaches; null means all that you reach.",
        examples=[None],
        min_length=1,
        max_length=100,
    )


class KeyOut(Wire):
    """An API key, without the key itself."""

    id: UUID = Field(description="The key's id.", examples=[EXAMPLE_ID])
    user_email: str = Field(description="Whose key it is.", examples=[EXAMPLE_EMAIL])
    name: str = Field(description="What the key is for.", examples=["deploy"])
    hint: str = Field(description="How it begins, to tell it from others.", examples=["sk_nen_4fGh"])
    scopes: list[str] | None = Field(description=_SCOPES, examples=[["read"]])
    deployments: list[UUID] | None = Field(
        description="Deployments whose workflows it reaches; null means all of the organization.", examples=[None]
    )
    created_date: Time = Field(description="When it was made.", examples=[EXAMPLE_TIME])
    expires_date: Time | None = Field(description=_EXPIRES, examples=["2030-01-01T00:00:00.000Z"])
    last_used_date: Time | None = Field(description="When it was last used, to the minute.", examples=[EXAMPLE_TIME])
    revoked_date: Time | None = Field(description="When it was revoked.", examples=[None])
    status: Literal["active", "expired", "revoked"] = Field(description="Whether it is valid.", examples=["active"])


class KeyMade(KeyOut):
    """A new API key, with the key itself: this is the only time it is shown."""

    key: str = Field(description="The key. Only its hash is kept.", examples=["sk_nen_..."])


class KeyToSignIn(Given):
    """An API key to be exchanged for a session."""

    api_key: NonBlank = Field(
        description="The key. The browser need not keep it.", examples=["sk_nen_..."], max_length=255
    )


class SignInOffer(Wire):
    """How people may sign in, beside an API key."""

    provider: str | None = Field(
        description="Name of the identity provider that people sign in with; null when there is none.",
        examples=["Acme"],
    )


class SignInBegun(Wire):
    """Where the browser goes on."""

    authorize_url: str = Field(
        description="The identity provider's page. It leads back to the console's page `/app/signed-in`.",
        examples=["https://login.acme.test/authorize?response_type=code&client_id=neena"],
    )


class SignInCode(Given):
    """What the identity provider has sent the browser back with."""

    code: NonBlank = Field(description="The authorization code.", examples=["SplxlOBeZQQYbYS6WxSbIA"], max_length=4096)
    state: NonBlank = Field(description="The state, as it came.", examples=["af0ifjsldkj"], max_length=255)
    iss: NonBlank | None = Field(
        None, description="The issuer, where it came along.", examples=["https://login.acme.test"], max_length=2048
    )


class SessionsEnded(Wire):
    """How many sessions were ended."""

    ended: int = Field(description="Sessions that are over now.", examples=[2])


class OrganizationOut(Wire):
    """An organization, as its members see it."""

    id: UUID = Field(description="The organization's id.", examples=[EXAMPLE_ID])
    name: str | None = Field(description="Its name.", examples=["Acme"])


class SessionOut(Wire):
    """Who is signed in, and what they may do."""

    id: UUID = Field(description="The session's id, as it stands in the audit trail.", examples=[EXAMPLE_ID])
    user: UserOut = Field(description="Who is signed in.")
    organization: OrganizationOut | None = Field(description="The organization that the user belongs to.")
    permissions: list[str] = Field(
        description="What the session may do: no more than its user and its key.", examples=[["read"]]
    )
    deployments: list[UUID] | None = Field(
        description="Deployments whose workflows it reaches; null means all of the organization.", examples=[None]
    )
    key: UUID | None = Field(
        description="Id of the API key that it is a loan of, and ends with; null after signing in at the provider.",
        examples=[EXAMPLE_ID],
    )
    csrf_token: str = Field(
        description="Goes into the header X-CSRF-Token of every request that changes something.", examples=["9f86d0..."]
    )
    created_date: Time = Field(description="When it began.", examples=[EXAMPLE_TIME])
    expires_date: Time = Field(
        description="When it ends at the latest; without being used it ends sooner.", examples=[EXAMPLE_TIME]
    )
