"""The words of an IMAP command (RFC 3501 4): atoms, quoted strings, literals, lists; and sets of numbers."""

import re
from collections.abc import Iterator, Sequence

from neena.simulators.mail_line import BrokenOff, Line

_LITERAL = re.compile(rb"\{(\d+)(\+?)\}$")
_WORD = re.compile(rb'\s*(?:"((?:[^"\\]|\\.)*)"|([()])|([^\s()"\[]+(?:\[[^\]]*\])?[^\s()"]*))')
_MAX_LITERAL = 25 * 1024 * 1024


class Text(str):
    """A string that was quoted or sent as a literal, so that it is no keyword."""

    __slots__ = ()


Words = list["str | Words"]


async def command(line: Line) -> Words:
    """The next command: its tag, its name and its arguments; lists are nested."""
    flat: list[str] = []
    while True:
        text = await line.read()
        literal = _LITERAL.search(text)
        flat.extend(_split(text[: literal.start()] if literal else text))
        if literal is None:
            return _nested(iter(flat))
        if int(literal[1]) > _MAX_LITERAL:
            raise BrokenOff
        if not literal[2]:
            await line.say("+ Go on")
        flat.append(Text((await line.take(int(literal[1]))).decode("utf-8", "replace")))


def _split(text: bytes) -> list[str]:
    found: list[str] = []
    for quoted, bracket, atom in _WORD.findall(text):
        if bracket or atom:
            found.append((bracket or atom).decode("utf-8", "replace"))
        else:
            found.append(Text(re.sub(r"\\(.)", r"\1", quoted.decode("utf-8", "replace"))))
    return found


def _nested(words: Iterator[str]) -> Words:
    result: Words = []
    for word in words:
        if word == ")" and not isinstance(word, Text):
            return result
        result.append(_nested(words) if word == "(" and not isinstance(word, Text) else word)
    return result


def numbers(text: str, known: Sequence[int]) -> set[int]:
    """Which of the known numbers a set names: `1,3:5,7:*`; `*` is the largest."""
    last = max(known, default=0)
    found: set[int] = set()
    for part in text.split(","):
        first, colon, end = part.partition(":")
        ends = [last if one == "*" else int(one) for one in ((first, end) if colon else (first, first))]
        found |= {number for number in known if min(ends) <= number <= max(ends)}
    return found


def is_set(text: str) -> bool:
    """Whether a word is a set of numbers."""
    return bool(re.fullmatch(r"[\d*]+(:[\d*]+)?(,[\d*]+(:[\d*]+)?)*", text))
