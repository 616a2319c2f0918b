"""Which candidates the parameters of one task get, so that all in all it is likeliest."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from neena.flows.meaning.candidates import Candidate

_TRIED = 6  # candidates for one parameter
_KEPT = 32  # ways that are followed further


@dataclass(frozen=True)
class Fit:
    """A candidate for a parameter, both by their places, and how much speaks for it: more than for no value."""

    score: float
    parameter: int
    candidate: int


@dataclass(frozen=True)
class _Way:
    score: float
    taken: tuple[Fit, ...]


def assigned(fits: Sequence[Fit], among: Sequence[Candidate], used: Sequence[Candidate]) -> list[Fit]:
    """The fits that go together and score highest: no word gives two parameters, nor one that is `used`."""
    offered: dict[int, list[Fit]] = defaultdict(list)
    for one in sorted(fits, key=lambda fit: (-fit.score, fit.parameter, fit.candidate)):
        if not any(overlap(among[one.candidate], other) for other in used):
            offered[one.parameter].append(one)
    ways = [_Way(0.0, ())]
    for parameter in offered:
        grown = [
            _Way(way.score + one.score, (*way.taken, one))
            for way in ways
            for one in offered[parameter][:_TRIED]
            if not any(overlap(among[one.candidate], among[other.candidate]) for other in way.taken)
        ]
        ways = sorted([*ways, *grown], key=lambda way: -way.score)[:_KEPT]
    return list(ways[0].taken)


def overlap(one: Candidate, other: Candidate) -> bool:
    """Whether two candidates share a word."""
    return one.start < other.end and other.start < one.end
