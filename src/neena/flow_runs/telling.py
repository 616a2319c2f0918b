"""A task's own sentence about what it did, filled in. Pure.

Placeholders: `{parameter}`, `{result.field}`, and for lists `{names}`, `{count}` and `{count:card}` ("1 card",
"2 cards"). Text in square brackets is left out when a value in it is missing: `Fetched {url}[: {result.picked}]`.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any, cast

MAX_NAMES = 20
_PLACEHOLDER = re.compile(r"\{([a-z0-9_.]+)(?::([^{}]+))?\}")
_OPTIONAL = re.compile(r"\[([^\[\]]*)\]")
_NAME_FIELDS = ("name", "title", "subject", "label", "text", "summary", "id")


def fill(template: str, values: Mapping[str, Any], result: Any) -> str:
    """The template with its placeholders replaced, once: what is put in is never read as a template."""
    listed = cast("list[Any]", result) if isinstance(result, list) else []

    def value(name: str) -> Any:
        first, *path = name.split(".")
        return _inside(result, path) if first == "result" else values.get(name)

    def optional(match: re.Match[str]) -> str:
        used = _PLACEHOLDER.findall(match[1])
        return match[1] if all(name in {"count", "names"} or value(name) is not None for name, _ in used) else ""

    def replace(match: re.Match[str]) -> str:
        name, noun = match[1], match[2]
        if name == "count":
            return f"{len(listed)} {noun}{'' if len(listed) == 1 else 's'}" if noun else str(len(listed))
        return names(listed) if name == "names" else said(value(name))

    return _PLACEHOLDER.sub(replace, _OPTIONAL.sub(optional, template))


def names(listed: Sequence[Any]) -> str:
    """What people call the things in a list: the first twenty, and how many more."""
    found = [_name(one) for one in listed[:MAX_NAMES]]
    if len(listed) > MAX_NAMES:
        found.append(f"and {len(listed) - MAX_NAMES} more")
    return ", ".join(found) or "none"


def said(value: Any) -> str:
    """A value in words."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return names(cast("list[Any]", value))
    if isinstance(value, dict):
        return ", ".join(f"{key}: {said(one)}" for key, one in list(cast("dict[str, Any]", value).items())[:8])
    return str(value)


def _inside(found: Any, path: Sequence[str]) -> Any:
    for part in path:
        found = cast("dict[str, Any]", found).get(part) if isinstance(found, dict) else None
    return found


def _name(one: Any) -> str:
    if not isinstance(one, dict):
        return said(one)
    fields = cast("dict[str, Any]", one)
    return next((str(fields[name]) for name in _NAME_FIELDS if fields.get(name)), "unnamed")
