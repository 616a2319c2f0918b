"""Parameters that are to hold what earlier steps found: `with their names as description`, `to the page's title`."""

from collections.abc import Sequence

from neena.flows.reading.cues import cue_words
from neena.flows.reading.kinds import Taking
from neena.flows.reading.lexicon import CONTENT, STOP
from neena.flows.reading.mentions import Mention
from neena.flows.reading.stems import stem
from neena.flows.reading.tokens import Token

_POINTING = frozenset({"their", "its", "it", "them", "these", "those", "this", "that", "his", "her"})
_BRIDGES = frozenset({"to", "is", "be", "=", ":", "with", "from", "as", "of", "on"})
_USING = frozenset({"with", "using", "use", "put", "take", "and"})
_RESULTS = frozenset(
    stem(word)
    for word in ["result", "results", "answer", "count", "number", "total", "sum", "picked", "output", "rate"]
)
_ENDS = frozenset({",", "and", "then", "in", "to", "on", "for", "as"})
_LONGEST = 8


def told_span(
    tokens: Sequence[Token], one: Taking, taken: set[int], verb_at: int, sources: Sequence[Mention] = ()
) -> tuple[int, int] | None:
    """The words that say which result the parameter is to hold; None when the text does not say so.

    `sources` are things to be read for it: `the description of ticket 8841`.
    """
    stems = [stem(token.lower) if token.kind == "word" else "" for token in tokens]
    for cue in cue_words(one):
        for at in range(len(tokens) - len(cue) + 1):
            if at == verb_at or tuple(stems[at : at + len(cue)]) != cue:
                continue
            end = at + len(cue)
            span = _before(tokens, at) or _of_source(tokens, at, end, sources) or _after(tokens, end, taken)
            if span:
                return span
    return None


def _of_source(tokens: Sequence[Token], cue: int, end: int, sources: Sequence[Mention]) -> tuple[int, int] | None:
    if end >= len(tokens) or tokens[end].lower not in {"of", "from"}:
        return None
    return next(((cue, one.end) for one in sources if one.start in {end, end + 1, end + 2}), None)


def _before(tokens: Sequence[Token], cue: int) -> tuple[int, int] | None:
    """`with their names as [the] description`"""
    place = cue - 1
    while place > 0 and tokens[place].lower in {"the", "a", "its", "their", "new"}:
        place -= 1
    if place < 1 or tokens[place].lower != "as":
        return None
    for start in range(place - 1, max(-1, place - _LONGEST), -1):
        if tokens[start].lower in _USING:
            return (start + 1, place) if is_reference(tokens[start + 1 : place]) else None
    return None


def _after(tokens: Sequence[Token], place: int, taken: set[int]) -> tuple[int, int] | None:
    """`the description of the card c7 to the page's title`"""
    while place < len(tokens) and (place in taken or tokens[place].lower in _BRIDGES):
        place += 1
    end = place
    while end < len(tokens) and end - place < _LONGEST and end not in taken:
        if end > place and tokens[end].text in _ENDS:
            break
        end += 1
    return (place, end) if place > 0 and is_reference(tokens[place:end]) and _bridged(tokens, place) else None


def _bridged(tokens: Sequence[Token], place: int) -> bool:
    return tokens[place - 1].lower in _BRIDGES


def is_reference(words: Sequence[Token]) -> bool:
    """Whether words stand for what an earlier step found."""
    if not words or any(token.is_literal for token in words):
        return False
    if any(token.lower not in STOP and stem(token.lower) not in CONTENT | _RESULTS for token in words if _plain(token)):
        return False
    first = words[0].lower
    if first in _POINTING:
        return True
    stems = {stem(token.lower) for token in words}
    return first == "the" and len(words) > 1 and (bool(stems & _RESULTS) or any(one.is_possessive for one in words))


def _plain(token: Token) -> bool:
    return token.kind == "word" and not token.is_possessive
