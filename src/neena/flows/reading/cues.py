"""Values that a word announces: `due 2025-01-10`, `the subject Rate`, `description of card c7 to "Blocked"`."""

from collections.abc import Sequence
from dataclasses import dataclass

from neena.flows.reading.kinds import Taking
from neena.flows.reading.lexicon import DETERMINERS, PREPOSITIONS, STOP, SYNONYMS, word_set
from neena.flows.reading.stems import split_name, stem, text_stems
from neena.flows.reading.tokens import Token

_BRIDGES = word_set("to is as be of on by with at for the a an date day text")
_MOST_TRIED = 20
_ASKING = frozenset({"ask", "search", "find", "research", "look", "google"})
_BEFORE_QUESTION = frozenset(
    {"the", "web", "internet", "online", "on", "in", "for", "about", "to", "find", "up", "out", ":", ","}
)
_SAYING = frozenset({"saying", "says", "reading", "stating", "telling"})
_STARTS_NEW = frozenset(
    {"and", "with", "then", "but", "to", "in", "on", "into", "from", "due", "as", "titled", "named", "called"}
)


@dataclass(frozen=True)
class Found:
    """A value read from the text, and the tokens it was read from."""

    value: str
    start: int
    end: int


def cue_words(one: Taking) -> list[tuple[str, ...]]:
    """The stems of the words that announce a value for the parameter, longest first."""
    words = tuple(word for word in split_name(one.name) if word not in {"id", "new"}) or (one.name,)
    cues = {tuple(stem(word) for word in words)}
    for known in (one.name, words[-1]) if len(words) > 1 else (one.name,):
        cues.update(tuple(stem(word) for word in said.split()) for said in SYNONYMS.get(known, ()))
    if one.required and one.parameter.item_type == "string":
        cues |= {("as",), ("into",)}
    return sorted(cues, key=lambda cue: (-len(cue), cue))


def value_after(tokens: Sequence[Token], taken: set[int], one: Taking, verb_at: int) -> Found | None:
    """The value that one of the parameter's words announces."""
    stems = [stem(token.lower) if token.kind == "word" else "" for token in tokens]
    tried = 0
    for cue in cue_words(one):
        for at in range(len(tokens) - len(cue)):
            if at == verb_at or at in taken or tuple(stems[at : at + len(cue)]) != cue:
                continue
            tried += 1
            if tried > _MOST_TRIED:
                return None
            if found := _value(tokens, at + len(cue), taken, one):
                return found
    return None


def _value(tokens: Sequence[Token], place: int, taken: set[int], one: Taking) -> Found | None:
    bridged = False
    passed = 0
    while place < len(tokens) and passed < 60:
        token = tokens[place]
        if token.kind == "word" and token.lower == "to":
            bridged = True
        elif place in taken or (place + 1 in taken and token.lower in PREPOSITIONS):
            pass
        elif not (token.text in {":", "="} or (token.kind == "word" and token.lower in _BRIDGES)):
            break
        place += 1
        passed += 1
    if place >= len(tokens):
        return None
    token = tokens[place]
    if one.takes == "date" and (found := _written_date(tokens, place)):
        return found
    if token.is_literal:
        return Found(token.value, place, place + 1) if fits(token, one) else None
    if one.takes in {"date", "number", "bool", "email", "url", "path", "data"}:
        return None
    return _words(tokens, place, taken, one, bridged=bridged)


def _words(tokens: Sequence[Token], place: int, taken: set[int], one: Taking, *, bridged: bool) -> Found | None:
    start = place
    to_end = one.takes == "text"
    while place < len(tokens) and place not in taken:
        token = tokens[place]
        if token.kind == "mark" and (token.text in {"(", ")"} or (token.text in {",", ";", ":"} and not to_end)):
            break
        if place > start and (token.kind in {"channel", "email", "quoted"} or (not to_end and token.lower in _SAYING)):
            break
        if token.lower in _STARTS_NEW and place > start and _breaks(tokens, place, to_end=to_end):
            break
        place += 1
    while place > start and tokens[place - 1].lower in PREPOSITIONS:
        place -= 1
    if place == start:
        return None
    kind = text_stems(one.parameter.doc_string)[:1]
    if place - start > 1 and one.takes == "other" and (stem(tokens[start].lower),) == kind:
        start += 1  # `from the branch fix`: what it is, the parameter says
    words = tokens[start:place]
    if not bridged and words[0].lower in STOP and not words[0].value[:1].isupper() and not to_end:
        return None
    if all(token.lower in DETERMINERS or token.kind == "mark" for token in words):
        return None
    return Found(" ".join(token.text for token in words), start, place)


def _breaks(tokens: Sequence[Token], place: int, *, to_end: bool) -> bool:
    after = tokens[place + 1] if place + 1 < len(tokens) else None
    if after is None:
        return True
    return after.kind in {"channel", "email", "url"} or (not to_end)


def fits(token: Token, one: Taking) -> bool:
    """Whether a literal can be a value of the kind that the parameter takes."""
    wanted = {
        "date": {"date", "quoted"},
        "number": {"number"},
        "email": {"email"},
        "url": {"url"},
        "path": {"path", "quoted"},
        "bool": set[str](),
        "channel": {"channel", "quoted", "id", "user"},
        "data": set[str](),
    }.get(one.takes)
    return wanted is None or token.kind in wanted


NUMBERS = {
    word: value
    for value, word in enumerate(
        ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"], start=1
    )
    if word != "one"
}
_NAMES = frozenset({"word", "quoted", "id", "user", "email"})
_FIELD_ENDS = frozenset(
    [
        "in",
        "with",
        "to",
        "from",
        "for",
        "on",
        "as",
        "is",
        "equals",
        "contains",
        "and",
        "then",
        "where",
        "whose",
        "than",
        "after",
        "before",
        "titled",
        "named",
        "called",
        "saying",
        "assigned",
    ]
)


def fields_after(tokens: Sequence[Token], taken: set[int], one: Taking, verb_at: int) -> list[Found]:
    """The names of fields after a word that announces them; several only for a parameter that takes a list."""
    cues = {cue for cue in cue_words(one) if len(cue) == 1}
    for at, token in enumerate(tokens):
        if at == verb_at or at in taken or (stem(token.lower),) not in cues or token.is_literal:
            continue
        found = names_from(tokens, at + 1, taken)
        if found:
            return found if one.parameter.data_type == "list" else found[:1]
    return []


def names_from(tokens: Sequence[Token], place: int, taken: set[int]) -> list[Found]:
    """The names that stand from `place` on: `A`, or `A, B and C`."""
    found: list[Found] = []
    words: list[Token] = []
    start = place
    for at in range(place, len(tokens) + 1):
        token = tokens[at] if at < len(tokens) else None
        joins = token is not None and (token.text == "," or token.lower in {"and", "or"})
        if token is None or joins or at in taken or token.lower in _FIELD_ENDS or token.kind not in _NAMES:
            if words:
                found.append(Found(" ".join(word.value.removeprefix("@") for word in words), start, at))
            if not joins:
                break
            words, start = [], at + 1
        elif token.lower not in DETERMINERS and token.lower not in {"field", "fields", "their", "its", "value"}:
            start = start if words else at
            words.append(token)
    return found


MONTHS = {
    name: number
    for number, names in enumerate(
        (
            ("january", "jan"), ("february", "feb"), ("march", "mar"), ("april", "apr"), ("may",), ("june", "jun"),
            ("july", "jul"), ("august", "aug"), ("september", "sep", "sept"), ("october", "oct"),
            ("november", "nov"), ("december", "dec"),
        ),
        start=1,
    )
    for name in names
}  # fmt: skip


def _written_date(tokens: Sequence[Token], place: int) -> Found | None:
    """`10 January 2025` or `January 10, 2025`."""
    spoken = [
        (at, tokens[at]) for at in range(place, min(place + 5, len(tokens))) if tokens[at].text not in {",", "of"}
    ]
    if len(spoken) < 3:
        return None
    first, second, third = (token.lower.rstrip("stndrh") or token.lower for _, token in spoken[:3])
    months = {name.rstrip("stndrh"): number for name, number in MONTHS.items()} | MONTHS
    day, month = (first, second) if first.isdigit() else (second, first)
    number = months.get(month)
    if number and day.isdigit() and third.isdigit() and len(third) == 4 and 1 <= int(day) <= 31:
        return Found(f"{third}-{number:02d}-{int(day):02d}", place, spoken[2][0] + 1)
    return None


def question_in(tokens: Sequence[Token], verb_at: int, services: frozenset[str]) -> Found | None:
    """`Ask Perplexity what a heron eats`, `search the web for herons`: all that follows, when nothing is quoted."""
    if verb_at < 0 or tokens[verb_at].lower not in _ASKING or any(token.kind == "quoted" for token in tokens):
        return None
    at = verb_at + 1
    while at < len(tokens) and (tokens[at].lower in _BEFORE_QUESTION or stem(tokens[at].lower) in services):
        at += 1
    return Found(" ".join(token.text for token in tokens[at:]), at, len(tokens)) if tokens[at:] else None
