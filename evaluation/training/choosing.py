"""Learning which task a part of a request asks for: a chain of parts, trained to make the right ways likely."""

import random
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from evaluation.training.descent import Ascent, mean
from evaluation.training.examples import Example
from evaluation.training.lattice import Arc, Lattice, lattice
from neena.catalog.specs import TaskSpec
from neena.flows.meaning.atoms import atoms, runs
from neena.flows.meaning.choosing import unlike
from neena.flows.meaning.evidence import FEATURES
from neena.flows.meaning.ignoring import IGNORED, ignored, told
from neena.flows.meaning.index import Embeds, MeaningIndex, texts_of
from neena.flows.meaning.scoring import compared
from neena.flows.meaning.weights import Choosing, Layer
from neena.flows.reading.tokens import tokenize

Row = NDArray[np.float64]
_UNITS = 12
_EPOCHS = 16
_AVERAGED = 4
_BATCH = 16
_RATE = 0.02
_SLOWED = 0.25
_HELD, _HELD_INSIDE = 2e-4, 1e-3
# A task too many is crossed out more easily than a forgotten one is noticed.
_EAGER = 0.7
_START = {"bias": -4.0, "whole": 3.0, "name": 3.0, "description": 3.0}


def lattices(examples: Iterable[Example], embeds: Embeds) -> list[Lattice]:
    """Each example's ways, in order."""
    known: dict[tuple[TaskSpec, ...], MeaningIndex] = {}
    found: list[Lattice] = []
    for one in examples:
        if one.catalogue not in known:
            known[one.catalogue] = MeaningIndex(one.catalogue, embeds.vectors(texts_of(one.catalogue)))
        found.append(_lattice(one, known[one.catalogue], embeds))
    return found


def _lattice(example: Example, index: MeaningIndex, embeds: Embeds) -> Lattice:
    tokens = tokenize(example.request)
    parts = atoms(tokens)
    idle = [parts[at] for at in told(tokens, parts)]
    found = compared(index, embeds, tokens, parts, runs(tokens, parts))
    far = unlike(found)
    arcs = [Arc(at, at + 1, None, ignored(tokens, part, idle, far.get(at, 0.0))) for at, part in enumerate(parts)]
    for options in found:
        arcs += [
            Arc(one.run.first, one.run.last, index.entries[one.place].spec.dotted_name, one.features) for one in options
        ]
    return lattice(arcs, len(parts), example.wanted, example.optional)


class _Learner:
    """The numbers while they are learned."""

    def __init__(self, seed: int, width: int) -> None:
        rng = np.random.default_rng(seed)
        self._width = width
        self.ignoring = np.zeros(len(IGNORED))
        self.hidden = rng.normal(0, 0.15, (width, _UNITS))
        start = np.array([_START.get(name, 0.0) for name in FEATURES[:width]])
        self.outer = np.concatenate([rng.normal(0, 0.05, _UNITS), start])

    @property
    def tables(self) -> tuple[Row, Row, Row]:
        return self.ignoring, self.hidden, self.outer

    def gradients(self, one: Lattice) -> tuple[Row, Row, Row]:
        """Which way each number makes the right ways likelier."""
        parts = sum(arc.task is None for arc in one.arcs)
        left = np.stack([arc.features for arc in one.arcs[:parts]])
        rows = [arc.features[: self._width] for arc in one.arcs[parts:]]
        given = np.stack(rows) if rows else np.zeros((0, self._width))
        inner = np.tanh(given @ self.hidden)
        whole = np.concatenate([inner, given], axis=1)
        scores = np.concatenate([left @ self.ignoring, whole @ self.outer])
        wrong = one.right.likely(scores)[1] - one.free.likely(scores)[1]
        bent = np.outer(wrong[parts:], self.outer[:_UNITS]) * (1 - inner * inner)
        return wrong[:parts] @ left, given.T @ bent, wrong[parts:] @ whole


def fit(
    given: Sequence[Lattice],
    width: int = len(FEATURES),
    seeds: Sequence[int] = (1, 2, 3),
    epochs: int = _EPOCHS,
) -> Choosing:
    """What leaving a part out counts, and the layer that scores tasks for parts by their first `width` features.

    Both are the mean of several beginnings.
    """
    found = [_fit(given, width, seed, epochs) for seed in seeds]
    ignoring = np.mean([one.ignoring for one in found], axis=0)
    return Choosing(ignoring, mean([one.tasks for one in found]))


def _fit(given: Sequence[Lattice], width: int, seed: int, epochs: int) -> Choosing:
    learner = _Learner(seed, width)
    ascent = Ascent(learner.tables)
    rnd = random.Random(seed)
    order = [one for one in given if one.arcs]
    kept = [np.zeros_like(table) for table in learner.tables]
    averaged = min(_AVERAGED, epochs)
    for epoch in range(epochs):
        rnd.shuffle(order)
        for start in range(0, len(order), _BATCH):
            found = [learner.gradients(one) for one in order[start : start + _BATCH]]
            summed = [np.sum([one[at] for one in found], axis=0) / _BATCH for at in range(3)]
            held = (_HELD, _HELD_INSIDE, _HELD)
            pulled = [up - hold * table for up, hold, table in zip(summed, held, learner.tables, strict=True)]
            ascent.step(pulled, _RATE / (1 + _SLOWED * epoch))
        if epoch >= epochs - averaged:
            kept = [one + table / averaged for one, table in zip(kept, learner.tables, strict=True)]
    ignoring, hidden, outer = kept
    outer[_UNITS + FEATURES.index("bias")] += _EAGER
    return Choosing(ignoring, Layer(hidden, outer))
