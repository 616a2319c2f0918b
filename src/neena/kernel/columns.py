"""Column types that mean the same on SQLite and PostgreSQL."""

import json
import re
from datetime import UTC, datetime
from typing import Any, cast

from sqlalchemy import DateTime, Dialect, Text, TypeDecorator

_encode = json.JSONEncoder(separators=(",", ":"), allow_nan=False).encode
_decode = json.JSONDecoder().raw_decode  # what is stored is one value with no blanks around it
_ODD = re.compile("[\x00\ud800-\udfff]")
_PERHAPS_ODD = re.compile(
    r"\\u(?:0000|d[89a-f])"
)  # in ASCII JSON, where other characters are written as surrogates too


class JsonText(TypeDecorator[Any]):
    """JSON kept as ASCII text, so that every string JSON can say (NUL, lone surrogates) survives on every database."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        """Serialize; None stays SQL NULL."""
        del dialect
        return None if value is None else dump_json(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        """Parse what was stored."""
        del dialect
        return None if value is None else _decode(value)[0]


class UtcTime(TypeDecorator[datetime]):
    """A moment in UTC, always timezone-aware in Python."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Store in UTC."""
        del dialect
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """SQLite forgets the zone: put it back."""
        del dialect
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def dump_json(value: Any) -> str:
    """Compact ASCII JSON; NaN and infinities become null, since JSON has no word for them."""
    try:
        return _encode(value)
    except ValueError:
        return json.dumps(_finite(value), separators=(",", ":"))


def _finite(value: Any) -> Any:
    if isinstance(value, float):
        return value if value - value == 0 else None
    if isinstance(value, dict):
        return {key: _finite(one) for key, one in value.items()}  # pyright: ignore[reportUnknownVariableType]
    if isinstance(value, list | tuple):
        return [_finite(one) for one in value]  # pyright: ignore[reportUnknownVariableType]
    return value


def storable_text(text: str) -> str:
    """Outside text as every database and every answer can hold it: U+FFFD for NUL and for lone surrogates."""
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
