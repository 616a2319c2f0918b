"""What a run is given, checked against the JSON Schema of the workflow's models before anything runs.

The schemas come from code that others wrote: nothing that they refer to is fetched, and patterns cannot take long.
Messages name fields and limits, never a value.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Any, cast
from uuid import UUID

from jsonschema_rs import FancyRegexOptions, ValidationError, ValidationErrorKind, validator_for
from pydantic import TypeAdapter
from pydantic import ValidationError as PydanticError

from neena.errors import Finding, Invalid
from neena.kernel.columns import dump_json
from neena.workflows.bundle import shown

Schema = dict[str, Any]

MAX_SCHEMA = 64 * 1024  # bytes of a schema as JSON
_MAX_FINDINGS = 20
_BACKTRACKS = 100_000
_VALUE = "the value"
# Where a schema stands as the value of a keyword, in a list, or under names of the author's choice.
_ONE = ("items", "additionalProperties", "contains", "unevaluatedItems", "unevaluatedProperties")
_SEVERAL = ("anyOf", "oneOf", "prefixItems")
_NAMED = ("properties", "patternProperties", "$defs", "definitions", "dependentSchemas")


class BadParams(Invalid):
    """The params do not fit the workflow."""


class BadSchema(Invalid):
    """The JSON Schema of a model of the workflow cannot be used."""


def check_schema(schema: Schema, model: str) -> None:
    """Raise `BadSchema` for a schema that is no object's, that is larger than 64 KiB, or that cannot be checked."""
    try:
        size = len(dump_json(schema))
        _validator(schema if size <= MAX_SCHEMA else {})
        is_object = schema.get("type", "object") == "object"
    except (ValueError, RecursionError) as fault:
        said = fault.message if isinstance(fault, ValidationError) else str(fault)
        raise BadSchema(f"{model}: its JSON Schema cannot be used: {shown(said)}.") from fault
    if size > MAX_SCHEMA:
        raise BadSchema(f"{model}: its JSON Schema has {size} bytes; {MAX_SCHEMA} is the most. Make the model smaller.")
    if not is_object:
        raise BadSchema(f"{model}: it must be a model with named fields, so that its JSON is an object.")


def check(schema: Schema, values: Any, place: str) -> None:
    """Raise `BadParams`, naming each wrong field, for values that do not fit a schema; `place` is where they stand."""
    try:
        errors: list[ValidationError] = list(islice(_validator(schema).iter_errors(values), _MAX_FINDINGS))
    except ValueError:
        raise BadParams(
            f"{place}: this is no JSON.", [Finding(("body", place), f"{place}: this is no JSON.")]
        ) from None
    findings = [one for error in errors for one in _findings(error, schema, place)][:_MAX_FINDINGS]
    if findings:
        raise BadParams(None, findings)


def _validator(schema: Schema) -> Any:
    return validator_for(
        cast("Schema", _closed(schema)),
        validate_formats=True,
        formats=_FORMATS,
        offline=True,
        mask=_VALUE,
        pattern_options=FancyRegexOptions(backtrack_limit=_BACKTRACKS),
    )


def _closed(schema: Any) -> Any:
    """The schema with every model in it taking the fields that it declares and no others, unless it says so itself."""
    if not isinstance(schema, dict):
        return schema
    found = dict(cast("Schema", schema))
    for name in _ONE:
        if name in found:
            found[name] = _closed(found[name])
    for name in _SEVERAL:
        if isinstance(found.get(name), list):
            found[name] = [_closed(one) for one in found[name]]
    for name in _NAMED:
        if isinstance(found.get(name), dict):
            found[name] = {key: _closed(one) for key, one in found[name].items()}
    is_open = "additionalProperties" in found or "patternProperties" in found or "$ref" in found or "allOf" in found
    if found.get("type") == "object" and not is_open and "properties" in found:
        found["additionalProperties"] = False
    return found


def _findings(error: ValidationError, schema: Schema, place: str) -> Iterator[Finding]:
    kind, path = error.kind, list(error.instance_path)
    if isinstance(kind, ValidationErrorKind.Required):
        yield _finding([*path, kind.as_dict()["property"]], "it is missing", "missing", place)
    elif isinstance(kind, ValidationErrorKind.AdditionalProperties):
        known = ", ".join(schema.get("properties", ())) if not path else ""
        said = "the workflow declares no such field" + (f"; it declares {shown(known)}" if known else "")
        for name in kind.unexpected:
            yield _finding([*path, name], said, "undeclared", place)
    elif isinstance(kind, ValidationErrorKind.AnyOf | ValidationErrorKind.OneOfNotValid):
        yield from _of_branches(kind.context, schema, path, place)
    elif isinstance(kind, ValidationErrorKind.PropertyNames):
        yield _finding(path, "one of its keys is not among those that are allowed", kind.name, place)
    else:
        yield _finding(path, error.message, kind.name, place)


def _of_branches(
    branches: Sequence[Sequence[ValidationError]], schema: Schema, path: list[str | int], place: str
) -> Iterator[Finding]:
    """What is wrong with a value that may be several things: beside null, only one is meant in most models."""
    meant = [one for one in branches if not _is_null(one)]
    if len(meant) == 1:
        for error in meant[0]:
            yield from _findings(error, schema, place)
    else:
        said = {error.message for one in meant for error in one[:1]}
        yield _finding(path, "; and ".join(sorted(said)) or "it fits none of what is allowed", "any_of", place)


def _is_null(branch: Sequence[ValidationError]) -> bool:
    return any(
        isinstance(one.kind, ValidationErrorKind.Type) and one.kind.as_dict()["types"] == ["null"] for one in branch
    )


def _finding(path: Sequence[str | int], said: str, kind: str, place: str) -> Finding:
    where = ".".join([place, *(shown(str(one)) for one in path)])
    return Finding(("body", place, *path), f"{where}: {shown(said)}", kind)


def _read_by(kind: Any) -> Callable[[str], bool]:
    """Whether Pydantic, which the workflow reads it with, reads a text as this type."""
    adapter: TypeAdapter[Any] = TypeAdapter(kind)

    def reads(text: str) -> bool:
        try:
            adapter.validate_python(text)
        except PydanticError:
            return False
        return True

    return reads


_FORMATS = {
    "date-time": _read_by(datetime),
    "date": _read_by(date),
    "time": _read_by(time),
    "duration": _read_by(timedelta),
    "uuid": _read_by(UUID),
}
