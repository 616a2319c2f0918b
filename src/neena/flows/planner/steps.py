"""A plan while it is being made: steps, and what each needs of others."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from neena.flows.planner.explaining import chosen, finding
from neena.flows.planner.matching import Match
from neena.flows.planner.port import (
    Doubt,
    Missing,
    Plan,
    PlannedDependency,
    PlannedOperation,
    Rationale,
    Result,
    TaskSpec,
)
from neena.flows.planner.values import converted, output_for
from neena.flows.planner.wording import LONGEST_REASON, reason
from neena.flows.reading.clauses import Clause
from neena.flows.reading.mentions import Mention
from neena.flows.reading.slots import Slots
from neena.flows.reading.tasks import TaskReading
from neena.flows.schemas import Condition, ForEach, When

_SHOWN = 160  # characters of what is in doubt


@dataclass(frozen=True)
class Evidence:
    """Why a step has its task: the words, what else fits them, best first, and what of that fits just as well."""

    words: str
    rivals: Sequence[Match] = ()
    equals: tuple[TaskSpec, ...] = ()


@dataclass
class Step:
    """One step. `about` says in words what it gives; `looked_up` that it only finds something for another.

    It is done if all `conditions` hold, in place of the step `instead_of`; `each` is what it goes through.
    `needs` are the steps it comes after, and the parameter that is the reason; `takes` whence parameters take results.
    """

    task: TaskReading
    instruction: str
    slots: Slots
    clause: Clause | None = None
    looked_up: bool = False
    about: str = ""
    named: Mention | None = None
    needs: dict[int, str | None] = field(default_factory=dict[int, str | None])
    takes: dict[str, int] = field(default_factory=dict[str, int])
    key: tuple[object, ...] | None = None
    conditions: tuple[Condition, ...] = ()
    instead_of: int | None = None
    each: ForEach | None = None
    evidence: Evidence | None = None

    def take(self, source: int, parameter: str) -> None:
        """Let the parameter take what another step gives."""
        self.needs.setdefault(source, parameter)
        self.takes.setdefault(parameter, source)


@dataclass
class Draft:
    """The steps so far, in execution order, and what is still unanswered.

    `beside` are those that are not done where the next one is: it cannot speak of them. `weakest` is the score of the
    task that fits its clause least. `given` names the parameters that answers give.
    """

    steps: list[Step] = field(default_factory=list[Step])
    missing: list[Missing] = field(default_factory=list[Missing])
    notes: list[str] = field(default_factory=list[str])
    beside: frozenset[int] = frozenset()
    weakest: float = math.inf
    given: frozenset[str] = frozenset()

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
        """Note a value that is missing, unless an answer gives it."""
        if f"{task.spec.dotted_name}.{parameter}" in self.given:
            return
        self.missing.append(Missing(task.spec.dotted_name, parameter, question))

    def answered(self, task: TaskReading, parameter: str) -> None:
        """A value that was missing has been said after all."""
        self.missing = [one for one in self.missing if (one.task, one.parameter) != (task.spec.dotted_name, parameter)]

    def plan(self, planner: str) -> Plan:
        """The finished plan, with unique names."""
        seen: dict[str, int] = {}
        operations: list[PlannedOperation] = []
        for at, step in enumerate(self.steps):
            name = step.task.spec.name
            seen[name] = seen.get(name, 0) + 1
            unique = name if seen[name] == 1 else f"{name}_{seen[name]}"
            known, missing = values_of(self.steps, step)
            asked = [one.parameter for one in self.missing if one.task == step.task.spec.dotted_name]
            missing = tuple(dict.fromkeys([*missing, *(one for one in asked if one not in known)]))
            terms, why = (step.conditions, step.each), self._why(at, step)
            operations.append(
                PlannedOperation(step.task.spec, unique, step.instruction, known, missing, *terms, rationale=why)
            )
        links = in_order(operations) or tuple(
            PlannedDependency(
                source, at, reason(step.task, self.steps[source].task, parameter), self._when(step, source)
            )
            for at, step in enumerate(self.steps)
            for source, parameter in sorted(step.needs.items(), key=lambda link: link[0])
        )
        return Plan(tuple(operations), links, planner, tuple(self.notes), self.weakest, doubts=self._doubts())

    def _why(self, at: int, step: Step) -> Rationale:
        found = step.evidence
        if found is None:
            wanting = [one.task.spec for one in self.steps if at in one.needs]
            return finding(step.about, step.task.spec, wanting, named=bool(step.named and step.named.value))
        rival = next(iter(found.rivals), None)
        if rival is None:
            return chosen(found.words, step.task.spec, None)
        spec = rival.task.spec
        lacks = [one.name for one in rival.task.takings if one.required and one.name not in rival.slots.by_name]
        return chosen(found.words, step.task.spec, spec, lacks=lacks, equal=spec in found.equals)

    def _doubts(self) -> tuple[Doubt, ...]:
        return tuple(
            Doubt(at, step.evidence.equals, step.instruction[:_SHOWN])
            for at, step in enumerate(self.steps)
            if step.evidence and step.evidence.equals
        )

    def _when(self, step: Step, source: int) -> When | None:
        """What becomes of a step if the source is skipped: who only comes after it need not be."""
        if step.instead_of == source:
            return "otherwise"
        only_after = step.needs[source] is None and self.steps[source].conditions
        return "completed_or_skipped" if only_after else None


def in_order(operations: Sequence[PlannedOperation]) -> tuple[PlannedDependency, ...]:
    """One after the other, where no task says what it gives: the order of the words alone tells who needs whom."""
    if any(one.task.outputs for one in operations):
        return ()
    return tuple(
        PlannedDependency(at, at + 1, f"{after.task.name} comes after {before.task.name}."[:LONGEST_REASON])
        for at, (before, after) in enumerate(pairwise(operations))
    )


def _told(step: Step, parameter: str) -> str:
    """The words that say which result a parameter is to hold."""
    start, end = step.slots.told.get(parameter, (0, 0))
    return " ".join(token.lower for token in step.clause.tokens[start:end]) if step.clause else ""


def values_of(steps: Sequence[Step], step: Step) -> tuple[dict[str, Any], tuple[str, ...]]:
    """What the request and earlier steps give a step, and which required parameters nothing gives."""
    known: dict[str, Any] = {}
    for slot in step.slots.by_name.values():
        if slot.values:
            many = slot.taking.parameter.data_type == "list"
            given = [converted(slot.taking.parameter, value.value) for value in slot.values]
            known[slot.taking.name] = given if many else given[0]
    for name, source in step.takes.items():
        wanted = next((one.parameter for one in step.task.takings if one.name == name), None)
        if wanted is not None and name not in known:
            known[wanted.name] = Result(source, output_for(wanted, steps[source].task.spec, _told(step, name)))
    return known, tuple(one.name for one in step.task.takings if one.required and one.name not in known)
