"""Values that stand in a row: `Alice, Bob and Carol`, `[3, 2, 1]`."""

from collections.abc import Iterator, Sequence

from neena.flows.reading.lexicon import STOP, VERBS, word_set
from neena.flows.reading.stems import stem
from neena.flows.reading.tokens import Token

_LINKS = word_set("and or &")
_WORDS = 3


def series(tokens: Sequence[Token]) -> Iterator[tuple[str, int, int]]:
    """What each row holds, with commas between, and the tokens that it stands in: the longest rows only."""
    start = 0
    while start < len(tokens):
        items: list[str] = []
        end = last = start
        while (found := _item(tokens, end)) is not None and (not items or _alike(tokens[start], tokens[end])):
            items.append(" ".join(token.value for token in tokens[end:found]))
            last = found
            end = _linked(tokens, found)
            if end == found:
                break
        if len(items) > 1:
            yield ", ".join(items), start, last
            start = last
        else:
            start += 1


def _item(tokens: Sequence[Token], start: int) -> int | None:
    """Where an item ends that begins here."""
    if start >= len(tokens) or not (tokens[start].is_literal or _says(tokens[start])):
        return None
    if tokens[start].is_literal:
        return start + 1
    end = start
    while end < min(len(tokens), start + _WORDS) and _says(tokens[end]):
        end += 1
    return end


def _says(token: Token) -> bool:
    if token.kind != "word" or token.lower in _LINKS or stem(token.lower) in VERBS:
        return False
    return token.lower not in STOP or (token.value == "A")


def _alike(one: Token, other: Token) -> bool:
    """Whether both may be of one kind: two numbers, two names, two plain words."""
    return one.kind == other.kind and (one.kind != "word" or one.value[:1].isupper() == other.value[:1].isupper())


def _linked(tokens: Sequence[Token], at: int) -> int:
    """Where the next item would begin; the same place where nothing links one to it."""
    if at < len(tokens) and tokens[at].text == ",":
        at += 1
    return at + 1 if at < len(tokens) and tokens[at].lower in _LINKS else at
