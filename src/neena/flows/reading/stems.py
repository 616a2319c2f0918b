"""Stems of words, names in code split into words, one and many."""

import re
from functools import lru_cache
from threading import Lock

from snowballstemmer.english_stemmer import EnglishStemmer

_STEMMER = EnglishStemmer()
# The stemmer keeps the word it works on, and texts are read in several threads.
_ONE_AT_A_TIME = Lock()
_LONGEST = 64
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_WORD = re.compile(r"[^\W_]+")
_IRREGULAR = {
    "sent": "send", "wrote": "write", "written": "write", "made": "make", "got": "get", "found": "find",
    "told": "tell", "told_": "tell", "writing": "write", "putting": "put", "setting": "set", "getting": "get",
    "people": "person", "children": "child", "sending": "send", "e-mail": "email", "e-mails": "email",
    "mails": "mail", "took": "take", "taken": "take", "built": "build", "saw": "see", "seen": "see",
    "boards": "board", "its": "its", "this": "this", "news": "news", "status": "status", "address": "address",
}  # fmt: skip


@lru_cache(maxsize=16384)
def stem(word: str) -> str:
    """The stem of one word, so that `cards`, `Card` and `card's` are the same."""
    low = word.lower().replace("’", "'")
    low = low.removesuffix("'s")
    if known := _IRREGULAR.get(low):
        return known
    if len(low) > _LONGEST:
        return low
    with _ONE_AT_A_TIME:
        return str(_STEMMER.stemWord(low))  # pyright: ignore[reportUnknownMemberType, reportUnknownArgumentType]


@lru_cache(maxsize=8192)
def split_name(name: str) -> tuple[str, ...]:
    """`getCardsInList`, `get_cards_in_list` and `Get Cards in List` as lower-case words."""
    return tuple(word.lower() for word in _WORD.findall(_CAMEL.sub(" ", name)))


@lru_cache(maxsize=8192)
def text_stems(text: str) -> tuple[str, ...]:
    """The stems of all words of a text, in order."""
    return tuple(stem(word) for word in split_name(text))


def is_plural(word: str) -> bool:
    """Whether the word speaks of many."""
    low = word.lower()
    return (low.endswith("s") and not low.endswith(("ss", "us", "is", "'s"))) or low in {"people", "children"}


def plural(noun: str, count: int) -> str:
    """The noun as it stands after the number."""
    if count == 1:
        return noun
    if noun.endswith("y") and noun[-2:-1] not in "aeiou":
        return f"{noun[:-1]}ies"
    return f"{noun}es" if noun.endswith(("s", "x", "ch", "sh")) else f"{noun}s"
