"""Users on the wire."""

import re
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, Field, WithJsonSchema

from neena.kernel.schema import EXAMPLE_EMAIL, EXAMPLE_ID, Given, NonBlank, Text, Wire

# The form browsers check (HTML, valid e-mail address), letters of any language included. Libraries that also judge the
# domain refuse `.local` and `.test`, which closed networks use, the first user's own address among them.
_LABEL = r"\w(?:[\w-]{0,61}\w)?"
_ADDRESS = re.compile(rf"[\w.!#$%&'*+/=?^`{{|}}~-]{{1,64}}@{_LABEL}(?:\.{_LABEL})*")


def _address(text: str) -> str:
    found = text.strip()
    if len(found) > 254 or not _ADDRESS.fullmatch(found):
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
