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

    ignoring: Row
    choosing: "Layer"
    filling: "Layer"


@dataclass(frozen=True)
class Layer:
    """A layer of small units beside the features themselves, and their sum."""

    hidden: Row
    outer: Row

    def scores(self, rows: Row) -> Row:
        """One number for each row of features."""
        inner = np.tanh(rows @ self.hidden)
        return np.asarray(np.concatenate([inner, rows], axis=1) @ self.outer)


@cache
def weights() -> Weights:
    """The numbers, read once."""
    given = json.loads((Path(__file__).parent / "weights.json").read_text(encoding="utf-8"))
    choosing, filling = (
        Layer(np.array(given[name]["hidden"]), np.array(given[name]["outer"])) for name in ("choosing", "filling")
    )
    return Weights(np.array(given["ignoring"]), choosing, filling)
