"""Values of any kind: finding a field, comparing, ordering, writing as text. Pure and without surprises.

Fields are named by dotted paths (`sender.name`, `tags.0`). A field that is missing is None. Numbers, text that is a
number, and dates are compared as what they mean; text is compared without regard to upper and lower case.
"""

import json
import math
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, cast

Rank = tuple[int, Any]


def get(item: Any, field: str | None) -> Any:
    """The value of a field; the item itself when no field is named; None when it is missing."""
    if not field:
        return item
    if isinstance(item, dict) and field in item:
        return cast("dict[str, Any]", item)[field]
    value: Any = cast("Any", item)
    for part in field.split("."):
        if isinstance(value, dict):
            value = cast("dict[str, Any]", value).get(part)
        elif isinstance(value, list) and part.lstrip("-").isdecimal():
            elements = cast("list[Any]", value)
            place = int(part) if len(part) < 10 else len(elements)
            value = elements[place] if -len(elements) <= place < len(elements) else None
        else:
            return None
    return value


def number(value: Any) -> Decimal | None:
    """The number a value is or writes; None for anything else (true and false are no numbers)."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, str) and (len(value) > 60 or "_" in value or not any(letter.isdigit() for letter in value)):
        return None
    if not isinstance(value, int | float | str | Decimal):
        return None
    try:
        found = Decimal(str(value).strip())
    except (InvalidOperation, ValueError):
        return None
    # Exact sums over wildly different sizes would need numbers without end.
    return found if found.is_finite() and abs(found.adjusted()) <= 100 else None


def moment(value: Any) -> datetime | None:
    """The moment that an ISO 8601 text (or a date) means, in UTC where no zone is given; None for anything else."""
    if isinstance(value, datetime):
        found = value
    elif isinstance(value, date):
        found = datetime(value.year, value.month, value.day, tzinfo=UTC)
    elif isinstance(value, str) and 10 <= len(value) <= 40 and value[4:5] == "-" and value[7:8] == "-":
        try:
            found = datetime.fromisoformat(value.strip())
        except ValueError:
            return None
    else:
        return None
    try:
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except OverflowError:
        return None


def rank(value: Any) -> Rank:
    """A key that puts values of any kind into one order: false and true, numbers, dates, texts, the rest."""
    if isinstance(value, bool):
        return (0, value)
    found = number(value)
    if found is not None:
        return (1, found)
    when = moment(value)
    if when is not None:
        return (2, when)
    return (3, value.casefold()) if isinstance(value, str) else (4, text(value))


def text(value: Any) -> str:
    """A value as people write it; objects and lists as JSON."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)
    return str(cast("object", value))


def is_empty(value: Any) -> bool:
    """Whether there is nothing in it: None, an empty text, list or object."""
    return value is None or (isinstance(value, str) and not value.strip()) or value in ([], {})


def same(one: Any, other: Any) -> bool:
    """Whether two values mean the same."""
    if one is None or other is None:
        return one is other
    return rank(_truth(one, other)) == rank(_truth(other, one))


def _truth(value: Any, beside: Any) -> Any:
    """`true` and `yes` written as text are the value they are compared with beside."""
    if isinstance(beside, bool) and isinstance(value, str):
        return {"true": True, "yes": True, "false": False, "no": False}.get(value.strip().casefold(), value)
    return value


def plain(value: Decimal) -> int | float:
    """A number as JSON has it: whole when it is whole."""
    if value == value.to_integral_value() and abs(value) < Decimal(2) ** 53:
        return int(value)
    return float(value)
