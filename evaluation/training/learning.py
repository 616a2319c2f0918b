"""All numbers learned, one kind after the other."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evaluation.training import accepting, choosing, filling
from evaluation.training.examples import Example, examples, spoken
from neena.flows.meaning.evidence import GENERAL
from neena.flows.meaning.index import Embeds
from neena.flows.meaning.weights import Layer, Weights

_DIGITS = 4


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
    cases, own = list(examples() if given is None else given), list(spoken())
    say(f"{len(cases) + len(own)} requests are compared with their catalogues")
    ways, own_ways = choosing.lattices(cases, kept), choosing.lattices(own, kept)
    say("learning which tasks are asked for")
    chosen = choosing.fit(ways, GENERAL)
    known = [
        choice
        for case, way in zip(cases, ways, strict=True)
        if case.operations
        for choice in filling.choices(case, way, chosen)
    ]
    say(f"learning which words are values, from {len(known)} parameters")
    filled = filling.fit(known)
    # Of catalogues that declare ways of asking there is only the shipped one, and its requests are among `own`.
    others = [way for case, way in zip(cases, ways, strict=True) if not any(task.says for task in case.catalogue)]
    declared = choosing.fit([*others, *own_ways])
    say("learning when a plan by meaning may stand")
    found = Weights(chosen, declared, filled, np.zeros(0))
    read = accepting.cases(found, others, list(zip(own, own_ways, strict=True)), kept)
    return replace(found, accepting=accepting.fit(read))


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
