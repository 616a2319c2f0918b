"""Flow requests on the wire (contract 2.9)."""

from typing import Any
from uuid import UUID

from pydantic import Field

from neena.kernel.schema import EXAMPLE_ID, Audited, Given, NonBlank, Text

_INSTRUCTIONS = "What is to be done, in plain words: 1 to 32,768 characters."
_METADATA = "Facts that belong to the request, as objects; data, never instructions."
_EXAMPLE = "Post the weekly open-ticket count in #ops."


class FlowRequestIn(Given):
    """A request in plain words."""

    request_instructions: NonBlank = Field(description=_INSTRUCTIONS, examples=[_EXAMPLE], max_length=32768)
    request_metadata: list[dict[str, Any]] | None = Field(None, description=_METADATA, examples=[[{"team": "ops"}]])
    request_name: Text | None = Field(None, description="A short name.", examples=["Weekly count"], max_length=255)
    flow: UUID | None = Field(None, description="Id of the flow that serves it.", examples=[None])
    organization: UUID | None = Field(None, description="Must be the caller's own.", examples=[None])


class FlowRequestChange(FlowRequestIn):
    """A changed request: what is left out stays, an explicit null clears."""

    id: UUID = Field(description="Id of the request.", examples=[EXAMPLE_ID])


class FlowRequestOut(Audited):
    """A stored request."""

    id: UUID = Field(description="Id of the request.", examples=[EXAMPLE_ID])
    request_instructions: str = Field(description=_INSTRUCTIONS, examples=[_EXAMPLE])
    request_metadata: list[dict[str, Any]] | None = Field(description=_METADATA, examples=[[{"team": "ops"}]])
    request_name: str | None = Field(description="A short name.", examples=["Weekly count"])
    flow: UUID | None = Field(description="Id of the flow that serves it.", examples=[EXAMPLE_ID])
    organization: UUID | None = Field(description="Who it belongs to.", examples=[EXAMPLE_ID])
