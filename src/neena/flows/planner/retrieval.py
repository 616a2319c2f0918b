"""The tasks that come nearest to a text, without making a plan: by what they mean and by the words they share."""

import asyncio
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from neena.flows.embedding.vectors import embedder
from neena.flows.meaning.atoms import atoms, masked, runs
from neena.flows.meaning.index import MeaningIndex, content
from neena.flows.meaning.shelf import Shelf
from neena.flows.planner.port import TaskSpec
from neena.flows.reading.tokens import tokenize

_LONGEST = 1_000  # characters of a part: the model reads no further
_PARTS = 2  # that stand side by side and are asked about as one
_EVEN = 10  # how much the first ranks count before the next (reciprocal rank fusion, Cormack et al., SIGIR 2009)
Row = NDArray[np.float64]


async def nearest(shelf: Shelf, text: str, tasks: Sequence[TaskSpec], size: int) -> list[TaskSpec]:
    """At most `size` tasks, best first."""
    if not tasks:
        return []
    return await asyncio.to_thread(shortlist, await shelf.index(tasks), text, size)


def shortlist(index: MeaningIndex, text: str, size: int) -> list[TaskSpec]:
    """At most `size` tasks of an indexed catalogue, best first; ties in catalogue order.

    Each part of the text is asked about by itself, or a long request would hide the tasks of its small ones. A task
    counts by the part that it fits best: its place in the order by meaning, and in that by shared words.
    """
    asked = _parts(text)
    rows = embedder().vectors(asked)
    near = (rows @ index.whole.T + rows @ index.names.T + rows @ index.descriptions.T) / 3
    best: Row = np.zeros(len(index.entries))
    for words, meaning in zip(asked, near, strict=True):
        shared = index.sharing(content(words))
        best = np.maximum(best, _by_rank(meaning) + np.where(shared > 0, _by_rank(shared), 0))
    order = np.argsort(-best, kind="stable")[:size]
    return [index.entries[int(place)].spec for place in order]


def _parts(text: str) -> list[str]:
    """The text without its values, as a whole and by its parts."""
    tokens = tokenize(text)
    found = [masked(tokens)]
    found += [one.words for one in runs(tokens, atoms(tokens)) if one.last - one.first <= _PARTS]
    return list(dict.fromkeys(one[:_LONGEST] for one in found)) or [text[:_LONGEST]]


def _by_rank(scores: NDArray[np.float32]) -> Row:
    ranks = np.empty(len(scores))
    ranks[np.argsort(-scores, kind="stable")] = np.arange(len(scores))
    return 1 / (_EVEN + ranks)
