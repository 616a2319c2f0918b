"""JSON from outsiders, read strictly (RFC 8259, I-JSON RFC 7493).

What two readers could read differently, or what cannot be stored, is refused.
"""

import json
import math
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, NoReturn, cast

from neena.errors import Finding, Invalid

MAX_DEPTH = 64
MAX_FINDINGS = 100  # a hostile body must not be answered with a larger one
Location = tuple[str | int, ...]


def parse(raw: bytes) -> Any:
    """The value `raw` holds.

    Raises `Invalid` naming the place: not UTF-8, not JSON, a repeated key, NaN or an infinity, a NUL character, a lone
    surrogate, a number out of range, or more than 64 levels.
    """
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as fault:
        raise _invalid(f"The body is not UTF-8 (byte {fault.start}).", "encoding", (fault.start,)) from fault
    try:
        value = json.loads(
            text.removeprefix("\ufeff"),
            object_pairs_hook=_once_each,
            parse_constant=_refuse_constant,
            parse_float=_finite,
        )
    except RecursionError:
        raise _invalid(f"The body is nested deeper than {MAX_DEPTH} levels.", "too_deep") from None
    except json.JSONDecodeError as fault:
        place = f"line {fault.lineno}, column {fault.colno}"
        raise _invalid(f"The body is not JSON: {fault.msg} at {place}.", "json_invalid", (fault.pos,)) from fault
    except ValueError as fault:
        raise _invalid(f"The body holds a number that is out of range: {fault}", "number_out_of_range") from fault
    if findings := list(islice(_faults(["body"], value), MAX_FINDINGS)):
        raise Invalid(None, findings)
    return value


def text_fault(text: str) -> str | None:
    """Why a string cannot be stored as text, or None when it can."""
    if "\x00" in text:
        return "contains a NUL character, which text may not hold"
    if any("\ud800" <= char <= "\udfff" for char in text) if not text.isascii() else False:
        return "contains a lone surrogate, which is not a character"
    return None


def _faults(place: list[str | int], value: Any) -> Iterator[Finding]:
    """What is wrong with `value` and all in it; `place` is where it stands."""
    if isinstance(value, str):
        if fault := text_fault(value):
            yield Finding(tuple(place), f"The text {fault}.", "text_invalid")
    elif isinstance(value, dict | list) and len(place) > MAX_DEPTH:
        yield Finding(tuple(place[:8]), f"The body is nested deeper than {MAX_DEPTH} levels.", "too_deep")
    elif isinstance(value, dict | list):
        known = cast("dict[str, Any] | list[Any]", value)
        inside: Iterable[tuple[str | int, Any]] = known.items() if isinstance(known, dict) else enumerate(known)
        for key, one in inside:
            if isinstance(key, str) and (fault := text_fault(key)):
                yield Finding(tuple(place), f"A key {fault}.", "text_invalid")
            if isinstance(one, str | dict | list):
                place.append(_shown(key) if isinstance(key, str) else key)
                yield from _faults(place, one)
                place.pop()


def _shown(key: str) -> str:
    return key.encode("utf-8", "replace").decode("utf-8").replace("\x00", "?")


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        seen: set[str] = set()
        twice = next(key for key, _ in pairs if key in seen or seen.add(key))
        raise _invalid(f"The key {_shown(twice)!r} stands twice in one object.", "duplicate_key", (_shown(twice),))
    return found


def _finite(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise ValueError(text[:40])
    return value


def _refuse_constant(name: str) -> NoReturn:
    raise _invalid(f"{name} is not JSON.", "json_invalid")


def _invalid(message: str, kind: str, place: Location = ()) -> Invalid:
    return Invalid(message, [Finding(("body", *place), message, kind)])
