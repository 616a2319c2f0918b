"""The fields of a workflow's models as parameters of a task: what a JSON Schema says, as far as parameters can say it.

Nested models and what may be several things are passed on as they are; the schema itself checks them. Patterns are left
out: planners read texts by those of parameters, and these were written by somebody else.
"""

from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from typing import Any, cast

from pydantic import ConfigDict, TypeAdapter, ValidationError

from neena.authoring.definition import Parameter
from neena.errors import Finding

Schema = Mapping[str, Any]

_TYPES = {"integer": "int", "number": "float", "boolean": "bool", "array": "list", "object": "object"}
_TEXTS = {"date": "date", "date-time": "datetime"}
_PYTHON: dict[str, Any] = {
    "string": str,
    "int": int,
    "float": float,
    "bool": bool,
    "date": date,
    "datetime": datetime,
    "object": dict[str, Any],
    "list": list[Any],
    "any": Any,
}
_CONFIG = ConfigDict(coerce_numbers_to_str=True, allow_inf_nan=False)
_DEEPEST = 16  # references one after the other


def parameters_of(model: Schema) -> tuple[Parameter, ...]:
    """The fields of a model, in their order."""
    required = model.get("required") or ()
    fields = cast("Schema", model.get("properties") or {})
    return tuple(
        _parameter(model, name, _object(given), place, optional=name not in required)
        for place, (name, given) in enumerate(fields.items(), start=1)
    )


def converted(parameter: Parameter, value: Any) -> tuple[Any, Finding | None]:
    """A value as JSON of the parameter's type, where it loses nothing by that; else what is wrong with it."""
    if value is None:
        return None, None  # the schema knows whether it may be left empty
    adapter = _adapter(parameter.data_type, parameter.item_type)
    try:
        return adapter.dump_python(adapter.validate_python(value), mode="json"), None
    except ValidationError as fault:
        first = fault.errors(include_url=False)[0]
        return None, Finding((parameter.name, *first["loc"]), first["msg"], first["type"])


def _parameter(model: Schema, name: str, given: Schema, place: int, *, optional: bool) -> Parameter:
    field = _meant(model, given)
    data_type = _data_type(field)
    items = _data_type(_meant(model, _object(field["items"]))) if data_type == "list" and "items" in field else None
    said = given.get("description") or field.get("description")
    return Parameter(
        name=name,
        data_type=data_type,
        position=place,
        doc_string=str(said or name.replace("_", " ")),
        optional=optional,
        default=given.get("default"),
        choices=_choices(field) if data_type == "string" else (),
        item_type=items,
    )


def _object(schema: Any) -> Schema:
    return cast("Schema", schema) if isinstance(schema, dict) else {}


def _meant(model: Schema, given: Schema) -> Schema:
    """The schema of a field with its references followed, and without the null beside it."""
    found = given
    for _ in range(_DEEPEST):
        several = found.get("anyOf") or found.get("oneOf") or found.get("allOf")
        if "$ref" in found:
            name = str(found["$ref"]).removeprefix("#/$defs/")
            found = _object(_object(model.get("$defs")).get(name))
        elif isinstance(several, list):
            kept = [one for one in cast("list[Any]", several) if _object(one).get("type") != "null"]
            if len(kept) != 1:
                return {}
            found = _object(kept[0])
        else:
            break
    return found


def _data_type(field: Schema) -> str:
    if _choices(field):
        return "string"
    named = field.get("type")
    if isinstance(named, list):
        kept = [one for one in cast("list[Any]", named) if one != "null"]
        named = kept[0] if len(kept) == 1 else None
    if named == "string":
        return _TEXTS.get(str(field.get("format")), "string")
    return _TYPES.get(str(named), "any")


def _choices(field: Schema) -> tuple[str, ...]:
    listed = cast("list[Any]", field.get("enum") or ([field["const"]] if "const" in field else []))
    kept = [one for one in listed if one is not None]
    return tuple(kept) if all(isinstance(one, str) for one in kept) else ()


@cache
def _adapter(data_type: str, item_type: str | None) -> TypeAdapter[Any]:
    kind = list[_PYTHON[item_type]] if item_type else _PYTHON[data_type]
    return TypeAdapter(kind, config=_CONFIG)
