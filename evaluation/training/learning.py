"""All numbers learned, one kind after the other."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evaluation.training import accepting, choosing, filling, ways
from evaluation.training.examples import FOLDS, Example, examples, fold, spoken
from evaluation.training.lattice import Lattice
from neena.flows.embedding.vectors import SIZE
from neena.flows.meaning.evidence import GENERAL
from neena.flows.meaning.index import Embeds
from neena.flows.meaning.ways import Ways
from neena.flows.meaning.weights import Choosing, Layer, Weights, trying

_DIGITS = 4
_NOTHING = Layer(np.zeros((0, 0)), np.zeros(0))
_UNLEARNED = Weights(
    Choosing(np.zeros(0), _NOTHING),
    Choosing(np.zeros(0), _NOTHING),
    _NOTHING,
    np.zeros(0),
    Ways((), (), np.zeros((SIZE + 1, 0), dtype=np.float32)),
)


class Remembered:
    """Vectors of texts, each made once: catalogues share most of theirs."""

    def __init__(self, embeds: Embeds) -> None:
        self._embeds = embeds
        self._known: dict[str, NDArray[np.float32]] = {}

    def vectors(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """The rows."""
        for text in texts:
            if text not in self._known:
                self._known[text] = self._embeds.vectors([text])[0]
        return np.stack([self._known[text] for text in texts]) if texts else self._embeds.vectors([])


def learned(embeds: Embeds, say: Callable[[str], None], given: Sequence[Example] | None = None) -> Weights:
    """The numbers, from these examples or from all that there are."""
    kept = Remembered(embeds)
    cases = list(examples() if given is None else given)
    say(f"{len(cases)} requests are compared with their catalogues")
    with trying(_UNLEARNED):
        compared = choosing.lattices(cases, kept)
    say("learning which tasks are asked for")
    chosen = choosing.fit(compared, GENERAL)
    known = [
        choice
        for case, way in zip(cases, compared, strict=True)
        if case.operations
        for choice in filling.choices(case, way, chosen)
    ]
    say(f"learning which words are values, from {len(known)} parameters")
    filled = filling.fit(known)
    # Of catalogues that declare ways of asking there is only the shipped one, whose requests are read once more.
    others = [way for case, way in zip(cases, compared, strict=True) if not any(task.says for task in case.catalogue)]
    return of_shipped(replace(_UNLEARNED, choosing=chosen, filling=filled), others, kept, say)


def of_shipped(found: Weights, others: Sequence[Lattice], embeds: Embeds, say: Callable[[str], None]) -> Weights:
    """The same, with what requests over the shipped tasks teach; `others` are lattices of other catalogues."""
    asked = ways.known()
    say(f"learning how the shipped tasks are asked for, from {len(asked)} ways")
    without = [ways.fit([way for at, way in asked if at != part], embeds) for part in range(FOLDS)]
    whole = ways.fit([way for _, way in asked], embeds)
    own: list[tuple[Example, Lattice]] = []
    cases = list(spoken())
    say(f"{len(cases)} requests are compared with the shipped tasks")
    for part, table in enumerate(without):
        with trying(replace(found, ways=table)):
            held = [one for one in cases if fold(one.request) == part]
            own += zip(held, choosing.lattices(held, embeds), strict=True)
    declared = choosing.fit([*others, *(way for _, way in own)])
    say("learning when a plan by meaning may stand")
    found = replace(found, declared=declared, ways=whole)
    return replace(found, accepting=accepting.fit(accepting.cases(found, others, own, without, embeds)))


def written(weights: Weights) -> dict[str, Any]:
    """The numbers as they are kept."""
    chosen = {"choosing": weights.choosing, "declared": weights.declared}
    return {
        **{name: {"ignoring": _short(one.ignoring), "tasks": _layer(one.tasks)} for name, one in chosen.items()},
        "filling": _layer(weights.filling),
        "accepting": _short(weights.accepting),
    }


def _layer(one: Layer) -> dict[str, Any]:
    return {"hidden": _short(one.hidden), "outer": _short(one.outer)}


def _short(table: NDArray[np.float64]) -> list[Any]:
    return table.round(_DIGITS).tolist()
