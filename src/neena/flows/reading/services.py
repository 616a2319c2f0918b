"""Which services a clause names as those to work with: `in Zendesk`, `the Jira issue`; not what its text is about."""

from collections.abc import Sequence

from neena.flows.reading.stems import stem
from neena.flows.reading.tokens import Token
from neena.flows.reading.vocabulary import Vocabulary

_ABOUT = frozenset({"about", "for", "regarding", "concerning"})
_SAYING = frozenset({"saying", "says", "stating", "that", ":"})
_TARGETS = frozenset({"channel", "email", "user"})
_RELATING = frozenset({"is", "are", "was", "were", "has", "have"})


def text_start(tokens: Sequence[Token], start: int) -> int:
    """Where words begin that only say something (`saying the API is down`); the end when there are none."""
    for at in range(start, len(tokens)):
        if not tokens[at].is_literal and tokens[at].lower in _SAYING:
            relates = at + 1 < len(tokens) and tokens[at + 1].lower in _RELATING
            if tokens[at].lower != "that" or not relates:
                return at
    return len(tokens)


def told_from(tokens: Sequence[Token], start: int) -> int:
    """Where the words begin that somebody is told (`tell #ops that the list is full`); the end where there are none."""
    at = text_start(tokens, start)
    return at if any(token.kind in _TARGETS for token in tokens[start:at]) else len(tokens)


def named_services(tokens: Sequence[Token], start: int, words: Vocabulary) -> frozenset[str]:
    """The stems of the services named from `start` on."""
    found: set[str] = set()
    made = False
    for at in range(start, text_start(tokens, start)):
        made = made or tokens[at].lower == "with"
        known = stem(tokens[at].lower) if tokens[at].kind == "word" else ""
        if known not in words.services:
            continue
        thing = at + 1 < len(tokens) and stem(tokens[at + 1].lower) in words.things
        source = made and tokens[at - 1].lower in {"of", "from"}  # `with the description of Zendesk ticket 8841`
        if not source and (thing or tokens[at - 1].lower not in _ABOUT):
            found.add(known)
    return frozenset(found)
