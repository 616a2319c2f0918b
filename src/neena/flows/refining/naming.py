"""Which operations of a flow words speak of: `the Slack message`, `creating an issue`, `the comment`."""

from collections.abc import Sequence
from itertools import zip_longest

from neena.catalog.specs import TaskSpec
from neena.flows.reading.lexicon import STOP, VERBS, acts_of, word_set
from neena.flows.reading.stems import split_name, stem, text_stems
from neena.flows.reading.tokens import tokenize
from neena.flows.refining.work import NotUnderstood, Operation

_IDLE = STOP | word_set(
    "step steps task tasks part new more any anything the a an to it them all other also please just"
)
_NAME, _SERVICE, _ACT, _TOLD, _EXPLAINED, _STRANGE = 3.0, 2.0, 2.0, 1.0, 0.5, -1.5
_ENOUGH = 2.0


def spoken_of(words: str, operations: Sequence[Operation]) -> list[Operation]:
    """The operations that the words speak of: one, or several of the same task; raises `NotUnderstood`."""
    scored = [(score(words, one), one) for one in operations]
    best = max((points for points, _ in scored), default=0.0)
    found = [one for points, one in scored if points == best and points >= _ENOUGH]
    if not found:
        known = ", ".join(one.name for one in operations[:8])
        raise NotUnderstood(f"“{_short(words)}” is no step of this flow; it has {known}.")
    if len({one.task.id for one in found}) > 1:
        named = " or ".join(one.name for one in found[:4])
        raise NotUnderstood(f"“{_short(words)}” may be {named}: say which.")
    return found


def score(words: str, one: Operation) -> float:
    """How well words fit an operation; below 2 they do not."""
    said = [token.lower for token in tokenize(words) if token.kind in {"word", "number"}]
    names = {stem(word) for word in (*split_name(one.task.name), *split_name(one.name))}
    services, acts = services_of(one.task), acts_in(one.task) | _first_act(one.instruction)
    told, explained = set(text_stems(one.instruction)), set(text_stems(one.task.description))
    literals = [token.value for token in tokenize(words) if token.is_literal and token.kind != "number"]
    points = 2 * _STRANGE * sum(value.casefold() not in one.instruction.casefold() for value in literals)
    for word, following in zip_longest(said, said[1:], fillvalue=""):
        known = stem(word)
        if word in _IDLE:
            continue
        if known in services:
            points += _SERVICE
        elif known in VERBS and (asked := acts_of(known)):
            points += _ACT if asked & acts else 0.0 if known in names else -_NAME
        elif known in names or stem(f"{word}{following}") in names:
            points += _NAME
        else:
            points += _TOLD if known in told else _EXPLAINED if known in explained else _STRANGE
    return points


def acts_in(task: TaskSpec) -> frozenset[str]:
    """What a task does, by the first verb of its name, or else of what is said of it."""
    said = (*split_name(task.name), *text_stems(task.description.partition(".")[0]))
    return next((found for word in said if (found := acts_of(stem(word)))), frozenset[str]())


def services_of(task: TaskSpec) -> set[str]:
    """The stems of what a task's service is called."""
    return {stem(word) for word in (*split_name(task.integration), *text_stems(task.integration_name))}


def _first_act(instruction: str) -> frozenset[str]:
    words = instruction.split(maxsplit=1)
    return acts_of(stem(words[0].lower())) if words else frozenset()


def _short(words: str) -> str:
    text = " ".join(words.split())
    return text if len(text) <= 80 else f"{text[:77]}..."
