"""Texts from outside that may stand in a request: values that an event brought."""

from collections.abc import Iterable, Mapping
from typing import Any, cast

_MOST = 500


def outside_texts(metadata: Iterable[Mapping[str, Any]]) -> tuple[str, ...]:
    """Every text in the metadata, however deep."""
    found: list[str] = []
    waiting: list[Any] = list(metadata)
    while waiting and len(found) < _MOST:
        value = waiting.pop()
        if isinstance(value, str):
            found.append(value)
        elif isinstance(value, Mapping):
            waiting.extend(cast("Mapping[str, Any]", value).values())
        elif isinstance(value, list):
            waiting.extend(cast("list[Any]", value))
    return tuple(sorted(set(found)))
