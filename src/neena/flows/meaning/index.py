"""A catalogue made ready to be searched by meaning and by words."""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from neena.catalog.specs import TaskSpec
from neena.flows.meaning.exemplary import exemplary
from neena.flows.meaning.ways import NOTHING, TOLD
from neena.flows.meaning.weights import Choosing, weights
from neena.flows.reading.lexicon import STOP, acts_of
from neena.flows.reading.stems import split_name, text_stems
from neena.flows.reading.tasks import read_task

Vectors = NDArray[np.float32]


_BY_HAND = re.compile(
    r"\bmanual(ly)?\b|\bby hand\b|\bhuman[ -](task|step|work|action)\b"
    r"|\b(for|by) an? (person|human)\b|\b(person|human|someone|somebody) (does|decides|checks|approves|reviews|acts)\b",
    re.IGNORECASE,
)


class Embeds(Protocol):
    """Makes vectors of texts: one row each, of length one."""

    def vectors(self, texts: Sequence[str]) -> Vectors:
        """The rows."""
        ...


@dataclass(frozen=True)
class Entry:
    """A task as it is compared: what its name, all its words and its service's words are, and what it does.

    `taking` are the words of its parameters' names, `parameters` those of what is told of them too, `examples` the
    values that are named there; `shapes` are the patterns of values that are known without a word for them. `spelled`
    are the words of its name as they stand there. `lists`: it gives several things.
    """

    spec: TaskSpec
    naming: frozenset[str]
    words: frozenset[str]
    service: frozenset[str]
    acts: frozenset[str]
    taking: frozenset[str]
    parameters: frozenset[str]
    examples: frozenset[str]
    shapes: frozenset[str]
    spelled: frozenset[str]
    lists: bool


@dataclass(frozen=True)
class Shares:
    """How likely each text (a row) asks for each task, and that it asks for nothing but only tells how things are.

    Of a task of which is not known how it is asked for nothing is said (NaN).
    """

    tasks: Vectors
    told: Vectors


class MeaningIndex:
    """Vectors and words of every task; `vectors` are those of `texts_of`. `manual` is the task done by hand, if any.

    `asking` are the ways of asking that tasks declare, those of one task side by side.
    """

    def __init__(self, tasks: Sequence[TaskSpec], vectors: Vectors) -> None:
        self.entries = tuple(_entry(spec) for spec in tasks)
        count = len(tasks)
        self.names, self.descriptions, self.whole, self.asking = np.split(vectors, [count, 2 * count, 3 * count])
        said = np.array([len(spec.says) for spec in tasks], dtype=np.intp)
        self._asked = np.flatnonzero(said)
        self._first_asked = (np.cumsum(said) - said)[self._asked]
        spread = Counter(word for entry in self.entries for word in entry.words)
        self._declaring = [(at, spec.dotted_name) for at, spec in enumerate(tasks) if spec.says]
        self.rarity = {word: math.log(1 + len(tasks) / count) for word, count in spread.items()}
        self.unknown = math.log(1 + len(tasks))
        self._holding: dict[str, list[int]] = defaultdict(list)
        for place, entry in enumerate(self.entries):
            for word in entry.words:
                self._holding[word].append(place)
        self.crowding = _crowding(self.whole)
        self.size = math.log(1 + len(tasks))
        self.manual = next((at for at, entry in enumerate(self.entries) if _is_manual(entry)), None)
        self.named: dict[str, set[frozenset[str]]] = defaultdict(set)
        for entry in self.entries:
            for word in entry.service:
                self.named[word].add(entry.service)
        self.services = Counter(word for entry in self.entries for word in entry.service)
        takings = [one for spec in tasks for one in read_task(spec).takings]
        self._shapes = {one.shape: one for one in takings if one.shape}

    def rare(self, word: str) -> float:
        """How much a word tells the tasks apart."""
        return self.rarity.get(word, self.unknown)

    @property
    def counting(self) -> Choosing:
        """What counts when its tasks are chosen."""
        return weights().declared if len(self.asking) else weights().choosing

    def nearest(self, rows: Vectors) -> Vectors:
        """How near each text is to each task: to all that is said of it, or to the nearest way of asking for it."""
        near = rows @ self.whole.T
        if len(self._asked):
            asked = np.maximum.reduceat(rows @ self.asking.T, self._first_asked, axis=1)
            near[:, self._asked] = np.maximum(near[:, self._asked], asked)
        return near

    def shares(self, texts: Sequence[str], rows: Vectors) -> Shares | None:
        """What each text asks for, by how the shipped tasks are asked for; None where none of these is here."""
        known = weights().ways
        columns = {at: known.columns[name] for at, name in self._declaring if name in known.columns}
        if not columns:
            return None
        scores = known.scores(texts, rows)[:, [*columns.values(), known.columns[NOTHING], known.columns[TOLD]]]
        likely = np.exp(scores - scores.max(axis=1, keepdims=True))
        likely /= likely.sum(axis=1, keepdims=True)
        tasks = np.full((len(texts), len(self.entries)), np.nan, dtype=np.float32)
        tasks[:, list(columns)] = likely[:, :-2]
        return Shares(tasks, likely[:, -1])

    def shapes(self, text: str) -> frozenset[str]:
        """The patterns of parameters that a word has the shape of."""
        return frozenset(shape for shape, one in self._shapes.items() if one.is_shaped(text))

    def sharing(self, words: Sequence[str]) -> Vectors:
        """For each task the weight of the words that it shares, by how rare they are."""
        found = np.zeros(len(self.entries), dtype=np.float32)
        for word in set(words):
            if held := self._holding.get(word):
                found[held] += self.rarity[word]
        return found


def _is_manual(entry: Entry) -> bool:
    """Whether the task stands for whatever a person does by hand."""
    bare = not (entry.spec.parameters or entry.spec.outputs)
    return bare and bool(_BY_HAND.search(f"{entry.spec.name}: {entry.spec.description}"))


def texts_of(tasks: Sequence[TaskSpec]) -> list[str]:
    """What of the tasks is made into vectors: all names, all descriptions, both together, and all ways of asking."""
    names = [_name(spec) for spec in tasks]
    told = [spec.description for spec in tasks]
    whole = [f"{name}: {text}" for name, text in zip(names, told, strict=True)]
    return [*names, *told, *whole, *(said for spec in tasks for said in spec.says)]


def _crowding(rows: Vectors) -> float:
    """How near the tasks of the catalogue are to each other: for each its nearest, on average."""
    if len(rows) < 2:
        return 0.0
    nearest: list[float] = []
    for start in range(0, len(rows), 512):
        near = rows[start : start + 512] @ rows.T
        near[np.arange(len(near)), np.arange(start, start + len(near))] = -1
        nearest.append(float(near.max(axis=1).sum()))
    return sum(nearest) / len(rows)


def _name(spec: TaskSpec) -> str:
    return " ".join(split_name(spec.name))


def content(text: str) -> tuple[str, ...]:
    """The stems of the words of a text that say something."""
    return tuple(word for word in text_stems(text) if word not in STOP and len(word) > 1 and not word.isdigit())


def _entry(spec: TaskSpec) -> Entry:
    naming = frozenset(content(spec.name))
    fields = " ".join(one.name for one in (*spec.parameters, *spec.outputs))
    service = frozenset(content(f"{spec.integration} {spec.integration_name}"))
    words = naming | frozenset(content(spec.description)) | frozenset(content(fields)) | service
    said = (*text_stems(spec.name)[:1], *text_stems(spec.description)[:1])
    acts = next((found for verb in said if (found := acts_of(verb))), frozenset[str]())
    taking = frozenset(word for one in spec.parameters for word in text_stems(one.name))
    told = frozenset(word for one in spec.parameters for word in text_stems(one.doc_string))
    words |= frozenset(word for one in spec.says for word in content(one))
    examples = frozenset(text.lower() for one in spec.parameters for text in exemplary(one) if not text.isdigit())
    read = read_task(spec)
    shapes = frozenset(one.shape for one in read.takings if one.shape)
    spelled = frozenset(word for word in split_name(spec.name) if word not in STOP)
    return Entry(spec, naming, words, service, acts, taking, taking | told, examples, shapes, spelled, read.gives_list)
