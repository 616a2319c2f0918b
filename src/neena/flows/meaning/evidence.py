"""What speaks for and against a task for a run of parts: a few numbers about the two."""

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from neena.flows.meaning.atoms import Run
from neena.flows.meaning.index import Entry, MeaningIndex, content
from neena.flows.reading.lexicon import STOP, VERBS, acts_of
from neena.flows.reading.stems import is_plural, stem, text_stems
from neena.flows.reading.tokens import Token, shown

Row = NDArray[np.float64]
GENERAL = 29  # of the features: those that also count where no task declares ways of asking
FEATURES = (
    "bias", "whole", "name", "description", "lead", "rank", "named", "explained", "acts", "apart", "service",
    "other_service", "size", "many", "verbless", "values", "crowding", "catalogue", "elsewhere", "short", "verbs",
    "literal_kinds", "homeless", "strange", "foreign", "latest", "inside", "cued", "exampled",
    "asked", "shaped", "misshapen", "shaped_before", "spelled", "several", "single", "known", "share", "odds",
)  # fmt: skip
_MANY, _FEW = 14, 3
_NAMED = 0.5
_FAINT = math.log(1e-4)  # what is less likely does not differ
_TELLING = {
    "channel": frozenset(text_stems("channel")),
    "email": frozenset(text_stems("email mail recipient")),
    "url": frozenset(text_stems("url link uri website page address")),
    "date": frozenset(text_stems("date due deadline day time start end")),
}


@dataclass(frozen=True)
class Services:
    """The services of a request: every word that may name one, and those that are named, in their order.

    `shapes` are the patterns of parameters that its values have, with their places.
    """

    words: frozenset[str]
    named: tuple[tuple[frozenset[str], int], ...]
    shapes: tuple[tuple[str, int], ...]

    def until(self, token: int) -> tuple[frozenset[str], ...]:
        """Those named before a place."""
        return tuple(service for service, place in self.named if place < token)

    def shaped(self, start: int, end: int) -> frozenset[str]:
        """The shapes of the values between two places."""
        return frozenset(shape for shape, place in self.shapes if start <= place < end)


@dataclass(frozen=True)
class Near:
    """How near a task is to a run: all that is said of it, its name, its description, and how far the next one is.

    `asked`: how much nearer a way of asking is that the task declares; 0 where none is. `share`: how likely it is by
    how the shipped tasks are asked for, where these are in the catalogue.
    """

    whole: float
    asked: float
    name: float
    description: float
    lead: float
    first: bool
    share: float | None = None


@dataclass(frozen=True)
class Said:
    """What a run says, as tasks are compared with it."""

    run: Run
    words: tuple[str, ...]
    weight: float
    verb: str
    acts: frozenset[str]
    services: frozenset[str]
    earlier: tuple[frozenset[str], ...]
    spoken: frozenset[str]
    literals: frozenset[str]
    quoted: frozenset[str]
    cues: frozenset[str]
    phrases: frozenset[str]
    shapes: frozenset[str]
    earlier_shapes: frozenset[str]
    spelled: frozenset[str]


def services(index: MeaningIndex, tokens: Sequence[Token]) -> Services:
    """The services of a request."""
    places: dict[str, list[int]] = {}
    for at, token in enumerate(tokens):
        if token.kind == "word":
            for word in content(token.value):
                if word in index.services:
                    places.setdefault(word, []).append(at)
    likely = {service for word in places for service in index.named[word]}
    found = [
        (service, at)
        for service in likely
        if _share(index, service, places.keys()) >= _NAMED
        for at in places[max(service & places.keys(), key=lambda word: (index.rare(word), word))]
    ]
    shapes = [
        (shape, at)
        for at, token in enumerate(tokens)
        if token.kind in {"word", "id"}
        for shape in index.shapes(shown(token))
    ]
    named = tuple(sorted(found, key=lambda one: (one[1], sorted(one[0]))))
    return Services(frozenset(places), named, tuple(shapes))


def said(index: MeaningIndex, run: Run, tokens: Sequence[Token], known: Services, end: int) -> Said:
    """What a run says that holds these tokens and ends before the token `end` of its request."""
    start = end - len(tokens)
    words = content(run.words)
    verb = next((stem(one.lower) for one in tokens if one.kind == "word" and stem(one.lower) in VERBS), "")
    return Said(
        run=run,
        words=words,
        weight=sum(index.rare(word) for word in set(words)) or 1.0,
        verb=verb,
        acts=acts_of(verb),
        services=frozenset(word for word in words if 0 < index.services[word] < len(index.entries)),
        earlier=known.until(end),
        spoken=known.words,
        literals=frozenset(token.kind for token in tokens if token.is_literal),
        quoted=frozenset(word for token in tokens if token.kind == "quoted" for word in content(token.value)),
        cues=_cues(tokens),
        phrases=_phrases(tokens),
        shapes=known.shaped(start, end),
        earlier_shapes=known.shaped(0, start),
        spelled=frozenset(token.lower for token in tokens if token.kind == "word"),
    )


def evidence(index: MeaningIndex, entry: Entry, near: Near, given: Said, shared: float) -> Row:
    """One row of `FEATURES`; `shared` is the weight of the words that both have."""
    return np.array((
        1.0, near.whole, near.name, near.description, near.lead, float(near.first),
        *_of_words(index, entry, given, shared), *_of_run(index, entry, given), *_of_request(index, entry, given),
        near.asked, *_of_values(entry, given), *_of_number(entry, given), *_of_share(near.share),
    ))  # fmt: skip


def _of_words(index: MeaningIndex, entry: Entry, given: Said, shared: float) -> tuple[float, ...]:
    return (
        _share(index, entry.naming - entry.service, given.words), shared / given.weight,
        float(bool(given.acts & entry.acts)), float(bool(given.acts and entry.acts) and not given.acts & entry.acts),
        _share(index, entry.service, given.words),
        float(bool(given.services - entry.service) and not given.services & entry.service),
    )  # fmt: skip


def _of_values(entry: Entry, given: Said) -> tuple[float, ...]:
    """Whether it takes values of the shapes that are said: `acme/site` is no place of the other services."""
    own = entry.shapes & given.shapes
    return float(bool(own)), float(bool(given.shapes) and not own), float(bool(entry.shapes & given.earlier_shapes))


def _of_number(entry: Entry, given: Said) -> tuple[float, ...]:
    """Whether its name is said as it is spelled, and whether it gives several things where several are spoken of."""
    exact = len(entry.spelled & given.spelled) / len(entry.spelled) if entry.spelled else 0.0
    many = any(is_plural(word) and stem(word) in entry.naming for word in given.spelled)
    return exact, float(many and entry.lists), float(many and entry.spec.effect == "read" and not entry.lists)


def _of_share(share: float | None) -> tuple[float, ...]:
    """Whether it is known how the tasks are asked for, and how likely this one is so."""
    return (0.0, 0.0, 0.0) if share is None else (1.0, share, max(_FAINT, math.log(share)) / -_FAINT)


def _of_run(index: MeaningIndex, entry: Entry, given: Said) -> tuple[float, ...]:
    run = given.run
    return (
        float(run.last - run.first - 1), float(len(given.words) > _MANY), float(not given.verb),
        float(bool(given.literals and entry.spec.parameters)), index.crowding, index.size / 8,
        float(bool(given.spoken & entry.service) and not given.services & entry.service),
        float(len(given.words) < _FEW), float(max(0, run.verbs - 1)),
    )  # fmt: skip


def _of_request(index: MeaningIndex, entry: Entry, given: Said) -> tuple[float, ...]:
    telling = given.literals & _TELLING.keys()
    held = sum(not entry.parameters.isdisjoint(_TELLING[kind]) for kind in telling)
    # A verb that is known for nothing and that the task does not know: nothing is changed by the way of a guess.
    strange = entry.spec.effect == "write" and given.verb and not given.acts and given.verb not in entry.words
    naming = entry.naming - entry.service
    hidden = frozenset(given.quoted).difference(given.words)
    return (
        float(held), float(len(telling) - held), float(bool(strange)),
        float(bool(given.earlier) and entry.service not in given.earlier),
        float(bool(given.earlier) and entry.service == given.earlier[-1]),
        _share(index, naming, hidden),
        len(given.cues & entry.taking) / len(given.cues) if given.cues else 0.0,
        float(not given.phrases.isdisjoint(entry.examples)),
    )  # fmt: skip


def _share(index: MeaningIndex, words: frozenset[str], said_words: Collection[str]) -> float:
    """How much of the words is said, by how rare they are."""
    whole = sum(index.rare(word) for word in words)
    return sum(index.rare(word) for word in words if word in said_words) / whole if whole else 0.0


def _phrases(tokens: Sequence[Token]) -> frozenset[str]:
    """Every few words that stand together and may be a value."""
    low = [token.value.lower() for token in tokens]
    told = (
        " ".join(low[at : at + size])
        for size in range(1, _FEW + 1)
        for at in range(len(low) - size + 1)
        if size > 1 or tokens[at].is_literal or low[at] not in STOP
    )
    return frozenset(told)


def _cues(tokens: Sequence[Token]) -> frozenset[str]:
    """The words right before values: what they are values of."""
    found: set[str] = set()
    for at, token in enumerate(tokens):
        if at and (token.is_literal or (token.value[:1].isupper() and token.kind == "word")):
            before = [one for one in tokens[max(0, at - 3) : at] if one.kind == "word" and one.lower not in STOP]
            found |= {stem(one.lower) for one in before[-2:] if one.lower == one.value}
    return frozenset(found)
