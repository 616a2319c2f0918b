"""Putting operations in: planned in sight of those that are there, at the end or where the words say."""

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from neena.flows.planner.building import Builder
from neena.flows.planner.matching import Index
from neena.flows.planner.port import FlowNotGenerated, PlanningRequest
from neena.flows.planner.steps import Draft
from neena.flows.planner.wording import reason
from neena.flows.refining.choosing import nearest_of
from neena.flows.refining.naming import spoken_of
from neena.flows.refining.seeding import seeds
from neena.flows.refining.work import NotUnderstood, Operation, Work

_FIRST = re.compile(
    r"(?:as|at) (?:the )?(?:very )?(?:first step|first|beginning|start)\b,?|^first(?: of all)?,?", re.IGNORECASE
)
_WHERE = (
    re.compile(r"^(?:right )?(?P<how>before|after) (?P<where>[^,]+), *(?P<what>.+)", re.IGNORECASE),
    re.compile(r"(?P<what>.+?),? (?:right )?(?P<how>before|after) (?P<where>.+)", re.IGNORECASE),
)


class Place(NamedTuple):
    """Where something is put in: before or after an operation, or before all."""

    what: str
    before: int | None = None
    after: int | None = None
    first: bool = False


def add(work: Work, words: str, index: Index) -> list[Operation]:
    """Put in what the words ask for; raises `FlowNotGenerated` where no task does it or a value is missing."""
    place = _placed(work, words)
    hidden = frozenset(one.index for one in work.operations) if place.first else frozenset[int]()
    if place.before is not None:
        hidden = frozenset(after(work, place.before))
    made = put_in(work, place.what, index, hidden)
    _join(work, made, place)
    return made


def put_in(work: Work, words: str, index: Index, hidden: frozenset[int]) -> list[Operation]:
    """Plan the words beside the operations that are not `hidden`, and put the steps in."""
    known, places = seeds(work, index, hidden)
    try:
        draft = Builder(index, PlanningRequest(words), seeds=known).build()
    except FlowNotGenerated as fault:
        named = None if fault.missing or fault.settled or fault.near else nearest_of(words, index)
        if named is None:
            raise
        work.operations.append(Operation(work.free(), named, work.free_name(named.name), words[:1].upper() + words[1:]))
        return work.operations[-1:]
    return _taken_over(work, draft, places)


def _taken_over(work: Work, draft: Draft, places: list[int]) -> list[Operation]:
    for step, at in zip(draft.steps, places, strict=False):
        one = work.at(at)
        one.instruction = step.instruction  # one look-up may serve a second name
    made: list[Operation] = []
    for step in draft.steps[len(places) :]:
        task = step.task.spec
        index = work.free()
        one = Operation(index, task, work.free_name(task.name), step.instruction)
        work.operations.append(one)
        places.append(index)
        made.append(one)
        one.conditions = tuple(
            it if it.operation is None else it.model_copy(update={"operation": places[it.operation]})
            for it in step.conditions
        )
        one.for_each = step.each and step.each.model_copy(update={"operation": places[step.each.operation]})
        for source, parameter in sorted(step.needs.items(), key=lambda need: need[0]):
            when = "otherwise" if step.instead_of == source else None
            work.link(places[source], index, reason(step.task, draft.steps[source].task, parameter), when)
    if not made:
        raise NotUnderstood("Nothing is to be added that the flow does not do already.")
    return made


def _placed(work: Work, words: str) -> Place:
    if match := _FIRST.search(words):
        return Place(f"{words[: match.start()]}{words[match.end() :]}".strip(" ,"), first=True)
    for pattern in _WHERE:
        if (match := pattern.fullmatch(words)) is None:
            continue
        try:
            there = spoken_of(match["where"], work.operations)
        except NotUnderstood:
            continue
        if match["how"].lower() == "before":
            return Place(match["what"], before=there[0].index)
        return Place(match["what"], after=there[-1].index)
    return Place(words)


def _join(work: Work, made: Sequence[Operation], place: Place) -> None:
    """Put the new operations where they are wanted; in a row those around them no longer follow each other."""
    others = [one.index for one in work.operations if one not in made]
    first, last = made[0].index, made[-1].index
    if work.is_row:
        for one, following in pairwise(made):
            work.link(one.index, following.index)
    if place.first:
        for one in [one for one in others if not work.sources(one)]:
            work.link(last, one)
    elif place.before is not None:
        _between(work, [(one, place.before) for one in work.sources(place.before)], first, last)
        work.link(last, place.before)
    elif place.after is not None:
        _between(work, [(place.after, one) for one in work.targets(place.after) if one in others], first, last)
        work.link(place.after, first)
    elif work.is_row and others:
        ends = [one for one in others if not set(work.targets(one)) & set(others)]
        work.link(ends[-1], first)


def _between(work: Work, ends: Sequence[tuple[int, int]], first: int, last: int) -> None:
    if not work.is_row:
        return
    work.unlink(ends)
    for source, target in ends:
        work.link(source, first)
        work.link(last, target)


def after(work: Work, index: int) -> set[int]:
    """The operation, and all that comes after it."""
    found, waiting = {index}, [index]
    while waiting:
        more = [one for one in work.targets(waiting.pop()) if one not in found]
        found.update(more)
        waiting += more
    return found


__all__ = ["add", "after", "put_in"]
