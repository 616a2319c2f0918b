"""What is given to a thing, or put there in one breath: `give board X a list Y and in it a card Z`."""

from neena.flows.reading.everyday.line import ENDS, Line, is_verb, made, plain, plains
from neena.flows.reading.lexicon import VERBS
from neena.flows.reading.stems import stem
from neena.flows.reading.vocabulary import Vocabulary

_MORE = frozenset({"a", "an", "another", "the"})
_INTO = frozenset({"in", "into", "on", "onto", "to"})
_BARE = 3  # tokens of a sentence that is a verb alone
_LONGEST = 12


class Giving:
    """Rules for things that get or hold others, which know the things of the catalogue."""

    def __init__(self, words: Vocabulary) -> None:
        self._words = words

    def verb_last(self, lines: list[Line]) -> list[Line]:
        """`Headcount board. Archive.` as `Archive Headcount board.`"""
        found: list[Line] = []
        for line in lines:
            verb = line[:1] if 0 < len(line) < _BARE and stem(plain(line[0])) in VERBS else []
            before = found[-1] if found else []
            if verb and any(self._is_thing(word) for word in plains(before)) and not self._asks(before):
                found[-1] = [*made(plain(verb[0])), *before[: -1 if plain(before[-1]) in ENDS else None], *line[1:]]
            else:
                found.append(line)
        return found

    def given(self, line: Line) -> Line:
        """`give board X a list called Y` as `add a list called Y to board X`."""
        for place in range(len(line) - 4):
            if plain(line[place]) != "give" or not self._is_thing(*plains(line[place + 1 : place + 2])):
                continue
            more = next(
                (at for at in range(place + 2, min(len(line) - 1, place + _LONGEST)) if self._opens(line, at)), None
            )
            if more is None:
                continue
            stop = next(
                (at for at in range(more, len(line)) if plain(line[at]) in {",", "and", "then", *ENDS}), len(line)
            )
            added = [*made("add"), *line[more:stop], *made("to"), *line[place + 1 : more]]
            return [*line[:place], *added, *line[stop:]]
        return line

    def put_there(self, line: Line) -> Line:
        """`... and into that list the card X` as `... and add the card X into that list`."""
        for place in range(2, len(line) - 4):
            if plain(line[place - 1]) not in {"and", ","} or plain(line[place]) not in _INTO:
                continue
            near = range(place + 2, min(len(line) - 1, place + _LONGEST))
            more = next((at for at in near if self._opens(line, at)), None)
            if more is None or self._asks(line[place:more]):
                continue
            stop = next(
                (at for at in range(more, len(line)) if plain(line[at]) in {",", "and", "then", *ENDS}), len(line)
            )
            return [*line[:place], *made("add"), *line[more:stop], *line[place:more], *line[stop:]]
        return line

    def _opens(self, line: Line, at: int) -> bool:
        """Whether a thing that is to be made begins here: `a list called X`, `the card "Y"`."""
        if plain(line[at]) not in _MORE or not self._is_thing(plain(line[at + 1])):
            return False
        return plain(line[at]) != "the" or any(one.kind == "quoted" for one in line[at + 2 : at + 3])

    def _is_thing(self, word: str) -> bool:
        return bool(word) and stem(word) in self._words.things

    @staticmethod
    def _asks(line: Line) -> bool:
        return bool({"is", "are"} & set(plains(line))) or any(is_verb(one) for one in line)
