"""How likely each task is what a part of a request asks for: a few numbers about the two, weighed."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from neena.flows.meaning.atoms import Atom, Run, masked
from neena.flows.meaning.index import Embeds, MeaningIndex, content
from neena.flows.reading.lexicon import FILLERS, JOINING, STOP, VERBS, acts_of
from neena.flows.reading.stems import stem
from neena.flows.reading.tokens import Token

_NEAREST, _SHARING = 12, 6
FEATURES = (
    "bias", "whole", "name", "description", "lead", "rank", "named", "explained", "acts", "apart", "service", "other_service",
    "size", "many", "verbless", "values", "crowding", "catalogue", "elsewhere", "short",
)  # fmt: skip
IGNORED = ("atom", "opens", "content", "begs")
Row = NDArray[np.float64]


@dataclass(frozen=True)
class Option:
    """A task for a run of parts, by its place in the catalogue."""

    run: Run
    place: int
    features: Row


def options(index: MeaningIndex, embeds: Embeds, tokens: Sequence[Token], parts: Sequence[Atom], found: Sequence[Run]) -> list[list[Option]]:
    """The likeliest tasks for each run, with what speaks for and against each."""
    if not found or not index.entries:
        return [[] for _ in found]
    rows = embeds.vectors([run.words for run in found])
    near_whole, near_name, near_text = rows @ index.whole.T, rows @ index.names.T, rows @ index.descriptions.T
    spoken = {word for word in content(masked(tokens)) if word in index.services}
    return [
        _of_run(index, run, spoken, tokens[parts[run.first].start : parts[run.last - 1].end], near_whole[at], near_name[at], near_text[at])
        for at, run in enumerate(found)
    ]


def _of_run(index: MeaningIndex, run: Run, spoken: set[str], tokens: Sequence[Token], whole: Row, names: Row, texts: Row) -> list[Option]:
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
    named_services = {word for word in words if word in index.services and word in index.rarity and index.services[word] < len(index.entries)}
    literals = sum(token.is_literal for token in tokens)
    found: list[Option] = []
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
            1.0 if named_services & entry.service else 0.0,
            1.0 if named_services - entry.service and not named_services & entry.service else 0.0,
            float(run.last - run.first - 1), 1.0 if len(words) > 14 else 0.0, 0.0 if verb else 1.0,
            float(min(literals, len(entry.spec.parameters)) > 0) if literals else 0.0,
            index.crowding, index.size / 8,
            1.0 if spoken & entry.service and not named_services & entry.service else 0.0, 1.0 if len(words) < 3 else 0.0,
        ])  # fmt: skip
        found.append(Option(run, place, row))
    return found


def ignored(tokens: Sequence[Token], part: Atom) -> Row:
    """What speaks for and against leaving a part without a task."""
    words = [token.lower for token in tokens[part.start : part.end] if token.kind == "word"]
    lead = next((word for word in words if word not in FILLERS and word not in JOINING), "")
    said = [word for word in words if word not in STOP]
    return np.array([
        1.0, 1.0 if stem(lead) in VERBS else 0.0, min(len(said), 8) / 8,
        1.0 if {"i", "we"} & set(words[:2]) and {"have", "am", "need"} & set(words[:4]) else 0.0,
    ])  # fmt: skip
