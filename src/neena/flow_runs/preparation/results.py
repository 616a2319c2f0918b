"""Earlier results as items, each with the JSONPath (RFC 9535) that leads to it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

from neena.flow_runs.preparation.port import Earlier, Situation
from neena.flows.reading.kinds import Taking
from neena.flows.reading.stems import split_name, stem
from neena.flows.reading.tasks import TaskReading, read_task

_DEEPEST = 3
_NAMES = ("name", "title", "subject", "display_name", "full_name", "label", "summary", "text")


@dataclass(frozen=True)
class Item:
    """One thing of a result, and where it stands in it."""

    path: str
    value: Any

    @property
    def fields(self) -> Mapping[str, Any]:
        """Its fields; empty for a plain value."""
        value: object = self.value
        return cast("Mapping[str, Any]", value) if isinstance(value, dict) else {}

    @property
    def name(self) -> str:
        """What it is called; empty when it does not say."""
        for key in _NAMES:
            if isinstance(found := self.fields.get(key), str) and found:
                return found
        return ""


@dataclass(frozen=True)
class Known:
    """An earlier operation with its task read."""

    earlier: Earlier
    task: TaskReading
    is_source: bool

    @property
    def is_list(self) -> bool:
        """Whether its result is a list."""
        return isinstance(self.earlier.result, list)

    def items(self) -> list[Item]:
        """The items of its result; lists in a list (one for each call) are one row."""
        return list(items_in(self.earlier.result))


def items_in(result: Any, path: str = "$", depth: int = 2) -> Iterator[Item]:
    """The items of a result that stands at `path`; lists in a list are one row, what is no list is one item."""
    if isinstance(result, list) and depth:
        for place, one in enumerate(cast("list[Any]", result)):
            yield from items_in(one, f"{path}[{place}]", depth - 1)
    elif result is not None:
        yield Item(path, result)


def list_in(known: Known) -> tuple[str, list[Any]] | None:
    """The list that a result is or holds, and the path to it; lists of several calls are one."""
    result = known.earlier.result
    if isinstance(result, list):
        nested = any(isinstance(one, list) for one in cast("list[Any]", result))
        return ("$[*][*]" if nested else "$", [item.value for item in known.items()])
    waiting: list[tuple[str, Any]] = [("$", result)]
    for path, value in waiting:
        if isinstance(value, list):
            return path, cast("list[Any]", value)
        if isinstance(value, dict) and path.count(".") < _DEEPEST:
            waiting += [(member(path, str(key)), one) for key, one in cast("dict[Any, Any]", value).items()]
    return None


def known_results(situation: Situation) -> list[Known]:
    """The finished operations, first those depended on, nearest first in each group."""
    found = [Known(one, read_task(one.task), one.index in situation.sources) for one in reversed(situation.earlier)]
    return sorted(found, key=lambda one: not one.is_source)


def id_of(item: Item, known: Known, one: Taking) -> tuple[str, Any] | None:
    """The path and value of the item's id, as the parameter wants it."""
    declared = [
        out.name
        for out in known.earlier.task.outputs
        if out.identifies and stem(split_name(out.identifies)[-1]) == one.entity
    ]
    last = split_name(one.name)[-1]
    for key in (*declared, "id", one.name, last, f"{one.entity}_id"):
        if item.fields.get(key) is not None:
            return member(item.path, key), item.fields[key]
    if not item.fields and not isinstance(item.value, list | bool):
        return item.path, item.value
    return None


def member(path: str, key: str) -> str:
    """The path of a member, in short form where the name allows it."""
    if key.isidentifier() and key.isascii():
        return f"{path}.{key}"
    return f"{path}[{quoted(key)}]"


def quoted(text: str) -> str:
    """A text as a JSONPath string literal."""
    escaped = "".join(_escape(char) for char in text)
    return f"'{escaped}'"


def _escape(char: str) -> str:
    if char in "'\\":
        return f"\\{char}"
    return f"\\u{ord(char):04x}" if ord(char) < 32 else char


def single_value(known: Known) -> tuple[str, Any] | None:
    """The one plain value that a result is mainly about, and the path to it."""
    result = known.earlier.result
    if result is not None and not isinstance(result, dict | list):
        return "$", result
    if isinstance(result, dict):
        fields = cast("dict[str, Any]", result)
        for key in ("picked", "result", "count", "value", "body", "date"):
            if fields.get(key) is not None and not isinstance(fields[key], dict | list):
                return member("$", key), fields[key]
    return None
