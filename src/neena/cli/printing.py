"""How commands print: what was asked for on stdout, remarks and progress on stderr.

What others wrote (an event's text, a service's answer) is shown so that it cannot act on the terminal.
"""

import json
import re
import sys
import unicodedata
from collections.abc import Sequence
from datetime import UTC, datetime
from shutil import get_terminal_size

import typer
from rich.console import Console
from rich.text import Text

_WIDE = 160  # columns where there is no terminal to measure
# Categories that steer a terminal or change the order of what is read: controls, formats, surrogates.
_ACTING = frozenset({"Cc", "Cf", "Cs"})
_HARMLESS = frozenset("\n\t\u200d")  # the last joins emoji
STATES = {
    "completed": "green",
    "failed": "red",
    "timeout": "red",
    "cancelled": "dim",
    "pending": "yellow",
    "in_progress": "cyan",
    "running": "cyan",
    "queued": "yellow",
}


def plain(text: str) -> str:
    """The text with everything that could act on a terminal written out."""
    return "".join(_written(one) if _acts(one) else one for one in text)


def _acts(one: str) -> bool:
    return one not in _HARMLESS and unicodedata.category(one) in _ACTING


def _written(one: str) -> str:
    return json.dumps(one)[1:-1] if one > "~" or one < " " else "\\u007f"


def styled(text: object, style: str = "") -> Text:
    """Text from outside, in a style; its brackets and controls mean nothing."""
    return Text(plain(str(text)), style)


def screen(*, stderr: bool = False) -> Console:
    """Where people look; colours only on a terminal, and not where NO_COLOR is set."""
    stream = sys.stderr if stderr else sys.stdout
    return Console(stderr=stderr, highlight=False, width=None if stream.isatty() else _WIDE)


def print_lines(*lines: str) -> None:
    """Each on a line of its own."""
    for line in lines:
        sys.stdout.write(plain(line) + "\n")


def print_table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Rows below their heads, in columns as wide as they have to be; on a terminal a row keeps to its line."""
    room = get_terminal_size().columns if sys.stdout.isatty() else sys.maxsize
    lines = [[re.sub(r"\s", " ", plain(cell)) for cell in row] for row in (heads, *rows)]
    widths = [max(len(row[at]) for row in lines) for at in range(len(heads))]
    for row in lines:
        line = "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        print_lines(line if len(line) <= room else f"{line[: room - 1]}…")


def print_json(value: object) -> None:
    """As the API answers, for programs and people."""
    # Inside of JSON, what acts stands in strings alone, so that its escape is the same string.
    print_lines(json.dumps(value, indent=2, ensure_ascii=False))


def print_fields(**fields: str | None) -> None:
    """Each beside its name; those that are empty are left out."""
    told = {name.replace("_", " ").capitalize(): value for name, value in fields.items() if value}
    width = max(map(len, told), default=0) + 2
    print_lines(*(f"{name:{width}}{value}" for name, value in told.items()))


def remark(text: str) -> None:
    """For people, beside what is printed."""
    sys.stderr.write(plain(text) + "\n")


def moment(seconds: float) -> str:
    """Local time as RFC 3339 has it."""
    return datetime.fromtimestamp(int(seconds), UTC).astimezone().isoformat()


def local(time: str | None) -> str:
    """A time of the API in local time; empty for none."""
    return moment(datetime.fromisoformat(time).timestamp()) if time else ""


def agrees(question: str) -> bool:
    """Whether a person says yes; raises `typer.Abort` where nobody is there to be asked."""
    # Typer's own question leaves a blank on stdout, where a program may read.
    sys.stderr.write(f"{question} [y/N] ")
    sys.stderr.flush()
    answer = sys.stdin.readline()
    if not answer:
        remark("")
        raise typer.Abort
    return answer.strip().lower() in {"y", "yes"}


def insist(question: str) -> None:
    """Go on only if a person says yes; raises `typer.Abort`."""
    if not agrees(question):
        raise typer.Abort
