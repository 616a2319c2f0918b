"""From the file an author wrote to a workflow that can be run, or to the reason why not (contract, section 7)."""

import importlib
import inspect
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any, cast, get_type_hints

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema

from nen.errors import Refused
from nen.secure import MARK, Secure

FILE = "workflow.py"
FORM = "run(params: Params) -> Result, or run(params: Params, secure_params: SecureParams) -> Result"
Model = type[BaseModel]
Schema = dict[str, Any]


@dataclass(frozen=True)
class Workflow:
    """What `workflow.py` declares, found to be in order."""

    run: Callable[..., Any]
    params: Model
    params_schema: Schema
    secure: Model | None
    secure_schema: Schema | None
    result: Model
    result_schema: Schema
    sdk_version: str | None


def load(folder: Path) -> Workflow:
    """Import `workflow.py` of a folder and check it.

    Raises:
        Refused: With one of the kinds `import_error`, `syntax_error`, `missing_run`, `invalid_signature`,
            `invalid_params`, `invalid_secure_params`, `invalid_result`.
    """
    module = _imported(folder)
    run = getattr(module, "run", None)
    if not callable(run):
        raise Refused("missing_run", f"{FILE} has no function named run: write {FORM}")
    params, secure, result = _signature(run)
    params_schema = _schema(params, "invalid_params")
    result_schema = _schema(result, "invalid_result")
    _without_secrets(params_schema, params, "invalid_params")
    _without_secrets(result_schema, result, "invalid_result")
    if secure:
        _all_secret(secure)
    version = getattr(module, "__nen_version__", None)
    return Workflow(
        run=run,
        params=params,
        params_schema=_closed(params_schema),
        secure=secure,
        secure_schema=_closed(_schema(secure, "invalid_secure_params")) if secure else None,
        result=result,
        result_schema=result_schema,
        sdk_version=None if version is None else str(version),
    )


def _imported(folder: Path) -> ModuleType:
    """The bundle comes first on the path; the working directory, to which workflows write, is not for imports."""
    if not (folder / FILE).is_file():
        raise Refused("import_error", f"{FILE} is missing: it must stand at the top of the bundle")
    sys.path[:] = [str(folder), *(one for one in sys.path if one and Path(one) != Path.cwd())]
    try:
        return importlib.import_module(Path(FILE).stem)
    except SyntaxError as error:
        place = f"{_inside(folder, error.filename)}, line {error.lineno}"
        raise Refused("syntax_error", f"{place}: {error.msg}") from None
    except (Exception, SystemExit) as error:
        frames = traceback.extract_tb(error.__traceback__)
        mine = [one for one in frames if Path(one.filename).is_relative_to(folder)]
        place = f"{_inside(folder, mine[-1].filename)}, line {mine[-1].lineno}: " if mine else ""
        raise Refused("import_error", f"{place}{type(error).__name__}: {error}") from error


def _inside(folder: Path, filename: str | None) -> str:
    path = Path(filename or FILE)
    return path.relative_to(folder).as_posix() if path.is_relative_to(folder) else path.name


def _signature(run: Callable[..., Any]) -> tuple[Model, Model | None, Model]:
    """The models that `run` is annotated with."""
    inner = inspect.unwrap(run)
    if inspect.iscoroutinefunction(inner) or inspect.isgeneratorfunction(inner) or inspect.isasyncgenfunction(inner):
        raise Refused("invalid_signature", "run must be a plain function: write def run, without async and yield")
    try:
        parameters = list(inspect.signature(run).parameters.values())
        hints = get_type_hints(inner)
    except (NameError, AttributeError, TypeError, ValueError, SyntaxError) as error:
        raise Refused("invalid_signature", f"the annotations of run cannot be read ({error}): write {FORM}") from None
    positional = {inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD}
    if len(parameters) not in {1, 2} or not {one.kind for one in parameters} <= positional:
        raise Refused("invalid_signature", f"run takes one parameter or two: write {FORM}")
    models = [_model(hints, one.name, f"the parameter {one.name} of run") for one in parameters]
    return models[0], models[1] if len(models) == 2 else None, _model(hints, "return", "what run returns")


def _model(hints: dict[str, Any], name: str, subject: str) -> Model:
    if name not in hints:
        raise Refused("invalid_signature", f"{subject} has no annotation: write {FORM}")
    hint = hints[name]
    if inspect.isclass(hint) and issubclass(hint, BaseModel) and hint is not BaseModel:
        return hint
    shown = getattr(hint, "__name__", hint)
    raise Refused("invalid_signature", f"{subject} is annotated with {shown}: it must be a subclass of BaseModel")


class _ResultSchema(GenerateJsonSchema):
    """Of a Result as it is sent: fields that are None are left out, so that none of these is required."""

    def field_is_required(self, field: Any, total: bool) -> bool:  # noqa: FBT001 - pydantic's signature
        """Whether a field always stands in the result."""
        return field["schema"]["type"] != "nullable" and super().field_is_required(field, total)


def _schema(model: Model, kind: str) -> Schema:
    try:
        if kind == "invalid_result":
            return model.model_json_schema(mode="serialization", schema_generator=_ResultSchema)
        return model.model_json_schema()
    except Exception as error:  # noqa: BLE001 - authors' types have code of their own in here
        raise Refused(kind, f"{model.__name__} cannot be described as JSON Schema: {error}") from None


def _all_secret(model: Model) -> None:
    for name, field in model.model_fields.items():
        if field.annotation != Secure[str]:
            fault = "is not Secure[str]: move it to Params, or make it one"
        elif not field.is_required():
            fault = "has a default: secrets have none"
        elif field.alias or field.validation_alias or field.serialization_alias:
            fault = "has an alias: a secret goes by its field's name"
        else:
            continue
        raise Refused("invalid_secure_params", f"the field {name} of {model.__name__} {fault}")


def _without_secrets(schema: Schema, model: Model, kind: str) -> None:
    if _marked(schema):
        raise Refused(kind, f"{model.__name__} has a field that is Secure: these belong to SecureParams, all of them")


def _marked(schema: Any) -> bool:
    if isinstance(schema, dict):
        inner = cast("Schema", schema)
        return MARK in inner or any(_marked(one) for one in inner.values())
    return isinstance(schema, list) and any(_marked(one) for one in cast("list[Any]", schema))


def _closed(schema: Schema) -> Schema:
    """Undeclared names are wrong, unless the author says otherwise by `extra="allow"`."""
    for one in _models(schema):
        one.setdefault("additionalProperties", False)
    return schema


def takes_undeclared(schema: Schema) -> bool:
    """Whether a model of a schema, or one within it, has `extra="allow"`."""
    return any(one["additionalProperties"] for one in _models(schema))


def _models(schema: Schema) -> list[Schema]:
    return [one for one in (schema, *schema.get("$defs", {}).values()) if "properties" in one]
