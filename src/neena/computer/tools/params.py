"""The kinds of params that actions take: each is read strictly, and known to JSON Schema by the same line.

A number is a number: no text, no bool, nothing infinite; fractions are rounded where pixels are meant.
"""

import math
import unicodedata
from collections.abc import Callable, Sequence
from typing import Annotated, Any, NamedTuple, cast

from pydantic import BeforeValidator, PlainValidator, ValidationInfo, WithJsonSchema

from neena.computer.tools.keys import chord_of
from neena.kernel.strict_json import text_fault

LONGEST_TEXT = 100_000  # characters
LONGEST_WAIT = 100.0  # seconds
MOST_NOTCHES = 1_000
LONGEST_WAY = 1_000  # points


_KINDS: dict[type | tuple[type, ...], str] = {
    bool: "true or false",
    str: "text",
    (list, tuple): "a list",
    dict: "an object",
    (int, float): "a number",
    type(None): "null",
}


class Point(NamedTuple):
    """A pixel of the screenshot."""

    x: int
    y: int


class Region(NamedTuple):
    """A part of the screenshot; the right and lower edges are not in it."""

    left: int
    top: int
    right: int
    bottom: int


def number(value: Any) -> float:
    """A finite number; raises `ValueError` for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError(f"is {kind_of(value)}, not a number")  # noqa: TRY004 - pydantic gathers ValueError only
    try:
        finite = math.isfinite(value)
    except OverflowError:
        finite = False
    if not finite:
        raise ValueError("is not a finite number")
    return value


def kind_of(value: object) -> str:
    """What a JSON value is, in words."""
    for kind, words in _KINDS.items():
        if isinstance(value, kind):
            return words
    return "nothing known"


def whole(value: Any) -> int:
    """A number, rounded."""
    return round(number(value))


def _size_of(info: ValidationInfo) -> tuple[int, int] | None:
    """Width and height of the screenshot, where they are known."""
    context = cast("dict[str, tuple[int, int]]", info.context or {})
    return context.get("picture_size")


def items_of(value: Any, least: int, most: int) -> Sequence[Any]:
    """A list of so many things."""
    if not isinstance(value, list | tuple):
        raise ValueError(f"is {kind_of(value)}, not a list")  # noqa: TRY004 - pydantic gathers ValueError only
    items = cast("Sequence[Any]", value)
    if not least <= len(items) <= most:
        raise ValueError(f"holds {len(items)}, not {least}" + (f" to {most}" if most > least else ""))
    return items


def _along(value: Any, edge: int | None) -> int:
    """A place along one side of the screen: `x` or `y`."""
    place = number(value)
    if edge is None:
        return round(place)
    if not -0.5 <= place < edge:
        raise ValueError(f"is off the screen: {place:g} is not within 0 and {edge - 1}")
    return min(round(place), edge - 1)


def _point(value: Any, info: ValidationInfo) -> Point:
    x, y = items_of(value, 2, 2)
    width, height = _size_of(info) or (None, None)
    return Point(_along(x, width), _along(y, height))


def _points(value: Any, info: ValidationInfo) -> tuple[Point, ...]:
    return tuple(_point(one, info) for one in items_of(value, 0, LONGEST_WAY))


def _region(value: Any, info: ValidationInfo) -> Region:
    corners = items_of(value, 4, 4)
    size = _size_of(info) or (None, None)
    # The right and lower edges are not in the region: they may be one more than the last pixel.
    edges = (edge and edge + 1 for edge in size * 2)
    left, top, right, bottom = (_along(corner, edge) for corner, edge in zip(corners, edges, strict=True))
    if right <= left or bottom <= top:
        raise ValueError("is empty: its second corner is not to the right of the first and below it")
    return Region(left, top, right, bottom)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError(f"is {kind_of(value)}, not text")  # noqa: TRY004 - pydantic gathers ValueError only
    if len(value) > LONGEST_TEXT:
        raise ValueError(f"has {len(value)} characters, {LONGEST_TEXT} at most")
    if fault := text_fault(value):
        raise ValueError(fault)
    return value


def full_text(value: Any) -> str:
    """A text that is not empty."""
    if not _text(value):
        raise ValueError("is empty")
    return value


def _typed(value: Any) -> str:
    text = full_text(value).replace("\r\n", "\n").replace("\r", "\n")
    for char in text:
        if unicodedata.category(char) == "Cc" and char not in "\n\t":
            raise ValueError(f"holds the control character U+{ord(char):04X}, which no key types")
    return text


def _fillable(value: Any) -> str:
    return _typed(value) if value else _text(value)


def _chord(value: Any) -> tuple[int, ...]:
    return chord_of(full_text(value))


def _seconds(value: Any) -> float:
    seconds = float(number(value))
    if not 0 <= seconds <= LONGEST_WAIT:
        raise ValueError(f"is {seconds:g}: not within 0 and {LONGEST_WAIT:g} seconds")
    return seconds


def _notches(value: Any) -> int:
    notches = whole(value)
    if not 0 <= notches <= MOST_NOTCHES:
        raise ValueError(f"is not within 0 and {MOST_NOTCHES} notches of the wheel")
    return notches or 3


def within(least: int, most: int) -> Callable[[Any], int]:
    """A check for a whole number between two others, both included."""

    def check(value: Any) -> int:
        number = whole(value)
        if not least <= number <= most:
            raise ValueError(f"is not within {least} and {most}")
        return number

    return check


def told(description: str, *examples: Any, **schema: Any) -> WithJsonSchema:
    """How a kind of param is told to models, and to who has sent something else."""
    return WithJsonSchema({**schema, "description": description, "examples": list(examples)})


def _numbers(count: int) -> dict[str, Any]:
    return {"type": "array", "items": {"type": "integer"}, "minItems": count, "maxItems": count}


Whole = Annotated[int, BeforeValidator(whole)]
Place = Annotated[
    Point,
    PlainValidator(_point),
    told("[x, y] in pixels of the screenshot, from its top left corner", [512, 384], **_numbers(2)),
]
Way = Annotated[tuple[Point, ...], PlainValidator(_points), told("points", [[512, 384]], type="array")]
Area = Annotated[
    Region,
    PlainValidator(_region),
    told("[left, top, right, bottom] in pixels of the screenshot", [0, 0, 512, 384], **_numbers(4)),
]
Text = Annotated[str, PlainValidator(_text), told("text", type="string")]
FullText = Annotated[str, PlainValidator(full_text), told("text", type="string")]
TypedText = Annotated[str, PlainValidator(_typed), told("what to type; a line break is Return", "Hello", type="string")]
FieldText = Annotated[
    str, PlainValidator(_fillable), told("what to write into it; empty clears it", "Ann", type="string")
]
Chord = Annotated[
    tuple[int, ...],
    PlainValidator(_chord),
    told("a key, or keys joined by +", "Return", "ctrl+a", "alt+F4", type="string"),
]
HeldKeys = Annotated[tuple[int, ...], PlainValidator(_chord), told("keys to hold meanwhile", "shift", type="string")]
Seconds = Annotated[float, PlainValidator(_seconds), told("seconds, 100 at most", 2, type="number")]
Notches = Annotated[int, PlainValidator(_notches), told("notches of the wheel, 3 by default", 3, type="integer")]
Length = Annotated[
    int, PlainValidator(within(1, 100_000)), told("characters at most, 20,000 by default", 20_000, type="integer")
]
