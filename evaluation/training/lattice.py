"""All ways to share the parts of a request out among tasks, and how likely each arc of them is."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Row = NDArray[np.float64]
Places = NDArray[np.intp]
_NEVER = -1e30


@dataclass(frozen=True)
class Arc:
    """Parts from `first` to before `last`, given to a task (or left out), with what speaks for it."""

    first: int
    last: int
    task: str | None
    features: Row


@dataclass(frozen=True)
class Graph:
    """Ways from state 0 to the last one. Each edge is an arc between two states; states are in topological order."""

    arcs: Places
    sources: Places
    targets: Places
    states: int

    def likely(self, scores: Row) -> tuple[float, Row]:
        """The logarithm of the sum of all ways' weights, and how much of it passes through each arc."""
        weighed = scores[self.arcs]
        forth = _swept(weighed, self.sources, self.targets, range(1, self.states), 0, self.states)
        back = _swept(weighed, self.targets, self.sources, range(self.states - 2, -1, -1), self.states - 1, self.states)
        total = float(forth[-1])
        share = np.zeros(len(scores))
        np.add.at(share, self.arcs, np.exp(forth[self.sources] + weighed + back[self.targets] - total))
        return total, share


@dataclass(frozen=True)
class Lattice:
    """The arcs of one request; `right` holds only the ways that are right, or as nearly right as the arcs allow."""

    arcs: tuple[Arc, ...]
    free: Graph
    right: Graph


def lattice(arcs: Sequence[Arc], parts: int, wanted: frozenset[str], optional: frozenset[str]) -> Lattice:
    """The lattice of a request with so many parts: right is to use as many wanted tasks as possible, and no other."""
    bits = {name: 1 << at for at, name in enumerate(sorted(wanted))} | dict.fromkeys(optional, 0)
    free = [(at, (one.first, 0), (one.last, 0)) for at, one in enumerate(arcs)]
    by_start: dict[int, list[int]] = defaultdict(list)
    for at, one in enumerate(arcs):
        if one.task is None or one.task in bits:
            by_start[one.first].append(at)
    reached: dict[int, set[int]] = defaultdict(set, {0: {0}})
    right: list[tuple[int, tuple[int, int], tuple[int, int]]] = []
    for start in range(parts):
        for held in sorted(reached[start]):
            for at in by_start[start]:
                task = arcs[at].task
                then = held | (bits[task] if task else 0)
                reached[arcs[at].last].add(then)
                right.append((at, (start, held), (arcs[at].last, then)))
    most = max(reached[parts], key=lambda held: (held.bit_count(), -held))
    return Lattice(tuple(arcs), _graph(free, (parts, 0)), _graph(right, (parts, most)))


def _graph(edges: Sequence[tuple[int, tuple[int, int], tuple[int, int]]], end: tuple[int, int]) -> Graph:
    """The edges that lead to the end."""
    leading = {end}
    for _, source, target in sorted(edges, key=lambda edge: -edge[1][0]):
        if target in leading:
            leading.add(source)
    kept = [edge for edge in edges if edge[2] in leading]
    number = {state: at for at, state in enumerate(sorted(leading))}
    return Graph(
        np.array([at for at, _, _ in kept], dtype=np.intp),
        np.array([number[source] for _, source, _ in kept], dtype=np.intp),
        np.array([number[target] for _, _, target in kept], dtype=np.intp),
        len(number),
    )


def _swept(weighed: Row, sources: Places, targets: Places, order: range, start: int, states: int) -> Row:
    """For each state the logarithm of the summed weights of all ways to it."""
    reached = np.full(states, _NEVER)
    reached[start] = 0.0
    by_target = np.argsort(targets, kind="stable")
    ends = np.searchsorted(targets[by_target], np.arange(states + 1))
    for state in order:
        edges = by_target[ends[state] : ends[state + 1]]
        values = reached[sources[edges]] + weighed[edges]
        highest = values.max()
        reached[state] = highest + np.log(np.exp(values - highest).sum())
    return reached
