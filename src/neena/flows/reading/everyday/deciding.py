"""Conditions in other words: `in case`, `should it be`; and about one thing by its key: `if SUP-31 is done`."""

from neena.flows.reading.everyday.line import ENDS, Line, holds, made, plain
from neena.flows.reading.lexicon import word_set

_IF: tuple[tuple[str, ...], ...] = (
    ("in", "case", "that"), ("in", "case"), ("provided", "that"), ("provided",), ("providing",), ("assuming", "that"),
    ("assuming",), ("as", "long", "as"), ("in", "the", "event", "that"), ("on", "condition", "that"),
)  # fmt: skip
_IS = frozenset({"is", "are", "isn't", "aren't"})
_IDLE = word_set("still already currently yet there really")
_DECIDING = frozenset({"if", "unless"})
_LONGEST = 8


def decided(line: Line) -> Line:
    """One sentence with its condition as reading knows it, and what it is about got before."""
    return _by_key(_plain(_in_order(_otherwise(line)))) if line else line


def _otherwise(line: Line) -> Line:
    """`if A, do B, if not, C`."""
    at = next(
        (at for at in range(1, len(line) - 2) if holds(line, at, "if", "not") and plain(line[at + 2]) == ","), None
    )
    return line if at is None else [*line[:at], *made("otherwise"), *line[at + 3 :]]


def _in_order(line: Line) -> Line:
    """`only if`, `if SUP-1 has been closed`, `if SUP-1 closed is` (as German has it), `if are there` (as Spanish)."""
    if plain(line[0]) == "only" and len(line) > 1 and plain(line[1]) in _DECIDING:
        line = line[1:]
    if plain(line[0]) not in _DECIDING or not (comma := _comma(line)):
        return line
    been = next((at for at in range(1, comma - 1) if holds(line, at, "has", "been")), None)
    if been is not None:
        return [*line[:been], *made("is"), *line[been + 2 :]]
    if plain(line[comma - 1]) in _IS and line[1].is_literal:
        return [*line[:2], line[comma - 1], *line[2 : comma - 1], *line[comma:]]
    if plain(line[1]) in _IS and plain(line[2]) == "there":
        return [line[0], line[2], line[1], *line[3:]]
    return line


def _plain(line: Line) -> Line:
    """`in case the level there is low, X` and `should the card be late, X` with `if`."""
    lead = next((words for words in _IF if holds(line, 0, *words)), None)
    comma = _comma(line)
    if lead and comma:
        line = [*made("if"), *line[len(lead) :]]
    elif plain(line[0]) == "should" and comma:
        be = next((at for at in range(2, comma) if plain(line[at]) == "be"), None)
        line = [*made("if"), *line[1:be], *made("is"), *line[be + 1 :]] if be else line
    if plain(line[0]) not in _DECIDING or not (comma := _comma(line)):
        return line
    said = [one for at, one in enumerate(line[:comma]) if plain(one) not in _IDLE or plain(line[at - 1]) in _DECIDING]
    return [*said, *line[comma:]]


def _by_key(line: Line) -> Line:
    """`if SUP-31 is Done, X` as `Get SUP-31. If the status is Done, X`."""
    if plain(line[0]) not in _DECIDING or not (comma := _comma(line)):
        return line
    be = next((at for at in range(1, min(comma - 1, _LONGEST)) if plain(line[at]) in _IS), None)
    about = line[1:be] if be else []
    if be is None or not any(one.is_literal for one in about) or any(one.kind == "quoted" for one in about):
        return line
    if plain(line[be + 1]) in {"in", "on", "about"} or plain(line[comma - 1]) in ENDS:
        return line
    return [*made("Get"), *about, *made("."), line[0], *made("the status"), *line[be:]]


def _comma(line: Line) -> int | None:
    """Where the condition ends."""
    return next((at for at, one in enumerate(line) if at and plain(one) == ","), None)
