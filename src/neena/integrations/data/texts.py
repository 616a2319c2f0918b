"""Items as text: joined, or as a table."""

import unicodedata
from typing import Any, cast

from neena.integrations.data.values import get, number, text

MAX_CELL = 200


def joined(items: list[Any], field: str | None, separator: str, prefix: str) -> str:
    """The items' fields (or the items) one after another; empty ones are left out."""
    found = (text(get(item, field)) for item in items)
    return separator.join(prefix + one for one in found if one)


def columns_of(items: list[Any]) -> list[str]:
    """The fields of all items, in the order in which they appear; `value` for items that are no objects."""
    names: dict[str, None] = {}
    for item in items:
        for name in cast("dict[str, Any]", item) if isinstance(item, dict) else ("value",):
            names.setdefault(str(name))
    return list(names)


def table(items: list[Any], columns: list[str], *, markdown: bool) -> str:
    """A table with a line of headings; numbers are set to the right."""
    rows = [[_cell(item, column, markdown=markdown) for column in columns] for item in items]
    heads = [_escaped(column, markdown=markdown) for column in columns]
    widths = [max([3, *(_width(row[place]) for row in (heads, *rows))]) for place in range(len(columns))]
    right = [_is_numeric([get(item, column) for item in items]) for column in columns]
    lines = [_line(row, widths, right, markdown=markdown) for row in (heads, *rows)]
    lines.insert(1, _rule(widths, right, markdown=markdown))
    return "\n".join(lines)


def _cell(item: Any, column: str, *, markdown: bool) -> str:
    value = item if column == "value" and not isinstance(item, dict) else get(item, column)
    return _escaped(text(value), markdown=markdown)


def _escaped(value: str, *, markdown: bool) -> str:
    one_line = " ".join(value.split())
    short = one_line if len(one_line) <= MAX_CELL else one_line[: MAX_CELL - 1] + "…"
    return short.replace("\\", "\\\\").replace("|", "\\|") if markdown else short


def _line(row: list[str], widths: list[int], right: list[bool], *, markdown: bool) -> str:
    cells = [_padded(cell, width, to_right=side) for cell, width, side in zip(row, widths, right, strict=True)]
    return f"| {' | '.join(cells)} |" if markdown else "  ".join(cells).rstrip()


def _rule(widths: list[int], right: list[bool], *, markdown: bool) -> str:
    if not markdown:
        return "  ".join("-" * width for width in widths)
    cells = ["-" * (width - 1) + ":" if side else "-" * width for width, side in zip(widths, right, strict=True)]
    return f"| {' | '.join(cells)} |"


def _padded(cell: str, width: int, *, to_right: bool) -> str:
    space = " " * (width - _width(cell))
    return space + cell if to_right else cell + space


def _width(cell: str) -> int:
    """How many columns a text takes: East Asian letters take two, marks on letters none."""
    return sum(
        0 if unicodedata.combining(letter) else 2 if unicodedata.east_asian_width(letter) in "WF" else 1
        for letter in cell
    )


def _is_numeric(values: list[Any]) -> bool:
    known = [value for value in values if value is not None]
    return bool(known) and all(number(value) is not None for value in known)
