"""The fields of an event: taken by JSONPath, checked against their types (contract 5.6, step 2). Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, cast

import jsonpath_rfc9535 as jsonpath
from pydantic import ConfigDict, TypeAdapter, ValidationError

from neena.authoring.trigger import EventField, Trigger
from neena.errors import Finding
from neena.kernel.columns import dump_json, storable_text

MAX_ENTITY = 1024  # bytes, as of the ids by which results are found
_TYPES: dict[str, Any] = {"int": int, "float": float, "bool": bool, "list": list, "object": dict}
_NOTHING = object()


@dataclass(frozen=True)
class EventFields:
    """The values by name, the outside object's id, and what is wrong with the event."""

    values: dict[str, Any]
    entity_id: str | None
    findings: list[Finding]


def read_fields(trigger: Trigger, body: Mapping[str, Any]) -> EventFields:
    """The fields of an event's body. An optional field that is not there is the empty text."""
    values: dict[str, Any] = {}
    findings: list[Finding] = []
    for one in trigger.fields:
        found = _taken(one.json_path, body)
        if found is _NOTHING or found is None:
            values[one.name] = ""
            if not one.optional:
                findings.append(_finding(one, "is missing"))
            continue
        try:
            values[one.name] = _typed(one, found)
        except ValueError:
            values[one.name] = ""
            findings.append(_finding(one, f"is no {one.data_type}"))
    entity = values.get(trigger.entity or "", "")
    entity_id = str(entity) if entity != "" and len(str(entity).encode()) <= MAX_ENTITY else None
    return EventFields(values, entity_id, findings)


def _finding(one: EventField, what: str) -> Finding:
    return Finding(("body", one.name), f"The event's field {one.name} ({one.json_path}) {what}.", "event_field")


@cache
def _path(text: str) -> jsonpath.JSONPathQuery:
    return jsonpath.compile(text)


def _taken(path: str, body: Mapping[str, Any]) -> Any:
    try:
        nodes = list(_path(path).find(cast("Any", body)))
    except (jsonpath.JSONPathError, RecursionError):
        return _NOTHING
    return nodes[0].value if nodes else _NOTHING


@cache
def _adapter(kind: type) -> TypeAdapter[Any]:
    if kind in {dict, list}:
        return TypeAdapter(kind)
    return TypeAdapter(kind, config=ConfigDict(strict=kind is bool, allow_inf_nan=False))


def _typed(one: EventField, value: Any) -> Any:
    """The value in the field's type, where that loses nothing; raises `ValueError`."""
    if one.data_type == "any":
        return value
    if one.data_type == "string":
        if isinstance(value, dict | list):
            raise ValueError("no text")
        return storable_text(value) if isinstance(value, str) else dump_json(value)
    if one.data_type in {"date", "datetime"}:
        (date if one.data_type == "date" else datetime).fromisoformat(str(value))
        return str(value)
    if isinstance(value, bool) and one.data_type != "bool":
        raise ValueError("no number")
    try:
        return _adapter(_TYPES[one.data_type]).validate_python(value)
    except (ValidationError, OverflowError) as fault:
        raise ValueError("another type") from fault
