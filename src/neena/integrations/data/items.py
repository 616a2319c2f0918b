"""Lists of items: choosing, ordering, grouping."""

from decimal import Decimal, localcontext
from typing import Any, Literal, cast

from neena.authoring import Invalid
from neena.integrations.data.values import get, is_empty, number, plain, rank, same, text

Operator = Literal[
    "equals",
    "not_equals",
    "contains",
    "not_contains",
    "starts_with",
    "ends_with",
    "greater_than",
    "at_least",
    "less_than",
    "at_most",
    "one_of",
    "is_empty",
    "is_not_empty",
]
Calculation = Literal["sum", "average", "min", "max"]


def matches(value: Any, operator: Operator, wanted: Any) -> bool:
    """Whether a field's value meets the condition. Values of different kinds are in no order."""
    match operator:
        case "equals" | "not_equals":
            return same(value, wanted) == (operator == "equals")
        case "contains" | "not_contains":
            return _contains(value, wanted) == (operator == "contains")
        case "starts_with" | "ends_with":
            whole, part = text(value).casefold(), text(wanted).casefold()
            return whole.startswith(part) if operator == "starts_with" else whole.endswith(part)
        case "one_of":
            return any(same(value, one) for one in _several(wanted))
        case "is_empty" | "is_not_empty":
            return is_empty(value) == (operator == "is_empty")
        case _:
            return _ordered(value, operator, wanted)


def _several(wanted: Any) -> list[Any]:
    if isinstance(wanted, list):
        return cast("list[Any]", wanted)
    return [part.strip() for part in wanted.split(",")] if isinstance(wanted, str) else [wanted]


def _contains(value: Any, wanted: Any) -> bool:
    if isinstance(value, list):
        return any(same(one, wanted) for one in cast("list[Any]", value))
    if isinstance(value, dict):
        return text(wanted) in value
    return value is not None and text(wanted).casefold() in text(value).casefold()


def _ordered(value: Any, operator: Operator, wanted: Any) -> bool:
    if value is None or wanted is None:
        return False
    (kind, one), (other_kind, other) = rank(value), rank(wanted)
    if kind != other_kind:
        return False
    return {"greater_than": one > other, "at_least": one >= other, "less_than": one < other}.get(operator, one <= other)


def ordered(items: list[Any], field: str | None, *, descending: bool) -> list[Any]:
    """The items in the order of a field; those without it come last, equal ones keep their order."""
    known = [item for item in items if get(item, field) is not None]
    missing = [item for item in items if get(item, field) is None]
    return [*sorted(known, key=lambda item: rank(get(item, field)), reverse=descending), *missing]


def distinct(items: list[Any], field: str | None) -> list[Any]:
    """The first item of each value of the field."""
    found: dict[Any, Any] = {}
    for item in items:
        found.setdefault(key(get(item, field)), item)
    return list(found.values())


def grouped(items: list[Any], field: str) -> list[tuple[Any, list[Any]]]:
    """The items by value of the field, in the order in which the values appear."""
    groups: dict[Any, tuple[Any, list[Any]]] = {}
    for item in items:
        value = get(item, field)
        groups.setdefault(key(value), (value, []))[1].append(item)
    return list(groups.values())


def key(value: Any) -> Any:
    """What two values share that mean the same."""
    return None if value is None else rank(value)


def picked(item: Any, fields: list[str]) -> dict[str, Any]:
    """An object with those fields only, named by their last part unless that is taken."""
    found: dict[str, Any] = {}
    for field in fields:
        short = field.rpartition(".")[2]
        found[field if short in found else short] = get(item, field)
    return found


def calculated(items: list[Any], field: str | None, calculation: Calculation) -> tuple[int | float, int]:
    """The result over all numbers of the field, and how many there are; what is no number is left out."""
    numbers = [found for item in items if (found := number(get(item, field))) is not None]
    if not numbers:
        if calculation == "sum":
            return 0, 0
        raise Invalid(f"No item has a number in {field!r}." if field else "There is no number among the items.")
    with localcontext() as exact:
        exact.prec = 300  # sums are exact, whatever their order
        total = sum(numbers, Decimal(0))
        results = {
            "sum": total,
            "average": total / len(numbers),
            "min": min(numbers),
            "max": max(numbers),
        }
        return plain(results[calculation]), len(numbers)
