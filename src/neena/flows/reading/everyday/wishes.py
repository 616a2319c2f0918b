"""Wishes as requests: `I'd be grateful if you could tell ...`, `the label bug could be put on issue 7`."""

from neena.flows.reading.everyday.line import ENDS, Line, holds, made, plain
from neena.flows.reading.lexicon import SPOKEN, word_set
from neena.flows.reading.stems import stem
from neena.flows.reading.vocabulary import Vocabulary

_ADVERBS = word_set("so very ever really most more extremely super always quite truly also just")
_KIND = word_set(
    "grateful glad happy thankful delighted obliged pleased great nice lovely wonderful good helpful kind cool"
)
_YOU = frozenset({"you", "someone", "somebody", "neena"})
_COULD = frozenset({"could", "can", "would", "will", "might"})
_MAY = _COULD | {"should", "shall", "must", "may", "ought"}
_ASK = frozenset({"ask", "trouble", "bother", "beg", "invite"})
_LEADS: tuple[tuple[str | frozenset[str], ...], ...] = (
    (frozenset({"would", "is", "might", "will"}), "it", "be", "possible", "to"),
    ("is", "it", "possible", "to"),
    (_COULD | {"may"}, frozenset({"i", "we"}), _ASK, "you", "to"),
    (frozenset({"wondering", "wonder"}), frozenset({"if", "whether"})),
)
_PUT = {"put": "put", "sent": "send", "made": "make", "told": "tell", "written": "write", "set": "set", "taken": "take"}
_WANTS = frozenset({"needs", "gets", "wants", "deserves"})
_ARTICLES = frozenset({"a", "an", "another", "its", "one"})
_ALL = frozenset({"the", "all", "my", "our"})
_WE = frozenset({"i", "we"})
_NUMBERS = frozenset(["two", "three", "four", "five", "some"])
_TARGETS = frozenset({"channel", "email", "user"})
_LONGEST = 14


class Wishes:
    """Rules for what people would like, which know the things of the catalogue."""

    def __init__(self, words: Vocabulary) -> None:
        self._words = words

    def asked(self, sentence: Line) -> Line:
        """One sentence, as a request."""
        sentence = _without_lead(sentence)
        for rule in (self._wanted, self._passive, self._needed, _heard):
            sentence = rule(sentence)
        return sentence

    def _wanted(self, line: Line) -> Line:
        """`we need a Zendesk ticket` and `on it I want the lists A and B` as things to be made."""
        start = 2 if holds(line, 0, frozenset({"on", "in"}), frozenset({"it", "there"})) else 0
        at = start + holds(line, start, ",")
        if holds(line, 0, _WE, frozenset({"need", "want"}), _ALL):
            return [*made("get"), *line[2:]]
        if holds(line, at, _WE, frozenset({"need", "want"})) or holds(line, at, frozenset({"i'd", "we'd"}), "like"):
            at += 2
        else:
            return line
        there = made("on it") if start else []
        thing = next(
            (place for place in range(at, min(at + 4, len(line))) if self._is_thing(line[place : place + 1])), 0
        )
        if not thing or plain(line[at]) not in _ARTICLES | _NUMBERS | {"new"}:
            return line
        if plain(line[at]) not in _NUMBERS:
            return [*made("create"), *line[at:], *there]
        end = len(line) - (plain(line[-1]) in ENDS)
        row = [one for one in line[thing + 1 : end] if one.text != ":"]
        row = row[plain(row[0]) == "," :] if row else row
        return [*made("create the"), *line[thing : thing + 1], *row, *there, *line[end:]]

    def _passive(self, line: Line) -> Line:
        """`the label bug could be put on issue 7` as `put the label bug on issue 7`; `be called X` renames."""
        for place in range(1, min(len(line) - 2, _LONGEST)):
            if plain(line[place]) not in _MAY or plain(line[place + 1]) != "be" or not self._is_thing(line[:place]):
                continue
            word = plain(line[place + 2])
            if word in {"called", "named", "titled"}:
                return [*made("rename"), *line[:place], *made("to"), *_now(line[place + 3 :])]
            verb = _PUT.get(word) or next((one for one in (word[:-1], word[:-2], word[:-3]) if one in SPOKEN), None)
            if verb and word.endswith(("d", "t", "n", "e")):
                return [*made(verb), *line[:place], *line[place + 3 :]]
            if line[place + 2].value[:1].isupper():
                return [*made("set"), *line[:place], *made("to"), *_now(line[place + 2 :])]
        return line

    def _needed(self, line: Line) -> Line:
        """`ticket 12 needs a note` as `add a note to ticket 12`; `could do with high priority` gives it that."""
        for place in range(1, min(len(line) - 2, _LONGEST)):
            size = 1 if plain(line[place]) in _WANTS else 0
            size = size or 3 * holds(line, place, frozenset({"could", "can"}), "do", "with")
            size = size or 2 * holds(line, place, frozenset({"should", "must"}), frozenset({"get", "have"}))
            if not size or not self._is_thing(line[:place]):
                continue
            if holds(line, place + size, "to", "be"):
                return [*made("set"), *line[:place], *made("to"), *line[place + size + 2 :]]
            wanted = line[place + size :]
            if plain(wanted[0]) not in _ARTICLES:
                return [*made("give"), *line[:place], *wanted]
            end = next(
                (at for at, one in enumerate(wanted) if plain(one) in {"saying", ":", ",", "with", "that"}), None
            )
            end = end if end is not None else len(wanted) - (plain(wanted[-1]) in ENDS)
            return [*made("add"), *wanted[:end], *made("to"), *line[:place], *wanted[end:]]
        return line

    def _is_thing(self, line: Line) -> bool:
        """Whether the words speak of one thing that tasks act on, or of its key."""
        if any(plain(one) in {",", "and", "if", "that", "you", "i", "we", "each", "every"} for one in line):
            return False
        known = self._words.things | self._words.known if any(one.is_literal for one in line) else self._words.things
        things = any(plain(one) and stem(plain(one)) in known for one in line)
        return things or (len(line) == 1 and line[0].kind == "id")


def _now(line: Line) -> Line:
    """Without `from now on` at the end."""
    end = len(line) - (bool(line) and plain(line[-1]) in ENDS)
    return [*line[: end - 3], *line[end:]] if holds(line, end - 3, "from", "now", "on") else line


def _heard(line: Line) -> Line:
    """`#ops should hear that X` as `tell #ops that X`."""
    for place, token in enumerate(line[:-3]):
        start = place - (place > 0 and plain(line[place - 1]) in _COULD)
        fronted = start < place
        opens = start == 0 or plain(line[start - 1]) in {"and", ",", "then"}
        if token.kind not in _TARGETS or not opens or not (fronted or plain(line[place + 1]) in _MAY):
            continue
        verb = place + 1 + (not fronted)
        if plain(line[verb]) in {"hear", "know", "learn"}:
            rest = line[verb + 1 :]
            rest = rest[:-1] if rest and plain(rest[-1]) == "?" else rest
            return [*line[:start], *made("tell"), token, *rest]
    return line


def _without_lead(line: Line) -> Line:
    """Without `I'd be ever so grateful if you could` and the like, and what is told before it."""
    for place in range(len(line) - 3):
        end = _lead_end(line, place)
        if end is None or any(token.is_literal for token in line[:place]):
            continue
        return line[end:] if end < len(line) else line
    return line


def _lead_end(line: Line, place: int) -> int | None:
    """Where the asking that begins at `place` ends; None where none does."""
    for words in _LEADS:
        if holds(line, place, *words):
            return _could(line, _kindly(line, place + len(words)))
    return _glad_end(line, place)


def _glad_end(line: Line, at: int) -> int | None:
    """`I'd be grateful if you could`, `it would be great if`."""
    if holds(line, at, "it") or holds(line, at, frozenset({"i", "we"})):
        at += 1 + holds(line, at + 1, frozenset({"would", "will"}))
    elif plain(line[at]) in {"i'd", "we'd", "it'd", "i'll"}:
        at += 1
    else:
        return None
    if not holds(line, at, "be"):
        return None
    at += 1
    while at < len(line) and plain(line[at]) in _ADVERBS:
        at += 1
    if not holds(line, at, _KIND, "if"):
        return None
    return _could(line, at + 2)


def _could(line: Line, place: int) -> int:
    return place + 2 if holds(line, place, _YOU, _COULD) else place


def _kindly(line: Line, place: int) -> int:
    """`be so kind as to`."""
    at = place + 1
    if not holds(line, place, "be"):
        return place
    while at < len(line) and plain(line[at]) in _ADVERBS:
        at += 1
    if holds(line, at, _KIND, "as", "to"):
        return at + 3
    return at + 2 if holds(line, at, _KIND, "and") else place


__all__ = ["Wishes"]
