"""Which tasks a request asks for: its parts shared out among tasks, so that all in all it is likeliest."""

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from neena.flows.meaning.atoms import Atom, Run
from neena.flows.meaning.evidence import FEATURES
from neena.flows.meaning.ignoring import ignored
from neena.flows.meaning.scoring import Option
from neena.flows.meaning.weights import Row
from neena.flows.reading.lexicon import JOINING, NEGATIONS, word_set
from neena.flows.reading.tokens import Token

_LEFT = 0.5  # from where on a part is rather left out
_LEAST = -2.0
_AHEAD = 0.6
_KNOWN, _SHARE = FEATURES.index("known"), FEATURES.index("share")
_HELPING = word_set("do does should must can please")


@dataclass(frozen=True)
class Chosen:
    """A task for a run of parts, by its place in the catalogue, and how much speaks for it (0 is undecided)."""

    run: Run
    place: int
    score: float


@dataclass(frozen=True)
class _Arc:
    score: float
    first: int
    option: Option | None


def choose(
    tokens: Sequence[Token],
    parts: Sequence[Atom],
    found: Sequence[Sequence[Option]],
    ignoring: Row,
    idle: AbstractSet[int],
    manual: int | None = None,
) -> list[Chosen]:
    """The likeliest tasks, in the order of the text; what none does is left to `manual`, where there is such a task.

    `ignoring` is what counts when a part is left out; those at `idle` only tell how things are.

    A task stands for several runs only where each of them has values of its own; else for the run that it fits best.
    """
    said = [parts[at] for at in sorted(idle)]
    arcs: list[list[_Arc]] = [[] for _ in range(len(parts) + 1)]
    far = unlike(found)
    for at, part in enumerate(parts):
        arcs[at + 1].append(_Arc(float(ignoring @ ignored(tokens, part, said, far.get(at, 0.0))), at, None))
    usable = [
        one
        for options in found
        for one in options
        if not _is_negated(tokens, parts[one.run.first]) and idle.isdisjoint(range(one.run.first, one.run.last))
    ]
    for one in usable:
        arcs[one.run.last].append(_Arc(one.score, one.run.first, one))
    again: set[int] = set()
    while True:
        chosen = _best(arcs)
        twice = _repeated(tokens, parts, chosen)
        if twice is None:
            if manual is not None:
                return _by_hand(parts, chosen, usable, again, manual)
            left = {at for at in range(len(parts)) if arcs[at + 1][0].score > _LEFT} | again | idle
            return _likeliest(parts, chosen, usable, left)
        # These words speak of a step that is there already: no other task is meant by them.
        again |= set(range(twice.run.first, twice.run.last))
        arcs[twice.run.last] = [arc for arc in arcs[twice.run.last] if not (arc.option and _same(arc.option, twice))]


def unlike(found: Sequence[Sequence[Option]]) -> dict[int, float]:
    """For each part how little it is like ways of asking for any task, as far as these are known."""
    far: dict[int, float] = {}
    for options in found:
        known = all(one.features[_KNOWN] for one in options)
        if options and known and options[0].run.last - options[0].run.first == 1:
            far[options[0].run.first] = 1 - max(float(one.features[_SHARE]) for one in options)
    return far


def _likeliest(
    parts: Sequence[Atom], chosen: list[Chosen], usable: Sequence[Option], left: AbstractSet[int]
) -> list[Chosen]:
    """The same, with the likeliest task for each part that asks for something and has none, where one is ahead.

    Without it nothing would come of the request; little speaks for it, so that it is asked about.
    """
    taken = {one.place for one in chosen}
    added: list[Chosen] = []
    for _, own in _unserved(parts, chosen, usable, left):
        best, *others = [*sorted(own, key=lambda one: -one.score)[:2], None]
        next_best = others[0].score if others and others[0] else _LEAST
        if best and best.place not in taken and best.score > max(_LEAST, next_best + _AHEAD):
            added.append(Chosen(best.run, best.place, best.score))
    return sorted([*chosen, *added], key=lambda one: one.run.first)


def _by_hand(
    parts: Sequence[Atom], chosen: list[Chosen], usable: Sequence[Option], again: AbstractSet[int], manual: int
) -> list[Chosen]:
    """The same, with a step for each part that asks for something and has none: a likely task, or one done by hand."""
    if not chosen:
        return chosen
    taken = {one.place for one in chosen}
    added: list[Chosen] = []
    for at, own in _unserved(parts, chosen, usable, again):
        best = max((one for one in own if one.place not in taken), key=lambda one: one.score, default=None)
        if best is not None and best.score > 0:
            added.append(Chosen(best.run, best.place, best.score))
        else:
            added.append(Chosen(Run(at, at + 1, parts[at].words, 1), manual, 0.0))
    return sorted([*chosen, *added], key=lambda one: one.run.first)


def _unserved(
    parts: Sequence[Atom], chosen: Sequence[Chosen], usable: Sequence[Option], left: AbstractSet[int]
) -> Iterator[tuple[int, list[Option]]]:
    """The parts that ask for something and have no task, by their places, with what may be meant by each alone.

    `left` are those that need none.
    """
    served = {at for one in chosen for at in range(one.run.first, one.run.last)} | left
    for at, part in enumerate(parts):
        if part.opens and at not in served and not _is_means(part):
            yield at, [one for one in usable if (one.run.first, one.run.last) == (at, at + 1)]


def _is_negated(tokens: Sequence[Token], part: Atom) -> bool:
    """Whether a part says what is not to be done."""
    words = [token.lower for token in tokens[part.start : part.end]]
    lead = [word for word in words if word not in JOINING][:3]
    return bool(lead) and (lead[0] in NEGATIONS or (lead[0] in _HELPING and lead[1:2] == ["not"]))


def _is_means(part: Atom) -> bool:
    """Whether a part only says what something is done with: `using Gmail`."""
    return part.words.lower().startswith(("use ", "using "))


def _same(option: Option, chosen: Chosen) -> bool:
    return option.run.first == chosen.run.first


def _best(arcs: Sequence[Sequence[_Arc]]) -> list[Chosen]:
    """The path from the first part to the last that scores highest."""
    best: list[tuple[float, _Arc | None]] = [(0.0, None)]
    for ends in arcs[1:]:
        best.append(max(((best[arc.first][0] + arc.score, arc) for arc in ends), key=lambda found: found[0]))
    chosen: list[Chosen] = []
    at = len(arcs) - 1
    while at > 0:
        arc = best[at][1]
        assert arc is not None
        if arc.option:
            chosen.append(Chosen(arc.option.run, arc.option.place, arc.score))
        at = arc.first
    return chosen[::-1]


def _repeated(tokens: Sequence[Token], parts: Sequence[Atom], chosen: Sequence[Chosen]) -> Chosen | None:
    """The weaker of two uses of one task, where the two do not both give values."""
    by_task: dict[int, Chosen] = {}
    for one in chosen:
        other = by_task.get(one.place)
        if other is None:
            by_task[one.place] = one
        elif not (_gives(tokens, parts, one) and _gives(tokens, parts, other)):
            return min(one, other, key=lambda use: use.score)
    return None


def _gives(tokens: Sequence[Token], parts: Sequence[Atom], chosen: Chosen) -> bool:
    return any(token.is_literal for token in tokens[parts[chosen.run.first].start : parts[chosen.run.last - 1].end])


__all__ = ["Chosen", "choose", "unlike"]
