"""Wishes as requests: `I'd be grateful if you could tell ...`, `the label bug could be put on issue 7`."""

from neena.flows.reading.everyday.line import ENDS, Line, holds, made, plain
from neena.flows.reading.everyday.participles import done_to
from neena.flows.reading.everyday.subjects import Subjects
from neena.flows.reading.lexicon import DETERMINERS, word_set
from neena.flows.reading.stems import stem
from neena.flows.reading.vocabulary import Vocabulary

_ADVERBS = word_set("so very ever really most more extremely super always quite truly also just")
_KIND = word_set(
    "grateful glad happy thankful delighted obliged pleased great nice lovely wonderful good helpful kind cool perfect"
    " fantastic useful brilliant super awesome amazing fine best better handy ideal interesting curious keen"
)
_SOMEBODY = frozenset({"someone", "somebody", "anyone", "anybody"})
_YOU = _SOMEBODY | {"you", "neena"}
_WHO = frozenset({"it", "i", "we", "that", "this"})
_WHO_WOULD = frozenset({"i'd", "we'd", "it'd", "i'll", "that'd"})
_LOVE = frozenset({"love", "like", "prefer", "wish", "appreciate", "need", "want"})
_KNOW = frozenset({"know", "learn", "see", "hear", "understand"})
_ASKING = frozenset({"which", "what", "how", "who", "where", "when"})
_HAVE = frozenset({"have", "get", "see", "receive", "read", "know"})
_WAS = frozenset({"was", "were", "got", "is", "are", "gets"})
_COULD = frozenset({"could", "can", "would", "will", "might"})
_ASK = frozenset({"ask", "trouble", "bother", "beg", "invite"})
_LEADS: tuple[tuple[str | frozenset[str], ...], ...] = (
    (frozenset({"would", "is", "might", "will"}), "it", "be", "possible", "to"),
    ("is", "it", "possible", "to"),
    (_COULD | {"may"}, frozenset({"i", "we"}), _ASK, "you", "to"),
    (frozenset({"wondering", "wonder"}), frozenset({"if", "whether"})),
    (frozenset({"could", "can", "would", "will"}), _SOMEBODY),
    (frozenset({"i", "we"}), frozenset({"need", "want", "wish", "have"}), "to"),
    ("any", "chance", "to"),
    ("any", "chance"),
    ("is", "there", frozenset({"a", "any"}), frozenset({"way", "chance"}), "to"),
    (frozenset({"make", "be"}), frozenset({"sure", "certain"}), frozenset({"to", "that"})),
)
_ARTICLES = frozenset({"a", "an", "another", "its", "one"})
_ALL = frozenset({"the", "all", "my", "our"})
_WE = frozenset({"i", "we"})
_NUMBERS = frozenset(["two", "three", "four", "five", "some"])
_TARGETS = frozenset({"channel", "email", "user"})


class Wishes:
    """Rules for what people would like, which know the things of the catalogue."""

    def __init__(self, words: Vocabulary) -> None:
        self._words = words

    def asked(self, sentence: Line) -> Line:
        """One sentence, as a request."""
        sentence = _without_lead(sentence)
        for rule in (Subjects(self._words).asked, self._wanted, _heard):
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

    def _is_thing(self, line: Line) -> bool:
        """Whether the words speak of one thing that tasks act on, or of its key."""
        if any(plain(one) in {",", "and", "if", "that", "you", "i", "we", "each", "every"} for one in line):
            return False
        known = self._words.things | self._words.known if any(one.is_literal for one in line) else self._words.things
        things = any(plain(one) and stem(plain(one)) in known for one in line)
        return things or (len(line) == 1 and line[0].kind == "id")


def _heard(line: Line) -> Line:
    """`could #ops hear that X` as `tell #ops that X`."""
    for place in range(1, len(line) - 2):
        opens = place == 1 or plain(line[place - 2]) in {"and", ",", "then"}
        asked = line[place].kind in _TARGETS and opens and plain(line[place - 1]) in _COULD
        if asked and plain(line[place + 1]) in {"hear", "know", "learn"}:
            rest = line[place + 2 :]
            rest = rest[:-1] if rest and plain(rest[-1]) == "?" else rest
            return [*line[: place - 1], *made("tell"), line[place], *rest]
    return line


def _without_lead(line: Line) -> Line:
    """Without `I'd be ever so grateful if you could` and the like, and what is told before it."""
    for place in range(len(line) - 3):
        end = _lead_end(line, place)
        if end is None or any(token.is_literal for token in line[:place]):
            continue
        return _wished(line[end:]) if end < len(line) else line
    return line


def _lead_end(line: Line, place: int) -> int | None:
    """Where the asking that begins at `place` ends; None where none does."""
    for words in _LEADS:
        if holds(line, place, *words):
            return _could(line, _kindly(line, place + len(words)))
    return _glad_end(line, place)


def _glad_end(line: Line, at: int) -> int | None:
    """`I'd be grateful if you could`, `it would be great if`, `would be nice to`, `I would love to`."""
    if holds(line, at, _WHO):
        at += 1
    elif plain(line[at]) in _WHO_WOULD:
        return _kind_end(line, at + 1)
    elif at:
        return None
    return _kind_end(line, at + 1) if holds(line, at, frozenset({"would", "will", "might"})) else None


def _kind_end(line: Line, at: int) -> int | None:
    """Where `be ever so kind if`, `really love to` end."""
    at = _past(line, at, _ADVERBS)
    if holds(line, at, _LOVE, "to"):
        return at + 2
    if not holds(line, at, "be"):
        return None
    at = _past(line, at + 1, _ADVERBS)
    if holds(line, at, _KIND, frozenset({"if", "when"})):
        return _could(line, at + 2)
    return at + 2 if holds(line, at, _KIND, "to") else None


def _past(line: Line, at: int, words: frozenset[str]) -> int:
    while at < len(line) and plain(line[at]) in words:
        at += 1
    return at


def _wished(line: Line) -> Line:
    """What is wished for, as a request: `know which boards ...`, `have the mails of X`, `the board was archived`."""
    if holds(line, 0, _KNOW) and len(line) > 1:
        return line[1:] if plain(line[1]) in _ASKING else line
    if holds(line, 0, _HAVE) and len(line) > 1 and plain(line[1]) in DETERMINERS:
        return [*made("get"), *line[1:]]
    if holds(line, 0, _SOMEBODY) and (verb := done_to(plain(line[1]))):
        return [*made(verb), *line[2:]]
    was = next((at for at in range(1, len(line) - 1) if plain(line[at]) in _WAS and done_to(plain(line[at + 1]))), None)
    if was is not None and not any(plain(one) in {"that", "which", ","} for one in line[:was]):
        return [*line[:was], *made("should be"), *line[was + 1 :]]
    return line


def _could(line: Line, place: int) -> int:
    return place + 2 if holds(line, place, _YOU, _COULD) else place


def _kindly(line: Line, place: int) -> int:
    """`be so kind as to`."""
    if not holds(line, place, "be"):
        return place
    at = _past(line, place + 1, _ADVERBS)
    if holds(line, at, _KIND, "as", "to"):
        return at + 3
    return at + 2 if holds(line, at, _KIND, "and") else place


__all__ = ["Wishes"]
