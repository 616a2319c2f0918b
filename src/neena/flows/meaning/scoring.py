"""How likely each task is what a part of a request asks for."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from neena.flows.meaning.atoms import Atom, Run
from neena.flows.meaning.evidence import Near, Said, evidence, said, services
from neena.flows.meaning.index import Embeds, MeaningIndex, Vectors
from neena.flows.meaning.weights import weights
from neena.flows.reading.tokens import Token

Row = NDArray[np.float64]
_NEAREST, _SHARING = 12, 6


@dataclass(frozen=True)
class Option:
    """A task for a run of parts, by its place in the catalogue; `score` says how much speaks for it."""

    run: Run
    place: int
    features: Row
    score: float


def options(
    index: MeaningIndex, embeds: Embeds, tokens: Sequence[Token], parts: Sequence[Atom], found: Sequence[Run]
) -> list[list[Option]]:
    """The likeliest tasks for each run, weighed."""
    return [_weighed(one) for one in compared(index, embeds, tokens, parts, found)]


def compared(
    index: MeaningIndex, embeds: Embeds, tokens: Sequence[Token], parts: Sequence[Atom], found: Sequence[Run]
) -> list[list[Option]]:
    """The nearest tasks for each run, with what speaks for and against each, not yet weighed."""
    if not found or not index.entries:
        return [[] for _ in found]
    rows = embeds.vectors([run.words for run in found])
    near = rows @ index.whole.T, rows @ index.names.T, rows @ index.descriptions.T
    known = services(index, tokens)
    made: list[list[Option]] = []
    for at, run in enumerate(found):
        start, end = parts[run.first].start, parts[run.last - 1].end
        given = said(index, run, tokens[start:end], known, end)
        made.append(_nearest(index, given, near[0][at], near[1][at], near[2][at]))
    return made


def _nearest(index: MeaningIndex, given: Said, whole: Row, names: Row, texts: Row) -> list[Option]:
    shared = index.sharing(given.words)
    mixed = (whole + names + texts) / 3
    first = _highest(mixed, _NEAREST)
    second = [at for at in _highest(shared, _SHARING) if shared[at] > 0]
    best = float(mixed[first[0]])
    next_best = float(mixed[first[1]]) if len(first) > 1 else 0.0
    found: list[Option] = []
    for place in dict.fromkeys([*first, *second]):
        own = float(mixed[place])
        lead = own - (next_best if own == best else best)
        near = Near(float(whole[place]), float(names[place]), float(texts[place]), lead, own == best)
        row = evidence(index, index.entries[place], near, given, float(shared[place]))
        found.append(Option(given.run, place, row, 0.0))
    return found


def _highest(values: Row | Vectors, count: int) -> list[int]:
    """The places of the highest values, in order, the first of equal ones first."""
    if len(values) <= count:
        return np.argsort(-values, kind="stable").tolist()
    bound = np.partition(values, len(values) - count)[len(values) - count]
    places = np.flatnonzero(values >= bound)
    return places[np.argsort(-values[places], kind="stable")][:count].tolist()


def _weighed(found: Sequence[Option]) -> list[Option]:
    if not found:
        return []
    scores = weights().choosing.scores(np.stack([one.features for one in found]))
    return [replace(one, score=float(score)) for one, score in zip(found, scores, strict=True)]
