"""Things known by what they hold: `the message where somebody wrote "x"`, `each issue that mentions the roof`."""

from neena.flows.reading.everyday.line import ENDS, Line, holds, made, plain
from neena.flows.reading.lexicon import acts_of, word_set
from neena.flows.reading.stems import plural, stem
from neena.flows.reading.vocabulary import Vocabulary

_WHERE = frozenset({"where", "that", "which", "in"})
_WHO = word_set("which somebody someone it they he she people we i one")
_HOLDS = word_set(
    "wrote says said saying mentions mention mentioning contains containing reads asks asked talks speaks"
)
_IS = frozenset({"what's", "whats"})
_STILL = word_set("still left currently now there")
_LONGEST = 6


class Holding:
    """Rules for what things hold, which know the things of the catalogue."""

    def __init__(self, words: Vocabulary) -> None:
        self._words = words
        self._inner = {outer: inner for inner, outer in words.containers.items()}

    def about(self, line: Line) -> Line:
        """The sentence with `about` before what a thing holds, unless that is what it is to say."""
        verb = next((acts for token in line[:4] if (acts := acts_of(stem(plain(token))))), frozenset[str]())
        if verb & {"create", "send"}:
            return line
        for place, token in enumerate(line[:-2]):
            if not self._is_thing(plain(token)):
                continue
            for at in range(place + 1, min(place + _LONGEST, len(line) - 2)):
                if plain(line[at]) not in _WHERE:
                    continue
                said = at + 1
                while plain(line[said]) in _WHO and said < len(line) - 2:
                    said += 1
                if plain(line[said]) in _HOLDS and said < len(line) - 1:
                    said += holds(line, said + 1, "about")
                    about, rest = line[said + 1 : said + 2], line[said + 2 :]
                    if about[0].kind != "quoted":
                        return [*line[: place + 1], *line[place + 1 : at], *made("about"), *about, *rest]
                    return [*line[: place + 1], *made("about"), *about, *line[place + 1 : at], *rest]
        return line

    def _is_thing(self, word: str) -> bool:
        return bool(word) and (stem(word) in self._words.things or word in {"mail", "mails", "message", "messages"})

    def named(self, line: Line) -> Line:
        """`what's still in the list X` as `get the cards in the list X`."""
        at = 1 if line and (plain(line[0]) in _IS or (line[0].is_possessive and plain(line[0]) == "what")) else 0
        at = at or 2 * holds(line, 0, "what", frozenset({"is", "are"}))
        while at and at < len(line) and plain(line[at]) in _STILL:
            at += 1
        if not at or not holds(line, at, frozenset({"in", "on"}), "the") or at + 2 >= len(line):
            return line
        inner = self._inner.get(stem(plain(line[at + 2])))
        if inner is None:
            return line
        noun = plural(self._words.nouns.get(inner, inner), 2)
        end = len(line) - (plain(line[-1]) in ENDS)
        return [*made(f"get the {noun}"), *line[at:end], *line[end:]]
