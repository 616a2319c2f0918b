"""Tokens of a request while it is put into plain words: pieces of text that rules move, drop and add."""

from collections.abc import Iterable, Sequence

from neena.flows.reading.lexicon import NOUN_VERBS, VERBS, word_set
from neena.flows.reading.stems import stem
from neena.flows.reading.tokens import Token, tokenize

Line = list[Token]

ENDS = frozenset(".;!?\n")
ARTICLES = frozenset({"the", "a", "an", "my", "our", "your", "its", "their", "this", "that"})
_NEW = -1
_SAYING = frozenset({"that", "saying", "says", "say", "know", ":", "reads"})
_TELLING = word_set("tell inform notify ping warn remind message write email mail alert post announce")
_TARGETS = frozenset({"channel", "email", "user"})


def made(text: str) -> Line:
    """Tokens for words that the request does not hold."""
    return [Token(one.kind, one.text, one.value, _NEW, _NEW) for one in tokenize(text)]


def quoting(tokens: Sequence[Token]) -> Line:
    """The words as one quoted text; what is a value in itself already stays as it is."""
    if len(tokens) == 1 and tokens[0].kind not in {"word", "mark", "number"}:
        return list(tokens)
    text = written(tokens).strip()
    marks = ('"', '"') if '"' not in text else ("“", "”")
    return [Token("quoted", f"{marks[0]}{text}{marks[1]}", text, _NEW, _NEW)]


def plain(token: Token) -> str:
    """A word in lower case, a mark as it is, nothing for values: rules never look inside those."""
    if token.kind == "mark":
        return token.text
    return token.lower if token.kind == "word" else ""


def plains(tokens: Iterable[Token]) -> list[str]:
    """The words and marks of the tokens."""
    return [plain(token) for token in tokens]


def holds(tokens: Sequence[Token], place: int, *choices: str | frozenset[str]) -> bool:
    """Whether words stand side by side from `place` on; each a word or one of several."""
    if place < 0 or place + len(choices) > len(tokens):
        return False
    return all(
        plain(tokens[place + at]) in (wanted if isinstance(wanted, frozenset) else {wanted})
        for at, wanted in enumerate(choices)
    )


def titled(token: Token) -> bool:
    """Whether a token looks like a name: quoted, an id, or a word with a capital letter."""
    return token.kind in {"quoted", "id"} or (token.kind in {"word", "number"} and not token.value[:1].islower())


def is_saying(line: Sequence[Token]) -> bool:
    """Whether what a message says in plain words has begun, to which all belongs that comes after."""
    if any(one.kind == "quoted" for one in line):
        return False
    told = next((at for at, one in enumerate(line) if plain(one) in _TELLING), len(line))
    return any(plain(one) in _SAYING for one in line) or any(one.kind in _TARGETS for one in line[told:])


def is_verb(token: Token) -> bool:
    """Whether a word can only be a verb here: known, in its plain form, and no noun."""
    low = plain(token)
    return bool(low) and not titled(token) and stem(low) in VERBS - NOUN_VERBS and not low.endswith(("s", "ed"))


def sentences(tokens: Sequence[Token]) -> list[Line]:
    """The tokens sentence by sentence; the mark that ends one is its last token."""
    found: list[Line] = [[]]
    for token in tokens:
        found[-1].append(token)
        if token.kind == "mark" and token.text in ENDS:
            found.append([])
    return [one for one in found if one]


def written(tokens: Sequence[Token]) -> str:
    """The tokens as text: with the spaces they had, and one space around what is new."""
    parts: list[str] = []
    for before, token in zip([None, *tokens], tokens, strict=False):
        if before is not None and not _touches(before, token):
            parts.append(" ")
        parts.append(token.text)
    return "".join(parts)


def _touches(before: Token, token: Token) -> bool:
    if _NEW not in {before.start, token.start}:
        return before.end == token.start
    return token.text in {",", ".", ":", ";", "?", "!", "\n"} or before.text == "\n"
