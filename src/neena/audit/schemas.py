"""Entries of the audit trail on the wire."""

from typing import Any
from uuid import UUID

from pydantic import Field

from neena.kernel.schema import EXAMPLE_EMAIL, EXAMPLE_ID, EXAMPLE_TIME, Time, Wire

_HASH = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"


class AuditEntryOut(Wire):
    """One security-relevant act."""

    number: int = Field(description="Its place in the organization's trail, from 1, without gaps.", examples=[42])
    created_date: Time = Field(description="When it was entered.", examples=[EXAMPLE_TIME])
    actor: str | None = Field(
        description="Who did it: an e-mail address; null when nobody known.", examples=[EXAMPLE_EMAIL]
    )
    key: UUID | None = Field(description="The API key that was used, if one was.", examples=[EXAMPLE_ID])
    action: str = Field(description="What was done.", examples=["credential.stored"])
    object_kind: str | None = Field(description="To what kind of object.", examples=["integration_credential"])
    object_id: str | None = Field(description="To which of them.", examples=[EXAMPLE_ID])
    outcome: str = Field(description="How it ended: `done` or `refused`.", examples=["done"])
    detail: dict[str, Any] = Field(description="More about it; never a secret.", examples=[{"integration": "trello"}])
    source: str | None = Field(description="The address that the request came from.", examples=["203.0.113.9"])
    previous: str = Field(description="The hash of the entry before; 64 zeros for the first.", examples=[_HASH])
    hash: str = Field(description="SHA-256 over all of this and `previous`.", examples=[_HASH])
