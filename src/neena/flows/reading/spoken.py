"""Words that a text says for itself (`tell #ops that we ship`), or that stand for what earlier steps found."""

from collections.abc import Collection, Sequence
from itertools import pairwise

from neena.flows.reading.cues import Found
from neena.flows.reading.lexicon import CONTENT, DETERMINERS, PREPOSITIONS, PRONOUNS, STOP
from neena.flows.reading.stems import stem
from neena.flows.reading.tokens import Token

_LONGEST = 6


def rest(tokens: Sequence[Token], start: int, taken: Collection[int]) -> Found | None:
    """What is left from `start` on: a quoted text, or words up to a channel, a bracket or what is used already."""
    end = start
    while end < len(tokens) and end not in taken and tokens[end].kind != "channel":
        if tokens[end].text == "(":
            break
        if tokens[end].kind == "quoted":
            return Found(tokens[end].value, end, end + 1)
        end += 1
    words = tokens[start:end]
    if not words or (words[0].lower in DETERMINERS | PRONOUNS and not words[0].value[:1].isupper()):
        return None
    return Found(" ".join(token.text for token in words), start, end)


def until_target(tokens: Sequence[Token], start: int) -> Found | None:
    """The words from `start` on, up to where they go."""
    end = start
    while end < len(tokens) and tokens[end].kind not in {"channel", "email", "user"}:
        end += 1
    if end < len(tokens) and end > start and tokens[end - 1].lower in {"to", "in", "on", "at", "into"}:
        end -= 1
    return Found(_as_written(tokens[start:end]), start, end) if end > start else None


def _as_written(tokens: Sequence[Token]) -> str:
    """The words with the spaces they had: none before a comma or a colon."""
    parts = [tokens[0].text]
    for before, token in pairwise(tokens):
        parts += [token.text] if before.end == token.start else [" ", token.text]
    return "".join(parts)


def is_plain(tokens: Sequence[Token], found: Found, taken: set[int], known: frozenset[str]) -> bool:
    """Whether words stand for nothing but themselves: no article, no thing, no known field, no pronoun."""
    words = tokens[found.start : found.end]
    if len(words) > _LONGEST or set(range(found.start, found.end)) & taken:
        return False
    return all(
        token.kind in {"word", "mark"} and token.lower not in STOP and stem(token.lower) not in known for token in words
    )


def tells_results(tokens: Sequence[Token], found: Found, known: frozenset[str]) -> bool:
    """Whether words speak of what earlier steps found: `their names`, `how many there are`."""
    words = tokens[found.start : found.end]
    if words and words[0].kind == "quoted":
        return False
    if any(token.lower in {"their", "its", "them", "it", "the", "how", "each", "all"} for token in words[:2]):
        return True
    named = any(stem(token.lower) in known for token in words if token.lower not in STOP)
    return named and all(stem(token.lower) in known or token.lower in STOP for token in words)


def is_result(tokens: Sequence[Token], at: int) -> bool:
    """Whether `that` stands for what an earlier step found: `that number`, `that list`."""
    after = tokens[at + 1] if at + 1 < len(tokens) else None
    beyond = tokens[at + 2] if at + 2 < len(tokens) else None
    known = after is not None and stem(after.lower) in CONTENT
    return known and (beyond is None or beyond.lower in PREPOSITIONS or beyond.is_literal)
