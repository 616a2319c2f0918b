"""What a request leaves out of all there is: `all cards except X`, `skip closed cards`, `that are not archived`."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from neena.flows.reading.clauses import Clause
from neena.flows.reading.decisions import stripped
from neena.flows.reading.lexicon import VERBS, word_set
from neena.flows.reading.stems import is_plural, stem
from neena.flows.reading.tokens import Token

_EXCEPT = frozenset({"except", "excepting", "excluding"})
_FLAGS = frozenset({"closed", "archived", "public", "private", "pinned", "subscribed", "draft", "locked"})
_ANYTHING = frozenset({"the", "for", "ones", "those", "one", "called", "named", "card", "ticket", "issue"})
_SKIP = word_set("skip skipping ignore ignoring omit omitting exclude leave leaving")
_JOINS = word_set("and but then just please also")
_NOT = (("that", "are", "not"), ("which", "are", "not"), ("that", "aren't"), ("which", "aren't"), ("that", "is", "not"))


def left_out(tokens: Sequence[Token]) -> list[Token]:
    """The tokens with `except` for every other way to leave things out, joined to what they are left out of."""
    found: list[Token] = []
    for at, token in enumerate(tokens):
        length = _leaving(tokens, at)
        if length and found:
            while found and (found[-1].kind == "mark" or found[-1].lower in _JOINS):
                found.pop()
            found.append(replace(token, text="except", value="except"))
        elif not any(_leaving(tokens, at - before) > before for before in (1, 2) if before <= at):
            found.append(token)
    return found


def _leaving(tokens: Sequence[Token], at: int) -> int:
    """How many tokens from here on say that what follows is left out; 0 where they say no such thing."""
    words = [token.lower if token.kind == "word" else "" for token in tokens[at : at + 8]]
    for said in _NOT:
        if tuple(words[: len(said)]) == said and words[len(said) : len(said) + 1] and words[len(said)] in _FLAGS:
            return len(said)
    if words[0] == "without":
        return 1 if any(word in _FLAGS for word in words[1:3]) else 0
    if words[0] not in _SKIP or not _opens(tokens, at):
        return 0
    if stem(words[0]) == stem("leave"):
        return 2 if words[1:2] == ["out"] else 0
    # `skip the comment`, `skip posting it`: no thing of a list, but a step that is not wanted.
    after = words[1] if len(words) > 1 else ""
    return 0 if after not in _FLAGS and (after.endswith("ing") or stem(after) in VERBS) else 1


def _opens(tokens: Sequence[Token], at: int) -> bool:
    before = tokens[at - 1] if at else None
    return before is None or before.kind == "mark" or before.lower in _JOINS


@dataclass(frozen=True)
class Excepted:
    """What is left out of all there is: things of these names, and what is so (`closed`)."""

    names: tuple[str, ...]
    flags: tuple[str, ...]


def all_but(clause: Clause) -> tuple[Clause, Excepted] | None:
    """The clause without what it excepts, and that; None where it excepts nothing, or says so in other words."""
    words = [token.lower if token.kind == "word" else "" for token in clause.tokens]
    at = next((at for at, word in enumerate(words) if at and word in _EXCEPT), None)
    if at is None:
        return None
    rest = clause.tokens[at + 1 :]
    names: list[str] = []
    flags: list[str] = []
    name: list[Token] = []
    for token in [*rest, None]:
        if token is None or token.text == "," or token.lower in {"and", "or"}:
            names += [" ".join(one.value for one in name)] if name else []
            name = []
        elif token.kind in {"quoted", "id"} or token.value[:1].isupper() or (name and token.kind in {"word", "number"}):
            name.append(token)
        elif token.kind == "word" and token.lower in _FLAGS:
            flags.append(token.lower)
        elif token.lower not in _ANYTHING and not (is_plural(token.lower) and flags):
            return None
    before = stripped(clause.tokens[:at])
    return (
        (replace(clause, tokens=before), Excepted(tuple(names), tuple(flags))) if before and (names or flags) else None
    )
