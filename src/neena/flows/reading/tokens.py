"""Text as tokens. Quoted text, addresses, dates and the like are one token each, so nothing later looks inside."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
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
_TRAILING = ".,;:!?)]}"
_SHORT_ID = re.compile(r"[0-9a-z_-]*[0-9][0-9a-z_-]*\Z")
_LONG_ID = re.compile(r"[0-9A-Za-z_-]{8,}\Z")


@dataclass(frozen=True)
class Token:
    """One token: `text` as written, `value` without quotes, `start` and `end` in the text it was read from."""

    kind: Kind
    text: str
    value: str
    start: int
    end: int

    @property
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
        """`board's`"""
        return self.kind == "word" and self.value.lower().replace("’", "'").endswith("'s")


@lru_cache(maxsize=256)
def tokenize(text: str) -> tuple[Token, ...]:
    """The tokens of the text, in order; linear in its length."""
    quoted = _quoted(text)
    found: list[Token] = []
    place = 0
    for start, end in quoted:
        found.extend(_plain(text, place, start))
        found.append(Token("quoted", text[start:end], text[start + 1 : end - 1], start, end))
        place = end
    found.extend(_plain(text, place, len(text)))
    return tuple(found)


def _plain(text: str, start: int, end: int) -> Iterator[Token]:
    place = start
    while match := _PATTERN.search(text, place, end):
        kind, raw = match.lastgroup or "mark", match.group()
        if kind == "url":
            raw = raw.rstrip(_TRAILING)
        place = match.start() + len(raw)
        yield _token(kind, raw, match.start())


def _token(kind: str, raw: str, start: int) -> Token:
    if kind == "word" and _looks_like_id(raw):
        return Token("id", raw, raw, start, start + len(raw))
    named: Kind = kind  # type: ignore[assignment]
    return Token(named, raw, raw, start, start + len(raw))


def _looks_like_id(word: str) -> bool:
    if _SHORT_ID.match(word):
        return any(c.isalpha() for c in word) and not re.fullmatch(r"\d+(?:st|nd|rd|th|am|pm|h|s|x|k)", word)
    mixed = any(c.isupper() for c in word[1:]) and any(c.isdigit() for c in word)
    return mixed and bool(_LONG_ID.match(word))


def _quoted(text: str) -> list[tuple[int, int]]:
    """Spans of quoted text. An apostrophe inside a word neither opens nor closes a quotation."""
    closers = {close: _closers(text, close) for close in set("".join(_QUOTES.values()))}
    spans: list[tuple[int, int]] = []
    place = 0
    for start, char in enumerate(text):
        if start < place or char not in _QUOTES or not _opens(text, start):
            continue
        ends = [end for close in _QUOTES[char] if (end := _next(closers[close], start)) is not None]
        if ends:
            place = min(ends) + 1
            spans.append((start, place))
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
