"""Where a literal comes from, and whether it may say where something goes."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from neena.authoring.definition import Parameter
from neena.flow_runs.preparation.port import Situation, SourceKind
from neena.flows.placeholders import fields_of, names_in
from neena.llm.fencing import texts, without_quotes

_AIMS = re.compile(
    r"(^|_)(e?mails?|addresse?s?|recipients?|to|cc|bcc|reply_to|channels?|urls?|uris?|hosts?|domain|webhook|phone|numbers?_to|"
    r"users?|members?|assignees?|attendees?|invitees?|ids?|account|iban|repository|project)($|_)",
    re.IGNORECASE,
)
ITEM = "item"  # the one of those gone through that a call is for
_FIELD = re.compile(r"\$\[\d+\](?:\.(\w+)|\[['\"](\w+)['\"]\])$")


@dataclass(frozen=True)
class Provenance:
    """The texts that a literal can come from.

    `person` is what people wrote: the request without what events filled in, and the operation's instruction. `named`
    are the fields of an event that their words have placeholders for; None where no event is at work.
    """

    person: str
    request: str
    metadata: tuple[str, ...]
    named: frozenset[str] | None = None

    @classmethod
    def of(cls, situation: Situation) -> "Provenance":
        """The texts of a situation."""
        request, instruction = situation.instructions, situation.operation.instruction or ""
        if situation.by_event:
            return cls._of_event(situation, f"{request}\n{instruction}")
        person = f"{without_quotes(request, situation.metadata)}\n{instruction}".casefold()
        return cls(person, request.casefold(), tuple(one.casefold() for one in texts(situation.metadata)))

    @classmethod
    def _of_event(cls, situation: Situation, words: str) -> "Provenance":
        """Of what came with an event, only the fields count that a person's words have placeholders for."""
        fields = fields_of(situation.metadata)
        named = [name for name in names_in(words) if name in fields]
        said = tuple(text.casefold() for name in named for text in texts(fields[name]))
        return cls(words.casefold(), situation.instructions.casefold(), said, frozenset(named))

    def kind(self, parameter: Parameter, value: Any) -> SourceKind:
        """Where the value stands word for word: request, metadata, default; else it is the model's own."""
        said = [one.casefold().strip() for one in texts(value)] or [str(value).casefold()]
        if all(_stands(one, self.person) for one in said):
            return "request"
        if all(any(_stands(one, text) for text in self.metadata) for one in said):
            return "metadata"
        if all(_stands(one, self.request) for one in said):
            return "request"
        return "default" if parameter.optional and value == parameter.default else "model"

    def may_aim(self, parameter: Parameter, value: Any) -> bool:
        """Whether the value may stand in this parameter.

        A parameter that says where something goes (an address, an id, a channel) takes only what a person wrote or what
        a whole field of the metadata says: an address inside an outside text never becomes a target.
        """
        if not aims(parameter) or value == parameter.default or isinstance(value, bool):
            return True
        said = [_bare(one) for one in texts(value)]
        return all(_stands(one, self.person) or one in {_bare(text) for text in self.metadata} for one in said)

    def may_refer(self, parameter: Parameter, path: str) -> bool:
        """Whether a place in the metadata may give this parameter.

        What came with an event says where something goes only through a field that a person's words name, or that has
        the parameter's own name.
        """
        if self.named is None or not aims(parameter):
            return True
        field = _FIELD.match(path)
        return field is not None and (field[1] or field[2]) in {*self.named, parameter.name}


def aims(parameter: Parameter) -> bool:
    """Whether the parameter says where something goes or which thing is meant."""
    if parameter.choices or parameter.data_type in {"int", "float", "bool", "date", "datetime"}:
        return parameter.identifies is not None
    return parameter.identifies is not None or bool(_AIMS.search(parameter.name))


def _bare(text: str) -> str:
    """Without the signs that people leave out: `#ops` is `ops`, `https://acme.test/` is `acme.test`."""
    return re.sub(r"^(https?://|mailto:|[#@])", "", text.strip().casefold()).rstrip("/")


def _stands(said: str, text: str) -> bool:
    """Whether `said` stands in the text, whole."""
    found = _bare(said)
    if not found:
        return False
    # Not inside a longer word, address or host name: `b.test` does not stand in `a.b.test`.
    return re.search(rf"(?<![\w@+.-]){re.escape(found)}(?![\w@-]|\.\w)", text) is not None


def known_sources(situation: Situation) -> Sequence[str]:
    """What a reference may name."""
    named = [*(f"operation {one.index}" for one in situation.earlier), *(["metadata"] if situation.metadata else [])]
    return [*named, ITEM] if situation.each else named
