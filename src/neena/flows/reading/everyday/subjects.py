"""What is said of a thing as what is to be done with it: `the cards have to be archived`, `SUP-1 goes to Done`."""

from neena.flows.reading.everyday.line import ENDS, Line, holds, is_saying, is_verb, made, plain
from neena.flows.reading.everyday.participles import doing, done_to
from neena.flows.reading.lexicon import EACH, word_set
from neena.flows.reading.stems import stem
from neena.flows.reading.vocabulary import Vocabulary

_MAY = word_set("can could should shall must may might will would")
_HAVE_TO = word_set("has have had needs need is are ought wants want deserves deserve")
_ADVERBS = word_set("also please now just really still always definitely immediately urgently only kindly finally then")
_MOVES = word_set("go goes move moves belong belongs land lands end come comes disappear vanish")
_TO = word_set("to into onto in on under")
_TURNS = word_set("become becomes read say state")
_GETS = word_set("gets needs need deserves deserve wants lacks get have receive receives carry")
_HEARS = word_set("hear know learn")
_CALLED = word_set("called named titled")
_MORE = frozenset({"a", "an", "another", "one"})
_TARGETS = frozenset({"channel", "email", "user"})
_JOINS = frozenset({",", "and", "then", "so", "but", ":", ";"})
_NO_THING = frozenset({",", "if", "that", "you", "i", "we", "which", "what", "who", "when", "unless", "so"})
_WE = frozenset({"i", "we"})
_WANT = frozenset({"want", "need", "prefer"})
_STATES = word_set("assigned labelled labeled tagged created opened sent posted marked named called titled written")
_LONGEST = 16


class Subjects:
    """Rules for sentences about things, which know the things of the catalogue."""

    def __init__(self, words: Vocabulary) -> None:
        self._words = words

    def asked(self, line: Line) -> Line:
        """One sentence with each such part as a request; what a message says is left alone."""
        rows = {at for at in range(2, len(line)) if line[at].kind == line[at - 2].kind and line[at].kind in _TARGETS}
        starts = [0, *(at + 1 for at, one in enumerate(line) if plain(one) in _JOINS and at + 1 not in rows)]
        for start in reversed(starts):
            if not is_saying(line[:start]) and (found := self._request(line[start:])) is not None:
                line = [*line[:start], *found]
        return line

    def _request(self, part: Line) -> Line | None:
        for rule in (self._controlled, self._inverted):
            if (found := rule(part)) is not None:
                return found
        for place in range(1, min(len(part) - 1, _LONGEST)):
            size = _modal(part, place)
            rest = part[place + size :]
            while rest and plain(rest[0]) in _ADVERBS:
                rest = rest[1:]
            if rest and (size or plain(rest[0]) in _GETS | _MOVES | _TURNS):
                found = self._said_of(part[:place], rest, sure=size > 0)
                if found is not None:
                    return found
        return None

    def _controlled(self, part: Line) -> Line | None:
        """`I want the card c7 to be archived`, `I need it to go to Done`, `I need that board archived`."""
        start = 2 * (holds(part, 0, _WE, _WANT) or holds(part, 0, frozenset({"i'd", "we'd"}), "like"))
        start = start or 3 * holds(part, 0, _WE, "would", "like")
        for place in range(start + 1, min(len(part), start + _LONGEST)) if start else ():
            word, last = plain(part[place]), place + 1 == len(part) or plain(part[place + 1]) in ENDS
            if word == "to" and not last and self._is_thing(part[start:place]):
                if found := self._said_of(part[start:place], part[place + 1 :], sure=True):
                    return found
            elif last and word not in _STATES and done_to(word) and self._is_thing(part[start:place]):
                return self._done(part[start:place], part[place:])
        return None

    def _inverted(self, part: Line) -> Line | None:
        """`Can the messages of #ops be grouped by user?`"""
        if len(part) < 4 or plain(part[0]) not in _MAY:
            return None
        be = next((at for at in range(2, min(len(part) - 1, _LONGEST)) if plain(part[at]) == "be"), None)
        return None if be is None else self._said_of(part[1:be], part[be:], sure=True)

    def _said_of(self, subject: Line, rest: Line, *, sure: bool) -> Line | None:
        """The request for what is said of the subject; `sure` where a word says that it has to be so."""
        if subject[-1].kind in _TARGETS and all(one.kind in _TARGETS or plain(one) in {",", "and"} for one in subject):
            return _told(subject, plain(rest[0]), rest[1:], sure=sure)
        if len(rest) < 2 or not self._is_thing(subject):
            return None
        return (self._to_be(subject, rest) if sure else None) or self._moved(subject, rest)

    def _to_be(self, subject: Line, rest: Line) -> Line | None:
        """What it has to be, or to become."""
        word, after = plain(rest[0]), rest[1:]
        if holds(rest, 0, "do", "with"):
            return self._given(subject, rest[2:])
        if word in _TURNS and plain(after[0]) not in _MORE:
            return [*made("set"), *subject, *made("to"), *after]
        while word in {"be", "get"} and len(after) > 1 and plain(after[0]) in _ADVERBS:
            after = after[1:]
        return self._done(subject, after) if word == "be" or (word == "get" and done_to(plain(after[0]))) else None

    def _moved(self, subject: Line, rest: Line) -> Line | None:
        """Where it goes, and what it gets."""
        word, after = plain(rest[0]), rest[1:]
        if word in _MOVES and len(after) > 1 and plain(after[0]) in _TO | {"up"}:
            after = after[1:] if plain(after[0]) == "up" else after
            if after[1:2] and after[1].kind in _TARGETS:
                return [*made("send"), *subject, *after]
            return [*made("move"), *subject, *made("to"), *after[1:]]
        return self._given(subject, after) if word in _GETS and plain(after[0]) not in {"to", "be"} else None

    def _done(self, subject: Line, rest: Line) -> Line | None:
        """What is to be with the subject: `archived`, `called Old`, `in #ops`, `solved`."""
        word = plain(rest[0])
        if word in _CALLED:
            return [*made("rename"), *subject, *made("to"), *_now(rest[1:])]
        if verb := done_to(word):
            return [*made(verb), *subject, *rest[1:]]
        if word in _TO and len(rest) > 1:
            verb = "post" if rest[1].kind in _TARGETS else "move"
            return [*made(verb), *subject, *(rest[:1] if verb == "post" else made("to")), *rest[1:]]
        return [*made("set"), *subject, *made("to"), *_now(rest)] if rest[0].kind != "mark" else None

    def _given(self, subject: Line, wanted: Line) -> Line | None:
        """`ticket 12 needs a note` as `add a note to ticket 12`; `needs high priority` gives it that."""
        # `every issue gets its own card`: for each of them one is made, which is no change of theirs.
        if not wanted or plain(wanted[0]) == "its" or (plain(subject[0]) in EACH and plain(wanted[0]) in _MORE):
            return None
        if verb := doing(plain(wanted[0])):
            return [*made(verb), *subject, *wanted[1:]]
        quoted = any(one.kind == "quoted" for one in wanted)
        if plain(wanted[0]) not in _MORE and not (plain(wanted[0]) == "the" and quoted):
            return [*made("give"), *subject, *wanted]
        ends = {"saying", ":", ",", "with", "that"}
        end = next((at for at, one in enumerate(wanted) if plain(one) in ends), None)
        end = end if end is not None else len(wanted) - (plain(wanted[-1]) in ENDS)
        return [*made("add"), *wanted[:end], *made("to"), *subject, *wanted[end:]]

    def _is_thing(self, line: Line) -> bool:
        """Whether the words speak of things that tasks act on, or hold a value that says which."""
        words = [plain(one) for one in line]
        if not line or _NO_THING & set(words) or "and" in {words[0], words[-1]} or is_verb(line[0]):
            return False
        if any(word == "and" and not line[at + 1].is_literal for at, word in enumerate(words[:-1])):
            return False
        if any(one.is_literal and one.kind != "number" for one in line):
            return line[0].kind == "id" or len(line) > 1
        return any(word and stem(word) in self._words.things for word in words)


def _modal(line: Line, place: int) -> int:
    """How many words from `place` on say that something has to be."""
    word = plain(line[place])
    if word in _MAY:
        return 1
    if word in _HAVE_TO and holds(line, place + 1, "to"):
        return 2
    return 0


def _told(targets: Line, word: str, rest: Line, *, sure: bool) -> Line | None:
    """`#ops should hear that X` as `tell #ops that X`; `ada@acme.test gets a mail X` as a mail that is sent."""
    if not rest:
        return None
    if word in _HEARS and sure:
        rest = rest[:-1] if plain(rest[-1]) == "?" else rest
        return [*made("tell"), *targets, *rest]
    if word not in _GETS or plain(rest[0]) not in _MORE | {"the", "this", "that", "it", "them", "these"}:
        return None
    stops = {"saying", "with", "about", ":", ",", "that", "and"}
    end = next((at for at in range(1, len(rest)) if rest[at].kind != "word" or plain(rest[at]) in stops), len(rest))
    return [*made("send"), *rest[:end], *made("to"), *targets, *rest[end:]]


def _now(line: Line) -> Line:
    """Without `from now on` at the end."""
    end = len(line) - (bool(line) and plain(line[-1]) in ENDS)
    return [*line[: end - 3], *line[end:]] if holds(line, end - 3, "from", "now", "on") else line
