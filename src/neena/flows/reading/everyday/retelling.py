"""Other ways to say a request that cannot be read as it stands: what is used is got first, nouns become verbs."""

from collections.abc import Iterator

from neena.flows.reading.everyday.giving import Giving
from neena.flows.reading.everyday.line import (
    ARTICLES,
    ENDS,
    Line,
    holds,
    is_saying,
    made,
    plain,
    plains,
    sentences,
    written,
)
from neena.flows.reading.everyday.participles import done_to
from neena.flows.reading.lexicon import CONTENT, VERBS, acts_of, word_set
from neena.flows.reading.stems import is_plural, stem
from neena.flows.reading.tokens import tokenize
from neena.flows.reading.vocabulary import Vocabulary

_MOST = 200  # tokens
_TARGETS = frozenset({"channel", "email"})
_JOINS = frozenset({",", "and", "then", ";", ":"})
_TOWARDS = word_set("to into onto as by for via")
_WHERE = frozenset({"in", "on"})
_MANNER = word_set("a one two three short bullet few points")
_OF = word_set("of in from on about with")
_USING = frozenset({"send", "count", "sort", "filter", "pick", "join", "calculate", "format"})
_CHANGING = frozenset({"create", "update", "delete"})
_COPYING = word_set("copy repost mirror duplicate")
_TEXTS = word_set("summarize summarise translate classify group extract round")
_ENDING = word_set("to by as into with from in")
_ANYTHING = frozenset({"anything", "something", "any", "some"})
_ABOUT = frozenset({"about", "on", "regarding", "concerning"})
_LONGEST = 24


def retold(text: str, data: tuple[str, ...], words: Vocabulary) -> Iterator[str]:
    """The request said otherwise, each time with one more change; nothing where there is nothing to change."""
    tokens = list(tokenize(text, data))
    if len(tokens) > _MOST:
        return
    teller, giving = _Teller(words), Giving(words)
    whole = [token for sentence in giving.verb_last(sentences(tokens)) for token in sentence]
    if whole != tokens:
        tokens = whole
        yield written(tokens).strip()
    for rule in (
        giving.given,
        giving.put_there,
        teller.anything,
        teller.first_of,
        teller.afterwards,
        teller.verbless,
        teller.source_first,
    ):
        found = [token for sentence in sentences(tokens) for token in rule(sentence)]
        if found != tokens:
            tokens = found
            yield written(tokens).strip()


class _Teller:
    def __init__(self, words: Vocabulary) -> None:
        self._words = words

    def anything(self, line: Line) -> Line:
        """`anything about the roof in the issues of a/b` as `find the issues of a/b about the roof`."""
        start = 2 * holds(line, 0, frozenset({"is", "are", "do", "have"}), frozenset({"there", "we", "you", "i"}))
        start += holds(line, start, "have")
        about = start + 1
        if not holds(line, start, _ANYTHING, _ABOUT):
            return line
        place = next((at for at in range(about + 2, len(line)) if plain(line[at]) in {"in", "among"}), None)
        end = len(line) - (plain(line[-1]) in ENDS)
        listed = line[place + 1 : end] if place else []
        if not self._is_listed(listed) and not any(plain(one) == "the" for one in listed[:1]):
            return line
        return [*made("find"), *listed, *made("about"), *line[about + 1 : place], *line[end:]]

    def first_of(self, line: Line) -> Line:
        """`the first 4 of the cards in list l1` as `get the cards in list l1 and take the first 4 of them`."""
        for place in range(len(line) - 3):
            size = holds(line, place, "the") + 1
            at = place + size
            if not holds(line, at - 1, frozenset({"first", "last"})) or line[at].kind != "number":
                continue
            if not holds(line, at + 1, "of") or any(not self._opens(word) for word in plains(line[:place]) if word):
                continue
            stop = next((end for end in range(at + 2, len(line)) if plain(line[end]) in {*_JOINS, *ENDS}), len(line))
            taken = [*made("and take the"), *line[at - 1 : at + 1], *made("of them")]
            return [*made("get"), *line[at + 2 : stop], *taken, *line[stop:]]
        return line

    def afterwards(self, line: Line) -> Line:
        """`the tickets of ann@acme.test, sorted by priority` as `get the tickets ... and sort them by priority`."""
        for place in range(1, len(line) - 2):
            verb = done_to(plain(line[place])) if plain(line[place + 1]) in _ENDING else None
            comma = plain(line[place - 1]) == ","
            before = line[: place - comma]
            if verb is None or stem(verb) not in self._words.verbs or not before or is_saying(before):
                continue
            if all(one.is_literal for one in before):
                return [*made(verb), *before, *line[place + 1 :]]
            if self._is_changing(verb) or self._opens(before[0].lower if before[0].kind == "word" else ""):
                continue
            them = "them" if any(is_plural(word) for word in plains(before[:4]) if word) else "it"
            return [*made("get"), *before, *made(f"and {verb} {them}"), *line[place + 1 :]]
        return line

    def verbless(self, line: Line) -> Line:
        """`their subjects to #ops` as `post their subjects to #ops`: what goes somewhere is sent."""
        for place in range(1, len(line) - 1):
            if line[place + 1].kind not in _TARGETS or plain(line[place]) not in {"to", "into", "in", "for"}:
                continue
            start = next((at + 1 for at in range(place - 1, -1, -1) if plain(line[at]) in {",", ":", ";"}), 0)
            if start < place and not any(self._opens(word) for word in plains(line[start:place])):
                verb = "post" if line[place + 1].kind == "channel" else "mail"
                joint = made("and") if start and plain(line[start - 1]) != "and" else []
                before = line[: start - bool(start)]
                return [*before, *joint, *made(verb), *line[start:]]
        return line

    def source_first(self, line: Line) -> Line:
        """`post the comments of SUP-7 in #audit` as `get the comments of SUP-7 and post them in #audit`."""
        starts = [0, *(at + 1 for at, one in enumerate(line) if plain(one) in _JOINS)]
        for start in reversed(starts):
            if not is_saying(line[:start]) and (found := self._sourced(line[start:])) is not None:
                line = [*line[:start], *found]
        return line

    def _sourced(self, part: Line) -> Line | None:
        skipped = sum(plain(one) == "please" for one in part[:1])
        part = part[skipped:]
        verb = plain(part[0]) if part else ""
        uses = bool(_USING & acts_of(stem(verb))) or verb in _TEXTS | _COPYING
        if not uses or stem(verb) not in VERBS | self._words.verbs:
            return None
        end = next((at for at in range(2, min(len(part), _LONGEST)) if self._ends(part, at)), len(part))
        listed, rest = part[1:end], part[end:]
        if not self._is_listed(listed):
            return None
        many = next((is_plural(word) for word in plains(listed) if word and stem(word) in self._words.things), False)
        them = "them" if many else "it"
        if verb in _COPYING:
            copied = self._copied(them, rest)
            return None if copied is None else [*made("get"), *listed, *copied]
        return [*made("get"), *listed, *made(f"and {verb} {them}"), *rest]

    @staticmethod
    def _copied(them: str, rest: Line) -> Line | None:
        """Where copies go: `into SUP-5 as a comment` adds a comment there. What is copied as it is, no task does."""
        as_what = next((at for at in range(len(rest) - 2) if holds(rest, at, "as", frozenset({"a", "an"}))), None)
        if any(one.kind in _TARGETS for one in rest):
            return [*made(f"and post {them}"), *rest]
        if as_what is None:
            return None
        ends = rest[-1:] if plain(rest[-1]) in ENDS else []
        what = rest[as_what + 1 : len(rest) - len(ends)]
        return [*made("and add"), *what, *made("to"), *rest[1:as_what], *made(f"with {them}"), *ends]

    def _ends(self, part: Line, at: int) -> bool:
        """Whether what is got ends here: where it goes, or how it is to be."""
        word = plain(part[at])
        if word in _TOWARDS or word in _JOINS | ENDS:
            return True
        if word not in _WHERE or at + 1 >= len(part):
            return False
        after = part[at + 1]
        return after.kind in _TARGETS or plain(after) in _MANNER or (after.kind == "word" and after.value.istitle())

    def _is_listed(self, line: Line) -> bool:
        """Whether things are spoken of that have to be found: `the comments of SUP-7`, `our boards`."""
        known = [at for at, one in enumerate(line) if plain(one) and stem(plain(one)) in self._words.things]
        if not known or any(one.kind == "quoted" and at <= known[0] + 1 for at, one in enumerate(line)):
            return False
        if stem(plain(line[known[0]])) in CONTENT and not is_plural(plain(line[known[0]])) and len(line) < 3:
            return False
        valued = any(one.is_literal for one in line)
        return valued or (is_plural(plain(line[known[0]])) and plain(line[0]) in ARTICLES | {"all", "every"})

    def _opens(self, word: str) -> bool:
        return bool(word) and not word.endswith(("s", "ed")) and stem(word) in VERBS | self._words.verbs

    @staticmethod
    def _is_changing(verb: str) -> bool:
        acts = acts_of(stem(verb))
        return bool(acts) and acts <= _CHANGING


__all__ = ["retold"]
