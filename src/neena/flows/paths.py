"""Where a value stands in a result: JSONPath (RFC 9535), of it only names and places, so that it leads to one value."""

from functools import lru_cache
from typing import Any, cast

import jsonpath_rfc9535 as jsonpath
from jsonpath_rfc9535.selectors import IndexSelector, NameSelector

WHOLE = "$"


class PathUnreadable(ValueError):  # reported as a finding
    """The path is no JSONPath of names and places; the message says what it is."""


@lru_cache(maxsize=1024)
def steps(path: str) -> tuple[str | int, ...]:
    """The names and places that `path` leads through; raises `PathUnreadable`."""
    try:
        query = jsonpath.compile(path)
    except (jsonpath.JSONPathError, RecursionError):
        raise PathUnreadable(f"{path[:80]} cannot be read; write it like $.name or $[0].name.") from None
    if not query.singular_query():
        raise PathUnreadable(f"{path[:80]} can lead to several values; write it like $.name or $[0].name.")
    return tuple(_step(segment.selectors[0]) for segment in query.segments)


def _step(selector: object) -> str | int:
    if isinstance(selector, IndexSelector):
        return selector.index
    assert isinstance(selector, NameSelector)  # singular queries hold nothing else
    return selector.name


def value_at(document: Any, path: str, *, nowhere: Any = None) -> Any:
    """What the path leads to in a JSON document; `nowhere` when it leads nowhere."""
    found: Any = document
    for step in steps(path):
        if isinstance(step, str):
            fields = cast("dict[str, Any]", found) if isinstance(found, dict) else {}
            if step not in fields:
                return nowhere
            found = fields[step]
        else:
            listed = cast("list[Any]", found) if isinstance(found, list) else []
            if not -len(listed) <= step < len(listed):
                return nowhere
            found = listed[step]
    return found
