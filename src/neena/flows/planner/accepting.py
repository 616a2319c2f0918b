"""When a plan by meaning alone may stand where the reading by the letter finds none.

Some requests never: what decides or repeats has to be read by the letter, and nothing is deleted by way of a guess. For
all others a few numbers say how well the plan answers the request, weighed by what was learned from requests that can
be planned and wishes that cannot.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from neena.flows.meaning.atoms import Atom
from neena.flows.meaning.candidates import Candidate
from neena.flows.meaning.choosing import Chosen
from neena.flows.meaning.evidence import FEATURES
from neena.flows.meaning.index import MeaningIndex, content
from neena.flows.meaning.scoring import Option
from neena.flows.meaning.weights import weights
from neena.flows.planner.needs import Need
from neena.flows.planner.port import Plan
from neena.flows.reading.lexicon import EACH, JOINING, LIGHT, NEGATIONS, VERBS, acts_of, word_set
from neena.flows.reading.stems import stem
from neena.flows.reading.tasks import TaskReading, read_task
from neena.flows.reading.tokens import Token

Row = NDArray[np.float64]
SUPPORT = (
    "bias", "weakest", "lead", "nearest", "unexplained", "unknown", "named", "unused", "missing", "writes", "steps",
    "unasked", "shaped", "share", "odds",
)  # fmt: skip
_DECIDING = word_set(
    "if unless otherwise else whether when whenever once case except excepting besides daily weekly hourly monthly"
)
_TO_BE = word_set("is are was were do does did will can has have")
_NARROWING = word_set("first last latest oldest newest earliest next tomorrow later twice")
_HIGHEST, _MOST = 8.0, 3
_VALUES = frozenset({"quoted", "email", "url", "path", "channel", "date", "id", "number"})


@dataclass(frozen=True)
class Planned:
    """A request and what was planned for it, by its words."""

    tokens: Sequence[Token]
    parts: Sequence[Atom]
    chosen: Sequence[Chosen]
    steps: Sequence[Need]
    used: Sequence[Candidate]


def support(index: MeaningIndex, plan: Planned, found: Sequence[Sequence[Option]]) -> Row:
    """One row of `SUPPORT`."""
    served = [one for chosen in plan.chosen for one in _tokens_of(plan, chosen)]
    taken = {at for one in plan.used for at in range(one.start, one.end)}
    known = {word for one in plan.chosen for word in _known(index, one)} | {
        word for one in plan.steps for word in _known_to(index, one)
    }
    words = [at for at in served if plan.tokens[at].kind == "word" and at not in taken]
    said = [word for at in words for word in content(plan.tokens[at].value)]
    left = [word for word in said if word not in known]
    strange = [word for word in left if word not in index.rarity]
    weight = sum(index.rare(word) for word in said) or 1.0
    proper = [
        at
        for at in words[1:]
        if plan.tokens[at].value[:1].isupper()
        and plan.tokens[at - 1].kind == "word"
        and any(word in strange for word in content(plan.tokens[at].value))
    ]
    unused = [at for at, token in enumerate(plan.tokens) if token.kind in _VALUES and at not in taken]
    options = [_features(found, one) for one in plan.chosen]
    return np.array(
        (
            1.0,
            min(_HIGHEST, *(one.score for one in plan.chosen)),
            min(_HIGHEST, *(_lead(found, one) for one in plan.chosen)),
            min(one["whole"] + one["asked"] for one in options),
            sum(index.rare(word) for word in left) / weight,
            float(min(_MOST, len(strange))),
            float(min(_MOST, len(proper))),
            float(min(_MOST, len(unused))),
            float(min(_MOST, sum(len(one.missing) for one in plan.steps))),
            float(any(one.task.effect == "write" for one in plan.steps)),
            float(min(_MOST, len(plan.chosen))),
            float(sum(_is_unasked(plan, index, one) for one in plan.chosen)),
            min(one["shaped"] for one in options),
            min(one["share"] for one in options),
            min(one["odds"] for one in options),
        )
    )


def may_stand(index: MeaningIndex, plan: Planned, made: Plan) -> bool:
    """Whether the request asks for nothing that this reading cannot say: what decides, what repeats, what is left out.

    Nothing is deleted without a word for it.
    """
    words = [token.lower for token in plan.tokens if token.kind == "word"]
    changing = [one for one in plan.chosen if index.entries[one.place].spec.effect == "write"]
    if _decides(plan) or any(_is_unasked(plan, index, one) for one in changing):
        return False
    if changing and any(word in _NARROWING for word in words):
        return False
    if any("delete" in acts_of(verb) for one in plan.chosen if one not in changing for verb in _verbs(plan, one)):
        return False
    if _drops(index, plan) or any(_makes_up_items(plan, one) for one in plan.steps):
        return False
    verbs = [(one, verb) for one in changing for verb in _verbs(plan, one) if verb not in LIGHT]
    if any(not _reading(index, one).is_asked_by(verb) for one, verb in verbs):
        return False
    repeats = any(one.for_each for one in made.operations)
    return not _negates(plan) and (repeats or EACH.isdisjoint(words))


def accepts(row: Row) -> bool:
    """Whether the numbers speak for the plan."""
    return float(weights().accepting @ row) > 0


def _tokens_of(plan: Planned, chosen: Chosen) -> range:
    return range(plan.parts[chosen.run.first].start, plan.parts[chosen.run.last - 1].end)


def _reading(index: MeaningIndex, chosen: Chosen) -> TaskReading:
    return read_task(index.entries[chosen.place].spec)


def _known(index: MeaningIndex, chosen: Chosen) -> frozenset[str]:
    entry = index.entries[chosen.place]
    return entry.words | entry.parameters


def _known_to(index: MeaningIndex, step: Need) -> frozenset[str]:
    entry = next(one for one in index.entries if one.spec is step.task)
    return entry.words | entry.parameters


def _features(found: Sequence[Sequence[Option]], chosen: Chosen) -> dict[str, float]:
    """What spoke for the task; nothing where it is done by hand."""
    own = (one for listed in found for one in listed if one.run == chosen.run and one.place == chosen.place)
    option = next(own, None)
    return dict.fromkeys(FEATURES, 0.0) if option is None else dict(zip(FEATURES, option.features, strict=True))


def _lead(found: Sequence[Sequence[Option]], chosen: Chosen) -> float:
    others = [one.score for listed in found for one in listed if one.run == chosen.run and one.place != chosen.place]
    return chosen.score - max(others, default=chosen.score - _HIGHEST)


def _makes_up_items(plan: Planned, step: Need) -> bool:
    """Whether words stand where only what another step found makes sense; a text may be quoted."""
    quoted = {one.text for one in plan.used if one.kind == "quoted"}
    texts = {one.name for one in step.task.parameters if one.data_type == "string"}
    given = {name for name, value in step.values.items() if not (name in texts and value in quoted)}
    return any(one.takes == "data" and one.required and one.name in given for one in read_task(step.task).takings)


def _drops(index: MeaningIndex, plan: Planned) -> bool:
    """Whether something that is joined to the rest by `and` has no step of its own: it may be asked for too.

    What is only looked at is shown as a whole, whatever more is said of it: `and who has it`.
    """
    begun = {plan.parts[one.run.first].start for one in plan.chosen}
    left = [part for part in plan.parts[1:] if part.start not in begun]
    joined = [one for one in left if plan.tokens[one.start].lower in JOINING and plan.tokens[one.start - 1].text != ","]
    changes = any(index.entries[one.place].spec.effect == "write" for one in plan.chosen)
    return any(changes or _opening(plan, one) for one in joined)


def _decides(plan: Planned) -> bool:
    """Whether something decides what is done: `if`, but not the `when` of a question."""
    words = [token.lower for token in plan.tokens]
    asks = [at for at, word in enumerate(words[:-1]) if word == "when" and words[at + 1] in _TO_BE]
    return any(word in _DECIDING and at not in asks for at, word in enumerate(words) if plan.tokens[at].kind == "word")


def _negates(plan: Planned) -> bool:
    """Whether something is not to be: a question's `or not` says nothing."""
    served = [at for one in plan.chosen for at in _tokens_of(plan, one)]
    return any(plan.tokens[at].lower in NEGATIONS and plan.tokens[at - 1].lower != "or" for at in served)


def _verbs(plan: Planned, chosen: Chosen) -> list[str]:
    """The verbs that are known and that its parts open with."""
    return [verb for part in plan.parts[chosen.run.first : chosen.run.last] for verb in _opening(plan, part)]


def _opening(plan: Planned, part: Atom) -> list[str]:
    words = [stem(one.lower) for one in plan.tokens[part.start : part.end] if one.kind == "word"]
    return [word for word in words if part.opens and word in VERBS][:1]


def _is_unasked(plan: Planned, index: MeaningIndex, chosen: Chosen) -> bool:
    """Whether a task deletes, and no verb of its words says so."""
    if "delete" not in index.entries[chosen.place].acts:
        return False
    verbs = (stem(plan.tokens[at].lower) for at in _tokens_of(plan, chosen) if plan.tokens[at].kind == "word")
    return not any("delete" in acts_of(verb) for verb in verbs)
