"""Numbers that are improved step by step, each at a pace of its own (Adam, arXiv 1412.6980)."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from neena.flows.meaning.weights import Layer

Row = NDArray[np.float64]
_SMALL = 1e-8
_FIRST, _SECOND = 0.9, 0.999


class Ascent:
    """Changes tables of numbers in place, uphill along their gradients."""

    def __init__(self, tables: Sequence[Row]) -> None:
        self._tables = tables
        self._mean = [np.zeros_like(one) for one in tables]
        self._square = [np.zeros_like(one) for one in tables]
        self._steps = 0

    def step(self, gradients: Sequence[Row], rate: float) -> None:
        """One step."""
        self._steps += 1
        for at, gradient in enumerate(gradients):
            self._mean[at] += (1 - _FIRST) * (gradient - self._mean[at])
            self._square[at] += (1 - _SECOND) * (gradient * gradient - self._square[at])
            pace = np.sqrt(self._square[at] / (1 - _SECOND**self._steps)) + _SMALL
            self._tables[at][...] += rate * (self._mean[at] / (1 - _FIRST**self._steps)) / pace


def mean(layers: Sequence[Layer]) -> Layer:
    """One layer that scores as several do on average: it stands less on where learning began."""
    units = [len(one.outer) - len(one.hidden) for one in layers]
    bent = [one.outer[:count] / len(layers) for one, count in zip(layers, units, strict=True)]
    plain = sum((one.outer[count:] / len(layers) for one, count in zip(layers, units, strict=True)), np.zeros(()))
    return Layer(np.concatenate([one.hidden for one in layers], axis=1), np.concatenate([*bent, plain]))
