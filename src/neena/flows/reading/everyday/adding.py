"""Things made or moved without saying what they are: `add milk to the list Shopping`, `move Broken door to Done`."""

from neena.flows.reading.everyday.line import Line, holds, made, plain, quoting
from neena.flows.reading.lexicon import PRONOUNS
from neena.flows.reading.stems import stem
from neena.flows.reading.tokens import Token
from neena.flows.reading.vocabulary import Vocabulary

_ADDING = frozenset({"add", "put", "write", "stick"})
_TO = frozenset({"to", "on", "onto", "in", "into"})
_MOVING = frozenset({"move", "shift", "drag", "transfer"})
_LONGEST = 8
_NOT = PRONOUNS | {"all", "every", "each", "everything", "one", "some", "and", ",", "then", ":"}


class Adding:
    """Rules for things named without their noun, which know what is kept in what."""

    def __init__(self, words: Vocabulary) -> None:
        self._words = words
        self._inner = {outer: inner for inner, outer in words.containers.items()}
        outers = set(words.containers.values())
        self._leaf = next((inner for inner in words.containers if inner not in outers), None)

    def spelled_out(self, sentence: Line) -> Line:
        """The sentence with the noun before such a name."""
        return self._moved(self._renamed(self._added(sentence)))

    def _added(self, line: Line) -> Line:
        for place, token in enumerate(line[:-3]):
            if plain(token) not in _ADDING:
                continue
            start = place + 1
            end = self._name_end(line, start)
            if end == start or not holds(line, end, _TO):
                continue
            at = end + 1
            while at < len(line) and plain(line[at]) in {"the", "my", "our"}:
                at += 1
            inner = self._inner.get(stem(plain(line[at]))) if at < len(line) else None
            if inner is None:
                continue
            name = [one for one in line[start:end] if plain(one) not in {"a", "an", "some", "the"}] or line[start:end]
            return [
                *line[:place],
                *made(f"create a {self._noun(inner)}"),
                *quoting(name),
                *made("in"),
                *line[end + 1 :],
            ]
        return line

    def _moved(self, line: Line) -> Line:
        for place, token in enumerate(line[:-3]):
            if plain(token) not in _MOVING or self._leaf is None:
                continue
            start = place + 1
            end = self._name_end(line, start)
            first = line[start] if start < len(line) else None
            if first is None or end == start or not (first.kind == "quoted" or _is_titled(first)):
                continue
            if holds(line, end, frozenset({"to", "into", "from"})):
                moved = [*line[: place + 1], *made(f"the {self._noun(self._leaf)}"), *quoting(line[start:end])]
                return [*moved, *self._into(line[end:])]
        return line

    def _into(self, rest: Line) -> Line:
        """`to Done on the board Support` as `to the list Done of the board Support`."""
        found: Line = []
        outer = self._words.containers.get(self._leaf or "")
        for place, token in enumerate(rest):
            if place and plain(rest[place - 1]) in {"to", "from", "into"} and outer and token.value[:1].isupper():
                found += made(f"the {self._noun(outer)}")
            found.append(token)
        return found

    def _renamed(self, line: Line) -> Line:
        """`the due date of Broken door in the list ...` as `... of the card "Broken door" in the list ...`."""
        for place in range(1, len(line) - 3):
            if plain(line[place]) not in {"of", "mark"} or self._leaf is None:
                continue
            end = self._name_end(line, place + 1)
            if end == place + 1 or not line[place + 1].value[:1].isupper():
                continue
            outer = self._words.containers.get(self._leaf, "")
            if holds(line, end, frozenset({"in", "on", "from"}), "the", self._noun(outer)):
                noun = made(f"the {self._noun(self._leaf)}")
                return [*line[: place + 1], *noun, *quoting(line[place + 1 : end]), *line[end:]]
        return line

    def _name_end(self, line: Line, start: int) -> int:
        """Where a name without its noun ends; at `start` when there is none."""
        end = start
        while end < len(line) and end - start < _LONGEST:
            token, word = line[end], plain(line[end])
            if token.kind not in {"word", "quoted", "number", "id"} or word in _TO | {"from", "with", "due"}:
                break
            if word and (word in _NOT or stem(word) in self._words.things or word in {"new", "named", "called"}):
                return start
            end += 1
        return end

    def _noun(self, thing: str) -> str:
        return self._words.nouns.get(thing, thing)


def _is_titled(token: Token) -> bool:
    """Whether it is written as a name; a key such as `SUP-12` is none."""
    return token.kind == "word" and token.value[:1].isupper()
