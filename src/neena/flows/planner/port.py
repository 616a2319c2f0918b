"""The planner's port: a request and the live task definitions in, a plan out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from neena.catalog.specs import TaskSpec
from neena.errors import Finding, Invalid


@dataclass(frozen=True)
class Result:
    """A value that an earlier operation of the plan gives: the operation's position, and the field of its answer.

    `named`: of several things that it gives, the one that is called so.
    """

    operation: int
    output: str
    named: str = ""


@dataclass(frozen=True)
class PlannedOperation:
    """One task placed in the plan. `name` is unique in it; `instruction` says what the step must do.

    `arguments` are the values that the request already gives, and results that are to be taken over; `missing` the
    required parameters that have neither. `inputs` are those of the arguments that the instruction does not say in words
    that preparation would read; `each`: the position of the operation for each of whose results it is done.
    """

    task: TaskSpec
    name: str
    instruction: str
    arguments: Mapping[str, Any] = field(default_factory=dict[str, Any])
    missing: tuple[str, ...] = ()
    inputs: Mapping[str, Any] = field(default_factory=dict[str, Any])
    each: int | None = None


@dataclass(frozen=True)
class PlannedDependency:
    """`target` needs what `source` gives (or must come after it); both are positions in the plan."""

    source: int
    target: int
    instruction: str | None = None


@dataclass(frozen=True)
class Plan:
    """A valid, acyclic plan. `planner` is `embedded` or the model's name; `notes` say what the reader should know.

    `weakest` says how well that task fits that fits least, where the planner can tell; only the planner reads it.
    """

    operations: tuple[PlannedOperation, ...]
    dependencies: tuple[PlannedDependency, ...]
    planner: str
    notes: tuple[str, ...] = ()
    weakest: float = 0.0


@dataclass(frozen=True)
class Missing:
    """A value the request does not give and no task can find: the question to ask."""

    task: str
    parameter: str
    question: str


class FlowNotGenerated(Invalid):
    """No flow was made, because no task fits or a value is missing; says which.

    `draft` is the plan as far as it came, where only answers are missing, or as it would be without what no flow can
    do. `near` is the task that was understood where it cannot do all that is asked; `settled` where the words as a
    whole ask for what no flow can do, whatever its tasks.
    """

    def __init__(  # what is known of a refusal
        self,
        message: str,
        findings: Sequence[Finding] = (),
        missing: Sequence[Missing] = (),
        draft: Plan | None = None,
        near: TaskSpec | None = None,
        *,
        settled: bool = False,
    ) -> None:
        super().__init__(message, findings)
        self.missing = tuple(missing)
        self.draft = draft
        self.near = near
        self.settled = settled


@dataclass(frozen=True)
class PlanningRequest:
    """What a person or a trigger asked for.

    `by_event`: the instructions are a person's words with placeholders (`<{subject}>`) that an event fills; what the
    metadata says came with the event, and has no say in the plan.
    """

    instructions: str
    metadata: Sequence[dict[str, Any]] = field(default_factory=tuple[dict[str, Any], ...])
    by_event: bool = False


class Planner(Protocol):
    """Turns a request into a plan."""

    async def plan(self, request: PlanningRequest, tasks: Sequence[TaskSpec]) -> Plan:
        """The plan; raises `FlowNotGenerated` when nothing fits or a required value is missing."""
        ...


__all__ = [
    "FlowNotGenerated",
    "Missing",
    "Plan",
    "PlannedDependency",
    "PlannedOperation",
    "Planner",
    "PlanningRequest",
    "Result",
    "TaskSpec",
]
