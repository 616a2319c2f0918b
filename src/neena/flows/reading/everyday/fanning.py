"""Work on each of several things in other words: `comment X on each issue`, `every mail should become a task`."""

from neena.flows.reading.everyday.line import ENDS, Line, holds, made, plain
from neena.flows.reading.lexicon import VERBS, acts_of, word_set
from neena.flows.reading.stems import stem
from neena.flows.reading.vocabulary import Vocabulary

_EACH = frozenset({"each", "every"})
_ON = frozenset({"to", "on", "onto", "in", "into", "at", "with"})
_BECOMING = frozenset({"become", "get", "have"})
_MAILS = frozenset({"mail", "mails", "email", "gmail", "message"})
_MAKING = frozenset({"turn", "convert", "make", "transform"})
_READING = frozenset({"get", "filter", "pick"})
_OPENERS = word_set("and then , please :")
_LONGEST = 10


class Fanning:
    """Rules that say `for each`, which know the things of the catalogue."""

    def __init__(self, words: Vocabulary) -> None:
        self._words = words

    def spelled_out(self, line: Line) -> Line:
        """The sentence with `for each thing` where it works on each of several."""
        for rule in (self._holding, self._becoming, self._turned, self._onto):
            line = rule(line)
        return line

    def _is_thing(self, word: str) -> bool:
        return bool(word) and (stem(word) in self._words.things or word in _MAILS)

    def _holding(self, line: Line) -> Line:
        """`open a ticket, card name as subject` as `open a ticket with the card's name as subject`."""
        for place in range(2, len(line) - 4):
            if plain(line[place]) == "," and self._is_thing(plain(line[place + 1])) and plain(line[place + 3]) == "as":
                owner = made(f"with the {plain(line[place + 1])}'s")
                return [*line[:place], *owner, *line[place + 2 :]]
        return line

    def _becoming(self, line: Line) -> Line:
        """`every X should become a Y with Z` as `for each X create a Y with Z`."""
        if not line or plain(line[0]) not in _EACH:
            return line
        for place in range(2, len(line) - 3):
            if plain(line[place]) in {"should", "must", "shall"} and plain(line[place + 1]) in _BECOMING:
                rest = line[place + 2 :]
                owned = holds(rest, 0, "its", "own")
                made_of = [*made("a"), *rest[2:]] if owned else rest
                listed = line[1:place]
                at = next((at for at, one in enumerate(listed) if plain(one) == "gmail"), None)
                if at is not None and not any(plain(one) in _MAILS - {"gmail"} for one in listed):
                    listed = [*listed[: at + 1], *made("mail"), *listed[at + 1 :]]
                return [*made("for each"), *listed, *made(", create"), *made_of]
        return line

    def _turned(self, line: Line) -> Line:
        """`turn each X into a Y` likewise."""
        for place in range(len(line) - 4):
            if plain(line[place]) not in _MAKING or plain(line[place + 1]) not in _EACH:
                continue
            end = next((at for at in range(place + 3, len(line) - 1) if plain(line[at]) == "into"), None)
            if end is not None and (place == 0 or plain(line[place - 1]) in _OPENERS):
                each = [*made("for each"), *line[place + 2 : end], *made(", create")]
                return [*line[:place], *each, *line[end + 1 :]]
        return line

    def _onto(self, line: Line) -> Line:
        """`comment X on each open issue about Y` as `for each open issue about Y, comment X on it`."""
        for place in range(2, len(line) - 1):
            if plain(line[place]) not in _EACH or plain(line[place - 1]) not in _ON:
                continue
            noun = next(
                (at for at in range(place + 1, min(place + 5, len(line))) if self._is_thing(plain(line[at]))), None
            )
            start = self._start(line, place)
            if noun is None or (noun == place + 1 and not self._goes_on(line, noun + 1)):
                continue
            verb = stem(plain(line[start]))
            if verb not in VERBS | self._words.verbs or (acts_of(verb) and acts_of(verb) <= _READING):
                continue
            end = len(line) - (plain(line[-1]) in ENDS)
            stop = next(
                (at for at in range(noun + 1, end) if plain(line[at]) in {"and", "then", ",", "saying", ":"}), end
            )
            listed = [*made("for each"), *line[place + 1 : stop], *made(",")]
            return [*line[:start], *listed, *line[start:place], *made("it"), *line[stop:]]
        return line

    @staticmethod
    def _goes_on(line: Line, place: int) -> bool:
        """Whether words say which of the things are meant."""
        return place < len(line) and plain(line[place]) in {"about", "in", "of", "from", "with", "tagged", "on"}

    @staticmethod
    def _start(line: Line, place: int) -> int:
        return next((at + 1 for at in range(place - 1, -1, -1) if plain(line[at]) in {"and", "then"}), 0)


__all__ = ["Fanning"]
