"""What an action is: declared once as a class, which says its params, reads them, and does it.

A new action is one class; a new tool is one `Tool` in `registry.TOOLS`.
"""

from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, ClassVar, cast

from pydantic import AliasChoices, BaseModel, ConfigDict, ValidationError
from pydantic_core import ErrorDetails

from neena.computer.machine import Machine
from neena.computer.tools.hands import Hands
from neena.errors import Finding, Invalid


class ActionInvalid(Invalid):
    """There is no such action, or it cannot be done with these params."""

    @classmethod
    def at(cls, *location: str | int, message: str, kind: str = "value_error") -> "ActionInvalid":
        """One thing that is wrong, and where."""
        return cls(None, [Finding(location, message, kind)])


@dataclass(frozen=True)
class Result:
    """What an action has given: any of a text, a picture (PNG) and the place of the pointer."""

    output: str | None = None
    image: bytes | None = None
    coordinate: tuple[int, int] | None = None

    def wire(self) -> dict[str, Any]:
        """The result as `/execute` answers it: what is absent is left out (spec section 5)."""
        said: dict[str, Any] = {"status": "ok"}
        if self.output is not None:
            said["output"] = self.output
        if self.image is not None:
            said["base64_image"] = b64encode(self.image).decode()
        if self.coordinate is not None:
            said["coordinate"] = list(self.coordinate)
        return said


class Asked(BaseModel):
    """An action with its params, checked. The docstring of each kind tells a model what it does.

    Params that are not declared are ignored: clients repeat `action` among them, and send what other servers know.
    """

    model_config = ConfigDict(frozen=True, strict=True, extra="ignore")
    name: ClassVar[str]

    def do(self, hands: Hands) -> Result:
        """Do it; what was pressed is released again, whatever happens."""
        raise NotImplementedError

    @classmethod
    def read(cls, params: Mapping[str, Any], picture_size: tuple[int, int] | None) -> "Asked":
        """Check params that came from outside. Raises `ActionInvalid`."""
        try:
            return cls.model_validate(dict(params), context={"picture_size": picture_size})
        except ValidationError as fault:
            found = [cls._finding(one) for one in fault.errors(include_url=False)]
            raise ActionInvalid(None, found) from None

    @classmethod
    def _finding(cls, fault: ErrorDetails) -> Finding:
        """Which param, what is wrong with it, and what to send instead."""
        sent = str(fault["loc"][0]) if fault["loc"] else ""
        match fault["type"]:
            case "missing":
                wrong = "is missing"
            case "value_error":
                wrong = fault["msg"].removeprefix("Value error, ")
            case _:
                wrong = f"is wrong: {fault['msg'][:1].lower()}{fault['msg'][1:]}"
        message = f"{cls.name}: `{sent}` {wrong}. Expected: {_hint(cls, sent)}."
        return Finding(("params", sent), message, fault["type"])


def _hint(action: type[Asked], sent: str) -> str:
    """What the param of this name, or of this other name, should be."""
    schemas = _properties(action)
    for param, info in action.model_fields.items():
        other = info.validation_alias.choices if isinstance(info.validation_alias, AliasChoices) else ()
        if sent in (param, *other) and param in schemas:
            description = schemas[param]["description"]
            examples = " or ".join(repr(one) for one in schemas[param].get("examples", ()))
            return f"{description}, such as {examples}" if examples else description
    return "a fitting value"


def _always(machine: Machine) -> bool:
    del machine
    return True


@dataclass(frozen=True)
class Tool:
    """A tool: a name, and actions that share one schema. `offered` tells which machines can do it.

    `aliases` are other names of its actions; a tool with a `default` does that one where none is named.
    """

    name: str
    description: str
    actions: tuple[type[Asked], ...]
    offered: Callable[[Machine], bool] = _always
    aliases: Mapping[str, str] = field(default_factory=dict[str, str])
    default: str | None = None

    def action(self, name: str) -> type[Asked]:
        """The action of this name. Raises `ActionInvalid` naming those there are."""
        wanted = self.default or "" if name in ("", self.name) else self.aliases.get(name, name)
        for one in self.actions:
            if one.name == wanted:
                return one
        known = ", ".join(one.name for one in self.actions)
        problem = f"has no action `{name[:40]}`" if name else "needs an `action`"
        message = f"The tool {self.name} {problem}. Its actions are {known}."
        raise ActionInvalid.at("action", message=message, kind="unknown_action")

    @cached_property
    def parameters(self) -> dict[str, Any]:
        """JSON Schema of the arguments of a call: `action`, and the params of all actions side by side."""
        told = "\n".join(f"{one.name}{_signature(one)}: {_first_line(one)}" for one in self.actions)
        action = {"type": "string", "enum": [one.name for one in self.actions], "description": told}
        params: dict[str, dict[str, Any]] = {}
        uses: dict[str, dict[str, list[str]]] = {}  # param: what it is, in which actions
        for one in self.actions:
            for param, schema in _properties(one).items():
                params.setdefault(param, {key: value for key, value in schema.items() if key != "examples"})
                uses.setdefault(param, {}).setdefault(schema["description"], []).append(one.name)
        for param, ways in uses.items():
            if len(ways) > 1:
                params[param]["description"] = "; ".join(f"{', '.join(names)}: {way}" for way, names in ways.items())
        return {"type": "object", "properties": {"action": action, **params}, "required": ["action"]}


def _first_line(action: type[Asked]) -> str:
    return " ".join((action.__doc__ or "").split("\n\n")[0].split())


def _signature(action: type[Asked]) -> str:
    """`(coordinate, text?)`: its params, with a mark at those that may be left out."""
    fields = action.model_fields
    names = [name if fields[name].is_required() else f"{name}?" for name in _properties(action)]
    return f" ({', '.join(names)})" if names else ""


def _properties(action: type[Asked]) -> dict[str, dict[str, Any]]:
    schemas = cast("dict[str, dict[str, Any]]", action.model_json_schema(by_alias=False).get("properties", {}))
    return {name: _plain(schema) for name, schema in schemas.items()}


def _plain(schema: Mapping[str, Any]) -> dict[str, Any]:
    """A schema as models are told it: without titles, defaults and null."""
    branches = cast("list[dict[str, Any]]", schema.get("anyOf", []))
    merged = {**schema}
    for branch in branches:
        if branch.get("type") != "null":
            merged = {**branch, **merged}
    return {key: value for key, value in merged.items() if key not in ("title", "default", "anyOf")}
