"""The planner's port: a request and the live task definitions in, a plan out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from neena.catalog.specs import TaskSpec
from neena.errors import Finding, Invalid
from neena.flows.schemas import Condition, ForEach, When
from neena.llm.port import Payer


@dataclass(frozen=True)
class Result:
    """A value that an earlier operation of the plan gives: the operation's position, and the field of its answer.

    `named`: of several things that it gives, the one that is called so.
    """

    operation: int
    output: str
    named: str = ""


LONGEST_WORDS, LONGEST_WHY = 300, 400  # characters


@dataclass(frozen=True)
class Rationale:
    """Why an operation has its task.

    `words` are those of the request that it serves; `why` is a plain sentence; `instead_of` is the task that came
    nearest, and `why_not` why it is not that one.
    """

    words: str
    why: str
    instead_of: str | None = None
    why_not: str | None = None


@dataclass(frozen=True)
class PlannedOperation:
    """One task placed in the plan. `name` is unique in it; `instruction` says what the step must do.

    `arguments` are the values that the request already gives, and results that are to be taken over; `missing` the
    required parameters that have neither. `inputs` are those of the arguments that preparation is not to read in the
    instruction. `conditions` (all must hold for it to be done) and `for_each` name operations by their positions in the
    plan.
    """

    task: TaskSpec
    name: str
    instruction: str
    arguments: Mapping[str, Any] = field(default_factory=dict[str, Any])
    missing: tuple[str, ...] = ()
    conditions: tuple[Condition, ...] = ()
    for_each: ForEach | None = None
    inputs: Mapping[str, Any] = field(default_factory=dict[str, Any])
    rationale: Rationale | None = None


@dataclass(frozen=True)
class Doubt:
    """An operation, by its position, for which `others` fit the `words` just as well as its task."""

    operation: int
    others: tuple[TaskSpec, ...]
    words: str


@dataclass(frozen=True)
class PlannedDependency:
    """`target` needs what `source` gives (or must come after it); both are positions in the plan.

    `when` says what becomes of the target when the source is skipped; None: it is skipped too.
    """

    source: int
    target: int
    instruction: str | None = None
    when: When | None = None


@dataclass(frozen=True)
class Planning:
    """How a plan came about: what the language model was shown and took, and why it did not make the plan.

    `model` is the one that was asked, None where none was; `shortlist` how many tasks it was shown; `latency_ms` how
    long planning took in all. `cost` is None where no prices are set. All of it is null or 0 for the embedded planner.
    """

    planner: str
    model: str | None = None
    calls: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    cost: float | None = None
    latency_ms: int = 0
    shortlist: int | None = None
    fallback_reason: str | None = None


@dataclass(frozen=True)
class Plan:
    """A valid, acyclic plan. `planner` is `embedded` or the model's name; `notes` say what the reader should know.

    `weakest` says how well that task fits that fits least, where the planner can tell; only the planner reads it.
    `planning` is how it came about, where its planner knows more of that than its own name; `doubts` are choices
    between tasks that only the person can make.
    """

    operations: tuple[PlannedOperation, ...]
    dependencies: tuple[PlannedDependency, ...]
    planner: str
    notes: tuple[str, ...] = ()
    weakest: float = 0.0
    planning: Planning | None = None
    doubts: tuple[Doubt, ...] = ()


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
    metadata says came with the event, and has no say in the plan. `payer` is on whose account a model is asked.
    `answers` are the person's to earlier questions, by question or parameter; `given` names the parameters
    (`slack.send_message.channel`) that these give.
    """

    instructions: str
    metadata: Sequence[dict[str, Any]] = field(default_factory=tuple[dict[str, Any], ...])
    by_event: bool = False
    payer: Payer | None = None
    answers: Mapping[str, Any] = field(default_factory=dict[str, Any])
    given: frozenset[str] = frozenset()


class Planner(Protocol):
    """Turns a request into a plan."""

    async def plan(self, request: PlanningRequest, tasks: Sequence[TaskSpec]) -> Plan:
        """The plan; raises `FlowNotGenerated` when nothing fits or a required value is missing."""
        ...


__all__ = [
    "Doubt",
    "FlowNotGenerated",
    "Missing",
    "Plan",
    "PlannedDependency",
    "PlannedOperation",
    "Planner",
    "Planning",
    "PlanningRequest",
    "Rationale",
    "Result",
    "TaskSpec",
]
