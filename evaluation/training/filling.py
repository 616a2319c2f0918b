"""Learning which words are the value of which parameter, or that none are."""

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evaluation.training.descent import Ascent, mean
from evaluation.training.examples import Example
from evaluation.training.lattice import Lattice
from neena.flows.meaning.atoms import Atom, atoms
from neena.flows.meaning.candidates import Candidate, candidates
from neena.flows.meaning.filling import WIDTH, features, seen, wanted
from neena.flows.meaning.weights import Choosing, Layer
from neena.flows.reading.tokens import tokenize

Row = NDArray[np.float64]
Span = tuple[int, int]
_UNITS = 16
_EPOCHS = 12
_BATCH = 32
_RATE = 0.01
_SLOWED = 0.15
_HELD = 1e-4


@dataclass(frozen=True)
class Choice:
    """A parameter: the features of each candidate, and which candidates are its value (none: it has no value)."""

    rows: Row
    right: tuple[int, ...]


def choices(example: Example, ways: Lattice, chosen: Choosing) -> Iterator[Choice]:
    """What can be learned from one example with known values."""
    tokens = tokenize(example.request)
    parts, found = atoms(tokens), candidates(tokens, example.request)
    if not found or not parts:
        return
    shown = [seen(one, tokens) for one in found]
    places = _places(ways, parts, len(tokens), chosen)
    whole = (0, len(tokens))
    by_name = {one.dotted_name: one for one in example.catalogue}
    for operation in example.operations:
        task = by_name[operation["task"]]
        region, core = places.get(task.dotted_name, (whole, whole))
        for place, parameter in enumerate(task.parameters):
            value = operation["arguments"].get(parameter.name)
            want = wanted(task, place)
            right = [at for at, one in enumerate(found) if _same(value, one, number=want.number)]
            if isinstance(value, dict) or (value is not None and not right):
                continue
            inside = [at for at in right if region[0] <= found[at].start < region[1]]
            rows = np.stack([features(want, one, region, core) for one in shown])
            yield Choice(rows, tuple(inside or right))


def _places(ways: Lattice, parts: Sequence[Atom], tokens: int, chosen: Choosing) -> dict[str, tuple[Span, Span]]:
    """Where each wanted task is spoken of, and where it is asked for: by the likeliest of its arcs."""
    left = len(parts)
    scores = [one.features @ chosen.ignoring for one in ways.arcs[:left]]
    if given := ways.arcs[left:]:
        scores += chosen.tasks.scores(np.stack([one.features for one in given])).tolist()
    _, likely = ways.right.likely(np.array(scores))
    best: dict[str, int] = {}
    for at, one in enumerate(ways.arcs):
        if one.task and likely[at] > 0 and (one.task not in best or likely[at] > likely[best[one.task]]):
            best[one.task] = at
    order = sorted(best, key=lambda name: ways.arcs[best[name]].first)
    cores = [(parts[ways.arcs[best[name]].first].start, parts[ways.arcs[best[name]].last - 1].end) for name in order]
    starts = [0, *(core[0] for core in cores[1:]), tokens]
    return {name: ((starts[at], starts[at + 1]), cores[at]) for at, name in enumerate(order)}


def _same(value: Any, one: Candidate, *, number: bool) -> bool:
    """Whether a candidate is the value that was given."""
    if value is None:
        return False
    if number or one.kind == "number":
        try:
            return float(str(value)) == float(one.text.replace(",", "").lstrip("$").rstrip("%"))
        except ValueError:
            pass
    said = _plain(value)
    return bool(said) and said == _plain(one.text)


def _plain(value: object) -> str:
    return re.sub(r"[^a-z0-9]+", " ", str(value).lower()).strip()


def fit(given: Sequence[Choice], seeds: Sequence[int] = (1, 2, 3), epochs: int = _EPOCHS) -> Layer:
    """The layer that scores candidates, the mean of several beginnings; none is a value that scores below 0."""
    return mean([_fit(given, seed, epochs) for seed in seeds])


def _fit(given: Sequence[Choice], seed: int, epochs: int) -> Layer:
    rng = np.random.default_rng(seed)
    hidden = rng.normal(0, 0.2, (WIDTH, _UNITS))
    outer = np.concatenate([rng.normal(0, 0.1, _UNITS), np.zeros(WIDTH)])
    ascent = Ascent((hidden, outer))
    order = list(given)
    rnd = random.Random(seed)
    for epoch in range(epochs):
        rnd.shuffle(order)
        for start in range(0, len(order), _BATCH):
            inside, outside = np.zeros_like(hidden), np.zeros_like(outer)
            for one in order[start : start + _BATCH]:
                inner = np.tanh(one.rows @ hidden)
                whole = np.concatenate([inner, one.rows], axis=1)
                wrong = _wrong(whole @ outer, one.right)
                outside += wrong @ whole
                inside += one.rows.T @ (np.outer(wrong, outer[:_UNITS]) * (1 - inner * inner))
            ascent.step(
                (inside / _BATCH - _HELD * hidden, outside / _BATCH - _HELD * outer), _RATE / (1 + _SLOWED * epoch)
            )
    return Layer(hidden, outer)


def _wrong(scores: Row, right: Sequence[int]) -> Row:
    """How much too low each candidate's share is, beside the share of there being no value."""
    all_of = np.append(scores, 0.0)
    share = np.exp(all_of - all_of.max())
    share /= share.sum()
    aim = np.zeros_like(share)
    places = list(right) or [len(scores)]
    aim[places] = share[places] / share[places].sum()
    return (aim - share)[:-1]
