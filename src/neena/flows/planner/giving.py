"""What the text itself gives the steps of a flow: a candidate for each parameter that it speaks of."""

import re
from collections.abc import Sequence
from typing import Any

import numpy as np

from neena.authoring.definition import Parameter
from neena.catalog.specs import TaskSpec
from neena.flows.meaning.assigning import Fit, assigned, overlap
from neena.flows.meaning.atoms import Atom, opening_verb
from neena.flows.meaning.candidates import Candidate, candidates
from neena.flows.meaning.files import held, may_hold
from neena.flows.meaning.filling import features, seen, wanted
from neena.flows.meaning.index import MeaningIndex, content
from neena.flows.meaning.linking import identifies
from neena.flows.meaning.weights import weights
from neena.flows.planner.needs import Need
from neena.flows.planner.values import converted
from neena.flows.reading.lexicon import acts_of
from neena.flows.reading.stems import stem, text_stems
from neena.flows.reading.tokens import Token

_SAYING = frozenset(text_stems("saying says"))  # `on Slack saying`


class Giver:
    """Gives the values of one text, which are its `candidates`."""

    def __init__(self, index: MeaningIndex, text: str, tokens: Sequence[Token], parts: Sequence[Atom]) -> None:
        self._index = index
        self._tokens = tokens
        self.candidates = [one for one in candidates(tokens, text) if not self._names_service(one)]
        self._verbs = {verb for part in parts if (verb := opening_verb(tokens, part)) is not None}
        self._seen = [seen(one, tokens) for one in self.candidates]

    def _names_service(self, one: Candidate) -> bool:
        said = frozenset(content(one.text)) - _SAYING if one.kind in {"name", "phrase"} else ()
        return any(said in self._index.named.get(word, ()) for word in said)

    def _asks(self, task: TaskSpec, one: Candidate) -> bool:
        """Whether words begin with the verb that asks for the task: `add` in `add a list`."""
        if one.start not in self._verbs or one.kind not in {"name", "phrase"}:
            return False
        verb, named = stem(self._tokens[one.start].lower), text_stems(task.name)
        return verb in named or any(acts_of(verb) & acts_of(word) for word in named[:1])

    def fill(self, need: Need, region: tuple[int, int]) -> None:
        """The likeliest values, all in all; no word gives two parameters of one step."""
        if not self.candidates or not need.task.parameters:
            return
        asking = {at for at, one in enumerate(self.candidates) if self._asks(need.task, one)}
        fits: list[Fit] = []
        for place, parameter in enumerate(need.task.parameters):
            if parameter.name in need.values or parameter.name in need.sources:
                continue
            want = wanted(need.task, place)
            rows = np.stack([features(want, one, region, need.core) for one in self._seen])
            scores = weights().filling.scores(rows)
            fits += [
                Fit(float(score), place, at)
                for at, score in enumerate(scores)
                if score > 0 and at not in asking and may_be(need.task, parameter, self.candidates[at])
            ]
        used = [self.candidates[at] for at in need.places.values()]
        for one in assigned(fits, self.candidates, used):
            parameter, value = need.task.parameters[one.parameter], self.candidates[one.candidate]
            need.values[parameter.name] = _typed(parameter, value)
            need.places[parameter.name] = one.candidate
            used.append(value)
        self._fill_files(need, used, region)
        self._fill_quoted(need, used)

    def _fill_files(self, need: Need, used: list[Candidate], region: tuple[int, int]) -> None:
        """Files that stand where the step is spoken of and that nothing took, in their order."""
        for parameter in need.task.parameters:
            if parameter.name in need.values or parameter.optional or parameter.data_type not in _FILES:
                continue
            for at, value in enumerate(self.candidates):
                inside = region[0] <= value.start < region[1] and held(value.text) == parameter.data_type
                if inside and not any(overlap(value, other) for other in used):
                    need.values[parameter.name] = value.text
                    need.places[parameter.name] = at
                    used.append(value)
                    break

    def _fill_quoted(self, need: Need, used: Sequence[Candidate]) -> None:
        """Text in quotation marks that stands where the step is asked for, and that nothing took: it says something."""
        for at, value in enumerate(self.candidates):
            free = [
                one
                for one in need.task.parameters
                if one.name not in need.values and one.data_type in {"string", "text", "any"} and not one.choices
            ]
            inside = need.core[0] <= value.start < need.core[1] and value.kind == "quoted"
            said = [one for one in free if not identifies(one)]
            if inside and said and not any(overlap(value, other) for other in used):
                best = next((one for one in said if not one.optional), None) or self._wordiest(said)
                if best is not None:
                    need.values[best.name] = value.text
                    need.places[best.name] = at

    @staticmethod
    def _wordiest(free: Sequence[Parameter]) -> Parameter | None:
        """The parameter that holds what a message says."""
        return next((one for one in free if _WORDS & frozenset(text_stems(one.name))), None)


_WORDS = frozenset(text_stems("text message body content comment description note"))
_NUMBERS = frozenset({"int", "float"})
_FILES = frozenset({"image", "audio", "video", "file"})
_FILE = re.compile(r"^\S+\.\w{2,4}$")


def _typed(parameter: Parameter, value: Candidate) -> Any:
    """The value as its parameter's type has it."""
    if parameter.data_type != "list":
        return converted(parameter, value.text)
    items = value.text.split(", ") if value.kind == "series" else [value.text]
    numeric = all(re.fullmatch(r"-?\d+(\.\d+)?", item) for item in items)
    return [converted(_NUMBER, item) for item in items] if numeric else items


_NUMBER = Parameter("item", "float", 1, "", optional=False)


def may_be(task: TaskSpec, parameter: Parameter, value: Candidate) -> bool:
    """Whether words can be a value: pictures, sounds and films are files; what only names a parameter is none."""
    if not may_hold(parameter.data_type, value.text):
        return False
    if parameter.data_type in _FILES:
        return value.kind in {"url", "path"} or bool(_FILE.search(value.text))
    if parameter.data_type in _NUMBERS and not any(letter.isdigit() for letter in value.text):
        return False
    if value.kind != "phrase":
        return True
    naming = {word for one in task.parameters for word in text_stems(one.name)}
    return not naming.issuperset(text_stems(value.text))
