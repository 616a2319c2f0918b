"""What a workflow says of itself when it is loaded: its models as JSON Schemas, taken where it can do no harm."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from neena.workflows.bundle import Bundle


@dataclass(frozen=True)
class Described:
    """The JSON Schemas of `Params`, `SecureParams` and `Result`, and the version of the SDK it is written for."""

    params: dict[str, Any]
    secure: dict[str, Any] | None
    result: dict[str, Any]
    sdk_version: str | None


# Loads a bundle, confined; raises `WorkflowRefused` where it cannot be loaded, and `Unavailable` where nothing can.
Describe = Callable[[Bundle], Awaitable[Described]]
