"""The values that a parameter's description gives as examples."""

import re
from functools import lru_cache

from neena.authoring.definition import Parameter

_EXAMPLES = re.compile(r"(?:e\.g\.,?|for example,?|such as|i\.e\.,?|eg\.)\s*([^).]*(?:\.\d[^).]*)*)", re.IGNORECASE)
_PARTED = re.compile(r",| or ")
_MORE = re.compile(r"[\s,]*\betc\b.*$", re.IGNORECASE)


def exemplary(parameter: Parameter) -> tuple[str, ...]:
    """The examples as they are written, and the choices if only these may be given."""
    return (*_told(parameter.doc_string), *parameter.choices)


@lru_cache(maxsize=32768)
def _told(description: str) -> tuple[str, ...]:
    found: list[str] = []
    for told in _EXAMPLES.findall(description):
        parts = (part.strip(" '\"“”") for part in _PARTED.split(_MORE.sub("", told)))
        found += [part for part in parts if part]
    return tuple(found)
