"""A flow while it is being changed: its operations and dependencies as data, known by their indexes."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from neena.catalog.specs import TaskSpec
from neena.errors import Invalid
from neena.flows.planner.port import Rationale
from neena.flows.schemas import Condition, ForEach, Input, When


class NotUnderstood(Invalid):
    """What is to be changed is not clear."""


@dataclass
class Operation:
    """One operation; `index` names it for good. `rationale` is why a new one has its task."""

    index: int
    task: TaskSpec
    name: str
    instruction: str
    conditions: tuple[Condition, ...] = ()
    for_each: ForEach | None = None
    inputs: dict[str, Input] = field(default_factory=dict[str, Input])
    rationale: Rationale | None = None

    @property
    def looks_at(self) -> set[int]:
        """The operations that its terms, and the values that are set, speak of."""
        named = (*self.conditions, *self.inputs.values())
        found = {one.operation for one in named if one.operation is not None}
        return found | ({self.for_each.operation} if self.for_each else set[int]())


@dataclass
class Link:
    """`target` comes after `source`; both are indexes."""

    source: int
    target: int
    instruction: str | None = None
    when: When | None = None


@dataclass
class Work:
    """The flow as it stands; `next` is an index that no operation has had."""

    operations: list[Operation]
    links: list[Link]
    next: int

    def copy(self) -> "Work":
        """One that can be changed without this one."""
        return Work([replace(one) for one in self.operations], [replace(one) for one in self.links], self.next)

    def at(self, index: int) -> Operation:
        """The operation of this index."""
        return next(one for one in self.operations if one.index == index)

    def sources(self, index: int) -> list[int]:
        """What it comes after."""
        return [one.source for one in self.links if one.target == index]

    def targets(self, index: int) -> list[int]:
        """What comes after it."""
        return [one.target for one in self.links if one.source == index]

    def free(self) -> int:
        """An index that no operation has, nor had before it was taken out."""
        self.next += 1
        return self.next - 1

    def free_name(self, wanted: str) -> str:
        """A name that no operation has."""
        taken = {one.name for one in self.operations}
        names = [wanted, *(f"{wanted}_{number}" for number in range(2, len(taken) + 3))]
        return next(one for one in names if one not in taken)

    def link(self, source: int, target: int, instruction: str | None = None, when: When | None = None) -> None:
        """Let one come after the other, unless it does already."""
        if source != target and not any((one.source, one.target) == (source, target) for one in self.links):
            self.links.append(Link(source, target, instruction, when))

    def unlink(self, ends: Sequence[tuple[int, int]]) -> None:
        """Take dependencies away."""
        self.links = [one for one in self.links if (one.source, one.target) not in ends]

    @property
    def is_row(self) -> bool:
        """Whether one operation comes after the other only because the words said so: no task says what it gives."""
        return len(self.operations) > 1 and not any(one.task.outputs for one in self.operations)
