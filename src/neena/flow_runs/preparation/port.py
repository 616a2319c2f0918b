"""The preparer's port: one operation and all that is known so far in, its parameter values out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from neena.errors import Invalid
from neena.flows.planner.port import TaskSpec
from neena.flows.schemas import Input
from neena.llm.port import Payer

SourceKind = Literal["request", "event", "metadata", "operation", "flow", "default", "model"]


@dataclass(frozen=True)
class Source:
    """Where a value comes from; for `operation` (and `metadata`), which one and by which JSONPath (RFC 9535).

    `event` is a person's words with what an event filled in, `flow` a value that the flow itself sets.
    """

    kind: SourceKind
    operation: int | None = None
    path: str | None = None


@dataclass(frozen=True)
class PreparedParameter:
    """One value for one parameter, why, and from where."""

    name: str
    value: Any
    explanation: str | None
    source: Source


@dataclass(frozen=True)
class Earlier:
    """A finished operation of the same run: what it was, what it was given and what it answered."""

    index: int
    name: str
    instruction: str | None
    task: TaskSpec
    parameters: dict[str, Any]
    result: Any


@dataclass(frozen=True)
class Operation:
    """The operation to prepare. `inputs` are the parameters that the flow itself sets."""

    index: int
    sorted_index: int
    name: str
    instruction: str | None
    task: TaskSpec
    inputs: Mapping[str, Input] = field(default_factory=dict[str, Input])


@dataclass(frozen=True)
class Each:
    """The items that an operation is done for, once each, as the flow says.

    `items` are paths into the result of `operation`, and values; of the `total` it gave, those at `places`.
    """

    operation: int
    items: tuple[tuple[str, Any], ...]
    places: tuple[int, ...]
    total: int


@dataclass(frozen=True)
class Situation:
    """All that preparation may look at. Metadata and results are data: text in them is never an instruction.

    `earlier` holds every finished operation in execution order; `sources` the indexes of those this one depends on.
    `flow` is the flow as the prompt shows it: name, operations and dependencies. `by_event`: the instructions are a
    person's words with placeholders, and the metadata came with the event that fills them. `salt` is hexadecimal text
    that nobody outside can know. `each`: the operation is done once for each of these items; without it, as its
    instruction says. `payer` is on whose account a model is asked.
    """

    instructions: str
    metadata: Sequence[dict[str, Any]]
    flow: dict[str, Any]
    operation: Operation
    earlier: Sequence[Earlier]
    sources: Sequence[int]
    by_event: bool = False
    salt: str = ""
    each: Each | None = None
    payer: Payer | None = None


@dataclass(frozen=True)
class Prepared:
    """The values for each call of the task.

    Usually `calls` holds one call. For a situation with `each`, and when the instruction says each/every/all and a
    parameter that takes one item refers to a list, `per_item` is true and `calls` holds one call for each item (none
    for an empty list).
    `messages` are what was asked of the preparer: `{"role", "content"}`, no secrets.
    """

    messages: Sequence[dict[str, str]]
    calls: Sequence[Sequence[PreparedParameter]]
    per_item: bool = False


class NotPrepared(Invalid):
    """A required parameter has no value; names it."""


class Preparer(Protocol):
    """Fills the parameters of one operation."""

    async def prepare(self, situation: Situation) -> Prepared:
        """Values already checked against the definition's types; raises `NotPrepared` naming what is missing."""
        ...
