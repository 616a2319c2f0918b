"""Things named in a text: `the list Open of the board Support`, `card c7`, `that message`, `every card`."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from neena.flows.reading.lexicon import ALL, DETERMINERS, EACH, JOINING, PREPOSITIONS, STOP, VERBS, word_set
from neena.flows.reading.services import told_from
from neena.flows.reading.stems import is_plural, stem
from neena.flows.reading.tokens import Token

_Named = tuple[str, int, int]
How = Literal["name", "id", "about", "all", "back", "bare"]

_NAMING = frozenset({"named", "called", "titled", "entitled", "name", "title"})
_ENDING = (
    PREPOSITIONS
    | JOINING
    | VERBS
    | frozenset(
        [
            "due",
            "whose",
            "that",
            "which",
            "is",
            "are",
            "has",
            "have",
            "was",
            "named",
            "called",
            "titled",
            "saying",
            "says",
            "so",
            "if",
            "it",
            "them",
            "there",
        ]
    )
) - frozenset({"to", "do"}) | {"to"}
PLAIN_ADJECTIVES = frozenset(
    [
        "new",
        "first",
        "last",
        "whole",
        "entire",
        "same",
        "given",
        "following",
        "next",
        "other",
        "latest",
        "current",
        "right",
        "only",
        "existing",
    ]
)
# What follows says more about the thing, and is no name of it: `the tickets tagged vip`.
_DESCRIBING = word_set(
    "except excepting excluding besides but apart tagged labelled labeled assigned older newer created opened updated"
)
SUPERLATIVES = word_set("oldest newest earliest biggest largest smallest highest lowest longest shortest cheapest")
_BACK = frozenset({"that", "this", "these", "those", "it", "same", "new"})


@dataclass(frozen=True)
class Mention:
    """One thing as the text speaks of it.

    `how`: by `name`, by `id`, `about` words that its name holds, `all` of them, `back` to an earlier one, or `bare`.
    `role` is the preposition before it; `start` and `end` are places in the tokens, `at` that of the noun and `spot`
    those of the name or id.
    """

    thing: str
    how: How
    value: str
    role: str
    start: int
    end: int
    at: int
    many: bool = False
    spot: tuple[int, int] = (0, 0)


def find_mentions(
    tokens: Sequence[Token], things: frozenset[str], services: frozenset[str] = frozenset(), verb_at: int | None = None
) -> list[Mention]:
    """The things named, in order. Each noun is read with the words around it that name it.

    `services` are stems of words for a service (`Trello`), which name no thing; `verb_at` is a place to pass over.
    What somebody is told (`tell #ops that the list is full`) names nothing.
    """
    found: list[Mention] = []
    for place, token in enumerate(tokens[: told_from(tokens, 0 if verb_at is None else verb_at + 1)]):
        if place == verb_at or token.kind != "word" or stem(token.lower) not in things:
            continue
        if found and place < found[-1].end:
            continue
        found += _read(tokens, place, things, services)
    return found


def _read(tokens: Sequence[Token], at: int, things: frozenset[str], services: frozenset[str]) -> list[Mention]:
    start, article, before = _before(tokens, at)
    if stem(before) in services:
        before = ""
    while start and tokens[start - 1].kind == "word" and stem(tokens[start - 1].lower) in services:
        start -= 1
    role = tokens[start - 1].lower if start and tokens[start - 1].lower in PREPOSITIONS else ""
    thing, many = stem(tokens[at].lower), is_plural(tokens[at].lower) or article in ALL
    owns = tokens[at].is_possessive and at + 1 < len(tokens) and not tokens[at + 1].is_literal
    values, end, how = ([], at + 1, "bare") if owns else _after(tokens, at, things)
    if not values and before:
        values, how = [(before, start, at)], "name"
    if values:
        return [Mention(thing, how, text, role, start, end, at, many, (first, last)) for text, first, last in values]
    if article in ALL:
        return [Mention(thing, "all", "", role, start, at + 1, at, many=True)]
    back = article in _BACK or (start < at and any(t.lower in _BACK for t in tokens[start:at]))
    return [Mention(thing, "back" if back else "bare", "", role, start, at + 1, at, many)]


def _before(tokens: Sequence[Token], at: int) -> tuple[int, str, str]:
    """Where the noun phrase starts, its article, and the name before the noun (`the Support board`)."""
    place, single = at, not is_plural(tokens[at].lower)
    parts: list[Token] = []
    while place > 0 and len(parts) < 5:
        token = tokens[place - 1]
        low = token.lower
        if low in DETERMINERS and token.kind == "word" and not (token.value.istitle() and parts):
            article = low
            if place > 1 and tokens[place - 2].lower in ALL:
                return place - 2, tokens[place - 2].lower, _joined(parts, lenient=single)
            return place - 1, article, _joined(parts, lenient=single)
        plain = low not in STOP or _titled(tokens, place - 1)
        named = token.kind in {"quoted", "id"} or (token.kind == "word" and plain and low not in VERBS)
        if not named or (token.kind != "word" and parts) or stem(low) in VERBS or (parts and parts[0].kind == "quoted"):
            break
        parts.insert(0, token)
        place -= 1
    strict = _joined(parts, lenient=False)
    return (place if strict else at), "", strict


def _titled(tokens: Sequence[Token], place: int) -> bool:
    """Whether a small word is part of a name: `my To Do list`."""
    return place > 0 and tokens[place].value[:1].isupper()


def _joined(parts: list[Token], *, lenient: bool) -> str:
    named = [token for token in parts if token.lower not in PLAIN_ADJECTIVES]
    while named and named[-1].lower in PLAIN_ADJECTIVES:
        named.pop()
    if not named or any(token.is_possessive or token.value in SUPERLATIVES for token in named):
        return ""
    written = all(token.kind == "quoted" or token.value[:1].isupper() or token.value[:1].isdigit() for token in named)
    if named[0].kind == "quoted" or written or (lenient and len(named) == 1):
        return " ".join(token.value for token in named)
    return ""


def _after(tokens: Sequence[Token], at: int, things: frozenset[str]) -> tuple[list[_Named], int, How]:
    place, asked_id = at + 1, False
    while place < len(tokens):
        low = tokens[place].lower
        if low in {"id", "identifier", "ids", "ts", "timestamp"}:
            asked_id = True
        elif not (
            low in _NAMING
            or tokens[place].text in {":", "="}
            or (low in {"with", "the", "whose", "is", "by", "of"} and _names(tokens, place + 1))
        ):
            break
        place += 1
    if place >= len(tokens):
        return [], at + 1, "bare"
    token = tokens[place]
    if token.lower in {"about", "mentioning", "containing", "regarding", "concerning"} and place == at + 1:
        if place + 1 < len(tokens) and tokens[place + 1].kind == "quoted":
            return [(tokens[place + 1].value, place + 1, place + 2)], place + 2, "about"
        words, end = _phrase(tokens, place + 1, things)
        return ([(words, place + 1, end)], end, "about") if words else ([], at + 1, "bare")
    if token.kind in {"quoted", "id", "number", "channel"} or (asked_id and token.kind in {"word", "date"}):
        return _row(tokens, place, asked_id=asked_id)
    if _may_name(tokens, place, at):
        words, end = _phrase(tokens, place, things)
        if words:
            return [(words, place, end)], end, "name"
    return [], at + 1, "bare"


def _may_name(tokens: Sequence[Token], place: int, at: int) -> bool:
    """Whether words from `place` on can name the noun `at`; not where values begin: `a ticket: subject X`."""
    token = tokens[place]
    titled = token.value[:1].isupper()
    if tokens[place - 1].text == ":" and not titled:
        return False
    return place > at + 1 or (token.kind == "word" and (token.lower not in STOP or titled))


def _names(tokens: Sequence[Token], place: int) -> bool:
    """Whether `with the name`, `whose id is` or the like goes on at `place`."""
    for token in tokens[place : place + 3]:
        if token.lower in _NAMING or token.lower in {"id", "identifier", "ts", "timestamp"}:
            return True
        if token.lower not in {"the", "a", "is", "with"}:
            return False
    return False


def _row(tokens: Sequence[Token], place: int, *, asked_id: bool) -> tuple[list[_Named], int, How]:
    """`"A", "B" and "C"`: several of the same kind."""
    kind = tokens[place].kind
    how: How = "id" if asked_id or kind in {"id", "number"} or _is_key(tokens[place].value) else "name"
    values = [(tokens[place].value, place, place + 1)]
    place += 1
    while True:
        skipped = place
        while skipped < len(tokens) and (tokens[skipped].text in {",", "&"} or tokens[skipped].lower in {"and", "or"}):
            skipped += 1
        if skipped == place or skipped >= len(tokens) or tokens[skipped].kind != kind:
            return values, place, how
        values.append((tokens[skipped].value, skipped, skipped + 1))
        place = skipped + 1


def _is_key(text: str) -> bool:
    return len(text) == 24 and all(c in "0123456789abcdef" for c in text)


def _phrase(tokens: Sequence[Token], place: int, things: frozenset[str]) -> tuple[str, int]:
    """An unquoted name: words up to one that cannot belong to it."""
    start = place
    if place < len(tokens) and tokens[place].lower in {"the", "a", "an"}:
        place += 1
        start = place
    while place < len(tokens) and place - start < 12 and _belongs(tokens, place, start, things):
        place += 1
    return " ".join(token.value for token in tokens[start:place]), place


def _belongs(tokens: Sequence[Token], place: int, start: int, things: frozenset[str]) -> bool:
    token = tokens[place]
    if token.kind not in {"word", "number", "id"} and token.text not in {"&", "+", "/", "-"}:
        return False
    low = token.lower
    titled = token.value[:1].isupper()
    if place == start:
        return (titled or low not in STOP) and stem(low) not in things and low != "due" and low not in _DESCRIBING
    if low in {"each", "per"} or low in EACH:
        return False
    if titled and low != "and":
        return True
    follows = tokens[place + 1] if place + 1 < len(tokens) else None
    if low in {"the", "a", "an", "my"} and follows and tokens[start].value[:1].isupper():
        return stem(follows.lower) not in things
    return low not in _ENDING | _DESCRIBING and stem(low) not in things and low not in DETERMINERS


def unnamed(mention: Mention) -> Mention:
    """The same thing without the name that it turned out not to have."""
    return replace(mention, how="bare", value="", end=mention.at + 1, spot=(0, 0))


def place_named(thing: str, before: Token, name: Token, at: int) -> Mention:
    """A place named without its noun: `to Done`."""
    return Mention(thing, "name", name.value, before.lower, at, at + 1, at, spot=(at, at + 1))


def is_name(token: Token) -> bool:
    """Whether a word after `to` is a name without its noun: `move it to Done`."""
    return token.kind == "quoted" or (token.kind == "word" and token.value[:1].isupper())


def is_text(tokens: Sequence[Token], mention: Mention) -> bool:
    """Whether a thing's name is the only quoted text: `tell them on the ticket "It is on its way"`."""
    own = mention.how == "name" and tokens[mention.spot[0]].kind == "quoted"
    return own and sum(token.kind == "quoted" for token in tokens) == 1
