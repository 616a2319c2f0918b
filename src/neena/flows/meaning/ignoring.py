"""Whether a part of a request asks for nothing: a few numbers about it."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from neena.flows.meaning.atoms import Atom
from neena.flows.reading.lexicon import JOINING, STOP, word_set
from neena.flows.reading.stems import stem
from neena.flows.reading.tokens import Token

Row = NDArray[np.float64]
IGNORED = (
    "atom", "opens", "content", "begs", "tells", "about", "hedged", "values", "first", "repeated", "opens_repeated",
    "means", "begs_repeated",
)  # fmt: skip
_SUBJECTS = word_set("the my his her its their our your it he she they this these that those")
_COPULAS = word_set("is are was were should will must has have can be being")
_BEGGING = word_set("need have am help assistance interested working planning looking conducting i'm")
_EARLY = 3
_HEDGES = word_set("if when once after before while as unless until because since")
_MEANS = word_set("using by with via use uses used")


def ignored(tokens: Sequence[Token], part: Atom) -> Row:
    """What speaks for and against leaving a part without a task."""
    own = tokens[part.start : part.end]
    words = [token.lower for token in own if token.kind == "word"]
    said = [word for word in words if word not in STOP]
    lead = next((word for word in words if word not in JOINING and word != "please"), "")
    elsewhere = {stem(token.lower) for token in (*tokens[: part.start], *tokens[part.end :]) if token.kind == "word"}
    repeated = sum(stem(word) in elsewhere for word in said) / len(said) if said else 0.0
    begs = bool({"i", "we", "i'm", "i'd", "i've"} & set(words[:2])) and bool(_BEGGING & set(words[:6]))
    return np.array([
        1.0, float(part.opens), min(len(said), 8) / 8, float(begs),
        float(lead in _SUBJECTS and bool(_COPULAS & set(words[1:8]))), float(lead in _SUBJECTS), float(lead in _HEDGES),
        float(any(token.is_literal for token in own)), float(part.start < _EARLY), repeated,
        repeated if part.opens else 0.0, float(lead in _MEANS), repeated if begs else 0.0,
    ])  # fmt: skip
