"""Values by what words mean, where grammar and declared words give none: tried before a run ends for want of one.

The same numbers weigh them that planning by meaning uses. A guess must not do harm: what identifies a thing, and what a
task writes, is taken only from words that stand out.
"""

from collections.abc import Collection, Sequence

import numpy as np

from neena.authoring.definition import Parameter
from neena.flow_runs.preparation.port import Situation
from neena.flows.meaning.candidates import Candidate
from neena.flows.meaning.index import MeaningIndex
from neena.flows.meaning.linking import identifies
from neena.flows.planner.composing import Composer
from neena.flows.reading.outside import outside_texts
from neena.flows.reading.stems import text_stems
from neena.flows.reading.tokens import Token, tokenize

_LONGEST = 3000  # characters: what is longer is left to grammar
_NOWHERE = MeaningIndex((), np.zeros((0, 1), dtype=np.float32))
_LINKS = frozenset(text_stems("url link uri"))
_FIGURES = frozenset({"int", "float", "date", "datetime"})
_GATHERED = frozenset({"list", "object"})


def meant(situation: Situation, clause: Sequence[Token], taken: Collection[str]) -> dict[str, str]:
    """The values that the request says, by parameter; `clause` are the words that ask for the operation.

    What is `taken` has given a value already.
    """
    text, task = situation.instructions, situation.operation.task
    said = situation.operation.instruction or ""
    at = text.find(said)
    if at < 0 or len(text) > _LONGEST:
        text, at = said, 0
    if situation.by_event or not clause or len(text) > _LONGEST:
        return {}
    tokens = tokenize(text, outside_texts(situation.metadata))
    core = _within(tokens, clause[0].start + max(at, 0), clause[-1].end + max(at, 0))
    found = Composer(_NOWHERE, text, tokens, (), frozenset()).said(task, core)
    parameters = {one.name: one for one in task.parameters}
    return {
        name: one.text
        for name, one in found.items()
        if one.text not in taken and _may_be(situation, parameters[name], one, core)
    }


def _within(tokens: Sequence[Token], start: int, end: int) -> tuple[int, int]:
    inside = [place for place, token in enumerate(tokens) if start <= token.start < end]
    return (inside[0], inside[-1] + 1) if inside else (0, len(tokens))


def _may_be(situation: Situation, parameter: Parameter, value: Candidate, core: tuple[int, int]) -> bool:
    """Whether a guess is near enough to what was surely said."""
    task = situation.operation.task
    if value.text.lower() in {task.integration.lower(), task.integration_name.lower()}:
        return False
    if value.kind == "phrase" and task.effect == "write":
        return False
    if parameter.data_type in _GATHERED and situation.sources:
        return False
    return _is_of_kind(parameter, value) and (not parameter.optional or core[0] <= value.start < core[1])


def _is_of_kind(parameter: Parameter, value: Candidate) -> bool:
    naming = frozenset(text_stems(parameter.name))
    if value.kind == "channel" and "channel" not in naming | frozenset(text_stems(parameter.doc_string)):
        return False
    if parameter.identifies:
        return value.kind == "id"
    if identifies(parameter):
        return value.kind not in {"name", "phrase"}
    if naming & _LINKS:
        return value.kind == "url"
    return parameter.data_type not in _FIGURES or any(letter.isdigit() for letter in value.text)
