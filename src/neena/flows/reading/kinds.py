"""What kind of value a parameter takes, and the id of which thing, from its declaration or else its name and text."""

import re
from dataclasses import dataclass
from typing import Literal

from neena.authoring.definition import Parameter
from neena.flows.reading.lexicon import PREPOSITIONS
from neena.flows.reading.stems import split_name, stem

Takes = Literal[
    "id", "channel", "email", "url", "path", "date", "number", "bool", "text", "title", "data", "field", "other"
]

_ID_OF = re.compile(
    r"\b(?:id|identifier|key)s? (?:of|for) (?:the |a |an |this |that )?((?:\w+ ){0,2}\w+)", re.IGNORECASE
)
_THING_ID = re.compile(r"\b(\w+)(?:'s)? (?:id|identifier)\b", re.IGNORECASE)
_ZONE = r"(?:Africa|America|Antarctica|Asia|Atlantic|Australia|Europe|Indian|Pacific)/[A-Za-z_]+(?:/[A-Za-z_]+)?"
_NAMED: dict[Takes, frozenset[str]] = {
    "date": frozenset({"due", "date", "deadline", "datetime"}),
    "channel": frozenset({"channel"}),
    "email": frozenset({"email", "mail", "recipient", "recipients", "emails", "sender"}),
    "url": frozenset({"url", "uri", "href", "endpoint"}),
    "path": frozenset({"pick", "path", "jsonpath", "selector", "css"}),
    "field": frozenset({"field", "fields", "column", "columns"}),
    "data": frozenset({"items", "data", "rows", "records", "values", "table"}),
    "text": frozenset({"text", "body", "message", "content", "comment", "markdown", "html", "question"}),
    "title": frozenset({"name", "title", "subject", "topic", "label", "summary"}),
}


@dataclass(frozen=True)
class Taking:
    """A parameter as reading sees it: the kind of value, and for an id the stem of the thing that it names."""

    parameter: Parameter
    takes: Takes
    entity: str | None = None

    @property
    def name(self) -> str:
        """The parameter's name."""
        return self.parameter.name

    @property
    def required(self) -> bool:
        """Whether the task cannot do without it."""
        return not self.parameter.optional

    @property
    def shape(self) -> str | None:
        """The pattern by which a value is known that no word announces; none where a default stands for what is not."""
        if "timezone" in split_name(self.name):
            return _ZONE
        return self.parameter.pattern if self.parameter.default is None else None

    @property
    def is_row(self) -> bool:
        """Whether it takes several names: `the labels bug and urgent`."""
        return (
            self.parameter.data_type == "list" and self.parameter.item_type == "string" and not self.parameter.choices
        )

    def can_be(self, text: str) -> bool:
        """Whether nothing in the declared shape speaks against the text."""
        return self.shape is None or self.is_shaped(text)

    def is_shaped(self, text: str) -> bool:
        """Whether the text has the shape that the parameter declares for its values."""
        if self.shape is None or (self.shape != _ZONE and re.fullmatch(_ZONE, text)):
            return False
        return re.fullmatch(self.shape, text) is not None


def taking(parameter: Parameter, own: str | None) -> Taking:
    """How to read one parameter of a task whose own thing is `own`."""
    words = split_name(parameter.name)
    if entity := _identified(parameter, words, own):
        return Taking(parameter, "id", entity)
    return Taking(parameter, _takes(parameter, words))


def _identified(parameter: Parameter, words: tuple[str, ...], own: str | None) -> str | None:
    if parameter.identifies:
        return stem(split_name(parameter.identifies)[-1])
    if parameter.data_type not in {"string", "int", "any"} or not ({"id", "identifier", "ts", "uuid"} & set(words)):
        return None
    rest = [word for word in words if word not in {"id", "identifier", "uuid", "new", "target", "source", "ts"}]
    if rest:
        return stem(rest[-1])
    if match := _ID_OF.search(parameter.doc_string):
        named = [word for word in match.group(1).lower().split() if word not in {"the", "new", "trello", "slack"}]
        kept: list[str] = []
        for word in named:
            if word in PREPOSITIONS or word in {"to", "that", "which"}:
                break
            kept.append(word)
        if kept:
            return stem(kept[0] if len(kept) == 1 else _thing(kept))
    if (match := _THING_ID.search(parameter.doc_string)) and match.group(1).lower() not in {"the", "an", "its", "a"}:
        return stem(match.group(1))
    return own


def _thing(words: list[str]) -> str:
    """`list the`, `list whose`: the first; `user account`: the last."""
    stops = {"should", "is", "will", "has", "whose", "we", "you", "as", "be"}
    for place, word in enumerate(words):
        if word in stops:
            return words[max(0, place - 1)]
    return words[-1]


def _takes(parameter: Parameter, words: tuple[str, ...]) -> Takes:
    named, doc, kind = set(words), parameter.doc_string.lower(), parameter.data_type
    typed: dict[str, Takes] = {"bool": "bool", "date": "date", "datetime": "date", "int": "number", "float": "number"}
    if kind in typed:
        return typed[kind]
    if named == {"value"} and parameter.optional:
        return "other"
    if kind in {"list", "object", "any"} and not named & _NAMED["field"]:
        return "other" if parameter.item_type == "string" and not named & {"id", "ids"} else "data"
    found: Takes | None = next((takes for takes, names in _NAMED.items() if named & names), None)
    if found is None and "jsonpath" in doc:
        return "path"
    if found is None and named & {"start", "end"} and "date" in doc:
        return "date"
    return "other" if found is None else found
