"""The numbers that training found, as they stand in `weights.json` and `ways.npz`."""

import json
from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neena.flows.meaning.ways import Ways, read

Row = NDArray[np.float64]


@dataclass(frozen=True)
class Weights:
    """What each feature counts: of a task for a part, of leaving a part out, of a value for a parameter.

    `declared` are those of tasks that declare ways of asking, `accepting` those of a whole plan; `ways` say how the
    shipped tasks are asked for.
    """

    choosing: "Choosing"
    declared: "Choosing"
    filling: "Layer"
    accepting: Row
    ways: Ways


@dataclass(frozen=True)
class Choosing:
    """What counts when tasks are chosen for the parts of a request."""

    ignoring: Row
    tasks: "Layer"


@dataclass(frozen=True)
class Layer:
    """A layer of small units beside the features themselves, and their sum."""

    hidden: Row
    outer: Row

    def scores(self, rows: Row) -> Row:
        """One number for each row of features; those beyond the layer's own have no say."""
        rows = rows[:, : len(self.hidden)]
        inner = np.tanh(rows @ self.hidden)
        return np.asarray(np.concatenate([inner, rows], axis=1) @ self.outer)


_OTHERS: ContextVar[Weights | None] = ContextVar("numbers that are tried", default=None)


def weights() -> Weights:
    """The numbers in force."""
    return _OTHERS.get() or _kept()


@contextmanager
def trying(others: Weights) -> Generator[None]:
    """Other numbers in force for a while, as training needs them."""
    before = _OTHERS.set(others)
    try:
        yield
    finally:
        _OTHERS.reset(before)


@cache
def _kept() -> Weights:
    folder = Path(__file__).parent
    given = json.loads((folder / "weights.json").read_text(encoding="utf-8"))
    return Weights(
        _choosing(given["choosing"]),
        _choosing(given["declared"]),
        _layer(given["filling"]),
        np.array(given["accepting"]),
        read(folder / "ways.npz"),
    )


def _choosing(given: Any) -> Choosing:
    return Choosing(np.array(given["ignoring"]), _layer(given["tasks"]))


def _layer(given: Any) -> Layer:
    return Layer(np.array(given["hidden"]), np.array(given["outer"]))
