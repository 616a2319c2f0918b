"""Values taken by JSONPath (RFC 9535) from metadata and earlier results, so that nothing is copied by a model."""

from dataclasses import dataclass
from typing import Any, cast

import jsonpath_rfc9535 as jsonpath

_LONGEST = 300


class PathRefused(ValueError):  # a fault in an answer, reported as such
    """The path cannot be used; the message says why."""


@dataclass(frozen=True)
class Taken:
    """What a path leads to; `single` when it can lead to one place only."""

    values: list[Any]
    single: bool

    def items(self) -> list[Any]:
        """The items to go through: of the list it leads to, or each place it leads to."""
        if self.single and len(self.values) == 1 and isinstance(self.values[0], list):
            return list(cast("list[Any]", self.values[0]))
        return self.values


def take(document: Any, path: str) -> Taken:
    """What `path` leads to in `document`; raises `PathRefused`."""
    # Regular expressions and repeated descent can take for ever on hostile data; no reference needs them.
    if len(path) > _LONGEST or path.count("..") > 1 or "match(" in path or "search(" in path:
        raise PathRefused(f"the path {path[:80]} is too complicated")
    try:
        query = jsonpath.compile(path)
        values = [cast("Any", node.value) for node in query.find(document)]
    except (jsonpath.JSONPathError, RecursionError) as fault:
        raise PathRefused(f"the path {path[:80]} cannot be read: {type(fault).__name__}") from None
    return Taken(values, query.singular_query())
