"""The items that a flow has an operation done for, as values of its parameters."""

from collections.abc import Sequence
from dataclasses import dataclass

from neena.flow_runs.preparation.port import Each, Situation
from neena.flow_runs.preparation.referring import Reference
from neena.flow_runs.preparation.results import Item, Known, id_of, member
from neena.flows.reading.kinds import Taking


@dataclass(frozen=True)
class Loop:
    """The items, and the operation that gave them."""

    known: Known
    each: Each
    items: Sequence[Item]

    @classmethod
    def of(cls, situation: Situation, results: Sequence[Known]) -> "Loop | None":
        """What the situation goes through; None where the flow does not say."""
        each = situation.each
        known = next((one for one in results if each and one.earlier.index == each.operation), None)
        if each is None or known is None:
            return None
        return cls(known, each, [Item(path, value) for path, value in each.items])

    def ids(self, one: Taking) -> list[Reference] | None:
        """Each item's own id, where it is what the parameter takes."""
        if self.known.task.gives not in {None, one.entity}:
            return None
        found = [id_of(item, self.known, one) for item in self.items]
        return (
            [self._at(item, *own) for item, own in zip(self.items, found, strict=True) if own] if all(found) else None
        )

    def fields(self, one: Taking) -> list[Reference] | None:
        """What each item has under the parameter's name; its own id is no other thing's."""
        names = [one.name] if one.name != "id" else []
        names += [f"{one.entity}_id", f"id_{one.entity}"] if one.takes == "id" and one.entity else []
        name = next((name for name in names if all(item.fields.get(name) is not None for item in self.items)), None)
        if name is None:
            return None
        return [self._at(item, member(item.path, name), item.fields[name]) for item in self.items]

    def in_step(self, references: list[Reference]) -> list[Reference]:
        """Of what an earlier operation gave for every item of the same list, what belongs to those gone through."""
        return [references[at] for at in self.each.places] if len(references) == self.each.total else references

    def _at(self, item: Item, path: str, value: object) -> Reference:
        return Reference(self.known, path, value, item, f"each of the results of {self.known.earlier.name}")
