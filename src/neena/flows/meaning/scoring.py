"""How likely each task is what a part of a request asks for: a few numbers about the two, weighed."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from neena.flows.meaning.atoms import Atom, Run, masked
from neena.flows.meaning.index import Embeds, Entry, MeaningIndex, content
from neena.flows.meaning.weights import weights
from neena.flows.reading.lexicon import STOP, VERBS, acts_of
from neena.flows.reading.stems import stem, text_stems
from neena.flows.reading.tokens import Token

_NEAREST, _SHARING = 12, 6
FEATURES = (
    "bias", "whole", "name", "description", "lead", "rank", "named", "explained", "acts", "apart", "service", "other_service",
    "size", "many", "verbless", "values", "crowding", "catalogue", "elsewhere", "short", "verbs", "literal_kinds", "homeless",
)  # fmt: skip
IGNORED = ("atom", "opens", "content", "begs")
_TELLING = {
    "channel": frozenset(text_stems("channel")),
    "email": frozenset(text_stems("email mail recipient")),
    "url": frozenset(text_stems("url link uri website page address")),
    "date": frozenset(text_stems("date due deadline day time start end")),
}
Row = NDArray[np.float64]


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
    """The likeliest tasks for each run, with what speaks for and against each."""
    if not found or not index.entries:
        return [[] for _ in found]
    rows = embeds.vectors([run.words for run in found])
    near_whole, near_name, near_text = rows @ index.whole.T, rows @ index.names.T, rows @ index.descriptions.T
    spoken = {word for word in content(masked(tokens)) if word in index.services}
    return [
        _of_run(
            index,
            run,
            spoken,
            tokens[parts[run.first].start : parts[run.last - 1].end],
            near_whole[at],
            near_name[at],
            near_text[at],
        )
        for at, run in enumerate(found)
    ]


def _of_run(
    index: MeaningIndex, run: Run, spoken: set[str], tokens: Sequence[Token], whole: Row, names: Row, texts: Row
) -> list[Option]:
    words = content(run.words)
    shared = index.sharing(words)
    mixed = (whole + names + texts) / 3
    first = np.argsort(-mixed, kind="stable")[:_NEAREST]
    second = [at for at in np.argsort(-shared, kind="stable")[:_SHARING] if shared[at] > 0]
    places = list(dict.fromkeys([*first.tolist(), *(int(at) for at in second)]))
    order = np.sort(mixed)[::-1]
    best, next_best = float(order[0]), float(order[1]) if len(order) > 1 else 0.0
    total = sum(index.rare(word) for word in set(words)) or 1.0
    verb = next((stem(t.lower) for t in tokens if t.kind == "word" and stem(t.lower) in VERBS), "")
    acts = acts_of(verb)
    named_services = {
        word
        for word in words
        if word in index.services and word in index.rarity and index.services[word] < len(index.entries)
    }
    literals = sum(token.is_literal for token in tokens)
    rows: list[Row] = []
    places = [at for at in places if not _is_strange(index.entries[at], verb, acts)]
    if not places:
        return []
    for place in places:
        entry = index.entries[place]
        naming = entry.naming - entry.service
        weight = sum(index.rare(word) for word in naming) or 1.0
        own = float(mixed[place])
        lead = own - (next_best if own == best else best)
        row = np.array([
            1.0, float(whole[place]), float(names[place]), float(texts[place]), lead, 1.0 if own == best else 0.0,
            sum(index.rare(word) for word in naming if word in words) / weight,
            float(shared[place]) / total,
            1.0 if acts & entry.acts else 0.0,
            1.0 if acts and entry.acts and not acts & entry.acts else 0.0,
            _said(index, entry.service, words),
            1.0 if named_services - entry.service and not named_services & entry.service else 0.0,
            float(run.last - run.first - 1), 1.0 if len(words) > 14 else 0.0, 0.0 if verb else 1.0,
            float(min(literals, len(entry.spec.parameters)) > 0) if literals else 0.0,
            index.crowding, index.size / 8,
            1.0 if spoken & entry.service and not named_services & entry.service else 0.0, 1.0 if len(words) < 3 else 0.0,
            float(max(0, run.verbs - 1)), *_kinds(entry, tokens),
        ])  # fmt: skip
        rows.append(row)
    scores = weights().choosing.scores(np.stack(rows))
    return [Option(run, place, row, float(score)) for place, row, score in zip(places, rows, scores, strict=True)]


def _is_strange(entry: Entry, verb: str, acts: frozenset[str]) -> bool:
    """Whether a verb is known for something that the task does not do: nothing is changed by the way of a guess."""
    return entry.spec.effect == "write" and bool(verb) and not acts and verb not in entry.words


def _said(index: MeaningIndex, service: frozenset[str], words: Sequence[str]) -> float:
    """How much of a service's name is said, by how rare its words are."""
    whole = sum(index.rare(word) for word in service)
    return sum(index.rare(word) for word in service if word in words) / whole if whole else 0.0


def _kinds(entry: Entry, tokens: Sequence[Token]) -> tuple[float, float]:
    """How many literals of a telling kind (an address, a channel) find a parameter for them, and how many do not."""
    telling = {token.kind for token in tokens} & _TELLING.keys()
    names = {word for one in entry.spec.parameters for word in text_stems(f"{one.name} {one.doc_string}")}
    held = sum(not names.isdisjoint(_TELLING[kind]) for kind in telling)
    return float(held), float(len(telling) - held)


def ignored(tokens: Sequence[Token], part: Atom) -> Row:
    """What speaks for and against leaving a part without a task."""
    words = [token.lower for token in tokens[part.start : part.end] if token.kind == "word"]
    said = [word for word in words if word not in STOP]
    return np.array([
        1.0, float(part.opens), min(len(said), 8) / 8,
        1.0 if {"i", "we"} & set(words[:2]) and {"have", "am", "need"} & set(words[:4]) else 0.0,
    ])  # fmt: skip
