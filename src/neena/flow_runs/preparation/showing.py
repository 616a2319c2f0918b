"""Results as people read them: never a dump of data."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from neena.flow_runs.preparation.results import Item
from neena.flows.reading.stems import plural

_VALUES = ("picked", "result", "count", "value", "answer", "body", "text", "content", "output", "summary", "message")
_LINES = 200
_DEPTH = 4


def shown(value: Any) -> str:
    """Any value in words: a plain one as it is, several with commas, fields line by line."""
    if isinstance(value, dict | list):
        return "\n".join(_lines(value, "", _DEPTH)[:_LINES])
    return plain(value)


def plain(value: Any) -> str:
    """A single value."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:.0f}" if isinstance(value, float) and value.is_integer() and abs(value) < 1e15 else str(value)


def label(key: str) -> str:
    """A field's name as people say it."""
    known = {"desc": "description", "due": "due", "url": "link", "closed": "archived", "pos": "position"}
    return known.get(key, key.replace("_", " "))


def main_value(fields: Mapping[str, Any]) -> Any:
    """What an answer is mainly about (the part picked, the body); None when it is a thing with fields."""
    if fields.get("name") or fields.get("title"):
        return None
    return next((fields[key] for key in _VALUES if fields.get(key) is not None), None)


def _lines(value: Any, before: str, depth: int) -> list[str]:
    if isinstance(value, dict):
        pairs = [(label(str(key)), one) for key, one in cast("dict[Any, Any]", value).items() if one is not None]
        if not depth:
            return [f"{before}{len(pairs)} fields"]
        return [line for key, one in pairs for line in _under(key, one, before, depth)]
    if isinstance(value, list):
        items = cast("list[Any]", value)
        if all(not isinstance(one, dict | list) for one in items):
            return [before + (", ".join(plain(one) for one in items) or "nothing")]
        if not depth:
            return [f"{before}{len(items)} {plural('item', len(items))}"]
        return [_entry(one, before, depth) for one in items]
    return [before + plain(value)]


def _under(key: str, value: Any, before: str, depth: int) -> list[str]:
    if isinstance(value, dict):
        return _lines(value, f"{before}{key} ", depth - 1)
    return _lines(value, f"{before}{key}: ", depth - 1)


def _entry(value: Any, before: str, depth: int) -> str:
    return f"{before}- {'; '.join(_lines(value, '', depth - 1))}"


def rows(items: Sequence[Item], fields: Sequence[str]) -> list[str]:
    """One line for each item: its name, then the fields asked for."""
    found: list[str] = []
    for item in items:
        rest = [_field(key, item.fields.get(key)) for key in fields if item.fields.get(key) != item.name]
        told = ", ".join(part for part in rest if part)
        name = item.name or (plain(item.value) if not item.fields else "")
        if not name and not told:
            name = "; ".join(shown(dict(item.fields)).splitlines())
        found.append(f"{name}: {told}" if name and told else name or told)
    return found


def _field(key: str, value: Any) -> str:
    if value is None or value == "":
        return f"no {label(key)}"
    text = shown(value).replace("\n", "; ")
    return text if key in {"url", "short_url"} else f"{label(key)} {text}"
