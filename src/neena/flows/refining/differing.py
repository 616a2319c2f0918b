"""What a change has made of a flow, in plain sentences."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from neena.flows.conditions import for_each, only_if
from neena.flows.refining.work import Operation, Work

Part = Literal["operation", "dependency", "condition"]


@dataclass(frozen=True)
class Change:
    """One thing that is different: of which part, at which operations (by index), and in words."""

    part: Part
    operations: tuple[int, ...]
    says: str


@dataclass
class Difference:
    """All that is different."""

    added: list[Change] = field(default_factory=list[Change])
    removed: list[Change] = field(default_factory=list[Change])
    changed: list[Change] = field(default_factory=list[Change])

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.changed)


def difference(before: Work, now: Work) -> Difference:
    """What is different between two states of a flow."""
    found = Difference()
    old = {one.index: one for one in before.operations}
    new = {one.index: one for one in now.operations}
    names = {one.index: one.name for one in (*before.operations, *now.operations)}
    _of_operations(found, old, new)
    for index, one in new.items():
        _of_terms(found, old.get(index), one, names)
    _of_links(found, before, now, names)
    return found


def _of_operations(found: Difference, old: Mapping[int, Operation], new: Mapping[int, Operation]) -> None:
    for index, one in new.items():
        was = old.get(index)
        if was is None:
            found.added.append(Change("operation", (index,), f"{one.name}: {one.instruction}"))
        elif was.task.id != one.task.id:
            found.changed.append(Change("operation", (index,), f"{one.name} in the place of {was.name}."))
        elif was.instruction != one.instruction:
            says = f"{one.name}: “{one.instruction}” instead of “{was.instruction}”."
            found.changed.append(Change("operation", (index,), says))
    for index, one in old.items():
        if index not in new:
            found.removed.append(Change("operation", (index,), f"{one.name}: {one.instruction}"))


def _of_terms(found: Difference, was: Operation | None, one: Operation, names: Mapping[int, str]) -> None:
    before = dict(_terms(was, names)) if was else {}
    now = dict(_terms(one, names))
    for kind, says in now.items():
        if kind not in before:
            found.added.append(Change("condition", (one.index,), f"{one.name} is done {says}."))
        elif before[kind] != says:
            found.changed.append(
                Change("condition", (one.index,), f"{one.name} is done {says}; before: {before[kind]}.")
            )
    for kind, says in before.items():
        if kind not in now:
            found.removed.append(Change("condition", (one.index,), f"{one.name} is no longer done {says}."))


def _terms(one: Operation, names: Mapping[int, str]) -> Iterator[tuple[str, str]]:
    if one.conditions:
        yield "only_if", only_if(one.conditions, names)
    if one.for_each:
        yield "for_each", for_each(one.for_each, names)


def _of_links(found: Difference, before: Work, now: Work, names: Mapping[int, str]) -> None:
    old = {(one.source, one.target): one.when for one in before.links}
    new = {(one.source, one.target): one.when for one in now.links}
    for ends, when in new.items():
        how = "is done in place of" if when == "otherwise" else "comes after"
        says = f"{names[ends[1]]} {how} {names[ends[0]]}."
        if ends not in old:
            found.added.append(Change("dependency", ends, says))
        elif old[ends] != when:
            found.changed.append(Change("dependency", ends, says))
    for ends in old.keys() - new.keys():
        says = f"{names[ends[1]]} no longer comes after {names[ends[0]]}."
        found.removed.append(Change("dependency", ends, says))
