"""Several things in one breath: `the cards A, B and C`, `the card A and the card B`, `a board with the lists X`."""

from neena.flows.reading.everyday.line import Line, holds, is_verb, made, plain, quoting
from neena.flows.reading.lexicon import STOP, acts_of, word_set
from neena.flows.reading.stems import is_plural, stem
from neena.flows.reading.tokens import Token
from neena.flows.reading.vocabulary import Vocabulary

_NUMBERS = frozenset(["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"])
_LEADS = frozenset({"the", "new", "following", "my", "some", "these", "also"}) | _NUMBERS
_ENDING = word_set("in on from to into onto of with due saying for by at as that and or then who which")
_NAMED = frozenset({"named", "called", "titled"})
_ARTICLES = frozenset({"the", "my", "a", "an", "another"})
_LONGEST, _MOST = 6, 50
Row = tuple[list[Line], int]


class Several:
    """Rules that make one clause for each of several things named."""

    def __init__(self, words: Vocabulary) -> None:
        self._words = words

    def apart(self, sentence: Line) -> Line:
        """The sentence with a clause for each thing."""
        return self._filled(sentence) or self._in_a_row(sentence) or self._repeated(sentence) or sentence

    def _is_thing(self, word: str) -> bool:
        return bool(word) and stem(word) in self._words.containers | {o: o for o in self._words.containers.values()}

    def _filled(self, line: Line) -> Line | None:
        """`Create a board Launch with the lists X, Y and Z`: the board first, then each list on it."""
        for place in range(2, len(line) - 2):
            if plain(line[place]) not in {"with", "containing", "and", "having"}:
                continue
            many = self._noun(line, place + 1)
            noun = self._single(line, place + 1) if many is None else many
            outer = self._words.containers.get(stem(plain(line[noun]))) if noun is not None else None
            if noun is None or outer is None or not self._makes(line[:place], outer):
                continue
            items, end = self._row(line, noun + 1) if many is not None else self._named(line, noun + 1)
            name = _name_of(line[:place], outer)
            if not items or not name or (plain(line[place]) == "and" and is_verb(line[place + 1])):
                continue
            end += 2 * holds(line, end, frozenset({"on", "in"}), "it")
            found = list(line[:place])
            while found and plain(found[-1]) == ",":
                found.pop()
            if found[-len(name) :] == name:
                found[-len(name) :] = quoting(name)  # whatever words are in it
            single = self._words.nouns.get(stem(plain(line[noun])), plain(line[noun]))
            for item in items:
                found += [*made(f", and create a {single}"), *quoting(item)]
                found += [*made(f"on the {plain(self._word(line, outer))}"), *quoting(name)]
            return [*found, *line[end:]]
        return None

    @staticmethod
    def _word(line: Line, thing: str) -> Token:
        return next(token for token in line if plain(token) and stem(plain(token)) == thing)

    def _makes(self, before: Line, thing: str) -> bool:
        words = [plain(token) for token in before]
        places = [at for at, word in enumerate(words) if word and stem(word) == thing]
        return bool(places) and any("create" in acts_of(stem(word)) or word == "new" for word in words[: places[0]])

    def _noun(self, line: Line, place: int) -> int | None:
        """Where the plural noun stands after articles and numbers."""
        while place < len(line) and plain(line[place]) in _LEADS:
            place += 1
        fitting = place < len(line) and self._is_thing(plain(line[place])) and is_plural(plain(line[place]))
        return place if fitting else None

    def _single(self, line: Line, place: int) -> int | None:
        """Where the noun stands after the article of one thing: `with a list`."""
        noun = place + 1
        fitting = noun < len(line) and plain(line[place]) in _ARTICLES and self._is_thing(plain(line[noun]))
        return noun if fitting and not is_plural(plain(line[noun])) else None

    def _named(self, line: Line, place: int) -> Row:
        """The name of one thing, and where it ends."""
        while place < len(line) and plain(line[place]) in _NAMED:
            place += 1
        item, end = self._item(line, place)
        return ([item] if item else []), end

    def _row(self, line: Line, place: int) -> Row:
        """The names of `A, B and C`, and where they end; none when it is no row of at least two."""
        while place < len(line) and plain(line[place]) in _NAMED | {":"}:
            place += 1
        items: list[Line] = []
        while len(items) < _MOST:
            item, end = self._item(line, place)
            if not item or (len(items) > 0 and not _alike(items[0], item)):
                break
            items.append(item)
            place = end
            joined = _joining(line, end)
            if not joined:
                break
            place = end + joined
        if len(items) < 2:
            return [], place
        return items, _end_of(line, items[-1])

    def _item(self, line: Line, place: int) -> tuple[Line, int]:
        if place >= len(line):
            return [], place
        if line[place].kind in {"quoted", "id"}:
            return [line[place]], place + 1
        end = place
        upper = line[place].value[:1].isupper()
        while end < len(line) and end - place < _LONGEST and line[end].kind in {"word", "number"}:
            word = plain(line[end])
            titled = line[end].value[:1].isupper()
            if (word in _ENDING and not (titled and end > place)) or (not titled and is_verb(line[end])):
                break
            if not titled and (upper or end > place or word in STOP or self._is_thing(word)):
                break
            end += 1
        return line[place:end], end

    def _in_a_row(self, line: Line) -> Line | None:
        """`VERB the cards A, B and C TAIL` as one clause for each."""
        for place in range(1, len(line) - 2):
            noun = self._noun(line, place)
            if noun is None or (noun > place and plain(line[place]) not in _LEADS):
                continue
            items, end = self._row(line, noun + 1)
            if not items:
                continue
            if all(item[0].kind == "id" for item in items):
                return None
            start = self._clause_start(line, place)
            single = self._words.nouns.get(stem(plain(line[noun])), plain(line[noun]))
            clauses = [
                [*line[start:place], *made(f"the {single}"), *quoting(item), *self._tail(line, end)] for item in items
            ]
            return self._joined(line, start, clauses, end)
        return None

    def _repeated(self, line: Line) -> Line | None:
        """`VERB the card A and the card B TAIL` as two clauses."""
        for place in range(2, len(line) - 2):
            joined = _joining(line, place)
            if not joined:
                continue
            at = place + joined + holds(line, place + joined, _ARTICLES)
            if at >= len(line) or not self._is_thing(plain(line[at])) or is_plural(plain(line[at])):
                continue
            first = next((b for b in range(place - 1, 0, -1) if plain(line[b]) == plain(line[at])), None)
            if first is None or place - first > _LONGEST + 1 or first + 1 == place:
                continue
            item, end = self._item(line, at + 1)
            if not item:
                continue
            start = self._clause_start(line, first)
            head = line[start:first]
            while head and plain(head[-1]) in _ARTICLES:
                head = head[:-1]
            tail = self._tail(line, end)
            things = [line[first + 1 : place], item]
            clauses = [[*head, *made("the"), line[first], *thing, *tail] for thing in things]
            return self._joined(line, start, clauses, end)
        return None

    def _clause_start(self, line: Line, place: int) -> int:
        """Where the clause around `place` starts: after the nearest `and`, `then` or comma before it."""
        return next((at + 1 for at in range(place - 1, -1, -1) if plain(line[at]) in {"and", "then", ","}), 0)

    @staticmethod
    def _tail(line: Line, end: int) -> Line:
        """What stands behind the names and holds for each of them: `in the list Open of the board Support`."""
        stop = end
        while stop < len(line) and plain(line[stop]) not in {",", "and", "then", ".", ";", "!", "?", "\n", ":"}:
            stop += 1
        return line[end:stop]

    def _joined(self, line: Line, start: int, clauses: list[Line], end: int) -> Line:
        rest = self.apart(line[end + len(self._tail(line, end)) :])
        found = list(line[:start])
        for place, clause in enumerate(clauses):
            found += [*(made(", and") if place else []), *clause]
        return [*found, *rest]


def _joining(line: Line, place: int) -> int:
    """How many tokens join two names: `,`, `and`, `, and`, `&`."""
    if holds(line, place, ",", frozenset({"and", "&"})):
        return 2
    return int(holds(line, place, frozenset({",", "and", "&"})))


def _alike(first: Line, other: Line) -> bool:
    """Whether two names are written in the same way, so that they can stand in one row."""
    kinds = {first[0].kind, other[0].kind}
    if kinds & {"quoted", "id"}:
        return len(kinds) == 1
    return first[0].value[:1].isupper() == other[0].value[:1].isupper()


def _end_of(line: Line, item: Line) -> int:
    return next(at + 1 for at, token in enumerate(line) if token is item[-1])


def _name_of(before: Line, thing: str) -> Line:
    """The name that the text gives the thing it makes."""
    at = next(at for at, token in enumerate(before) if plain(token) and stem(plain(token)) == thing)
    rest = before[at + 1 :]
    while rest and plain(rest[0]) in _NAMED | {"named", ":"}:
        rest = rest[1:]
    end = next((at for at, token in enumerate(rest) if plain(token) in _ENDING | {",", ":"} and at), len(rest))
    return rest[:end]
