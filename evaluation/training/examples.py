"""What the planner's numbers are learned from: requests over catalogues, with the tasks that they ask for."""

import hashlib
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from evaluation.sets import lines, tasks
from evaluation.training.connectors import catalogue, request
from neena.catalog.specs import TaskSpec
from neena.flows.reading.everyday.rewriting import plainly
from neena.flows.reading.tasks import read_task
from neena.flows.reading.vocabulary import Vocabulary, vocabulary

Operation = dict[str, Any]
_SIZES = (15, 30, 60, 150, 400)
_SHIPPED_SIZES = (10, 25, 50)
_UNKNOWN, _SHIPPED_UNKNOWN = 0.12, 0.25
_AGAIN = 0.3
FOLDS = 3
_CONNECTORS, _REQUESTS = 30, 14


@dataclass(frozen=True)
class Example:
    """A request over a catalogue. `wanted` are the dotted names that it asks for, `optional` those it may leave unsaid.

    `operations` are there where it is also known which values it gives.
    """

    request: str
    catalogue: tuple[TaskSpec, ...]
    wanted: frozenset[str]
    optional: frozenset[str] = frozenset()
    operations: tuple[Operation, ...] = ()


def examples(seed: int = 5) -> Iterator[Example]:
    """All of them, the same for the same seed."""
    rnd = random.Random(seed)
    yield from _sealtools(rnd)
    yield from _shipped(rnd)
    for _ in range(_CONNECTORS):
        made = catalogue(rnd)
        for _ in range(_REQUESTS):
            text, asked = request(rnd, made)
            yield Example(text, made, frozenset(asked))


def spoken(seed: int = 7) -> Iterator[Example]:
    """Requests over the shipped tasks, which declare ways of asking, in the plain wording in which they are read."""
    rnd = random.Random(seed)
    whole = tasks("shipped")
    for text, asked in judged():
        said = plain(text)
        found = _found([one for one in whole if one.dotted_name in asked])
        yield Example(said, whole, asked - found, found)
        if rnd.random() < _AGAIN:
            part = _part(rnd, whole, asked, rnd.choice(_SHIPPED_SIZES), _SHIPPED_UNKNOWN)
            yield Example(said, part, (asked - found) & _names(part), found)


def plain(text: str) -> str:
    """A request over the shipped tasks in the plain wording in which it is read."""
    return plainly(text, (), _words())


@cache
def _words() -> Vocabulary:
    return vocabulary([read_task(one) for one in tasks("shipped")])


def fold(said: str) -> int:
    """Which of `FOLDS` parts a request in plain wording belongs to, always the same."""
    return hashlib.sha256(said.encode()).digest()[0] % FOLDS


def judged() -> list[tuple[str, frozenset[str]]]:
    """The same requests as they are written, with all tasks that they take; impossible ones take none."""
    cases = [
        (one["request"], frozenset(step["task"] for step in one["operations"])) for one in lines("shipped/dev.jsonl")
    ]
    files = ("train", "voices", "ways", "told")
    return [
        *cases,
        *((one["request"], frozenset(one["tasks"])) for name in files for one in lines(f"spoken/{name}.jsonl")),
    ]


def _sealtools(rnd: random.Random) -> Iterator[Example]:
    """Each request over the whole catalogue, and over a small one that may lack what it asks for."""
    whole = tasks("sealtools")
    for case in lines("sealtools/train.jsonl"):
        asked = frozenset(one["task"] for one in case["operations"])
        yield Example(case["request"], whole, asked, operations=tuple(case["operations"]))
        part = _part(rnd, whole, asked, rnd.choice(_SIZES), _UNKNOWN)
        yield Example(case["request"], part, asked & _names(part))


def _shipped(rnd: random.Random) -> Iterator[Example]:
    whole = tasks("shipped")
    cases = [(one["request"], one["operations"]) for one in lines("shipped/dev.jsonl")]
    spoken = [(one["request"], [{"task": name} for name in one["tasks"]]) for one in lines("spoken/train.jsonl")]
    for text, operations in (*cases, *spoken):
        asked = frozenset(one["task"] for one in operations)
        found = _found([one for one in whole if one.dotted_name in asked])
        told = tuple(one for one in operations if "arguments" in one)
        yield Example(text, whole, asked - found, found, told)
        if rnd.random() < _AGAIN:
            part = _part(rnd, whole, asked, rnd.choice(_SHIPPED_SIZES), _SHIPPED_UNKNOWN)
            yield Example(text, part, (asked - found) & _names(part), found)


def _found(asked: Sequence[TaskSpec]) -> frozenset[str]:
    """Those that only find what another one needs: a request seldom speaks of them."""
    needed = {
        (one.dotted_name, parameter.identifies) for one in asked for parameter in one.parameters if parameter.identifies
    }
    return frozenset(
        one.dotted_name
        for one in asked
        if one.effect == "read"
        and any(out.identifies == thing and name != one.dotted_name for out in one.outputs for name, thing in needed)
    )


def _part(
    rnd: random.Random, whole: Sequence[TaskSpec], asked: frozenset[str], size: int, unknown: float
) -> tuple[TaskSpec, ...]:
    """A smaller catalogue, from which each task that is asked for may be missing."""
    others = [one for one in rnd.sample(whole, min(size, len(whole))) if one.dotted_name not in asked]
    kept = [one for one in whole if one.dotted_name in asked and rnd.random() > unknown]
    return (*others, *kept)


def _names(catalogue: Sequence[TaskSpec]) -> frozenset[str]:
    return frozenset(one.dotted_name for one in catalogue)
