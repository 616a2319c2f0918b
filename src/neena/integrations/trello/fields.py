"""What tasks take: ids, places, dates and texts, checked and written as Trello wants them."""

import math
import re
from collections.abc import Callable
from datetime import date, datetime, time
from typing import Annotated, Any

from pydantic import AfterValidator, Field, TypeAdapter, ValidationError, WrapValidator
from pydantic.alias_generators import to_camel

from neena.authoring import Identifies

_ADDRESS = re.compile(r"https?://(?:www\.)?trello\.com/[bc]/([A-Za-z0-9]+)(?:[/?#].*)?")
_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_WHEN: TypeAdapter[datetime] = TypeAdapter(datetime)


def _id(text: str) -> str:
    """An id or short link, also out of an address; nothing that could lead to another path."""
    address = _ADDRESS.fullmatch(text.strip())
    found = address[1] if address else text.strip()
    if _ID.fullmatch(found) is None:
        raise ValueError("not an id, a short link or a trello.com address")
    return found


def _place(text: str) -> str:
    """`top`, `bottom` or a positive number."""
    word = text.strip().lower()
    if word in {"top", "bottom"}:
        return word
    try:
        number = float(word)
    except ValueError:
        number = math.nan
    if not (math.isfinite(number) and number > 0):
        raise ValueError("neither top, bottom nor a positive number")
    return word


def _day(value: Any, check: Callable[[Any], date]) -> date:
    """A date; a time of day beside it is kept (a datetime is a date)."""
    try:
        return check(value)
    except ValidationError:
        return _WHEN.validate_python(value)


BoardId = Annotated[str, AfterValidator(_id), Field(description="Id of the board"), Identifies("Board")]
ListId = Annotated[str, AfterValidator(_id), Field(description="Id of the list"), Identifies("List")]
CardId = Annotated[str, AfterValidator(_id), Field(description="Id of the card"), Identifies("Card")]
Place = Annotated[str, AfterValidator(_place), Field(description="Place: top, bottom or a positive number")]
Day = Annotated[date, WrapValidator(_day)]
Name = Annotated[str, Field(min_length=1, max_length=16384)]
Text = Annotated[str, Field(max_length=16384)]


def given(**values: Any) -> dict[str, Any]:
    """What was given, as Trello names and writes it; None is left out."""
    return {to_camel(name): _written(name, value) for name, value in values.items() if value is not None}


def _written(name: str, value: Any) -> Any:
    if name == "pos" and value not in {"top", "bottom"}:
        return float(value)
    if isinstance(value, date | datetime | time):
        return value.isoformat()
    return value
