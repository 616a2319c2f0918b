"""Clauses that decide, taken apart: `do X only if Y, otherwise Z`; and what a condition says, read from its words."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from neena.flows.conditions import OPPOSITES
from neena.flows.reading.clauses import Clause, split_clauses
from neena.flows.reading.cues import NUMBERS
from neena.flows.reading.tokens import Token
from neena.flows.schemas import Operator

OTHERWISE = "otherwise"
_IF = frozenset({"if", "unless"})
_BEFORE_IF = frozenset({"only", "but", "that", ",", "and", "just", "even"})
# `check if`: what follows is what is asked, no condition.
_ASKING_IF = frozenset(
    {"check", "see", "ask", "know", "verify", "find", "out", "tell", "say", "wonder", "even", "what"}
)

_MORE = r"more than|over|above|exceeds?|(?:greater|higher|larger|bigger) than"
_LESS = r"(?:less|fewer|lower|smaller) than|under|below"
_COMPARING: tuple[tuple[str, Operator], ...] = (
    (rf"no (?:{_MORE})|at most|not (?:{_MORE})", "at_most"),
    (rf"no (?:{_LESS})|at least|not (?:{_LESS})", "at_least"),
    (_MORE, "greater_than"),
    (_LESS, "less_than"),
    (r"exactly", "equals"),
)
_COMPARED = "|".join(words for words, _ in _COMPARING)
_NUMBER = rf"\d+(?:\.\d+)?|{'|'.join(NUMBERS)}|one"
_THERE = r"(?:there(?: is| are|['’]s)|(?:we|i|you) (?:have|find|get)|it (?:has|holds))"
_COUNT = re.compile(
    rf"{_THERE} (?:(?P<how>{_COMPARED}) )?(?P<number>{_NUMBER})(?: or (?P<or>more|fewer|less))?\b *(?P<of>.*)",
    re.IGNORECASE,
)
_ANY = re.compile(rf"{_THERE} (?P<any>not any|any|some|none|nothing|no|an?)\b *(?P<of>.*)", re.IGNORECASE)
_VERB = "is not|isn['’]t|is|equals|contains|does not contain|doesn['’]t contain|says"
_FIELD = re.compile(
    rf"(?:the |its |their )?(?P<field>[\w ]{{1,60}}?) (?:(?P<verb>{_VERB}) ?)?(?P<how>{_COMPARED})? *(?P<value>.+)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Counted:
    """How many things there are. `of` says of what, where it says it."""

    operator: Operator
    value: int | float | None
    of: str


@dataclass(frozen=True)
class Compared:
    """What a field of one thing is."""

    field: str
    operator: Operator
    value: str | int | float | None


def decided(clauses: Sequence[Clause], verbs: frozenset[str]) -> list[Clause]:
    """The clauses with conditions and `otherwise` set apart from what is to be done."""
    return [_trailing(one) for clause in clauses for one in _apart(clause, verbs)]


def _apart(clause: Clause, verbs: frozenset[str]) -> list[Clause]:
    words = [token.lower if token.kind == "word" else "" for token in clause.tokens]
    at = next(
        (at for at, word in enumerate(words) if word == "otherwise" or words[at : at + 2] == ["or", "else"]), None
    )
    if at is None:
        return [clause]
    rest = stripped(clause.tokens[at + (1 if words[at] == "otherwise" else 2) :])
    other = [replace(one, condition=OTHERWISE) for one in split_clauses(rest, verbs)]
    before = stripped(clause.tokens[:at])
    return [replace(clause, tokens=before), *other] if before and other else other or [clause]


def _trailing(clause: Clause) -> Clause:
    words = [token.lower if token.kind == "word" else token.text for token in clause.tokens]
    at = next((at for at, word in enumerate(words) if at and word in _IF and clause.tokens[at].kind == "word"), None)
    if at is None or words[at - 1] in _ASKING_IF or clause.condition is not None:
        return clause
    end = at
    while end and words[end - 1] in _BEFORE_IF:
        end -= 1
    asked = " ".join(token.text for token in clause.tokens[at:])
    return replace(clause, tokens=clause.tokens[:end], condition=asked) if end else clause


def stripped(tokens: Sequence[Token]) -> tuple[Token, ...]:
    """Tokens without what joins them to others."""
    places = [at for at, token in enumerate(tokens) if token.kind != "mark" and token.lower not in {"and", "but"}]
    return tuple(tokens[places[0] : places[-1] + 1]) if places else ()


def read_conditions(said: str) -> list[Counted | Compared]:
    """What the words after (and with) `if` or `unless` ask, all of it to hold; nothing where they ask anything else."""
    start, _, rest = " ".join(said.split()).partition(" ")
    rest = rest.rstrip(" ,.")
    if start.lower() == "unless":  # `unless A and B` is no list of conditions that all have to hold
        found = _read(rest)
        return [replace(found, operator=OPPOSITES[found.operator])] if found else []
    for parts in ([rest], rest.split(" and ")) if start.lower() == "if" else ():
        if all(asked := [_read(part) for part in parts]):
            return [one for one in asked if one is not None]
    return []


def _read(said: str) -> Counted | Compared | None:
    if match := _COUNT.fullmatch(said):
        return _counted(match)
    if match := _ANY.fullmatch(said):
        empty = match["any"].lower() not in {"any", "some", "a", "an"}
        return Counted("is_empty" if empty else "is_not_empty", None, match["of"])
    match = _FIELD.fullmatch(said)
    return _compared(match) if match and (match["verb"] or match["how"]) else None


def _counted(match: re.Match[str]) -> Counted | None:
    operator = _operator(match["how"]) if match["how"] else None
    if match["or"]:
        operator = None if operator else ("at_least" if match["or"].lower() == "more" else "at_most")
    return Counted(operator, _number(match["number"]), match["of"]) if operator else None


def _compared(match: re.Match[str]) -> Compared | None:
    verb, how, value = (match["verb"] or "is").lower().replace("’", "'"), match["how"], match["value"].strip()
    negated = verb in {"is not", "isn't", "does not contain", "doesn't contain"}
    operator: Operator
    if how:
        operator = _operator(how)
        return Compared(match["field"], OPPOSITES[operator] if negated else operator, _number(value) or _plain(value))
    if verb not in {"is", "is not", "isn't", "equals"}:
        operator = "contains"
    elif value.lower() in {"empty", "blank", "missing"}:
        operator, value = "is_empty", ""
    else:
        operator = "equals"
    if len(value.split()) > 4 and not value.startswith(('"', "“", "'")):
        return None
    number = _number(value)
    given = None if operator == "is_empty" else _plain(value) if number is None else number
    return Compared(match["field"], OPPOSITES[operator] if negated else operator, given)


def _operator(how: str) -> Operator:
    return next(operator for words, operator in _COMPARING if re.fullmatch(words, how, re.IGNORECASE))


def _number(text: str) -> int | float | None:
    low = text.lower()
    if low in NUMBERS or low == "one":
        return NUMBERS.get(low, 1)
    return (float(text) if "." in text else int(text)) if re.fullmatch(r"-?\d{1,15}(?:\.\d{1,9})?", text) else None


def _plain(text: str) -> str:
    """A value as it is meant: without quotes, or else without an article (`is a Monday`)."""
    bare = text.strip("\"“”'")
    return bare if bare != text else re.sub(r"^(?:an?|the) ", "", bare, flags=re.IGNORECASE)
