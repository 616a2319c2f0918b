"""Taking operations out: what only served them goes too, what came after them comes after what was before."""

import re

from neena.flows.conditions import OPPOSITES
from neena.flows.refining.naming import spoken_of
from neena.flows.refining.work import NotUnderstood, Operation, Work
from neena.flows.schemas import Condition

_ALL = re.compile(r"\b(?:all|both|every|each|any|steps)\b", re.IGNORECASE)
_JOINED = re.compile(r"\s+(?:and|or)\s+(?:to )?")


def remove(work: Work, words: str) -> None:
    """Remove the operations that the words speak of, all of them; raises `NotUnderstood`."""
    found: list[Operation] = []
    for part in _JOINED.split(words):
        meant = spoken_of(part, work.operations)
        if len(meant) > 1 and not _ALL.search(words):
            raise NotUnderstood(f"“{part}” may be {' or '.join(one.name for one in meant)}: say which, or all of them.")
        found += meant
    for one in found:
        if one in work.operations:
            take_out(work, one)
    if not work.operations:
        raise NotUnderstood("Nothing would be left of the flow; remove the flow itself instead.")


def take_out(work: Work, gone: Operation) -> None:
    """Remove one operation, and those that only found something for it."""
    before, after = work.sources(gone.index), work.targets(gone.index)
    links = {(one.source, one.target): one for one in work.links}
    for target in after:
        _check_not_needed(work, gone, target)
    work.operations.remove(gone)
    work.links = [one for one in work.links if gone.index not in {one.source, one.target}]
    for target in after:
        here = work.at(target)
        if links[gone.index, target].when == "otherwise":
            # It was done in place of what is gone: it is done now where that was not to be done.
            here.conditions = (*here.conditions, *_opposite(gone))
        for source in before:
            if work.is_row or any(one.operation == source for one in here.conditions):
                work.link(source, target)
    for source in before:
        known = next((one for one in work.operations if one.index == source), None)
        if known and known.task.effect == "read" and not work.targets(source) and known.instruction.startswith("Find "):
            take_out(work, known)


def _check_not_needed(work: Work, gone: Operation, target: int) -> None:
    here = work.at(target)
    gives = {one.identifies for one in gone.task.outputs} - {None}
    takes = {one.identifies for one in here.task.parameters if not one.optional} - {None}
    reads = gone.task.effect == "read" and not work.is_row  # why else would anything come after it
    if gone.index in here.looks_at or gives & takes or reads:
        raise NotUnderstood(f"{here.name} needs what {gone.name} gives: leave that out too.")


def _opposite(gone: Operation) -> list[Condition]:
    if len(gone.conditions) != 1:
        raise NotUnderstood(f"What is done in place of {gone.name} depends on several conditions; say on what instead.")
    only = gone.conditions[0]
    return [only.model_copy(update={"operator": OPPOSITES[only.operator]})]
