"""How likely the shipped tasks are asked for, by numbers that were learned from many ways of asking for each.

A text is weighed by its vector and by its words, for every task, for what no task does (`NOTHING`), and for what only
tells how things are (`TOLD`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from neena.flows.embedding.vectors import SIZE, Vectors
from neena.flows.reading.stems import stem

NOTHING, TOLD = "nothing", "told"


@dataclass(frozen=True, eq=False)
class Ways:
    """`table` has a row for each place of a vector, each word and what always counts, and a column for each name.

    `names` are the tasks' dotted names, `NOTHING` and `TOLD`.
    """

    names: tuple[str, ...]
    words: tuple[str, ...]
    table: Vectors

    @cached_property
    def columns(self) -> Mapping[str, int]:
        """The column of each name."""
        return {name: at for at, name in enumerate(self.names)}

    @cached_property
    def _rows(self) -> Mapping[str, int]:
        return {word: SIZE + at for at, word in enumerate(self.words)}

    def scores(self, texts: Sequence[str], vectors: Vectors) -> Vectors:
        """How much speaks for each column: one row for each text, whose vectors are given."""
        said = np.stack([self._said(text) for text in texts])
        return vectors @ self.table[:SIZE] + said + self.table[-1]

    def _said(self, text: str) -> Vectors:
        known = sorted({self._rows[word] for word in words_of(text) if word in self._rows})
        return self.table[known].sum(axis=0) / np.sqrt(len(known) or 1)


def words_of(text: str) -> list[str]:
    """The stems of a text whose values are masked by their kinds."""
    return [stem(word) for word in text.lower().split()]


def read(path: Path) -> Ways:
    """The numbers that are kept in a file."""
    with np.load(path, allow_pickle=False) as kept:
        names, words = (tuple(str(one) for one in kept[name]) for name in ("names", "words"))
        return Ways(names, words, kept["table"].astype(np.float32))


def write(path: Path, ways: Ways) -> None:
    """Keep the numbers in a file, half as exact."""
    table = ways.table.astype(np.float16)
    np.savez_compressed(path, names=np.array(ways.names), words=np.array(ways.words), table=table)
