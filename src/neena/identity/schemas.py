"""Users on the wire."""

from uuid import UUID

from pydantic import EmailStr, Field

from neena.kernel.schema import EXAMPLE_EMAIL, EXAMPLE_ID, Given, NonBlank, Text, Wire


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

    email: EmailStr = Field(description="Must be the caller's own address.", examples=[EXAMPLE_EMAIL])
    auth0_id: NonBlank = Field(description="The id at the identity provider.", examples=["auth0|77"], max_length=255)
    full_name: Text | None = Field(None, description="The user's name.", examples=["Mira Lund"], max_length=255)
