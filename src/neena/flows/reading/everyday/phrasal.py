"""Verbs of several words as one: `go through`, `sum it up`, `put it back`; and what is not to be done."""

from neena.flows.reading.everyday.line import ARTICLES, ENDS, Line, holds, is_verb, made, plain, plains, titled
from neena.flows.reading.lexicon import VERBS
from neena.flows.reading.stems import stem
from neena.flows.reading.vocabulary import Vocabulary

_VERBS = {
    ("go", "through"): "get",
    ("look", "through"): "get",
    ("look", "over"): "get",
    ("take", "a", "look", "at"): "get",
    ("have", "a", "look", "at"): "get",
    ("bring", "back"): "restore",
    ("work", "out"): "calculate",
    ("figure", "out"): "calculate",
    ("get", "rid", "of"): "delete",
    ("throw", "out"): "delete",
    ("throw", "away"): "delete",
    ("put", "together"): "create",
    ("put", "them", "in", "one", "line"): "join them as text",
    ("put", "them", "on", "one", "line"): "join them as text",
    ("read", "all", "of", "it"): "read it",
    ("write", "up"): "write",
    ("jot", "down"): "write",
    ("sum", "up"): "summarize",
    ("boil", "down"): "summarize",
}
_AROUND = {("sum", "up"): "summarize", ("boil", "down"): "summarize", ("throw", "out"): "delete"}
_BEFORE = frozenset({",", "and", "then", "please", "to", "you", ":", "just", "also", "but"})
_LAYING = frozenset({"save", "put", "leave", "store"})
_LEAVE = frozenset({"leave", "keep"})
_ALONE = frozenset({"alone", "unchanged", "untouched"})
_TELLING = frozenset({"tell", "inform", "notify", "bother"})
_NOBODY = frozenset({"nobody", "noone"})
_PLACES = frozenset({"channel", "email", "user"})
_LONGEST = 5


def one_verb(sentence: Line, words: Vocabulary) -> Line:
    """One sentence with such verbs as one word, and without `but leave the status alone`."""
    sentence = _secret(sentence)
    sentence = _back(_without_kept(_refused_first(_not_there(_in_its_place(sentence))), words))
    found: Line = []
    place = 0
    while place < len(sentence):
        said = next((words for words in _VERBS if holds(sentence, place, *words)), None) if _begins(found) else None
        if said:
            seen = said[-1] == "at" and sentence[place + len(said) : place + len(said) + 1]
            found += made("visit" if seen and seen[0].kind == "url" else _VERBS[said])
            place += len(said)
            continue
        if plain(sentence[place]) in _LAYING and _begins(found) and "draft" in plains(sentence[place + 1 : place + 8]):
            found += made("create")
            place += 1
            continue
        around = _around(sentence, place) if _begins(found) else None
        if around:
            verb, end = around
            found += [*made(verb), *sentence[place + 1 : end]]
            place = end + 1
            continue
        found.append(sentence[place])
        place += 1
    return found


def _begins(before: Line) -> bool:
    return not before or plain(before[-1]) in _BEFORE


def _around(line: Line, place: int) -> tuple[str, int] | None:
    """`sum them up`: the verb, and where its second word stands."""
    for (first, second), verb in _AROUND.items():
        if plain(line[place]) != first:
            continue
        for end in range(place + 2, min(place + _LONGEST, len(line))):
            if plain(line[end]) == second:
                return verb, end
    return None


def _secret(line: Line) -> Line:
    """Without `but tell nobody about it`."""
    for place in range(len(line) - 1):
        if plain(line[place]) in _TELLING and plain(line[place + 1]) in _NOBODY:
            start = place
            while start and plain(line[start - 1]) in {"and", "but", ",", "please"}:
                start -= 1
            end = next((at for at in range(place, len(line)) if plain(line[at]) in ENDS | {","}), len(line))
            return [*line[:start], *line[end:]] if start else line
    return line


def _refused_first(line: Line) -> Line:
    """`No summary please, I want the text` without what is not wanted; `don't delete it, only archive it` likewise."""
    if not line or plain(line[0]) not in {"no", "not", "don't", "never"}:
        return line
    comma = next((at for at, one in enumerate(line[:10]) if plain(one) == ","), None)
    if comma is None or plain(line[0]) in {"don't", "never"} or is_verb(line[1]):
        return _instead(line, comma)
    return line[comma + 1 :] if comma + 2 < len(line) else line


def _instead(line: Line, comma: int | None) -> Line:
    """`don't delete card c7, only archive it` as `archive card c7`."""
    if comma is None or comma < 3:
        return line
    verb = comma + 1
    while verb < len(line) - 1 and plain(line[verb]) in {"only", "just", "rather", "instead", "but", "please"}:
        verb += 1
    if verb < len(line) - 1 and plain(line[verb + 1]) in {"it", "them"}:
        return [line[verb], *line[2:comma], *line[verb + 2 :]]
    only = verb > comma + 1 and verb < len(line) and stem(plain(line[verb])) in VERBS
    return line[verb:] if only else line


def _in_its_place(line: Line) -> Line:
    """`instead of deleting card c7, archive it` as `archive card c7`."""
    if not holds(line, 0, "instead", "of") or len(line) < 5 or not plain(line[2]).endswith("ing"):
        return line
    comma = next((at for at in range(3, len(line) - 1) if plain(line[at]) == ","), None)
    if comma is None or stem(plain(line[comma + 1])) not in VERBS:
        return line
    if plain(line[comma + 2]) in {"it", "them"}:
        return [line[comma + 1], *line[3:comma], *line[comma + 3 :]]
    return line[comma + 1 :]


def _not_there(line: Line) -> Line:
    """`post it in #a and not in #b` without where it is not to go."""
    for place in range(2, len(line) - 2):
        if not holds(line, place, frozenset({"and", "but", ","}), "not", frozenset({"in", "to", "into", "on"})):
            continue
        end = place + 3
        while end < len(line) and (line[end].kind in _PLACES or (line[end + 1 :] and _links(line, end))):
            end += 1
        if end > place + 3:
            return [*line[:place], *line[end:]]
    return line


def _links(line: Line, place: int) -> bool:
    return plain(line[place]) in {"and", "or", ","} and line[place + 1].kind in _PLACES


def _back(line: Line) -> Line:
    """`put the cards back into Open` as `move the cards into Open`."""
    for place, token in enumerate(line[:-3]):
        if plain(token) != "put" or not _begins(line[:place]):
            continue
        for at in range(place + 2, min(place + 14, len(line) - 1)):
            if plain(line[at]) == "back" and plain(line[at + 1]) in {"to", "into", "in", "on"}:
                return [*line[:place], *made("move"), *line[place + 1 : at], *made("to"), *line[at + 2 :]]
    return line


def _without_kept(line: Line, words: Vocabulary) -> Line:
    """Without `but leave the status alone`; which things are left alone is no such."""
    for place in range(len(line) - 2):
        if plain(line[place]) not in _LEAVE:
            continue
        end = next((at for at in range(place + 2, min(place + 6, len(line))) if plain(line[at]) in _ALONE), None)
        kept = [one for one in line[place + 1 : end] if plain(one) not in ARTICLES]
        fields = words.known - words.things
        if end is not None and len(kept) == 1 and not titled(kept[0]) and stem(plain(kept[0])) in fields:
            start = place
            while start and plain(line[start - 1]) in {"and", "but", ",", "please"}:
                start -= 1
            return [*line[:start], *line[end + 1 :]]
    return line
