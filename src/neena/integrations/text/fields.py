"""The fields to extract: what people write becomes a JSON Schema, and answers are held to it."""

import re
from collections.abc import Mapping
from typing import Any, cast

from neena.authoring import Invalid
from neena.integrations.text.asking import unusable

MAX_FIELDS = 40
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,59}")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_TYPES: dict[str, dict[str, Any]] = {
    "text": {"type": ["string", "null"]},
    "number": {"type": ["number", "null"]},
    "integer": {"type": ["integer", "null"]},
    "boolean": {"type": ["boolean", "null"]},
    "date": {"type": ["string", "null"], "description": "a date as 2025-03-04"},
    "list": {"type": ["array", "null"], "items": {"type": "string"}},
}


def schema_of(fields: Mapping[str, str]) -> dict[str, Any]:
    """The JSON Schema of an object with these fields, each of which may be null."""
    if not fields or len(fields) > MAX_FIELDS:
        raise Invalid(f"fields: name between 1 and {MAX_FIELDS} fields.")
    for name in fields:
        if not _NAME.fullmatch(name):
            raise Invalid(f"fields: {name[:60]!r} is not a field name; use letters, digits and underscores.")
    return {
        "type": "object",
        "properties": {name: _property(said) for name, said in fields.items()},
        "required": list(fields),
        "additionalProperties": False,
    }


def checked(fields: Mapping[str, str], answer: Mapping[str, Any]) -> dict[str, Any]:
    """The answer, when every value is of its field's type; raises `IntegrationFailed` otherwise."""
    for name, said in fields.items():
        kind, value = kind_of(said), answer[name]
        if value is not None and not _fits(kind, value):
            raise unusable(f"{name} is no {kind}")
    return {name: answer[name] for name in fields}


def kind_of(said: str) -> str:
    """The type that a field's text begins with: `number`, `number: price with tax`; text when it names none."""
    kind = said.partition(":")[0].strip().lower()
    return kind if kind in _TYPES else "text"


def _property(said: str) -> dict[str, Any]:
    kind = kind_of(said)
    begins, _, rest = said.partition(":")
    described = rest.strip() if begins.strip().lower() == kind else said.strip()
    known = _TYPES[kind]
    words = [one for one in (described, known.get("description", "")) if one]
    return {**known, "description": ", ".join(words)} if words else dict(known)


def _fits(kind: str, value: Any) -> bool:
    if isinstance(value, bool):
        return kind == "boolean"
    if kind == "list":
        return isinstance(value, list) and all(isinstance(one, str) for one in cast("list[Any]", value))
    if kind == "date":
        return isinstance(value, str) and bool(_DAY.fullmatch(value))
    if kind == "number":
        return isinstance(value, int | float)
    return isinstance(value, int) if kind == "integer" else kind == "text" and isinstance(value, str)
