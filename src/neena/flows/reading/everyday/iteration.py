"""One step for each of several things: `for each card in X, do Y` reads X first and then does Y for each card."""

from neena.flows.reading.everyday.line import Line, holds, is_verb, made, plain, plains
from neena.flows.reading.lexicon import NOUN_VERBS, VERBS
from neena.flows.reading.stems import is_plural, plural, stem
from neena.flows.reading.vocabulary import Vocabulary

_EACH = frozenset({"each", "every", "all"})
_ONES = frozenset({"one", "of", "them", "item", "items", "these", "those", "it", "result", "entry", "the"})
_FRESH = frozenset({"unread", "new", "latest", "recent", "open", "archived"})
_OPENERS = frozenset({"its", "the", "a", "an", "it", "them", "me", "one", "their", "that", "this", "his", "her"})
_TAIL_ENDS = frozenset(
    {"with", "saying", "to", "and", "then", ",", "by", "as", "named", "called", ".", "?", "!", "\n", ";"}
)


class Iteration:
    """Rules for `each`, which know the things of the catalogue."""

    def __init__(self, words: Vocabulary) -> None:
        self._words = words
        self._given: set[str] = set()

    def stepwise(self, sentence: Line) -> Line:
        """The sentence with what is gone through read first, and the work for each after it."""
        sentence = self._possessive(sentence)
        found = self._leading(sentence)
        if found is None:
            found = self._trailing(sentence) or sentence
        self._given |= {stem(word) for word in plains(found) if word and stem(word) in self._words.things}
        return found

    def _possessive(self, line: Line) -> Line:
        """`each card's name` as `the name of each card`."""
        for place in range(len(line) - 2):
            thing = line[place + 1]
            if plain(line[place]) in {"each", "every"} and thing.is_possessive and self._noun(plain(thing)):
                field = line[place + 2]
                of = [*made("the"), field, *made("of"), line[place], *made(plain(thing))]
                return [*line[:place], *of, *line[place + 3 :]]
        return line

    def _noun(self, word: str) -> bool:
        return bool(word) and (stem(word) in self._words.things or word in {"mail", "mails"})

    def _leading(self, line: Line) -> Line | None:
        """`[and] for each card in X[,] do Y`"""
        for place in range(len(line) - 2):
            if not holds(line, place, "for", _EACH) or not self._opens(line, place):
                continue
            start = place + 2
            while start < len(line) and plain(line[start]) in {"of", "my", "the", "our"}:
                start += 1
            body = self._body(line, start)
            if body is None:
                return None
            listed = line[start:body]
            while listed and plain(listed[-1]) in {",", ":"}:
                listed = listed[:-1]
            noun = next((plain(one) for one in listed if self._noun(plain(one))), "")
            work = [token for token in line[body:] if plain(token) != "\n"]
            end = [token for token in line[body:] if plain(token) == "\n"]
            while work and plain(work[-1]) in {".", "!", "?", ";"}:
                end.insert(0, work.pop())
            if not is_verb(work[0]) and plain(work[0]) in {"the", "its", "their"}:
                work = [*made("get"), *work]
            before = line[:place]
            reads = self._reads(listed, noun, before)
            noun = noun or self._latest(before)
            if reads:
                before += [*made("Get all"), *self._many(listed), *made(", and")]
            elif not before:
                before = made("then")
            return [*before, *work, *made(f"{self._link(work, noun)} each {_single(noun) or 'item'}"), *end]
        return None

    def _latest(self, before: Line) -> str:
        """The thing that `each of them` speaks of."""
        words = [word for word in plains(before) if word and is_plural(word) and self._noun(word)]
        return words[0] if words else ""

    def _link(self, work: Line, noun: str) -> str:
        """`the cards of each list`, but `post it for each list`."""
        inner = {thing for thing, outer in self._words.containers.items() if noun and outer == stem(noun)}
        lists = plain(work[0]) in {"get", "list", "show", "read"} and plain(work[-1])
        return "of" if lists and stem(plain(work[-1])) in inner else "for"

    def _opens(self, line: Line, place: int) -> bool:
        """Whether a clause begins here: at the start, or after `and`, `then` or a comma."""
        return place == 0 or plain(line[place - 1]) in {"and", "then", ",", ":", "-", "–"}

    def _body(self, line: Line, start: int) -> int | None:
        """Where the work begins: after the comma, or at the first verb after the thing."""
        for place in range(start + 1, len(line) - 1):
            word, after = plain(line[place]), line[place + 1]
            if word in {",", ":"} and plain(after):
                return place + 1 + (plain(after) in {"and", "then", "please"})
            if (
                word in {"the", "its"}
                and place == start + 1
                and plain(line[start]) in {"them", "one", "these", "those"}
            ):
                return place
            if not word or line[place].value[:1].isupper() or (word == "pull" and plain(after).startswith("request")):
                continue
            if is_verb(line[place]):
                return place
            known = stem(word) in VERBS and stem(word) in NOUN_VERBS
            if known and not word.endswith("s") and (plain(after) in _OPENERS or after.is_literal):
                before = plain(line[place - 1])
                if before not in {"the", "in", "of", "on", "my"} and not (self._noun(word) and place == start):
                    return place
        return None

    def _reads(self, listed: Line, noun: str, before: Line) -> bool:
        """Whether the things gone through are yet to be read."""
        words = [word for word in plains(listed) if word]
        if not noun:
            return False
        given = self._given | {stem(word) for word in plains(before) if word}
        extra = [token for token in listed if plain(token) not in _ONES and not self._noun(plain(token))]
        return bool(extra) or not {stem(word) for word in words if self._noun(word)} & given

    def _trailing(self, line: Line) -> Line | None:
        """`send X for each unread mail with its subject`: the mails are read first."""
        for place in range(2, len(line)):
            if plain(line[place]) not in {"each", "every", "per"}:
                continue
            lead = plain(line[place - 1])
            if lead != "for" and plain(line[place]) != "per" and not (lead == "of" and self._is_of_field(line, place)):
                continue
            noun = next((at for at in range(place + 1, min(place + 4, len(line))) if self._noun(plain(line[at]))), None)
            if noun is None:
                return None
            end = self._scope_end(line, noun + 1)
            listed = line[place + 1 : end]
            start = self._clause_start(line, place)
            if not self._reads(listed, plain(line[noun]), line[:start]):
                return None
            each = [*made("for each"), *made(_single(plain(line[noun])))]
            of = place - 1 if lead in {"for", "of"} else place
            if lead == "of":
                each = [*made("of each"), *made(_single(plain(line[noun])))]
            read = [*made("Get all"), *self._many(listed), *made(", and")]
            return [*line[:start], *read, *line[start:of], *each, *line[end:]]
        return None

    def _is_of_field(self, line: Line, place: int) -> bool:
        """Whether `of each` follows a field: `the subject of each unread mail` (things are read by the planner)."""
        return place + 1 < len(line) and plain(line[place + 1]) in _FRESH

    def _scope_end(self, line: Line, place: int) -> int:
        """Where `in the list X of the board Y` after the thing ends."""
        end = place
        while end < len(line) and line[end].kind != "channel":
            word = plain(line[end])
            into_target = word in {"in", "on"} and end + 1 < len(line) and line[end + 1].kind in {"channel", "user"}
            if word in _TAIL_ENDS or into_target or word in {"post", "send"}:
                break
            end += 1
        return end

    def _many(self, listed: Line) -> Line:
        """The first thing in the plural: `card in X` as `cards in X`."""
        found = list(listed)
        at = next((at for at, token in enumerate(found) if self._noun(plain(token)) or plain(token) == "email"), 0)
        word = plain(found[at]) if found else ""
        if word and not is_plural(word) and word not in _FRESH:
            found[at] = made(plural(word, 2))[0]
        return found

    def _clause_start(self, line: Line, place: int) -> int:
        """Where the clause around `place` starts."""
        for at in range(place - 1, 0, -1):
            if plain(line[at]) in {"and", "then", ","} and stem(plain(line[at + 1])) in VERBS:
                return at + 1
        return 0


def _single(noun: str) -> str:
    return noun[:-1] if is_plural(noun) else noun
