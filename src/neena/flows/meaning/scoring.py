"""How likely each task is what a part of a request asks for."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from neena.flows.meaning.atoms import Atom, Run
from neena.flows.meaning.evidence import Near, Said, evidence, said, services
from neena.flows.meaning.index import Embeds, MeaningIndex, Vectors
from neena.flows.reading.tokens import Token

Row = NDArray[np.float64]
_NEAREST, _SHARING, _LIKELY = 12, 6, 4
_NEARLY = 3.0


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
    weighed = [_weighed(index, one) for one in compared(index, embeds, tokens, parts, found)]
    named = {service for service, _ in services(index, tokens).named}
    return [_of_service(index, one, next(iter(named))) for one in weighed] if len(named) == 1 else weighed


def _of_service(index: MeaningIndex, found: list[Option], service: frozenset[str]) -> list[Option]:
    """Only the tasks of the one service that the request names, where one of them is nearly as likely as any."""
    own = [one for one in found if index.entries[one.place].service == service]
    best = max((one.score for one in found), default=0.0)
    return own if own and max(one.score for one in own) > best - _NEARLY else found


def compared(
    index: MeaningIndex, embeds: Embeds, tokens: Sequence[Token], parts: Sequence[Atom], found: Sequence[Run]
) -> list[list[Option]]:
    """The nearest tasks for each run, with what speaks for and against each, not yet weighed."""
    if not found or not index.entries:
        return [[] for _ in found]
    texts = [run.words for run in found]
    rows = embeds.vectors(texts)
    shares = index.shares(texts, rows)
    near = rows @ index.whole.T, index.nearest(rows), rows @ index.names.T, rows @ index.descriptions.T
    known = services(index, tokens)
    made: list[list[Option]] = []
    for at, run in enumerate(found):
        start, end = parts[run.first].start, parts[run.last - 1].end
        given = said(index, run, tokens[start:end], known, end)
        share = None if shares is None else shares.tasks[at]
        made.append(_nearest(index, given, share, *(rows_of[at] for rows_of in near)))
    return made


def _nearest(
    index: MeaningIndex,
    given: Said,
    share: Vectors | None,
    whole: Vectors,
    asked: Vectors,
    names: Vectors,
    texts: Vectors,
) -> list[Option]:
    shared = index.sharing(given.words)
    mixed = (asked + names + texts) / 3
    first = _highest(mixed, _NEAREST)
    second = [at for at in _highest(shared, _SHARING) if shared[at] > 0]
    third = [] if share is None else _highest(np.nan_to_num(share), _LIKELY)
    best = float(mixed[first[0]])
    next_best = float(mixed[first[1]]) if len(first) > 1 else 0.0
    found: list[Option] = []
    for place in dict.fromkeys([*first, *second, *third]):
        own = float(mixed[place])
        lead = own - (next_best if own == best else best)
        nearer = float(asked[place] - whole[place])
        likely = None if share is None or np.isnan(share[place]) else float(share[place])
        near = Near(float(whole[place]), nearer, float(names[place]), float(texts[place]), lead, own == best, likely)
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


def _weighed(index: MeaningIndex, found: Sequence[Option]) -> list[Option]:
    if not found:
        return []
    scores = index.counting.tasks.scores(np.stack([one.features for one in found]))
    return [replace(one, score=float(score)) for one, score in zip(found, scores, strict=True)]
