"""Tools as they are offered and called, and what they answer."""

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import mcp_types as types
from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic.alias_generators import to_camel

from neena.mcp.api import Api, Refused

Act = Callable[[Api, dict[str, Any]], Awaitable[types.CallToolResult]]


@dataclass(frozen=True)
class Tool:
    """One tool: what it takes as a JSON Schema, the permission it needs (`read`, `write`, `approve`), what it does.

    A tool that `destroys` takes away what cannot be had again.
    """

    name: str
    description: str
    permission: str
    takes: Mapping[str, Any]
    act: Act
    destroys: bool = False

    def shown(self) -> types.Tool:
        """The tool as `tools/list` shows it."""
        reads = self.permission == "read"
        hints = types.ToolAnnotations(
            read_only_hint=reads, destructive_hint=False if reads else self.destroys, open_world_hint=not reads
        )
        return types.Tool(
            name=self.name, description=self.description, input_schema=dict(self.takes), annotations=hints
        )


class Arguments(BaseModel):
    """What a tool takes, with names as the contract writes them: `workflowId`."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, extra="forbid", frozen=True)


Given = TypeVar("Given", bound=BaseModel)


def tool(
    name: str,
    permission: str,
    takes: type[Given],
    do: Callable[[Api, Given], Awaitable[types.CallToolResult]],
    *,
    destroys: bool = False,
) -> Tool:
    """A tool around a function, whose docstring describes it; its arguments are read as a model before."""

    async def act(api: Api, arguments: dict[str, Any]) -> types.CallToolResult:
        try:
            given = takes.model_validate(arguments)
        except ValidationError as fault:
            raise Refused("Invalid request", _said(fault)) from None
        return await do(api, given)

    description = " ".join((do.__doc__ or "").split())
    return Tool(name, description, permission, takes.model_json_schema(by_alias=True), act, destroys)


def answer(found: Any) -> types.CallToolResult:
    """One text that holds JSON; what is an object can be had as such as well."""
    said = text(json.dumps(found, ensure_ascii=False, separators=(",", ":")))
    return said.model_copy(update={"structured_content": found}) if isinstance(found, dict) else said


def text(said: str) -> types.CallToolResult:
    """Plain text."""
    return types.CallToolResult(content=[types.TextContent(text=said)])


def refusal(fault: Refused) -> types.CallToolResult:
    """What went wrong, for the model that called."""
    found = answer({"success": False, "error": fault.error, "message": fault.message, **fault.facts})
    return found.model_copy(update={"is_error": True})


def _said(fault: ValidationError) -> str:
    return "; ".join(f"{'.'.join(map(str, one['loc'])) or 'arguments'}: {one['msg']}" for one in fault.errors())
