"""Learning when a plan by meaning alone may stand: from requests that can be planned, and wishes that cannot.

Each request is read by numbers that were learned without it, once over all tasks and, for half of them, once over those
that it does not ask for.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from evaluation.sets import tasks
from evaluation.training.choosing import fit as chosen_by
from evaluation.training.examples import Example, fold, judged, plain
from evaluation.training.lattice import Lattice
from neena.flows.meaning.index import Embeds, MeaningIndex, texts_of
from neena.flows.meaning.ways import Ways
from neena.flows.meaning.weights import Weights, trying
from neena.flows.planner.accepting import SUPPORT
from neena.flows.planner.meant import reading
from neena.flows.planner.port import PlanningRequest

Row = NDArray[np.float64]
_REMOVED, _WEIGHED = 0.5, 0.3  # how many requests are also read without their tasks, and what these count
_ROUNDS, _HELD = 30, 1.0
_CAREFUL = 0.25  # how much surer than not a plan has to be


@dataclass(frozen=True)
class Judged:
    """What speaks for a plan, and how right it is (0 to 1); `weight` says what the case counts."""

    request: str
    row: Row
    right: float
    weight: float = 1.0


def cases(
    known: Weights,
    others: Sequence[Lattice],
    own: Sequence[tuple[Example, Lattice]],
    asked: Sequence[Ways],
    embeds: Embeds,
) -> list[Judged]:
    """Every request as it is read by numbers that never saw it; `others` are lattices that all numbers may see.

    `asked` are how tasks are asked for, learned without each fold.
    """
    whole = tasks("shipped")
    index = MeaningIndex(whole, embeds.vectors(texts_of(whole)))
    rnd = random.Random(1)
    found: list[Judged] = []
    for part, without in enumerate(asked):
        seen = [lattice for example, lattice in own if fold(example.request) != part]
        declared = chosen_by([*others, *seen], seeds=(1,))
        with trying(replace(known, declared=declared, accepting=np.zeros(len(SUPPORT)), ways=without)):
            for text, right in dict(judged()).items():
                said = plain(text)
                if fold(said) != part:
                    continue
                found += _read(index, text, said, right, embeds, 1.0)
                if right and rnd.random() < _REMOVED:
                    rest = [one for one in whole if one.dotted_name not in right]
                    few = MeaningIndex(rest, embeds.vectors(texts_of(rest)))
                    found += _read(few, text, said, frozenset(), embeds, _WEIGHED)
    return found


def _read(  # what is read, and what is right
    index: MeaningIndex, text: str, said: str, asked: frozenset[str], embeds: Embeds, weight: float
) -> list[Judged]:
    found = reading(index, PlanningRequest(text), embeds, said)
    if found.support is None or found.plan is None:
        return []
    made = {one.task.dotted_name for one in found.plan.operations}
    right = 2 * len(made & asked) / (len(made) + len(asked)) if asked else 0.0
    return [Judged(text, found.support, right, weight)]


def fit(given: Sequence[Judged]) -> Row:
    """What each kind of support counts, so that plans which score above 0 are rather right (logistic, by Newton)."""
    rows = np.stack([one.row for one in given])
    right, weight = np.array([one.right for one in given]), np.array([one.weight for one in given])
    held = np.diag([0.0, *[_HELD] * (rows.shape[1] - 1)])
    counts = np.zeros(rows.shape[1])
    for _ in range(_ROUNDS):
        likely = 1 / (1 + np.exp(-(rows @ counts)))
        uphill = rows.T @ (weight * (right - likely)) - held @ counts
        bent = (rows * (weight * likely * (1 - likely))[:, None]).T @ rows + held + 1e-9 * np.eye(len(counts))
        counts += np.linalg.solve(bent, uphill)
    counts[0] -= _CAREFUL
    return counts
