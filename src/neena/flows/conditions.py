"""Whether conditions hold, and what they say in words. Pure, and an answer for any JSON: nothing here can fail.

The answer may be that it cannot be told: what is not there is empty, and nothing else is known of it; unlike things
are not compared.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from difflib import get_close_matches
from math import isfinite
from types import MappingProxyType
from typing import Any, cast

from neena.flows.paths import WHOLE, steps, value_at
from neena.flows.schemas import Condition, ForEach, ItemCondition, Operator

Number = int | float
_ABSENT: Any = object()
_ALIKE = 0.8  # of 1.0: how like a name is that somebody has misspelt
OPPOSITES: Mapping[Operator, Operator] = MappingProxyType(
    {
        "equals": "not_equals",
        "not_equals": "equals",
        "contains": "not_contains",
        "not_contains": "contains",
        "is_one_of": "is_none_of",
        "is_none_of": "is_one_of",
        "is_empty": "is_not_empty",
        "is_not_empty": "is_empty",
        "greater_than": "at_most",
        "at_most": "greater_than",
        "less_than": "at_least",
        "at_least": "less_than",
    }
)
_LONGEST_NUMBER = 400


def holds(condition: ItemCondition, document: Any) -> bool | None:
    """Whether the condition holds for what its path leads to in the document; None where that cannot be told."""
    found = value_at(document, condition.path, nowhere=_ABSENT)
    if condition.operator in {"is_empty", "is_not_empty"}:
        return _is_empty(found) is (condition.operator == "is_empty")
    return None if found is _ABSENT else _HOLDS[condition.operator](found, condition.value)


def number_in(value: Any) -> Number | None:
    """The number that a value is, or is written as, or how many items it has; None for anything else."""
    if isinstance(value, list):
        return len(cast("list[Any]", value))
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    if isinstance(value, str):
        value = _written_number(value)
    return value if value is not None and (isinstance(value, int) or isfinite(value)) else None


def moment_in(value: Any) -> datetime | None:
    """The moment that a text writes as ISO 8601; a date is its first moment in UTC."""
    try:
        moment = datetime.fromisoformat(value.strip()) if isinstance(value, str) else None
        return moment if moment is None or moment.tzinfo else moment.replace(tzinfo=UTC)
    except ValueError:
        return None


def meant_by(name: str, there: Iterable[str]) -> str | None:
    """What somebody who wrote a name has most likely meant; None where it is there, or nothing is like it.

    `Door 1` is not `Door 2`: figures are no slips of the pen.
    """
    wanted, known = _folded(name), {_folded(one): one for one in there}
    if wanted in known:
        return None
    near = [one for one in get_close_matches(wanted, known, cutoff=_ALIKE) if _figures(one) == _figures(wanted)]
    return known[near[0]] if near else None


def _figures(text: str) -> str:
    return "".join(one for one in text if one.isdigit())


def _written_number(text: str) -> Number | None:
    text = text.strip()
    if len(text) > _LONGEST_NUMBER or not text.isascii() or "_" in text:
        return None
    try:
        return int(text) if text.lstrip("+-").isdigit() else float(text)
    except ValueError:
        return None


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()


def _equals(found: Any, value: Any) -> bool | None:
    if found is None:
        return False
    if isinstance(found, bool) or isinstance(value, bool):
        return found is value if isinstance(found, bool) and isinstance(value, bool) else None
    if isinstance(found, str) and isinstance(value, str):
        return _folded(found) == _folded(value)
    one, other = number_in(found), number_in(value)
    return None if one is None or other is None else one == other


def _contains(found: Any, value: Any) -> bool | None:
    """A text holds another; a list holds an item that is the value, or that has it as a field."""
    if isinstance(found, str):
        return _folded(str(value)) in _folded(found)
    if found is None:
        return False
    if not isinstance(found, list):
        return None
    return any(_equals(field, value) for item in cast("list[Any]", found) for field in _fields(item))


def _fields(item: Any) -> Sequence[Any]:
    return list(cast("dict[str, Any]", item).values()) if isinstance(item, dict) else [item]


def _is_one_of(found: Any, value: Any) -> bool | None:
    told = [_equals(found, one) for one in (cast("list[Any]", value) if isinstance(value, list) else [value])]
    return True if any(told) else None if None in told else False


def _is_empty(found: Any) -> bool:
    return found is None or found is _ABSENT or found in ([], {}) or (isinstance(found, str) and not found.strip())


def _order(found: Any, value: Any) -> int | None:
    """Less than, equal to or more than nothing, as `found` is to `value`; None where neither is more."""
    one, other = number_in(found), number_in(value)
    if one is not None and other is not None:
        return (one > other) - (one < other)
    first, second = moment_in(found), moment_in(value)
    return (first > second) - (first < second) if first and second else None


_Judge = Callable[[Any, Any], bool | None]


def _ordered(*wanted: int) -> _Judge:
    def told(found: Any, value: Any) -> bool | None:
        order = _order(found, value)
        return None if order is None else order in wanted

    return told


def _not(judge: _Judge) -> _Judge:
    def told(found: Any, value: Any) -> bool | None:
        held = judge(found, value)
        return None if held is None else not held

    return told


_HOLDS: Mapping[Operator, _Judge] = MappingProxyType(
    {
        "equals": _equals,
        "not_equals": _not(_equals),
        "contains": _contains,
        "not_contains": _not(_contains),
        "is_one_of": _is_one_of,
        "is_none_of": _not(_is_one_of),
        "greater_than": _ordered(1),
        "at_least": _ordered(0, 1),
        "less_than": _ordered(-1),
        "at_most": _ordered(0, -1),
    }
)

_SAID: Mapping[Operator, str] = MappingProxyType(
    {
        "equals": "is",
        "not_equals": "is not",
        "contains": "contains",
        "not_contains": "does not contain",
        "is_one_of": "is one of",
        "is_none_of": "is none of",
        "is_empty": "is empty",
        "is_not_empty": "is not empty",
        "greater_than": "is more than",
        "at_least": "is at least",
        "less_than": "is less than",
        "at_most": "is at most",
    }
)


def only_if(conditions: Sequence[Condition], names: Mapping[int, str]) -> str:
    """The conditions in words: `only if the result of Get Cards is more than 3`. `names` are those of operations."""
    return f"only if {' and '.join(_condition_said(one, names) for one in conditions)}"


def terms(
    conditions: Sequence[Condition], each: ForEach | None, instead: Sequence[int], names: Mapping[int, str]
) -> list[str]:
    """On what terms an operation is done, in words; `instead` are those whose `otherwise` it is."""
    said = [f"otherwise, when the conditions of {names.get(one, one)} do not hold" for one in instead]
    said += [only_if(conditions, names)] if conditions else []
    return [*said, for_each(each, names)] if each else said


def for_each(each: ForEach, names: Mapping[int, str]) -> str:
    """What is gone through, in words: `for each of Get Cards, only if closed is no`."""
    of = names.get(each.operation, str(each.operation))
    listed = " of ".join([*([" ".join(_words(each.path))] if each.path != WHOLE else []), of])
    only = " and ".join(item_said(one) for one in each.conditions)
    return f"for each of {listed}{f', only if {only}' if only else ''}"


def item_said(condition: ItemCondition) -> str:
    """What is asked of an item, in words: `closed is no`."""
    return _said(condition, " ".join(_words(condition.path)) or "the item")


def _condition_said(condition: Condition, names: Mapping[int, str]) -> str:
    if condition.operation is None:
        words = _words(condition.path)
        return _said(condition, f"{' '.join(words[1:] or words)} of the request's metadata")
    name = names.get(condition.operation, str(condition.operation))
    field = " ".join(_words(condition.path))
    return _said(condition, f"{field} of {name}" if field else f"the result of {name}")


def _said(condition: ItemCondition, about: str) -> str:
    value = condition.value
    return " ".join([about, _SAID[condition.operator], *([] if value is None else [_value_said(value)])])


def _words(path: str) -> list[str]:
    """`$.owner.full_name` as `owner`, `full name`; the place in a list counts from 1, as people do."""
    return [f"item {step + 1}" if isinstance(step, int) else step.replace("_", " ") for step in steps(path)]


def _value_said(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(_value_said(one) for one in cast("list[Any]", value))
    return (
        f"“{value}”" if isinstance(value, str) and number_in(value) is None and moment_in(value) is None else str(value)
    )
