"""What in a request may be a value: literals, written dates, names, and short runs of plain words."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from neena.flows.meaning.atoms import shortens
from neena.flows.meaning.files import is_file
from neena.flows.meaning.series import series
from neena.flows.reading.cues import MONTHS
from neena.flows.reading.lexicon import STOP, VERBS, word_set
from neena.flows.reading.stems import stem
from neena.flows.reading.tokens import Token

Kind = Literal[
    "quoted", "url", "email", "channel", "user", "path", "date", "number", "id", "name", "phrase", "series"
]  # fmt: skip
_PIECES = frozenset({"number", "phrase", "name"})
_LONGEST_PHRASE = 4
_LONGEST_NAME = 8
_INITIALS = 3
_INSIDE = word_set("of the and & for de la - ' / to in on a")
_OPENING = word_set(
    "additionally after afterwards afterward also as because before besides during finally first firstly following for"
    " furthermore given hence here however if in it lastly meanwhile moreover next now on once please provide second"
    " secondly since specifically subsequently thank thanks then thereafter these third thirdly this to ultimately"
    " until upon using what when where whether which while who with within"
)
_NO_NAMES = word_set("id ids api url i i'd i'm am pm") | MONTHS.keys()
_EDGES = STOP | word_set("named called titled please find provide information") | (_OPENING - STOP)
_CLOCK = frozenset({"am", "pm"})
_SMALL = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_NUMBERS = {word: str(at) for at, word in enumerate(_SMALL, 1)}
_DATE = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}$")
_GLUED = frozenset("-/:+.")


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
        *_dates(tokens, source),
        *_times(tokens, source),
        *_glued(tokens, source),
        *_literals(tokens),
        *_places(tokens, source),
        *(Candidate(text, "series", start, end) for text, start, end in series(tokens)),
        *_names(tokens, source),
        *_phrases(tokens, source),
    ]
    unique = {(one.start, one.end): one for one in reversed(found)}
    whole = [one for one in unique.values() if not _is_piece(one, tokens, unique)]
    return sorted(whole, key=lambda one: (one.start, one.end))


def _is_piece(one: Candidate, tokens: Sequence[Token], found: Mapping[tuple[int, int], Candidate]) -> bool:
    """Whether it is a piece of one value: `16` of `16:48`, `York` of `New York`."""
    if one.kind in _PIECES and any(
        other.kind in {"date", "id"} and other.start <= one.start < one.end <= other.end and other is not one
        for other in found.values()
        if other.end - other.start > one.end - one.start
    ):
        return True
    if one.kind != "name":
        return False
    # The first word of a sentence has its capital in any case: `Meet Ada`.
    left = one.start > 0 and not _first(tokens, one.start - 1) and _goes_on(tokens[one.start - 1])
    right = one.end < len(tokens) and _capital(tokens, one.end) and _goes_on(tokens[one.end - 1])
    longer = [other for other in found.values() if other.kind == "name" and other.start <= one.start]
    return (left and any(other.end == one.end and other.start < one.start for other in longer)) or (
        right and any(other.start == one.start and other.end > one.end for other in longer)
    )


def _first(tokens: Sequence[Token], at: int) -> bool:
    return at == 0 or (tokens[at - 1].text in {".", "!", "?", "\n"} and not shortens(tokens, at - 1))


def _goes_on(token: Token) -> bool:
    return token.kind == "word" and token.value[:1].isupper() and not token.is_possessive


def _literals(tokens: Sequence[Token]) -> Iterator[Candidate]:
    for at, token in enumerate(tokens):
        if token.kind != "word" and token.kind != "mark":  # noqa: PLR1714  the type checker knows no set
            yield Candidate(token.value, token.kind, at, at + 1)
        elif token.lower in _NUMBERS:
            yield Candidate(_NUMBERS[token.lower], "number", at, at + 1)
        elif is_file(token.value):
            yield Candidate(token.value, "path", at, at + 1)


def _glued(tokens: Sequence[Token], source: str) -> Iterator[Candidate]:
    """Numbers and marks without a space between them: `555-1234`, `1:50`, `01/10/2024`."""
    start = 0
    while start < len(tokens):
        end = start + 1
        while end < len(tokens) and tokens[end].start == tokens[end - 1].end and _glues(tokens[end]):
            end += 1
        while end > start and tokens[end - 1].kind == "mark":
            end -= 1
        if end > start + 1 and _glues(tokens[start]):
            text = source[tokens[start].start : tokens[end - 1].end]
            yield Candidate(text, "date" if _DATE.match(text) else "id", start, end)
        start = max(end, start + 1)


def _glues(token: Token) -> bool:
    return token.kind in {"number", "id"} or token.text in _GLUED


def _dates(tokens: Sequence[Token], source: str) -> Iterator[Candidate]:
    """`June 1, 2022`, `1st of June 2022`: as ISO 8601 has them; as written where the year is not said."""
    for at, token in enumerate(tokens):
        if token.kind not in {"word", "number"}:
            continue
        near = [(place, tokens[place]) for place in range(at, min(at + 5, len(tokens)))]
        spoken = [(place, one.lower) for place, one in near if one.text != "," and one.lower != "of"][:3]
        if len(spoken) == 3 and (written := _written(*(low for _, low in spoken))):
            yield Candidate(written, "date", at, spoken[2][0] + 1)
        elif len(spoken) > 1 and token.lower in MONTHS and spoken[1][1].rstrip("stndrh").isdecimal():
            yield _spanning(tokens, source, at, spoken[1][0] + 1, "date")


def _times(tokens: Sequence[Token], source: str) -> Iterator[Candidate]:
    """`14:30`, `9:00 AM`, `7 pm`."""
    for at, token in enumerate(tokens[1:], 1):
        if token.lower in _CLOCK and tokens[at - 1].kind == "number":
            yield _spanning(tokens, source, at - 1, at + 1, "date")
    for at in range(len(tokens) - 2):
        hour, mark, minute = tokens[at : at + 3]
        if hour.kind == minute.kind == "number" and mark.text == ":" and mark.start == hour.end:
            half = at + 3 < len(tokens) and tokens[at + 3].lower in _CLOCK
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
    """Words with capitals that stand together: `The Great Coffee Shop`, `PlayStation 5`, `123 Main Street`."""
    for start in range(len(tokens)):
        numbered = tokens[start].kind == "number" and start + 1 < len(tokens) and _capital(tokens, start + 1)
        if not (numbered or _capital(tokens, start)):
            continue
        end = start + 1
        while end < len(tokens) and end - start < _LONGEST_NAME:
            if _capital(tokens, end) or tokens[end].kind in {"number", "id"}:
                end += 1
                yield _spanning(tokens, source, start, end, "name")
            elif _inside(tokens, end) and end + 1 < len(tokens) and _capital(tokens, end + 1):
                end += 1
            else:
                break
        if not numbered:
            yield _spanning(tokens, source, start, start + 1, "name")


def _inside(tokens: Sequence[Token], at: int) -> bool:
    """Whether a name may go on behind a token: `of`, or the dot of an initial."""
    initial = (
        tokens[at].text == "." and tokens[at - 1].end == tokens[at].start and len(tokens[at - 1].text) <= _INITIALS
    )
    lettered = initial and tokens[at - 1].text.replace(".", "").isupper()
    return tokens[at].lower in _INSIDE or lettered or shortens(tokens, at)


def _places(tokens: Sequence[Token], source: str) -> Iterator[Candidate]:
    """A place with what it lies in: `San Francisco, USA`."""
    for comma in range(1, len(tokens) - 1):
        if tokens[comma].text != "," or not (_capital(tokens, comma - 1) and _capital(tokens, comma + 1)):
            continue
        start, end = comma - 1, comma + 2
        while start and _capital(tokens, start - 1):
            start -= 1
        while end < len(tokens) and _capital(tokens, end):
            end += 1
        after = tokens[end] if end < len(tokens) else None
        if after is None or not (after.lower in {"and", "or"} or after.text == ","):
            yield _spanning(tokens, source, start, end, "name")


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
    return not _first(tokens, at) or not (token.lower in STOP | _OPENING or stem(token.lower) in VERBS)
