"""Checks a JSON value against the part of JSON Schema that Neena's own questions use."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

_TYPES: dict[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "number": (int, float),
    "integer": (int,),
    "boolean": (bool,),
    "null": (type(None),),
}


def faults(value: Any, schema: Mapping[str, Any], where: str = "answer") -> list[str]:
    """What is wrong with `value`, each with its place; nothing when it fits.

    Knows type, enum, anyOf, properties, required, items and the length limits; members that are not declared pass.
    """
    if "anyOf" in schema:
        return _any_of(value, schema["anyOf"], where)
    if "enum" in schema and value not in schema["enum"]:
        return [f"{where} must be one of {_listed(schema['enum'])}"]
    expected = schema.get("type")
    if expected is not None and not _is(value, expected):
        return [f"{where} must be of type {expected if isinstance(expected, str) else _listed(expected)}"]
    return _inside(value, schema, where)


def _inside(value: Any, schema: Mapping[str, Any], where: str) -> list[str]:
    if isinstance(value, dict):
        return _members(cast("dict[str, Any]", value), schema, where)
    if isinstance(value, list):
        return _items(cast("list[Any]", value), schema, where)
    if isinstance(value, str) and len(value) > schema.get("maxLength", len(value)):
        return [f"{where} must have at most {schema['maxLength']} characters"]
    return []


def _is(value: Any, expected: str | Sequence[str]) -> bool:
    for name in (expected,) if isinstance(expected, str) else expected:
        if isinstance(value, bool) and name != "boolean":
            continue
        if isinstance(value, _TYPES.get(name, ())):
            return True
    return False


def _members(value: dict[str, Any], schema: Mapping[str, Any], where: str) -> list[str]:
    found = [f"{where}.{name} is missing" for name in schema.get("required", ()) if name not in value]
    for name, part in schema.get("properties", {}).items():
        if name in value:
            found += faults(value[name], part, f"{where}.{name}")
    return found


def _items(value: list[Any], schema: Mapping[str, Any], where: str) -> list[str]:
    if len(value) > schema.get("maxItems", len(value)):
        return [f"{where} must have at most {schema['maxItems']} items"]
    if len(value) < schema.get("minItems", 0):
        return [f"{where} must have at least {schema['minItems']} items"]
    part = schema.get("items")
    return (
        [fault for place, one in enumerate(value) for fault in faults(one, part, f"{where}[{place}]")] if part else []
    )


def _any_of(value: Any, variants: Sequence[Mapping[str, Any]], where: str) -> list[str]:
    """The faults of the variant that comes nearest."""
    found = [faults(value, variant, where) for variant in variants]
    return min(found, key=lambda one: (bool(one), any("must be one of" in fault for fault in one), len(one)))


def _listed(names: Sequence[Any]) -> str:
    shown = ", ".join(str(name) for name in names[:20])
    return f"{shown} ..." if len(names) > 20 else shown
