"""A plan while it is being made: steps, and what each needs of others."""

from dataclasses import dataclass, field

from neena.flows.planner.port import Missing, Plan, PlannedDependency, PlannedOperation
from neena.flows.planner.wording import reason
from neena.flows.reading.clauses import Clause
from neena.flows.reading.mentions import Mention
from neena.flows.reading.slots import Slots
from neena.flows.reading.tasks import TaskReading
from neena.flows.schemas import Condition, ForEach, When


@dataclass
class Step:
    """One step. `about` says in words what it gives; `looked_up` that it only finds something for another.

    It is done if all `conditions` hold, in place of the step `instead_of`; `each` is what it goes through.
    """

    task: TaskReading
    instruction: str
    slots: Slots
    clause: Clause | None = None
    looked_up: bool = False
    about: str = ""
    named: Mention | None = None
    needs: dict[int, str | None] = field(default_factory=dict[int, str | None])
    key: tuple[object, ...] | None = None
    conditions: tuple[Condition, ...] = ()
    instead_of: int | None = None
    each: ForEach | None = None


@dataclass
class Draft:
    """The steps so far, in execution order, and what is still unanswered.

    `beside` are those that are not done where the next one is: it cannot speak of them.
    """

    steps: list[Step] = field(default_factory=list[Step])
    missing: list[Missing] = field(default_factory=list[Missing])
    notes: list[str] = field(default_factory=list[str])
    beside: frozenset[int] = frozenset()

    def add(self, step: Step) -> int:
        """Put a step at the end; its place."""
        self.steps.append(step)
        return len(self.steps) - 1

    def latest(self, thing: str | None) -> int | None:
        """The last step that gives the thing."""
        return next((at for at, step in reversed(self.before()) if step.task.gives == thing), None)

    def before(self) -> list[tuple[int, Step]]:
        """The steps that the next one may speak of, with their places."""
        return [(at, step) for at, step in enumerate(self.steps) if at not in self.beside]

    def ask(self, task: TaskReading, parameter: str, question: str) -> None:
        """Note a value that is missing."""
        self.missing.append(Missing(task.spec.dotted_name, parameter, question))

    def plan(self, planner: str) -> Plan:
        """The finished plan, with unique names."""
        seen: dict[str, int] = {}
        operations: list[PlannedOperation] = []
        for step in self.steps:
            name = step.task.spec.name
            seen[name] = seen.get(name, 0) + 1
            unique = name if seen[name] == 1 else f"{name}_{seen[name]}"
            operations.append(PlannedOperation(step.task.spec, unique, step.instruction, step.conditions, step.each))
        links = tuple(
            PlannedDependency(
                source, at, reason(step.task, self.steps[source].task, parameter), self._when(step, source)
            )
            for at, step in enumerate(self.steps)
            for source, parameter in sorted(step.needs.items(), key=lambda link: link[0])
        )
        return Plan(tuple(operations), links, planner, tuple(self.notes))

    def _when(self, step: Step, source: int) -> When | None:
        """What becomes of a step if the source is skipped: who only comes after it need not be."""
        if step.instead_of == source:
            return "otherwise"
        only_after = step.needs[source] is None and self.steps[source].conditions
        return "completed_or_skipped" if only_after else None
