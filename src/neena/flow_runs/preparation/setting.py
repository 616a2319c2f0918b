"""Values that the flow itself sets: written there, or pointed at in an earlier result."""

from collections.abc import Sequence
from typing import Any

from neena.flow_runs.preparation.port import Each, NotPrepared, PreparedParameter, Source
from neena.flow_runs.preparation.referring import Reference, by_name
from neena.flow_runs.preparation.results import Item, Known, id_of, list_in, member
from neena.flows.converting import fitted
from neena.flows.reading.kinds import Taking
from neena.flows.schemas import Input

WHY = "Set in the flow."


def set_to(
    one: Taking, given: Input, results: Sequence[Known], each: Each | None
) -> PreparedParameter | list[Reference]:
    """What the flow sets a parameter to: one value, or one for each call.

    `each` is what the operation goes through: without a name, an input from the same list means the item of each call.
    Raises `NotPrepared` when there is nothing, several things of which none is named, or what it cannot take.
    """
    if given.operation is None:
        return _prepared(one, given.value, WHY, Source("flow"))
    found = _pointed_at(one, given, results, each)
    return taken(one, found) if isinstance(found, Reference) else found


def taken(one: Taking, reference: Reference) -> PreparedParameter:
    """The value that a reference leads to; raises `NotPrepared` when the parameter cannot take it."""
    why = f"{reference.why[:1].upper()}{reference.why[1:]}."
    source = Source("operation", reference.known.earlier.index, reference.path)
    return _prepared(one, reference.value, why, source)


def _pointed_at(one: Taking, given: Input, results: Sequence[Known], each: Each | None) -> Reference | list[Reference]:
    known = next((known for known in results if known.earlier.index == given.operation), None)
    if known is None or known.earlier.result is None:
        raise NotPrepared(f"{one.name} is set to what operation {given.operation} gives, and that gave nothing.")
    if given.named is not None:
        return _field(one, given, by_name(one, given.named, known))
    if each is not None and each.operation == given.operation:
        why = f"each of the results of {known.earlier.name}"
        items = [Item(path, value) for path, value in each.items]
        return [_field(one, given, _reference(one, known, item, why)) for item in items]
    why = f"the result of {known.earlier.name}"
    if given.field is None and one.parameter.data_type == "list" and (found := list_in(known)):
        return Reference(known, *found, Item(*found), why)
    items = known.items()
    if len(items) == 1:
        return _field(one, given, _reference(one, known, items[0], why))
    found = ", ".join(item.name or "one without a name" for item in items[:20]) or "nothing"
    raise NotPrepared(f"{one.name}: {known.earlier.name} found {found}; say which is meant.")


def _reference(one: Taking, known: Known, item: Item, why: str) -> Reference:
    found = id_of(item, known, one) or (item.path, item.value)
    return Reference(known, *found, item, why)


def _field(one: Taking, given: Input, reference: Reference) -> Reference:
    """The reference to the field that is asked for, in place of the thing's id."""
    item = reference.item
    if given.field is None or given.field not in item.fields:
        if given.field is not None and item.fields:
            raise NotPrepared(f"{one.name}: the result of {reference.known.earlier.name} has no {given.field}.")
        return reference
    if reference.value == item.fields[given.field]:
        return reference  # its path tells the thing by its name
    return Reference(reference.known, member(item.path, given.field), item.fields[given.field], item, reference.why)


def _prepared(one: Taking, value: Any, why: str, source: Source) -> PreparedParameter:
    try:
        return PreparedParameter(one.name, fitted(one.parameter, value), why, source)
    except ValueError as fault:
        raise NotPrepared(f"{fault}.") from None
