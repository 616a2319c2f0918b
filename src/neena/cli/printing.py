"""How commands print: lines, tables and JSON on stdout, remarks on stderr."""

import json
import sys
from collections.abc import Sequence


def print_lines(*lines: str) -> None:
    """Each on a line of its own."""
    for line in lines:
        sys.stdout.write(line + "\n")


def print_table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Rows below their heads, in columns as wide as they have to be."""
    widths = [max(len(row[at]) for row in (heads, *rows)) for at in range(len(heads))]
    for row in (heads, *rows):
        print_lines("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


def print_json(value: object) -> None:
    """As the API answers, for people and programs."""
    print_lines(json.dumps(value, indent=2, ensure_ascii=False))


def remark(text: str) -> None:
    """For people, beside what is printed."""
    sys.stderr.write(text + "\n")
