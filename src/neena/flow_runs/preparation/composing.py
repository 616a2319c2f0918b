"""The text of a message, made from earlier results as the instruction says."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from neena.flow_runs.preparation.results import Item, Known
from neena.flow_runs.preparation.showing import label, main_value, plain, rows, shown
from neena.flows.reading.lexicon import SYNONYMS
from neena.flows.reading.mentions import find_mentions
from neena.flows.reading.stems import plural, split_name, stem, text_stems
from neena.flows.reading.tokens import Token, tokenize

_COUNTING = frozenset({"count", "number", "total", "amount"})
_SHORT = 25
_SUBJECT = 78


@dataclass(frozen=True)
class Wanted:
    """What the instruction wants told: how many, and which fields, in the order named."""

    count: bool
    stems: tuple[str, ...]

    def fields(self, items: Sequence[Item]) -> list[str]:
        """The fields of these items that are asked for."""
        keys = list(dict.fromkeys(key for item in items[:50] for key in item.fields))
        placed = [(place, key) for key in keys if (place := self._place(key)) is not None]
        return [key for _, key in sorted(placed, key=lambda pair: pair[0])]

    def _place(self, key: str) -> int | None:
        words = text_stems(key)
        names = [words, *(text_stems(said) for said in _SAID.get(key, ()))]
        places = [at for name in names if name and (at := self._at(name)) is not None]
        return min(places, default=None)

    def _at(self, name: tuple[str, ...]) -> int | None:
        last = len(self.stems) - len(name)
        return next((at for at in range(last + 1) if self.stems[at : at + len(name)] == name), None)


_SAID: dict[str, tuple[str, ...]] = {
    **{
        key: tuple(said for said in SYNONYMS.get(key, ()) if said not in {"called", "named"}) for key in ("desc", "due")
    },
    "name": ("title",),
    "url": ("link", "address"),
    "short_url": ("short link",),
    "picked": ("value", "rate", "price"),
}


def wanted(tokens: Sequence[Token]) -> Wanted:
    """Read what is to be told from the words of the instruction; quoted text is not looked into."""
    words = [token.lower for token in tokens if token.kind == "word"]
    pairs = set(pairwise(words))
    stems = tuple(stem(word) for word in words)
    return Wanted(("how", "many") in pairs or bool(_COUNTING & set(stems)), stems)


def compose(subjects: Sequence[Known], asked: Wanted, things: frozenset[str], results: Sequence[Known]) -> str:
    """A readable text about the results of these operations."""
    return "\n\n".join(_about(known, asked, things, results) for known in subjects)


def opening(text: str) -> str:
    """The first words of a text, as the subject of a mail."""
    line = " ".join(text.strip().split("\n", 1)[0].split())
    if len(line) > _SUBJECT:
        line = f"{line[:_SUBJECT].rsplit(' ', 1)[0]}..."
    return line[:1].upper() + line[1:]


def compose_item(item: Item, asked: Wanted, *, alone: bool = False) -> str:
    """A readable text about one item; with `alone`, one field asked for stands by itself."""
    fields = [key for key in asked.fields([item]) if key != "id" or "id" in asked.stems]
    if alone and len(fields) == 1:
        return shown(item.fields[fields[0]])
    if fields == ["name"] or not (fields or item.name):
        return item.name or shown(item.value)
    return rows([item], fields)[0]


def headline(subjects: Sequence[Known], things: frozenset[str]) -> str:
    """A few words on what the results are."""
    known = subjects[0]
    if known.is_list:
        items = known.items()
        text = f"{len(items)} {_nouns(known, len(items))}{_where(known, things)}"
    else:
        text = next((item.name for item in known.items() if item.name), "") or known.earlier.name
    return text[:1].upper() + text[1:]


def _about(known: Known, asked: Wanted, things: frozenset[str], results: Sequence[Known]) -> str:
    items = known.items()
    if known.is_list:
        return _list(known, items, asked, things, results)
    if not items:
        return _done(known)
    item = items[0]
    if not item.fields:
        return plain(item.value)
    fields = asked.fields(items)
    main = main_value(item.fields)
    if fields and not (main is not None and fields == ["picked"]):
        return _told(item, fields)
    if main is not None and known.task.is_read:
        return shown(main)
    return _thing(known, item)


def _list(known: Known, items: Sequence[Item], asked: Wanted, things: frozenset[str], results: Sequence[Known]) -> str:
    fields = [key for key in asked.fields(items) if key != "id" or "id" in asked.stems]
    known = _origin(known, results)
    nouns, where = _nouns(known, len(items)), _where(known, things)
    if not items:
        return f"No {_nouns(known, 0)}{where}."
    if asked.count and not fields:
        verb = "is" if len(items) == 1 else "are"
        return f"There {verb} {len(items)} {nouns}{where}."
    lead = f"{len(items)} {nouns}{where}"
    if not asked.count and fields:
        lead = f"{nouns[:1].upper()}{nouns[1:]}{where}"
    lines = rows(items, [key for key in fields if key != "name"])
    if len(lines) <= _SHORT and all(":" not in line and "\n" not in line for line in lines):
        return f"{lead}: {', '.join(lines)}"
    return "\n".join([f"{lead}:", *(f"- {line}" for line in lines)])


def _told(item: Item, fields: Iterable[str]) -> str:
    keys = list(fields)
    if len(keys) == 1:
        value = item.fields[keys[0]]
        if keys[0] in {"name", "body", "picked", "text", "url", "count", "result"}:
            return shown(value)
    lines = [(label(key), shown(item.fields[key])) for key in keys]
    return "\n".join(f"{name[:1].upper()}{name[1:]}: {value}" for name, value in lines)


def _thing(known: Known, item: Item) -> str:
    done = {"create": "Created", "update": "Changed", "delete": "Deleted"}
    verb = next((word for act, word in done.items() if act in known.task.acts), "")
    link = item.fields.get("url") or item.fields.get("short_url")
    if item.name:
        name = f"{verb} the {known.task.noun} {item.name}" if verb else item.name
        return f"{name}: {link}" if link else f"{name}." if verb else name
    return _done(known) if not known.task.is_read else shown(dict(item.fields))


def _done(known: Known) -> str:
    return f"Done: {known.earlier.instruction or known.earlier.name}".rstrip(".") + "."


def _origin(known: Known, results: Sequence[Known]) -> Known:
    """The operation that a sorted or filtered list came from."""
    if known.task.gives is not None:
        return known
    before = [one for one in results if one.earlier.index < known.earlier.index and one.is_list and one.task.gives]
    return max(before, key=lambda one: one.earlier.index, default=known)


def _nouns(known: Known, count: int) -> str:
    output = split_name(known.earlier.task.output_name)
    generic = {"any", "dict", "list", "object", "str", "item", "result"}
    noun = output[-1] if output and (output[-1] not in generic or known.task.gives == "list") else ""
    if not noun:
        noun = known.task.noun.removesuffix("s") or "item"
    return plural(noun, count)


def _where(known: Known, things: frozenset[str]) -> str:
    """` in Open`: the place that the listing operation was told to look in."""
    tokens = tokenize(known.earlier.instruction or "")
    for mention in find_mentions(tokens, things):
        if mention.how == "name" and mention.thing != known.task.gives:
            return f" in {mention.value}"
    return ""
