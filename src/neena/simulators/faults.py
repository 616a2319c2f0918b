"""Faults on order: the next calls to a path answer an error, hang, break off, come late or are no JSON."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field


class Fault(BaseModel):
    """What the next `times` calls meet whose path begins with `path` (and that use `method`, when given).

    - `answer`: status, headers and body as given; - `hang`: no answer for `seconds`, then the connection closes;
    - `close`: the connection breaks off at once; - `delay`: the true answer after `seconds`;
    - `malformed`: 200 with half a JSON document.

    `acts`: the vendor does what was asked before it misbehaves, so that the effect happens and its answer is lost (or,
    with `delay`, late).
    """

    model_config = ConfigDict(extra="forbid")

    action: Literal["answer", "hang", "close", "delay", "malformed"] = "answer"
    path: str = "/"
    method: str | None = None
    times: int = Field(default=1, ge=1)
    status: int = 500
    headers: dict[str, str] = Field(default_factory=dict)
    body: Any = None
    seconds: float = 3600.0
    acts: bool = False


class Faults:
    """The faults on order, the oldest first."""

    def __init__(self) -> None:
        self.waiting: list[Fault] = []

    def order(self, fault: Fault) -> None:
        """Put a fault at the end of the line."""
        self.waiting.append(fault)

    def take(self, method: str, path: str) -> Fault | None:
        """The fault that this call meets, used up by one; None when it meets none."""
        for fault in self.waiting:
            if path.startswith(fault.path) and fault.method in {None, method}:
                fault.times -= 1
                if not fault.times:
                    self.waiting.remove(fault)
                return fault
        return None

    def clear(self) -> None:
        """Forget all."""
        self.waiting.clear()
