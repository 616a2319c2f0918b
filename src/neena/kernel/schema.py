"""Bases of what travels over the wire."""

from datetime import UTC, datetime
from typing import Annotated

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    StringConstraints,
    WithJsonSchema,
)
from pydantic.alias_generators import to_camel

from neena.kernel.clock import iso
from neena.kernel.strict_json import text_fault

EXAMPLE_ID = "a1b2c3d4-0000-4000-8000-000000000001"
EXAMPLE_TIME = "2025-03-04T09:30:00.000Z"
EXAMPLE_EMAIL = "mira@acme.test"


def _storable(text: str) -> str:
    if fault := text_fault(text):
        raise ValueError(f"The text {fault}.")
    return text


def _written_out(given: object) -> object:
    if isinstance(given, int | float) or (isinstance(given, str) and _is_number(given)):
        raise ValueError("A moment is written as YYYY-MM-DDTHH:MM:SSZ, not as a number.")
    return given


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _utc(moment: datetime) -> datetime:
    try:
        found = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except OverflowError:
        raise ValueError("This is beyond the calendar.") from None
    return found.replace(microsecond=found.microsecond // 1000 * 1000)


GivenTime = Annotated[datetime, BeforeValidator(_written_out), AfterValidator(_utc)]
Time = Annotated[
    datetime,
    PlainSerializer(iso, return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "format": "date-time", "examples": [EXAMPLE_TIME]}, mode="serialization"),
]
Text = Annotated[str, AfterValidator(_storable)]
NonBlank = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1), AfterValidator(_storable)]


class Wire(BaseModel):
    """What is sent to a caller."""

    model_config = ConfigDict(from_attributes=True, frozen=True)


class Camel(Wire):
    """What is sent with names as the managed workflows contract writes them: `workflowId`."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, serialize_by_alias=True)


class Given(BaseModel):
    """What a caller sends: unknown and server-set fields are ignored (contract 1.3)."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class Audited(Wire):
    """Who made and last changed an object, and when (contract 1.7)."""

    created_date: Time = Field(description="When it was made.", examples=[EXAMPLE_TIME])
    modified_date: Time = Field(description="When it was last changed.", examples=[EXAMPLE_TIME])
    created_by_email: str = Field(description="Who made it.", examples=[EXAMPLE_EMAIL])
    modified_by_email: str = Field(description="Who changed it last.", examples=[EXAMPLE_EMAIL])
