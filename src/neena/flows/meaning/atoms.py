"""A request as its smallest parts that may each ask for something, and the runs of parts that may belong together."""

from collections.abc import Sequence
from dataclasses import dataclass

from neena.flows.reading.lexicon import NOUN_VERBS, VERBS, word_set
from neena.flows.reading.stems import stem
from neena.flows.reading.tokens import Token

_ENDS = frozenset(".;!?\n")
_JOINS = word_set("and then also next finally lastly afterwards afterward additionally furthermore moreover plus or")
_SUBORDINATE = word_set("before after using so which where")
_LONGEST_RUN = 4
_MOST_WORDS = 48
_MASKS = {
    "quoted": "",
    "url": "url",
    "email": "email address",
    "channel": "channel",
    "user": "user",
    "path": "path",
    "date": "date",
    "number": "",
    "id": "",
}


@dataclass(frozen=True)
class Atom:
    """A part of a request: its first token and the one after its last, and the sentence that it stands in."""

    start: int
    end: int
    sentence: int


@dataclass(frozen=True)
class Run:
    """Parts that stand side by side, from `first` to before `last`; `words` is what they say without their values."""

    first: int
    last: int
    words: str


def atoms(tokens: Sequence[Token]) -> list[Atom]:
    """The parts, in order: parted at sentences' ends, at commas and where a joining word opens something new."""
    found: list[Atom] = []
    start, sentence = 0, 0
    for at, token in enumerate(tokens):
        ends = token.kind == "mark" and token.text in _ENDS
        if ends or token.text in {",", ":"} or (at > start and _opens(tokens, at)):
            _close(found, tokens, start, at, sentence)
            start = at + 1 if token.kind == "mark" else at
            sentence += ends
    _close(found, tokens, start, len(tokens), sentence)
    return found


def runs(tokens: Sequence[Token], parts: Sequence[Atom]) -> list[Run]:
    """Every run of a few parts of one sentence."""
    found: list[Run] = []
    for first, begin in enumerate(parts):
        for last in range(first + 1, min(len(parts), first + _LONGEST_RUN) + 1):
            end = parts[last - 1]
            if end.sentence != begin.sentence or (last > first + 1 and end.end - begin.start > _MOST_WORDS):
                break
            found.append(Run(first, last, masked(tokens[begin.start : end.end])))
    return found


def masked(tokens: Sequence[Token]) -> str:
    """What the tokens say, with kinds in the place of values."""
    words = [_MASKS.get(token.kind, token.text) for token in tokens]
    return " ".join(word for word in words if word)


def _opens(tokens: Sequence[Token], at: int) -> bool:
    low = tokens[at].lower if tokens[at].kind == "word" else ""
    if low not in _JOINS and low not in _SUBORDINATE:
        return False
    after = next((one for one in tokens[at + 1 : at + 6] if one.lower not in _JOINS | _SKIPPED), None)
    if after is None or after.kind != "word":
        return False
    known = stem(after.lower)
    return low in _JOINS and (low != "or") and (known in VERBS or known in NOUN_VERBS or low != "and")


_SKIPPED = word_set("i we please you to would like want need could can it the a an also that this")


def _close(found: list[Atom], tokens: Sequence[Token], start: int, end: int, sentence: int) -> None:
    while start < end and tokens[start].kind == "mark":
        start += 1
    while end > start and tokens[end - 1].kind == "mark":
        end -= 1
    if any(token.kind != "mark" for token in tokens[start:end]):
        found.append(Atom(start, end, sentence))
