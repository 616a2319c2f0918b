"""Text as numbers of word pieces, as BERT's uncased vocabulary has them (arXiv 1810.04805, section 4.1 of 1609.08144)."""

import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path

_CLS, _SEP, _UNKNOWN = 101, 102, 100
_LONGEST_WORD = 100


def pieces(text: str, most: int) -> list[int]:
    """The numbers of the text's pieces between the marks of beginning and end, at most so many in all."""
    vocabulary = _vocabulary()
    found = [_CLS]
    for word in _words(text):
        found += _split(word, vocabulary)
        if len(found) >= most:
            break
    return [*found[: most - 1], _SEP]


@cache
def _vocabulary() -> dict[str, int]:
    lines = (Path(__file__).parent / "vocabulary.txt").read_text(encoding="utf-8").splitlines()
    return {piece: number for number, piece in enumerate(lines)}


def _words(text: str) -> Iterator[str]:
    """Words in lower case without accents; each mark and each Chinese character stands alone."""
    word = ""
    for char in unicodedata.normalize("NFD", text.lower()):
        kind = unicodedata.category(char)
        if kind == "Mn" or (kind[0] == "C" and char not in "\t\n\r"):
            continue
        if char.isspace():
            if word:
                yield word
            word = ""
        elif _alone(char, kind):
            if word:
                yield word
            yield char
            word = ""
        else:
            word += char
    if word:
        yield word


def _alone(char: str, kind: str) -> bool:
    return kind[0] == "P" or char in "$+<=>^`|~" or "\u4e00" <= char <= "\u9fff" or "\u3400" <= char <= "\u4dbf"


def _split(word: str, vocabulary: dict[str, int]) -> list[int]:
    """The longest pieces from left to right; a word of which a part is unknown is unknown as a whole."""
    if len(word) > _LONGEST_WORD:
        return [_UNKNOWN]
    found: list[int] = []
    start = 0
    while start < len(word):
        ends = range(len(word), start, -1)
        end = next((end for end in ends if ("##" if start else "") + word[start:end] in vocabulary), None)
        if end is None:
            return [_UNKNOWN]
        found.append(vocabulary[("##" if start else "") + word[start:end]])
        start = end
    return found
