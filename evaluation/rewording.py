"""Requests said in other words, and tasks called by other names, by fixed rules that know nothing of any set."""

import re
from collections.abc import Sequence
from dataclasses import replace
from zlib import crc32

from neena.catalog.specs import TaskSpec
from neena.flows.reading.lexicon import PREPOSITIONS, STOP
from neena.flows.reading.stems import split_name

_OTHER = {
    "get": "fetch", "retrieve": "look up", "fetch": "get", "find": "look for", "create": "set up", "make": "create",
    "delete": "remove", "remove": "delete", "update": "change", "change": "update", "calculate": "work out",
    "compute": "calculate", "show": "display", "list": "show", "send": "send off", "obtain": "get",
    "provide": "give", "gather": "collect", "search": "look", "generate": "produce", "modify": "alter",
    "buy": "purchase", "book": "reserve", "analyze": "examine", "check": "verify", "need": "require", "want": "wish",
}  # fmt: skip
_NAMES = {**_OTHER, "retrieve": "obtain", "find": "locate", "create": "make", "calculate": "compute", "send": "deliver"}
_DONE = {
    "get": "fetched", "retrieve": "looked up", "create": "created", "make": "made", "delete": "deleted",
    "remove": "removed", "update": "updated", "send": "sent", "calculate": "calculated", "book": "booked",
    "find": "found", "add": "added", "cancel": "cancelled", "generate": "generated",
}  # fmt: skip
_QUOTED = re.compile(r"(\"[^\"]*\"|'[^']*'(?!\w)|“[^”]*”|https?://\S+)")
_PASSIVE = re.compile(
    r"(?P<verb>[A-Z]?[a-z]+) (?P<thing>(?:the|a|an|all|every|my) [^,.;]+?)"
    r"(?P<rest> (?:in|from|for|with|to|on|at|using|by|named|called|of) [^,;]+)?(?P<end>[.!?]?)"
)
_MEANS = re.compile(r"(?P<act>[^,.;]+) (?P<means>(?:using|via) [^,.;]+)(?P<end>[.!?]?)")
_AROUND = (
    ("Hi there, ", " Thanks in advance!"),
    ("Hello! ", " That would help me a lot."),
    ("When you have a minute: ", " Many thanks."),
    ("", " Thank you very much."),
)
_LINKS = ((", then ", ", and after that "), (". Then, ", ". After that, "), (". Finally, ", ". Lastly, "))
_NAME_WORDS = 6
_LEADING = frozenset({"", "and", "then", "to", "please", "you", "i", "we", "finally", "next", "also", "lastly"})


def reworded(text: str, key: str) -> str:
    """The request in other words; `key` chooses among the ways, the same each time."""
    way = crc32(key.encode())
    sentences = re.split(r"(?<=[.!?])\s+(?=[A-Z])", text.strip())
    told = [_sentence(one, passive=(way + at) % 2 == 0) for at, one in enumerate(sentences)]
    before, after = _AROUND[way % len(_AROUND)]
    whole = " ".join(told)
    for given, other in _LINKS:
        whole = whole if re.search(r"\bif\b", whole, re.IGNORECASE) else whole.replace(given, other)
    opened = whole[:1].lower() + whole[1:] if before.endswith((", ", ": ")) and whole[1:2].islower() else whole
    return f"{before}{opened}{'' if whole.endswith(('.', '!', '?')) else '.'}{after}"


def _sentence(text: str, *, passive: bool) -> str:
    """In the passive or with its means first, where it is simple enough; else with other verbs."""
    simple = not _QUOTED.search(text) and " and " not in text
    if passive and simple and (found := _PASSIVE.fullmatch(text)) and found["verb"].lower() in _DONE:
        thing, done = found["thing"], _DONE[found["verb"].lower()]
        return f"{thing[0].upper()}{thing[1:]} should be {done}{found['rest'] or ''}{found['end']}"
    if simple and (found := _MEANS.fullmatch(text)):
        act = _verbs(found["act"])
        return f"{found['means'][0].upper()}{found['means'][1:]}, {act[0].lower()}{act[1:]}{found['end']}"
    return "".join(part if at % 2 else _verbs(part) for at, part in enumerate(_QUOTED.split(text)))


def _verbs(text: str) -> str:
    """Other verbs, where a clause begins or where a word stands that a verb follows."""
    words = re.split(r"(\W+)", text)
    for at in range(0, len(words), 2):
        before = words[at - 2].lower() if at > 1 else ""
        if before in _LEADING or (at and "," in words[at - 1]):
            said = _OTHER.get(words[at].lower(), words[at])
            words[at] = said[0].upper() + said[1:] if words[at][:1].isupper() else said
    return "".join(words)


def renamed(tasks: Sequence[TaskSpec]) -> tuple[TaskSpec, ...]:
    """The same tasks under names made of what is told of them, in the same order.

    Prepositions stay: `create list on board` makes a list, `create list board` a board.
    """
    seen: set[str] = set()
    found: list[TaskSpec] = []
    for one in tasks:
        words = [word for word in split_name(one.description.split(". ")[0]) if word not in STOP - PREPOSITIONS]
        words = (words or list(split_name(one.name)))[:_NAME_WORDS]
        while len(words) > 1 and words[-1] in PREPOSITIONS:
            words.pop()
        name = " ".join(_NAMES.get(word, word) for word in words)
        while name in seen:
            name += " too"
        seen.add(name)
        found.append(replace(one, name=name, dotted_name=f"{one.integration}.{name.replace(' ', '_')}"))
    return tuple(found)
