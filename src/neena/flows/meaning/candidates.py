"""What in a request may be a value: literals, written dates, names, and short runs of plain words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from neena.flows.reading.cues import MONTHS
from neena.flows.reading.lexicon import STOP, VERBS, word_set
from neena.flows.reading.stems import stem
from neena.flows.reading.tokens import Token

Kind = Literal["quoted", "url", "email", "channel", "user", "path", "date", "number", "id", "name", "phrase"]
_LONGEST_PHRASE = 4
_LONGEST_NAME = 8
_INSIDE = word_set("of the and & for de la - ' / to in on a")
_NO_NAMES = word_set("id ids api url i i'd i'm")
_EDGES = STOP | word_set("named called titled please find provide information")


@dataclass(frozen=True)
class Candidate:
    """A value as written, what kind it is, and the tokens that it stands in."""

    text: str
    kind: Kind
    start: int
    end: int


def candidates(tokens: Sequence[Token], source: str) -> list[Candidate]:
    """Every value that the text may hold, in the order of their beginnings."""
    found = [
        *_dates(tokens),
        *_times(tokens, source),
        *_literals(tokens),
        *_names(tokens, source),
        *_phrases(tokens, source),
    ]
    unique = {(one.start, one.end): one for one in reversed(found)}
    return sorted(unique.values(), key=lambda one: (one.start, one.end))


def _literals(tokens: Sequence[Token]) -> Iterator[Candidate]:
    for at, token in enumerate(tokens):
        if token.kind not in {"word", "mark"}:
            yield Candidate(token.value, token.kind, at, at + 1)


def _dates(tokens: Sequence[Token]) -> Iterator[Candidate]:
    """`June 1, 2022`, `1st of June 2022`: as ISO 8601 has them."""
    for at, token in enumerate(tokens):
        if token.kind not in {"word", "number"}:
            continue
        near = [(place, tokens[place]) for place in range(at, min(at + 5, len(tokens)))]
        spoken = [(place, one.lower) for place, one in near if one.text not in {","} and one.lower != "of"][:3]
        if len(spoken) == 3 and (written := _written(*(low for _, low in spoken))):
            yield Candidate(written, "date", at, spoken[2][0] + 1)


def _times(tokens: Sequence[Token], source: str) -> Iterator[Candidate]:
    """`14:30`, `9:00 AM`."""
    for at in range(len(tokens) - 2):
        hour, mark, minute = tokens[at : at + 3]
        if hour.kind == minute.kind == "number" and mark.text == ":" and mark.start == hour.end:
            half = at + 3 < len(tokens) and tokens[at + 3].lower in {"am", "pm"}
            yield _spanning(tokens, source, at, at + 3, "date")
            if half:
                yield _spanning(tokens, source, at, at + 4, "date")


def _written(first: str, second: str, third: str) -> str | None:
    day, month = (second, first) if first in MONTHS else (first, second)
    number = day[:-2] if day.endswith(("st", "nd", "rd", "th")) else day
    if month not in MONTHS or not (number.isdecimal() and third.isdecimal() and len(third) == 4):
        return None
    try:
        return date(int(third), MONTHS[month], int(number)).isoformat()
    except ValueError:
        return None


def _names(tokens: Sequence[Token], source: str) -> Iterator[Candidate]:
    """Words with capitals that stand together: `The Great Coffee Shop`, `PlayStation 5`."""
    for start in range(len(tokens)):
        if not _capital(tokens, start):
            continue
        end = start + 1
        while end < len(tokens) and end - start < _LONGEST_NAME:
            if _capital(tokens, end) or tokens[end].kind in {"number", "id"}:
                end += 1
                yield _spanning(tokens, source, start, end, "name")
            elif tokens[end].lower in _INSIDE and end + 1 < len(tokens) and _capital(tokens, end + 1):
                end += 1
            else:
                break
        yield _spanning(tokens, source, start, start + 1, "name")


def _phrases(tokens: Sequence[Token], source: str) -> Iterator[Candidate]:
    for start, token in enumerate(tokens):
        if token.kind not in {"word", "number"} or token.lower in _EDGES:
            continue
        for end in range(start + (2 if token.kind == "number" else 1), min(len(tokens), start + _LONGEST_PHRASE) + 1):
            last = tokens[end - 1]
            if last.kind not in {"word", "number"} and last.text not in {"-", "/", "&", "'"}:
                break
            if last.kind == "word" and last.lower not in _EDGES:
                yield _spanning(tokens, source, start, end, "phrase")


def _spanning(tokens: Sequence[Token], source: str, start: int, end: int, kind: Kind) -> Candidate:
    text = source[tokens[start].start : tokens[end - 1].end]
    return Candidate(text.removesuffix("'s").removesuffix("’s"), kind, start, end)


def _capital(tokens: Sequence[Token], at: int) -> bool:
    token = tokens[at]
    if token.kind != "word" or not token.value[:1].isupper():
        return False
    if token.lower in _NO_NAMES:
        return False
    opens = at == 0 or tokens[at - 1].text in {".", "!", "?", "\n"}
    return not opens or not (token.lower in STOP or stem(token.lower) in VERBS)
