"""Credentials on the wire; the secret goes in and never comes out."""

from uuid import UUID

from pydantic import Field, SecretStr, field_validator

from neena.kernel.schema import EXAMPLE_ID, Audited, Given, Text
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

    @field_validator("host", mode="before")
    @classmethod
    def _none_when_empty(cls, value: str | None) -> str | None:
        return value or None
