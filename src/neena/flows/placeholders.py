"""`<{field}>`: places in a person's words that an event fills (contract 5.6). Pure.

Whoever reads the words to plan or to prepare never sees what the event says: a language model sees the placeholders
themselves, the embedded reader stand-ins of the same kind of value. What the event says is put in last, once.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast

from neena.kernel.columns import dump_json

PLACEHOLDER = re.compile(r"<\{\s*([A-Za-z_][A-Za-z0-9_]*)\s*\}>")
Fields = Mapping[str, Any]

_ID = re.compile(r"(^|_)(id|key|ts|number|uuid|sha)$")
_KEY = re.compile(r"(^|_)key$")
_REPOSITORY = re.compile(r"(^|_)repository$")
_CHANNEL = re.compile(r"(^|_)channel$")
_EMAIL = re.compile(r"(^|_)e?mail(_address)?$")
_URL = re.compile(r"(^|_)(url|link|uri)$")
_DATE = re.compile(r"(^|_)(date|due|time|at)$")
_LETTERS = str.maketrans("0123456789abcdef", "ghijklmnopabcdef")


def fields_of(metadata: Iterable[Fields]) -> dict[str, Any]:
    """The fields that placeholders may name: those of every object of the metadata, the first one's first."""
    found: dict[str, Any] = {}
    for one in metadata:
        for name, value in one.items():
            found.setdefault(name, value)
    return found


def names_in(text: str) -> list[str]:
    """The fields that a text names, each once."""
    return list(dict.fromkeys(PLACEHOLDER.findall(text)))


def text_of(value: Any) -> str:
    """A field's value inside a text: strings as they are, nothing for null, other values as compact JSON."""
    if value is None:
        return ""
    return value if isinstance(value, str) else dump_json(value)


def fill(text: str, fields: Fields) -> str:
    """The text with each placeholder of a known field replaced, in one pass: what is put in is never read again."""
    return PLACEHOLDER.sub(lambda found: text_of(fields[found[1]]) if found[1] in fields else found[0], text)


def fill_value(value: Any, fields: Fields) -> Any:
    """The same for JSON data; a text that is a placeholder and nothing else becomes the field's value."""
    if isinstance(value, str):
        whole = PLACEHOLDER.fullmatch(value.strip())
        return fields[whole[1]] if whole and whole[1] in fields else fill(value, fields)
    if isinstance(value, list):
        return [fill_value(one, fields) for one in cast("list[Any]", value)]
    if isinstance(value, dict):
        return {name: fill_value(one, fields) for name, one in cast("dict[str, Any]", value).items()}
    return value


class StandIns:
    """Values of no meaning that stand for fields while words are read: each looks like what the field holds.

    A field of free text is read as one plain word, part of the sentence around it; `quoted`, as a text of its own.
    `salt` (hexadecimal) makes them unlike anything that a text from outside can hold.
    """

    def __init__(self, metadata: Sequence[Fields], *, quoted: bool = False, salt: str = "") -> None:
        self._metadata = metadata
        self._fields = fields_of(metadata)
        scalars = {name: value for name, value in self._fields.items() if not isinstance(value, list | dict)}
        self._by_name = {
            name: _look(name, value, f"{salt}{at:02x}", quoted=quoted)
            for at, (name, value) in enumerate(scalars.items())
        }
        self._names = {stand_in: name for name, stand_in in self._by_name.items()}
        known = sorted(map(re.escape, self._names), key=len, reverse=True)
        self._pattern = re.compile("|".join(known)) if known else None

    def metadata(self, *words: str) -> list[dict[str, Any]]:
        """The metadata with stand-ins for its texts and numbers, as far as it may give a parameter of the same name.

        Of an event's fields these are the ids, and those that the `words` name: the channel that a ticket came in by is
        not the channel that a message goes to.
        """
        named = {name for text in words for name in names_in(text)}
        return [
            {name: self._typed(name, value) for name, value in one.items() if name in named or _ID.search(name)}
            for one in self._metadata
        ]

    def _typed(self, name: str, value: Any) -> Any:
        if isinstance(value, list | dict):
            return cast("Any", value)
        look = self._by_name[name]
        return int(look) if look.isdigit() else look

    def hide(self, text: str) -> str:
        """The text with stand-ins for its placeholders."""
        return PLACEHOLDER.sub(lambda found: self._by_name.get(found[1], found[0]), text)

    def show(self, value: Any) -> Any:
        """JSON data with the placeholders put back for the stand-ins."""
        return self._replaced(value, {name: f"<{{{name}}}>" for name in self._by_name})

    def fill(self, value: Any) -> Any:
        """JSON data with what the event says in place of the stand-ins; nothing that is put in is read again."""
        return self._replaced(value, self._fields)

    def _replaced(self, value: Any, by: Fields) -> Any:
        if self._pattern is None:
            return value
        if isinstance(value, str):
            return self._text(value, by)
        if isinstance(value, int | float) and not isinstance(value, bool):
            name = self._names.get(str(value).removesuffix(".0"))
            return value if name is None else by[name]
        if isinstance(value, list):
            return [self._replaced(one, by) for one in cast("list[Any]", value)]
        if isinstance(value, dict):
            return {name: self._replaced(one, by) for name, one in cast("dict[str, Any]", value).items()}
        return value

    def _text(self, text: str, by: Fields) -> Any:
        assert self._pattern is not None
        whole = self._pattern.match(text)
        if whole is not None:
            name, rest = self._names[whole[0]], text[whole.end() :]
            if not rest or (_DATE.search(name) and re.fullmatch(r"T[\d:.+Z-]*", rest)):  # a date, read as a moment
                return by[name]
        return self._pattern.sub(lambda found: text_of(by[self._names[found[0]]]), text)


def _look(name: str, value: Any, mark: str, *, quoted: bool) -> str:
    """A stand-in for a field: told by its name and the type of its value, never by what it says."""
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if number or (_ID.search(name) and isinstance(value, str) and value.isdecimal()):
        return f"7{int(mark, 16) % 10**14:014d}"  # exact as a float, too
    word = mark.translate(_LETTERS)
    looks = (
        (_CHANNEL, f"#zq{word}channel"),
        (_EMAIL, f"zq{word}@event.invalid"),
        (_URL, f"https://zq{word}.event.invalid/"),
        (_DATE, f"{1200 + int(mark, 16) % 600}-03-17"),
        (_KEY, f"ZQ{word.upper()}-7"),
        (_REPOSITORY, f"zq{word}/event"),
        (_ID, f"zq{mark}Event7Id"),
    )
    text = f"zq{word} event text" if quoted else f"zq{word}eventtext"
    return next((look for pattern, look in looks if pattern.search(name)), text)
