"""Credentials on the wire; the secret goes in and never comes out."""

from typing import Literal
from uuid import UUID

from pydantic import Field, SecretStr, field_validator

from neena.kernel.schema import EXAMPLE_ID, EXAMPLE_TIME, Audited, Given, Text, Time, Wire
from neena.kernel.strict_json import text_fault


class CredentialIn(Given):
    """A secret for an integration, as the integration's `credential_form` says."""

    integration: UUID = Field(description="Id of the integration.", examples=[EXAMPLE_ID])
    credential: SecretStr = Field(
        description="The secret; kept encrypted, never returned.", examples=["APIKEY:TOKEN"], max_length=65536
    )
    host: Text | None = Field(
        None,
        description="The host the credential belongs to, for integrations without a host of their own (http).",
        examples=["api.acme.test"],
        max_length=255,
    )

    @field_validator("credential")
    @classmethod
    def _not_blank(cls, value: SecretStr) -> SecretStr:
        text = value.get_secret_value().strip()
        if not text:
            raise ValueError("The credential is blank.")
        if text_fault(text):
            raise ValueError("The credential holds characters that text may not hold.")
        return SecretStr(text)


class CredentialOut(Audited):
    """A stored credential, without its secret."""

    id: UUID = Field(description="The credential's id.", examples=[EXAMPLE_ID])
    integration: UUID = Field(description="Id of its integration.", examples=[EXAMPLE_ID])
    organization: UUID | None = Field(description="The owner's organization.", examples=[EXAMPLE_ID])
    host: str | None = Field(description="The host it belongs to, where it belongs to one.", examples=["api.acme.test"])
    status: Literal["connected", "reconnect_needed"] = Field(
        description="Whether tasks can use it, or the account must be connected again.", examples=["connected"]
    )
    problem: str | None = Field(
        description="Why it must be connected again.", examples=["Slack refuses: invalid_refresh_token."]
    )
    account: str | None = Field(
        description="Whose account it opens, as the service said when it was tested.", examples=["mira at acme"]
    )
    by_oauth2: bool = Field(
        description="Whether it was got by consent (OAuth2) and is renewed by itself, not pasted.", examples=[True]
    )
    expires_date: Time | None = Field(
        description="When the present access token expires; it is renewed before.", examples=[EXAMPLE_TIME]
    )

    @field_validator("host", mode="before")
    @classmethod
    def _none_when_empty(cls, value: str | None) -> str | None:
        return value or None


class Named(Given):
    """An integration, by its id or its short name."""

    integration: UUID | None = Field(None, description="Id of the integration.", examples=[EXAMPLE_ID])
    integration_short_name: str | None = Field(
        None, description="Short name of the integration, instead of its id.", examples=["slack"], max_length=100
    )
    short_name: str | None = Field(
        None, description="The same as `integration_short_name`.", examples=["slack"], max_length=100
    )


class ConsentIn(Named):
    """For which integration a consent is asked, and where it leads back to."""

    redirect_uri: str | None = Field(
        None,
        description="Where the consent leads back to; default: Neena's own callback. Others must be configured.",
        examples=["https://neena.acme.test/oauth2/callback/slack"],
        max_length=2000,
    )


class ConsentOut(Wire):
    """Where to send the browser."""

    authorize_url: str = Field(
        description="The service's consent page, to be opened in a browser.",
        examples=["https://slack.com/oauth/v2/authorize?response_type=code&client_id=1&state=Zk3"],
    )
    state: str = Field(
        description="What the consent comes back with: good once, for ten minutes, for the caller alone.",
        examples=["Zk3vQ2mE0m0nq1Yk5mV8eFh3xSP7m0o2b8xgJ0l1d9s"],
    )


class CodeIn(Named):
    """What a consent came back with; required: `code` and `state`."""

    code: str | None = Field(None, description="The service's code.", examples=["4724469134.4644"], max_length=8192)
    state: str | None = Field(None, description="The state it came with.", examples=["Zk3vQ2mE0m0nq1"], max_length=512)
    iss: str | None = Field(
        None,
        description="The issuer it came with, where the service names itself (RFC 9207).",
        examples=["https://accounts.google.com"],
        max_length=2000,
    )


class ConnectionTestOut(Wire):
    """What the service said to the connection test."""

    ok: bool = Field(description="Whether the service accepts the credential.", examples=[True])
    account: str | None = Field(description="Whose account it opens.", examples=["mira at acme"])
    detail: str | None = Field(description="Why not.", examples=["Slack refuses: token_revoked"])
