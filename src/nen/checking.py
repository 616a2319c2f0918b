"""What goes into `run`, and what comes out of it, is what was declared (W-31)."""

import json
from collections.abc import Mapping
from typing import Any, cast

import pydantic
from pydantic import BaseModel, RootModel

from nen.errors import Refused
from nen.loading import Workflow, takes_undeclared
from nen.secure import SecureValue


def params_of(workflow: Workflow, given: Mapping[str, Any]) -> BaseModel:
    """The Params of a run.

    Raises:
        Refused: `invalid_params`, for undeclared names too.
    """
    extra = None if takes_undeclared(workflow.params_schema) else "forbid"
    try:
        return workflow.params.model_validate_json(json.dumps(given), extra=extra)
    except pydantic.ValidationError as error:
        raise Refused("invalid_params", _told(error)) from None


def secure_params_of(workflow: Workflow, names: list[str] | None) -> BaseModel | None:
    """The SecureParams of a run: its fields hold their names, the server keeps the values.

    Raises:
        Refused: `invalid_secure_params`: the run has others than are declared.
    """
    wanted = set(workflow.secure.model_fields) if workflow.secure else set[str]()
    if missing := wanted - set(names or ()):
        raise Refused("invalid_secure_params", f"secure parameters are missing: {', '.join(sorted(missing))}")
    if unknown := set(names or ()) - wanted:
        raise Refused("invalid_secure_params", f"secure parameters are not declared: {', '.join(sorted(unknown))}")
    values: dict[str, Any] = {one: SecureValue(one) for one in wanted}
    return workflow.secure.model_construct(**values) if workflow.secure else None


def result_of(workflow: Workflow, returned: object) -> dict[str, Any]:
    """What `run` returned as JSON without None values, validated anew in all its depth.

    Args:
        returned: A Result, even one of `model_construct`, or a dict that fits.

    Raises:
        Refused: `invalid_result`.
    """
    model = workflow.result
    if not isinstance(returned, model) and not isinstance(returned, dict):
        raise Refused("invalid_result", f"run returned {type(returned).__name__}, not {model.__name__}")
    try:
        found = model.model_validate(_content(cast("object", returned)), by_alias=True, by_name=True)
        output = found.model_dump(mode="json", by_alias=True, exclude_none=True, warnings="error")
        json.dumps(output, allow_nan=False)
    except pydantic.ValidationError as error:
        raise Refused("invalid_result", _told(error)) from None
    except ValueError as error:
        raise Refused("invalid_result", f"{model.__name__} cannot be written as JSON: {error}") from None
    if not isinstance(output, dict):  # pyright: ignore[reportUnnecessaryIsInstance] - a RootModel may hold anything
        raise Refused("invalid_result", f"{model.__name__} must be an object with fields")
    return output


def _content(value: object) -> Any:
    """What a model is made from, with those inside validated anew: pydantic trusts instances, also unvalidated ones."""
    if isinstance(value, RootModel):
        return _sound(cast("RootModel[Any]", value).root)
    if isinstance(value, BaseModel):
        return {name: _sound(one) for name, one in value}
    return {name: _sound(one) for name, one in cast("dict[Any, Any]", value).items()}


def _sound(value: object) -> Any:
    if isinstance(value, BaseModel):
        return type(value).model_validate(_content(value), by_alias=True, by_name=True)
    if isinstance(value, dict):
        return _content(cast("dict[Any, Any]", value))
    if type(value) in {list, tuple, set, frozenset}:
        kind = cast("type[list[Any]]", type(value))
        return kind(_sound(one) for one in cast("list[Any]", value))
    return value


def _told(error: pydantic.ValidationError) -> str:
    """One line for each fault, with the field's place."""
    return "\n".join(
        ".".join([error.title, *map(str, one["loc"])]) + f": {one['msg']}" for one in error.errors(include_url=False)
    )
