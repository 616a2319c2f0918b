"""A step of a flow while it is made."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from neena.catalog.specs import TaskSpec
from neena.flows.planner.port import Result


@dataclass(eq=False)
class Need:
    """A step of the flow: `core` are the tokens that ask for it, `region` all that speak of it.

    `places` says which candidate each value is. `known` are the names of values that came with the request.
    `sources` are the steps whose results its parameters take, with the field of the answer; `named` says which of
    several things is meant, by its name. `finds`: it was added only to find something for another.
    """

    task: TaskSpec
    core: tuple[int, int]
    region: tuple[int, int]
    score: float
    known: frozenset[str] = frozenset()
    values: dict[str, Any] = field(default_factory=dict[str, Any])
    places: dict[str, int] = field(default_factory=dict[str, int])
    sources: dict[str, tuple["Need", str]] = field(default_factory=dict[str, "tuple[Need, str]"])
    named: dict[str, str] = field(default_factory=dict[str, str])
    finds: bool = False

    @property
    def missing(self) -> tuple[str, ...]:
        """The required parameters that nothing gives."""
        given = self.values.keys() | self.sources.keys()
        wanted = [one.name for one in self.task.parameters if not one.optional and one.name not in given]
        return tuple(name for name in wanted if name.lower() not in self.known)

    def repeats(self, other: "Need") -> bool:
        """Whether the other step already does the same."""
        return (
            self.task is other.task
            and bool(self.values)
            and (self.values, self.sources) == (other.values, other.sources)
        )

    def arguments(self, order: Sequence["Need"]) -> dict[str, Any]:
        """Its values and references, by the places of steps in the flow."""
        taken = {
            name: Result(order.index(source), output, self.named.get(name, ""))
            for name, (source, output) in self.sources.items()
        }
        return {**self.values, **taken}
