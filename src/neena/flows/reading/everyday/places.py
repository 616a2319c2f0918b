"""Places named without their noun: `in the channel support`, `the open list on support`, `in To Do on Home`."""

from neena.flows.reading.everyday.line import ARTICLES, Line, holds, made, plain, quoting, titled
from neena.flows.reading.lexicon import DETERMINERS, STOP, word_set
from neena.flows.reading.mentions import PLAIN_ADJECTIVES, SUPERLATIVES
from neena.flows.reading.stems import stem
from neena.flows.reading.tokens import Token
from neena.flows.reading.vocabulary import Vocabulary

_IN = frozenset({"in", "on", "from", "of", "to", "into", "onto", "at", "within"})
_MY = frozenset({"the", "my", "our"})
_LONGEST = 4
_NO_NAME = (
    DETERMINERS
    | PLAIN_ADJECTIVES
    | SUPERLATIVES
    | word_set("long full empty short sorted complete whole big private public right wrong following open")
) - {"open"}


class Places:
    """Rules for places; they know which things hold which (cards in lists, lists in boards) from the catalogue."""

    def __init__(self, words: Vocabulary) -> None:
        self._words = words
        self._holds = {outer: inner for inner, outer in words.containers.items()}

    def named(self, sentence: Line) -> Line:
        """The sentence with the noun before each name of a place."""
        sentence = self._without_service(self._channels(sentence))
        sentence = self._outer_names(self._lower_names(sentence))
        return self._bare(sentence)

    def _without_service(self, line: Line) -> Line:
        """Without `in Trello` where things are named that only it has."""
        told = {stem(plain(token)) for token in line if plain(token)} & self._words.things
        for place in range(1, len(line) - 1):
            if plain(line[place]) in _IN | {"via", "using"} and stem(plain(line[place + 1])) in self._words.services:
                follows = (
                    place + 2 < len(line)
                    and line[place + 2].kind in {"word", "id"}
                    and plain(line[place + 2]) not in STOP
                )
                service = stem(plain(line[place + 1]))
                owned = any(self._words.owners[one] == frozenset({service}) for one in told)
                if owned and not follows and not line[place + 1].is_possessive:
                    return [*line[:place], *line[place + 2 :]]
        return line

    def _channels(self, line: Line) -> Line:
        """`the channel support` and `the general channel` as `#support` and `#general`."""
        for place in range(len(line)):
            if plain(line[place]) != "channel" or line[place].is_possessive:
                continue
            start = place
            while start > 0 and plain(line[start - 1]) in _MY | {"slack"}:
                start -= 1
            after = place + 1 + holds(line, place + 1, frozenset({"called", "named"}))
            if after < len(line) and (channel := _channel(line[after])) and (start < place or after == place + 1):
                return [*line[:start], channel, *line[after + 1 :]]
            if place > 1 and plain(line[place - 2]) in _MY and (channel := _channel(line[place - 1])):
                return [*line[: place - 2], channel, *line[place + 1 :]]
        return line

    def _lower_names(self, line: Line) -> Line:
        """`the open list on support` as `the list "open" of the board support`."""
        found: Line = []
        place = 0
        while place < len(line):
            noun = self._noun_after_name(line, place)
            if noun is None:
                found.append(line[place])
                place += 1
                continue
            outer = self._words.containers.get(stem(plain(line[noun])))
            found += [*made("the"), line[noun], *quoting(line[place + 1 : noun])]
            place = noun + 1
            if outer and holds(line, place, _IN - {"to", "at", "into", "from"}):
                place = self._outer(line, place + 1, outer, found)
        return found

    def _outer_names(self, line: Line) -> Line:
        """`the list Open on Support` as `the list Open of the board Support`."""
        for place in range(len(line) - 3):
            outer = self._words.containers.get(stem(plain(line[place]))) if plain(line[place]) else None
            end = _name_end(line, place + 1, self._words)
            if outer is None or end == place + 1 or not holds(line, end, frozenset({"on", "of", "in"})):
                continue
            start = end + 1 + holds(line, end + 1, _MY)
            stop = _name_end(line, start, self._words)
            named = start < len(line) and (titled(line[start]) and line[start].kind in {"word", "quoted"})
            if stop == start or not named or stem(plain(line[start])) in self._words.services | self._words.things:
                continue
            if stop < len(line) and stem(plain(line[stop])) in self._words.things | {outer}:
                continue
            return [*line[:end], *made(f"of the {self._noun(outer)}"), *quoting(line[start:stop]), *line[stop:]]
        return line

    def _noun_after_name(self, line: Line, place: int) -> int | None:
        """Where the noun stands in `the open list`; None when no name stands between."""
        if plain(line[place]) not in _MY:
            return None
        for noun in range(place + 2, min(place + 4, len(line))):
            name = line[place + 1 : noun]
            word = plain(line[noun])
            if word.endswith("s") or stem(word) not in self._words.containers | self._holds:
                continue
            if any(plain(one) in _NO_NAME or not plain(one).isalpha() for one in name):
                return None
            known = stem(plain(name[0])) in self._words.services | self._words.things
            return None if known or (noun + 1 < len(line) and _is_name(line[noun + 1])) else noun
        return None

    def _outer(self, line: Line, place: int, outer: str, found: Line) -> int:
        """Adds `of the board support` where a bare name follows; where it ends."""
        start = place + holds(line, place, _MY)
        end = _name_end(line, start, self._words)
        if end == start or stem(plain(line[start])) in self._words.things | self._words.services:
            return place - 1
        noun_end = end + (end < len(line) and stem(plain(line[end])) == outer)
        found += [*made(f"of the {self._noun(outer)}"), *quoting(line[start:end])]
        return noun_end

    def _bare(self, line: Line) -> Line:
        """`in Open on Support` as `in the list Open of the board Support`, where the catalogue has such things."""
        for inner, outer in self._words.containers.items():
            if inner not in self._holds:
                continue
            for place in range(1, len(line) - 2):
                if plain(line[place]) in _IN and (end := self._nested(line, place, inner, outer)):
                    return end
        return line

    def _nested(self, line: Line, place: int, inner: str, outer: str) -> Line | None:
        start = place + 1 + holds(line, place + 1, _MY)
        end = _name_end(line, start, self._words)
        if end == start or not holds(line, end, frozenset({"on", "of", "in"})):
            return None
        first, second = line[start:end], end + 1
        at = second + holds(line, second, _MY | {"board"} - {"board"})
        noun_first = at < len(line) and stem(plain(line[at])) == outer
        begin = at + noun_first
        stop = _name_end(line, begin, self._words)
        noun_last = stop < len(line) and stem(plain(line[stop])) == outer
        sure = noun_first or noun_last
        if stop == begin or stem(plain(line[begin])) in self._words.services:
            return None
        if not sure and not all(titled(one) for one in (first[0], line[begin])):
            return None
        if any(stem(plain(one)) in self._words.things for one in first):
            return None
        spot = f"the {self._noun(inner)}", f"of the {self._noun(outer)}"
        return [
            *line[: place + 1],
            *made(spot[0]),
            *quoting(first),
            *made(spot[1]),
            *quoting(line[begin:stop]),
            *line[stop + noun_last :],
        ]

    def _noun(self, thing: str) -> str:
        return self._words.nouns.get(thing, thing)


def _channel(token: Token) -> Token | None:
    """The token as a channel, when it can be the name of one."""
    if token.kind in {"channel", "user"}:
        return token
    name = token.value.strip()
    fitting = token.kind in {"word", "quoted", "id"} and all(one.isalnum() or one in "-_" for one in name) and name
    if not fitting or (token.kind == "word" and (token.lower in STOP | ARTICLES or token.lower in PLAIN_ADJECTIVES)):
        return None
    return made(f"#{name}")[0] if name[0].isalnum() else None


def _is_name(token: Token) -> bool:
    return token.kind in {"quoted", "id"} or (token.kind == "word" and token.value[:1].isupper())


def _name_end(line: Line, start: int, words: Vocabulary) -> int:
    """Where a bare name ends: one value, words with capital letters, or one plain word."""
    if start >= len(line):
        return start
    if line[start].kind in {"quoted", "id"}:
        return start + 1
    end = start
    while end < len(line) and end - start < _LONGEST and line[end].kind == "word" and line[end].value[:1].isupper():
        end += 1
    if end > start:
        return end
    low = plain(line[start])
    fitting = low.isalpha() and low not in STOP and stem(low) not in words.things
    return start + 1 if fitting else start
