"""Whether a part of a request asks for nothing: a few numbers about it."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from neena.flows.meaning.atoms import Atom
from neena.flows.meaning.files import is_file
from neena.flows.reading.lexicon import JOINING, STOP, VERBS, word_set
from neena.flows.reading.stems import stem
from neena.flows.reading.tokens import Token

Row = NDArray[np.float64]
IGNORED = (
    "atom", "opens", "content", "begs", "tells", "about", "hedged", "values", "first", "repeated", "opens_repeated",
    "means", "begs_repeated", "announces", "announces_opening", "announces_begging",
    "unlike",
)  # fmt: skip
_SUBJECTS = word_set("the my his her its their our your it he she they this these that those")
_COPULAS = word_set("is are was were should will must has have can be being")
_BEGGING = word_set("need have am help assistance interested working planning looking conducting i'm")
_EARLY = 3
_HEDGES = word_set("if when once after before while as unless until because since")
_ALSO = JOINING | word_set("also already currently just hello hi hey")
_THERE = {("there", "is"), ("there", "are"), ("here", "is"), ("here", "are"), ("i've", "got"), ("we've", "got")}
_FOLLOWING = word_set("which who that")
_ASKING = word_set("want need like wish please should must could would can you your help")
_STARTS = word_set("first firstly")
_MEANS = word_set("using by with via use uses used")


def told(tokens: Sequence[Token], parts: Sequence[Atom]) -> frozenset[int]:
    """The places of parts that only tell what there is, and ask for nothing: `I have two files, which show cats`."""
    found: set[int] = set()
    for at, part in enumerate(parts):
        words = [token.lower for token in tokens[part.start : part.end] if token.kind == "word"]
        lead = [word for word in words if word not in _ALSO]
        named = all(is_file(word) for word in lead)
        goes_on = at - 1 in found and parts[at - 1].sentence == part.sentence
        follows = goes_on and (named or lead[0] in _FOLLOWING)
        if (follows or _has(lead)) and not _asks(words):
            found.add(at)
    return frozenset(found)


def _begins(tokens: Sequence[Token], at: int) -> bool:
    """Whether a sentence begins there that names the first step: what stands before it announces the steps."""
    opens = at > 0 and tokens[at - 1].text in {".", "!", ":", "\n"}
    return opens and tokens[at].lower in _STARTS


def _has(lead: Sequence[str]) -> bool:
    if lead[:1] in (["i"], ["we"]):
        return lead[1:2] == ["have"] and lead[2:3] not in (["to"], ["been"], ["not"])
    return tuple(lead[:2]) in _THERE


def _asks(words: Sequence[str]) -> bool:
    infinitive = any(word == "to" and stem(after) in VERBS for word, after in pairwise(words))
    return infinitive or not _ASKING.isdisjoint(words)


def ignored(tokens: Sequence[Token], part: Atom, idle: Sequence[Atom], unlike: float) -> Row:
    """What speaks for and against leaving a part without a task; `idle` are the parts that only tell what there is.

    `unlike` is how little the part is like ways of asking for the likeliest task (0 where these are not known).
    """
    own = tokens[part.start : part.end]
    words = [token.lower for token in own if token.kind == "word"]
    said = [word for word in words if word not in STOP]
    lead = next((word for word in words if word not in JOINING and word != "please"), "")
    # What is there is spoken of again by whoever asks for something to be done with it.
    apart = {at for one in (part, *idle) for at in range(one.start, one.end)}
    elsewhere = {stem(token.lower) for at, token in enumerate(tokens) if token.kind == "word" and at not in apart}
    repeated = sum(stem(word) in elsewhere for word in said) / len(said) if said else 0.0
    begun = any(_begins(tokens, at) for at in range(part.end, len(tokens)))
    begs = bool({"i", "we", "i'm", "i'd", "i've"} & set(words[:2])) and bool(_BEGGING & set(words[:6]))
    return np.array([
        1.0, float(part.opens), min(len(said), 8) / 8, float(begs),
        float(lead in _SUBJECTS and bool(_COPULAS & set(words[1:8]))), float(lead in _SUBJECTS), float(lead in _HEDGES),
        float(any(token.is_literal for token in own)), float(part.start < _EARLY), repeated,
        repeated if part.opens else 0.0, float(lead in _MEANS), repeated if begs else 0.0,
        float(begun), float(begun and part.opens), float(begun and begs), unlike,
    ])  # fmt: skip
