"""Text as tokens. Quoted text, addresses, dates and the like are one token each, so nothing later looks inside."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Literal

Kind = Literal["word", "quoted", "url", "email", "channel", "user", "path", "date", "number", "id", "mark"]

_QUOTES = {'"': '"', "“": "”", "„": "“”", "«": "»", "`": "`", "‘": "’", "'": "'"}
_DATE = r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?(?:Z|[+-]\d\d:?\d\d)?)?(?![\w-])"
_PATTERN = re.compile(
    r"(?P<url>https?://[^\s<>\"'`“”«»]+)"
    r"|(?P<email>[\w.%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,8})"
    r"|(?P<path>\$(?:\.{1,2}[\w*-]+|\[[^\]\n]{1,200}\]){1,40})"
    r"|(?P<channel>#[^\W_][\w-]{0,80})"
    r"|(?P<user>@[^\W_][\w.-]{0,80})"
    rf"|(?P<date>{_DATE})"
    r"|(?P<number>[-+]?\d+(?:[.,]\d+)*%?(?![\w]))"
    r"|(?P<word>[^\W_]+(?:[.'’_/-]{1,2}[^\W_]+)*)"
    r"|(?P<mark>[^\s\w]|_|\n)"
)
# `issue #12` is a number; `post to #12` is a channel.
_TARGET = re.compile(r"\b(?:to|in|into|on|onto|channel|and)[\s,]*\Z", re.IGNORECASE)
_TRAILING = ".,;:!?)]}"
_SHORT_ID = re.compile(r"[0-9a-z_-]*[0-9][0-9a-z_-]*\Z")
_LONG_ID = re.compile(r"[0-9A-Za-z_-]{8,}\Z")
_KEY = re.compile(r"[A-Z][A-Z0-9_]+-[0-9]+\Z")


@dataclass(frozen=True)
class Token:
    """One token: `text` as written, `value` without quotes, `start` and `end` in the text it was read from."""

    kind: Kind
    text: str
    value: str
    start: int
    end: int

    @cached_property
    def lower(self) -> str:
        """The value in lower case, without a possessive ending."""
        low = self.value.lower().replace("’", "'")
        return low[:-2] if low.endswith("'s") and self.kind == "word" else low

    @property
    def is_literal(self) -> bool:
        """Whether it is a value in itself rather than a word of the sentence."""
        return self.kind not in {"word", "mark"}

    @property
    def is_possessive(self) -> bool:
        """Whether it is written like `board's`."""
        return self.kind == "word" and self.value.lower().replace("’", "'").endswith("'s")


@lru_cache(maxsize=256)
def tokenize(text: str, data: tuple[str, ...] = ()) -> tuple[Token, ...]:
    """The tokens of the text, in order; linear in its length.

    `data` are texts from outside that were put into the text: each is one value, whatever it says.
    """
    quoted = _quoted(text, _opaque(text, data))
    found: list[Token] = []
    place = 0
    for start, end, marks in quoted:
        found.extend(_plain(text, place, start))
        found.append(_whole(text, start, end, marks))
        place = end
    found.extend(_plain(text, place, len(text)))
    return tuple(found)


def _whole(text: str, start: int, end: int, marks: int) -> Token:
    """A quoted text, or a text from outside: an address among them keeps its kind."""
    value = text[start + marks : end - marks]
    if not marks:
        single = list(_plain(text, start, end))
        if len(single) == 1 and (single[0].start, single[0].end) == (start, end):
            return single[0]
    return Token("quoted", text[start:end], value, start, end)


def _plain(text: str, start: int, end: int) -> Iterator[Token]:
    place = start
    while match := _PATTERN.search(text, place, end):
        kind, raw = match.lastgroup or "mark", match.group()
        if kind == "url":
            raw = raw.rstrip(_TRAILING)
        if (
            kind == "channel"
            and raw[1:].isdecimal()
            and not _TARGET.search(text, max(start, match.start() - 12), match.start())
        ):
            place = match.end()
            yield Token("number", raw, raw[1:], match.start(), place)
            continue
        if kind == "word" and raw[-2:] in {"'s", "’s"} and _looks_like_id(raw[:-2]):
            place = match.end()
            yield Token("id", raw, raw[:-2], match.start(), place)
            continue
        place = match.start() + len(raw)
        yield _token(kind, raw, match.start())


def _token(kind: str, raw: str, start: int) -> Token:
    if kind == "word" and _looks_like_id(raw):
        return Token("id", raw, raw, start, start + len(raw))
    named: Kind = kind  # type: ignore[assignment]
    return Token(named, raw, raw, start, start + len(raw))


def shown(token: Token) -> str:
    """Its value without a possessive ending, in the letters in which it is written."""
    return token.value[:-2] if token.is_possessive else token.value


def _looks_like_id(word: str) -> bool:
    if _KEY.match(word):
        return True
    if _SHORT_ID.match(word):
        return any(c.isalpha() for c in word) and not re.fullmatch(r"\d+(?:st|nd|rd|th|am|pm|h|s|x|k)", word)
    mixed = any(c.isupper() for c in word[1:]) and any(c.isdigit() for c in word)
    return mixed and bool(_LONG_ID.match(word))


def _opaque(text: str, data: tuple[str, ...]) -> dict[int, int]:
    """Where texts from outside stand, longest first. A single word or number cannot say anything and stays as it is."""
    spans: dict[int, int] = {}
    covered = bytearray(len(text))
    for value in sorted({one.strip() for one in data}, key=lambda one: (-len(one), one)):
        if len(value) < 2 or value.isalnum():
            continue
        start = text.find(value)
        while start >= 0:
            end = start + len(value)
            if not any(covered[start:end]):
                spans[start] = end
                covered[start:end] = b"\1" * len(value)
            start = text.find(value, end)
    return spans


def _quoted(text: str, opaque: dict[int, int]) -> list[tuple[int, int, int]]:
    """Start, end and depth of quotation of each quoted text. An apostrophe inside a word is no quotation mark."""
    hidden = bytearray(len(text))
    for start, end in opaque.items():
        hidden[start:end] = b"\1" * (end - start)
    closers = {
        close: [at for at in _closers(text, close) if not hidden[at]] for close in set("".join(_QUOTES.values()))
    }
    spans: list[tuple[int, int, int]] = []
    place = 0
    for start, char in enumerate(text):
        if start >= place and start in opaque:
            place = opaque[start]
            spans.append((start, place, 0))
        if start < place or char not in _QUOTES or not _opens(text, start):
            continue
        ends = [end for close in _QUOTES[char] if (end := _next(closers[close], start)) is not None]
        if ends:
            place = min(ends) + 1
            spans.append((start, place, 1))
    return spans


def _opens(text: str, place: int) -> bool:
    before = text[place - 1] if place else " "
    after = text[place + 1] if place + 1 < len(text) else " "
    return text[place] not in "'‘`" or not (before.isalnum() or after.isspace())


def _closers(text: str, char: str) -> list[int]:
    inner = char in "'’"
    last = len(text) - 1
    return [i for i, c in enumerate(text) if c == char and not (inner and i < last and text[i + 1].isalnum())]


def _next(places: list[int], after: int) -> int | None:
    at = bisect_right(places, after)
    return places[at] if at < len(places) else None
