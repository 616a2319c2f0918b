"""What outsiders say, as every database and every answer can hold it: no NUL character, no lone surrogate."""

import re
from typing import Any, cast

from neena.kernel.columns import dump_json

_ODD = re.compile("[\x00\ud800-\udfff]")
_PERHAPS_ODD = re.compile(
    r"\\u(?:0000|d[89a-f])"
)  # in ASCII JSON, where other characters are written as surrogates too


def storable_text(text: str) -> str:
    """The text with U+FFFD for each character that cannot be kept."""
    return _ODD.sub("\ufffd", text)


def storable(value: Any) -> Any:
    """JSON data with all its texts so."""
    return _cleaned(value) if _PERHAPS_ODD.search(dump_json(value)) else value


def _cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return storable_text(value)
    if isinstance(value, list):
        return [_cleaned(one) for one in cast("list[Any]", value)]
    if isinstance(value, dict):
        fields = cast("dict[str, Any]", value).items()
        return {storable_text(name): _cleaned(one) for name, one in fields}
    return value
