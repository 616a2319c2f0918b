"""All numbers learned, one kind after the other."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evaluation.training import choosing, filling
from evaluation.training.examples import Example, examples
from neena.flows.meaning.index import Embeds
from neena.flows.meaning.weights import Weights

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
    cases = list(examples() if given is None else given)
    say(f"{len(cases)} requests are compared with their catalogues")
    ways = choosing.lattices(cases, Remembered(embeds))
    say("learning which tasks are asked for")
    ignoring, chosen = choosing.fit(ways)
    known = [
        choice
        for case, way in zip(cases, ways, strict=True)
        if case.operations
        for choice in filling.choices(case, way, ignoring, chosen)
    ]
    say(f"learning which words are values, from {len(known)} parameters")
    return Weights(ignoring, chosen, filling.fit(known))


def written(weights: Weights) -> dict[str, Any]:
    """The numbers as they are kept."""
    layers = {"choosing": weights.choosing, "filling": weights.filling}
    return {
        "ignoring": weights.ignoring.round(_DIGITS).tolist(),
        **{
            name: {"hidden": one.hidden.round(_DIGITS).tolist(), "outer": one.outer.round(_DIGITS).tolist()}
            for name, one in layers.items()
        },
    }
