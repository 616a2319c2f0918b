"""Calls of a workflow's code: what they may hold, checked before anything is done."""

from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from neena.errors import Invalid
from neena.sandbox.door import Method

Handlers = dict[str, Method]


class CallInvalid(Invalid):
    """The call's arguments are wrong."""


class Call(BaseModel):
    """The params of one method."""

    model_config = ConfigDict(extra="forbid", strict=True)


Read = TypeVar("Read", bound=Call)


def read(kind: type[Read], params: dict[str, Any]) -> Read:
    """Raises `CallInvalid` naming each wrong field; what a field holds is not repeated."""
    try:
        return kind.model_validate(params)
    except ValidationError as fault:
        said = "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in fault.errors(include_input=False))
        raise CallInvalid(said) from None
