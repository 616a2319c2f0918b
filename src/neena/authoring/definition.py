"""Reads a task's function into its definition: parameters, types, YAML, outputs (contract 2.5)."""

import inspect
import types
from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Annotated, Any, Literal, Union, cast, get_args, get_origin, get_type_hints
from uuid import UUID

import yaml
from pydantic import BaseModel, ConfigDict, StringConstraints, TypeAdapter, ValidationError, create_model
from pydantic.fields import FieldInfo

from neena.authoring.integration import Integration
from neena.authoring.task import Identifies, Task
from neena.errors import Finding
from neena.kernel.ids import stable_id

_DATA_TYPES: dict[Any, str] = {
    str: "string",
    int: "int",
    float: "float",
    bool: "bool",
    datetime: "datetime",
    date: "date",
    list: "list",
    dict: "object",
    Any: "any",
}
_EXAMPLES: dict[str, Any] = {
    "string": "text",
    "int": 1,
    "float": 1.5,
    "bool": True,
    "date": "2025-03-04",
    "datetime": "2025-03-04T09:30:00Z",
    "list": [],
    "object": {},
    "any": None,
}


@dataclass(frozen=True)
class Parameter:
    """One parameter or output field: `data_type` is one of the contract's names, `position` starts at 1.

    `pattern` is the shape of its values (`^[a-z]+/[a-z]+$`), by which they are known in a text.
    """

    name: str
    data_type: str
    position: int
    doc_string: str
    optional: bool
    default: Any = None
    choices: tuple[str, ...] = ()
    identifies: str | None = None
    item_type: str | None = None
    pattern: str | None = None


def identified(parameters: Sequence[Parameter], value: Any) -> list[tuple[str, str]]:
    """The entities that a JSON object, or each of a list, holds ids of: (entity, id), as `Identifies` marks them."""
    listed = cast("list[Any]", value) if isinstance(value, list) else [value]
    objects = [cast("dict[str, Any]", one) for one in listed if isinstance(one, dict)]
    return [
        (one.identifies, str(found[one.name]))
        for found in objects
        for one in parameters
        if one.identifies and found.get(one.name)
    ]


class _Inputs(BaseModel):
    model_config = ConfigDict(extra="forbid", coerce_numbers_to_str=True, allow_inf_nan=False)


@dataclass(frozen=True)
class Definition:
    """A task as the catalogue knows it; everything is computed from the code.

    What an organization adds is a definition too, which computes the same from what was uploaded.
    """

    integration: Integration
    task: Task

    @cached_property
    def dotted_name(self) -> str:
        """`trello.create_card`: the stable name that the id is made from."""
        return f"{self.integration.short_name}.{self.task.method}"

    @cached_property
    def id(self) -> UUID:
        """The same on every machine and after every restart."""
        return self.id_of(self.dotted_name)

    @staticmethod
    def id_of(dotted_name: str) -> UUID:
        """The id that a task of this dotted name has."""
        return stable_id("task", dotted_name)

    @property
    def version(self) -> UUID | None:
        """Which version of what people have uploaded it runs; None for what comes from code."""
        return None

    @property
    def version_number(self) -> int | None:
        """What people call that version."""
        return None

    @property
    def created(self) -> datetime:
        """Since when it is there."""
        return self.integration.created

    @property
    def modified(self) -> datetime:
        """When it changed last."""
        return self.integration.created

    @property
    def author(self) -> str | None:
        """Who uploaded it; None for what comes from code."""
        return None

    @cached_property
    def summary(self) -> str:
        """The first sentence of the docstring."""
        return self.description.partition("\n")[0]

    @cached_property
    def description(self) -> str:
        """The docstring, cleaned."""
        return inspect.getdoc(self.task.function) or self.task.name

    @cached_property
    def _hints(self) -> dict[str, Any]:
        return get_type_hints(self.task.function, include_extras=True)

    @cached_property
    def parameters(self) -> tuple[Parameter, ...]:
        """The function's parameters after the context, in order."""
        found = list(inspect.signature(self.task.function).parameters.values())[1:]
        return tuple(_parameter(p, self._hints[p.name], place) for place, p in enumerate(found, start=1))

    @cached_property
    def output(self) -> Any:
        """The return annotation without the list around it: a model class, a scalar type or Any."""
        returned = _bare(self._hints.get("return", Any))
        return _bare(get_args(returned)[0]) if self.output_is_list and get_args(returned) else returned

    @cached_property
    def output_is_list(self) -> bool:
        """Whether the task answers a list."""
        returned = _bare(self._hints.get("return", Any))
        return returned is list or get_origin(returned) is list

    @cached_property
    def output_name(self) -> str:
        """The output model's own name (`Card`), or `Any`."""
        return self.output.__name__ if _is_model(self.output) else getattr(self.output, "__name__", "Any")

    @cached_property
    def output_parameters(self) -> tuple[Parameter, ...]:
        """The fields of the output model (empty when the output has no declared shape)."""
        return _fields(self.output) if _is_model(self.output) else ()

    @property
    def output_type(self) -> str:
        """`Card`, or `List[Card]` for a list."""
        return f"List[{self.output_name}]" if self.output_is_list else self.output_name

    @property
    def input_type(self) -> str:
        """The name of the input model, e.g. `TrelloCreateCard`; empty when there is no parameter."""
        words = "".join(part.title() for part in self.task.method.split("_"))
        return f"{self.integration.short_name.title()}{words}" if self.parameters else ""

    @cached_property
    def input_yml(self) -> str:
        """An example of the input in YAML."""
        return _yaml({p.name: _example(p) for p in self.parameters}) if self.parameters else ""

    @cached_property
    def output_yml(self) -> str:
        """An example of the output in YAML."""
        one: Any = {p.name: _example(p) for p in self.output_parameters} or None
        return _yaml([one] if self.output_is_list else one)

    @cached_property
    def inputs(self) -> type[BaseModel]:
        """A model that checks and losslessly converts values for the parameters."""
        fields: dict[str, Any] = {}
        for name, found in list(inspect.signature(self.task.function).parameters.items())[1:]:
            default = ... if found.default is inspect.Parameter.empty else found.default
            fields[name] = (self._hints[name], default)
        return create_model(self.input_type or "NoInput", __base__=_Inputs, **fields)

    def convert(self, values: Mapping[str, Any]) -> tuple[dict[str, Any], list[Finding]]:
        """The values as the function takes them, or what is wrong with each (missing ones named)."""
        try:
            checked = self.inputs.model_validate(dict(values))
        except ValidationError as fault:
            return {}, [Finding(tuple(e["loc"]), e["msg"], e["type"]) for e in fault.errors(include_url=False)]
        return {name: getattr(checked, name) for name in checked.model_fields_set}, []

    @cached_property
    def _adapter(self) -> TypeAdapter[Any]:
        return TypeAdapter(self._hints.get("return", Any))

    def dump(self, result: Any) -> Any:
        """A task's return value as plain JSON data, None fields left out."""
        return self._adapter.dump_python(result, mode="json", exclude_none=True, warnings=False)


def _is_model(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)


def _bare(hint: Any) -> Any:
    """The hint without `Annotated` and without `| None`."""
    if get_origin(hint) is Annotated:
        return _bare(get_args(hint)[0])
    if get_origin(hint) in {Union, types.UnionType}:
        kept = [one for one in get_args(hint) if one is not type(None)]
        return _bare(kept[0]) if len(kept) == 1 else hint
    return hint


def _data_type(hint: Any) -> str:
    bare = _bare(hint)
    if get_origin(bare) is Literal:
        return "string"
    if get_origin(bare) is list:
        return "list"
    if get_origin(bare) is dict or _is_model(bare):
        return "object"
    return _DATA_TYPES.get(bare, "any")


def _notes(hint: Any) -> tuple[Any, ...]:
    """All `Annotated` metadata, also inside `| None`."""
    if get_origin(hint) is Annotated:
        return (*get_args(hint)[1:], *_notes(get_args(hint)[0]))
    if get_origin(hint) in {Union, types.UnionType}:
        return tuple(note for one in get_args(hint) for note in _notes(one))
    return ()


def _described(name: str, hint: Any, place: int, *, optional: bool, default: Any, doc: str | None) -> Parameter:
    notes = _notes(hint)
    bare = _bare(hint)
    described = next((note.description for note in notes if isinstance(note, FieldInfo) and note.description), None)
    identifies = next((note.entity for note in notes if isinstance(note, Identifies)), None)
    return Parameter(
        name=name,
        data_type=_data_type(hint),
        position=place,
        doc_string=doc or described or name.replace("_", " "),
        optional=optional,
        default=default,
        choices=tuple(map(str, get_args(bare))) if get_origin(bare) is Literal else (),
        identifies=identifies,
        item_type=_data_type(get_args(bare)[0]) if get_origin(bare) is list and get_args(bare) else None,
        pattern=next(
            (str(note.pattern) for note in notes if isinstance(note, StringConstraints) and note.pattern), None
        ),
    )


def _parameter(found: inspect.Parameter, hint: Any, place: int) -> Parameter:
    optional = found.default is not inspect.Parameter.empty
    return _described(found.name, hint, place, optional=optional, default=found.default if optional else None, doc=None)


def _fields(model: type[BaseModel]) -> tuple[Parameter, ...]:
    hints = get_type_hints(model, include_extras=True)
    return tuple(
        _described(name, hints[name], place, optional=not f.is_required(), default=None, doc=f.description)
        for place, (name, f) in enumerate(model.model_fields.items(), start=1)
    )


def _example(parameter: Parameter) -> Any:
    if parameter.choices:
        return parameter.choices[0]
    return deepcopy(_EXAMPLES[parameter.data_type])  # YAML writes the same list twice as a list and an alias


def _yaml(value: Any) -> str:
    return yaml.safe_dump(value, sort_keys=False, allow_unicode=True)
