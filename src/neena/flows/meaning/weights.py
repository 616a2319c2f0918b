"""The numbers that training found, as they stand in `weights.json`."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Row = NDArray[np.float64]


@dataclass(frozen=True)
class Weights:
    """What each feature counts: of a task for a part, of leaving a part out, of a value for a parameter."""

    choosing: Row
    ignoring: Row
    hidden: Row
    outer: Row

    def score(self, features: Row) -> float:
        """How much speaks for a task."""
        return float(self.choosing @ features)

    def fits(self, rows: Row) -> Row:
        """How much speaks for each value, one row each: a layer of small units, and their sum."""
        inner = np.tanh(rows @ self.hidden)
        return np.asarray(np.concatenate([inner, rows], axis=1) @ self.outer)


@cache
def weights() -> Weights:
    """The numbers, read once."""
    given = json.loads((Path(__file__).parent / "weights.json").read_text(encoding="utf-8"))
    return Weights(*(np.array(given[name], dtype=np.float64) for name in ("choosing", "ignoring", "hidden", "outer")))
