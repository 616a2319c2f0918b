"""Which of the earlier results a parameter is to get: by name, by words in the name, all, or the one there is."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from neena.flow_runs.preparation.port import NotPrepared
from neena.flow_runs.preparation.results import Item, Known, id_of, member, quoted
from neena.flows.reading.kinds import Taking
from neena.flows.reading.mentions import Mention
from neena.flows.reading.stems import text_stems

_SHOWN = 20


@dataclass(frozen=True)
class Reference:
    """A value in an earlier result: which operation, the path to it, the value, and the item that it belongs to."""

    known: Known
    path: str
    value: Any
    item: Item
    why: str


def refer(
    one: Taking, mention: Mention | None, results: Sequence[Known], *, every: bool, single: bool = False
) -> list[Reference] | None:
    """The references for the parameter: one, or one for each item; None when no result gives the thing.

    Raises `NotPrepared` when the name is not there, or when several fit and the instruction does not say which.
    """
    giving = [known for known in results if known.task.gives == one.entity and known.earlier.result is not None]
    if not giving:
        return None
    if mention is not None and mention.how in {"name", "about"}:
        return [_named(one, mention, giving)]
    nearest = giving[0]
    everything = every or (mention is not None and (mention.how == "all" or (mention.many and not single)))
    return _present(one, nearest, everything=everything)


def by_name(one: Taking, name: str, known: Known) -> Reference:
    """The thing of a result that is called so; raises `NotPrepared` when there is none or more than one."""
    return _named(one, Mention("", "name", name, "", 0, 0, 0), [known])


def _present(one: Taking, known: Known, *, everything: bool) -> list[Reference]:
    items = known.items()
    if everything and known.is_list:
        return [_reference(one, known, item, f"each of the results of {known.earlier.name}") for item in items]
    if len(items) == 1:
        return [_reference(one, known, items[0], f"the result of {known.earlier.name}")]
    noun = known.task.noun or "item"
    if not items:
        raise NotPrepared(f"{one.name}: {known.earlier.name} found nothing.")
    raise NotPrepared(
        f"{one.name}: {known.earlier.name} found several ({_listed(items)}); say which {noun} is meant, or all of them."
    )


def _named(one: Taking, mention: Mention, giving: Sequence[Known]) -> Reference:
    looked: list[Item] = []
    for known in giving:
        items = known.items()
        fitting = [item for item in items if _fits(item, mention)]
        if len({repr(item.fields.get("id", item.path)) for item in fitting}) > 1:
            exact = [item for item in fitting if item.name == mention.value]
            if len(exact) != 1 or mention.how == "about":
                raise NotPrepared(
                    f"{one.name}: several are called “{mention.value}” ({_listed(fitting)}); say which is meant."
                    if mention.how == "name"
                    else f"{one.name}: several are about “{mention.value}” ({_listed(fitting)}); say which is meant."
                )
            fitting = exact
        if fitting:
            return _by_name(one, known, fitting[0], items)
        if not known.is_list and known.is_source and items:
            return _reference(one, known, items[0], f"the result of {known.earlier.name}")
        looked += items
    there = f"there are: {_listed(looked)}" if looked else "there are none"
    called = "called" if mention.how == "name" else "about"
    raise NotPrepared(f"{one.name}: nothing is {called} “{mention.value}”; {there}.")


def _by_name(one: Taking, known: Known, item: Item, items: Sequence[Item]) -> Reference:
    found = _reference(one, known, item, f"the one called “{item.name}” in the results of {known.earlier.name}")
    key = next((key for key, value in item.fields.items() if value == item.name), "name")
    if not known.is_list or sum(other.name == item.name for other in items) != 1:
        return found
    base = "$" + "[*]" * (item.path.count("[") - 1)
    field = found.path[len(item.path) :]
    path = f"{base}[?{member('@', key)}=={quoted(item.name)}]{field}"
    return Reference(known, path, found.value, item, found.why)


def _reference(one: Taking, known: Known, item: Item, why: str) -> Reference:
    found = id_of(item, known, one)
    if found is None:
        raise NotPrepared(f"{one.name}: the result of {known.earlier.name} has no id.")
    return Reference(known, found[0], found[1], item, why)


def _fits(item: Item, mention: Mention) -> bool:
    if mention.how == "name":
        return _plain(item.name) == _plain(mention.value)
    wanted = set(text_stems(mention.value))
    return bool(wanted) and wanted <= set(text_stems(f"{item.name} {item.fields.get('desc') or ''}"))


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()


def _listed(items: Sequence[Item]) -> str:
    names = [item.name or "one without a name" for item in items]
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return ", ".join(names[:_SHOWN]) + more
