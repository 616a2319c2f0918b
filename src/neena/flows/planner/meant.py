"""A request read by meaning: the flow that is likeliest, and how likely other tasks are."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from itertools import takewhile

import numpy as np

from neena.catalog.specs import TaskSpec
from neena.errors import Finding
from neena.flows.embedding.vectors import embedder
from neena.flows.meaning.atoms import Atom, Run, atoms, masked, opening_verb, runs
from neena.flows.meaning.choosing import Chosen, choose
from neena.flows.meaning.ignoring import told as only_told
from neena.flows.meaning.index import Embeds, MeaningIndex
from neena.flows.meaning.scoring import Option, options
from neena.flows.planner import explaining
from neena.flows.planner.accepting import SUPPORT, Planned, Row, accepts, may_stand, support
from neena.flows.planner.composing import Composer
from neena.flows.planner.needs import Need
from neena.flows.planner.port import (
    LONGEST_WORDS,
    FlowNotGenerated,
    Missing,
    Plan,
    PlannedDependency,
    PlannedOperation,
    PlanningRequest,
    Rationale,
)
from neena.flows.planner.steps import in_order
from neena.flows.planner.telling import told
from neena.flows.reading.lexicon import CONTENT, PREPOSITIONS, STOP, VERBS, acts_of
from neena.flows.reading.outside import outside_texts
from neena.flows.reading.stems import stem
from neena.flows.reading.tokens import Token, tokenize

EMBEDDED = "embedded"
_SURE = 0.5  # how much must speak for a task that is done unasked
_CERTAIN = 2.0  # and for one whose name and words know nothing of what is to be made
_LIKELY, _UNLIKELY = 0.6, 0.06  # shares of the ways of asking that dispute another task
_TELLS = 0.6
_OUT = 30.0  # how much speaks against a task that is disputed
_NEAR = 4.0  # how much less may speak for a task than for the likeliest one, where other evidence is for it


@dataclass(frozen=True)
class Reading:
    """What the request means: `plan` is None where no task is likely enough; `fault` says what is missing in it.

    `whole`: nothing is missing, though some task may be in doubt. `support` is what speaks for the plan where tasks
    declare ways of asking; `accepted`: it is enough for the plan to stand by its meaning alone.
    """

    plan: Plan | None
    fault: FlowNotGenerated | None
    near: frozenset[TaskSpec]
    whole: bool = False
    accepted: bool = False
    support: Row | None = None

    @property
    def leaves(self) -> bool:
        """Whether some value of the request is used by no task of the plan."""
        return self.support is not None and bool(self.support[SUPPORT.index("unused")])

    def likely(self, task: TaskSpec) -> bool:
        """Whether some part of the request may well ask for the task."""
        return task in self.near

    def supports(self, plan: Plan) -> bool:
        """Whether all is likely that the plan does, other than finding what it needs.

        A plan that asks for a value gives way to one that needs none, where its tasks declare no words of their own.
        """
        asking = [one.task for one in plan.operations if one.missing]
        if asking and self.whole and not any(task.says for task in asking):
            return False
        finding = {one.source for one in plan.dependencies if plan.operations[one.source].task.effect == "read"}
        return all(self.likely(one.task) for at, one in enumerate(plan.operations) if at not in finding)


Rivals = dict[tuple[TaskSpec, tuple[int, int]], TaskSpec | None]


def reading(
    index: MeaningIndex, request: PlanningRequest, embeds: Embeds | None = None, plain: str | None = None
) -> Reading:
    """Read the request; `plain` is what it says in plain wording, where that is known."""
    text = request.instructions if plain is None else plain
    tokens = tokenize(text, outside_texts(request.metadata))
    parts = atoms(tokens)
    found = options(index, embeds or embedder(), tokens, parts, runs(tokens, parts))
    near = _near(index, found)
    idle = only_told(tokens, parts) | _telling(index, tokens, parts, embeds or embedder())
    chosen = choose(tokens, parts, found, index.counting.ignoring, idle, index.manual)
    if not chosen:
        return Reading(None, None, near)
    if any(_is_other(index, tokens, parts, one) for one in chosen):
        return Reading(None, None, near)
    known = frozenset(name.lower() for one in request.metadata for name in one)
    composer = Composer(index, text, tokens, parts, known)
    steps = composer.steps(chosen)
    plan = _plan(steps, text, tokens, _rivals(index, parts, chosen, found))
    if plain is not None:
        plan = _as_written(plan, request.instructions)
    if (left := _left(parts, chosen, idle)) is not None:
        shown = text[tokens[left.start].start : tokens[left.end - 1].end][:160]
        message = f"No task fits “{shown}”."
        finding = Finding(("request_instructions",), message)
        return Reading(plan, FlowNotGenerated(message, [finding], draft=plan), near)
    left = [
        (one, name) for one in steps for name in one.missing if f"{one.task.dotted_name}.{name}" not in request.given
    ]
    missing = [Missing(one.task.dotted_name, name, _question(one, name)) for one, name in left]
    planned = Planned(tokens, parts, chosen, steps, composer.used(steps))
    row = support(index, planned, found) if len(index.asking) else None
    stands = row is not None and may_stand(index, planned, plan) and accepts(row)
    if not missing:
        return Reading(plan, _doubt(index, chosen, plan), near, whole=True, accepted=stands, support=row)
    asked = " ".join(one.question for one in missing)
    findings = [Finding((one.task, one.parameter), one.question, "missing") for one in missing]
    fault = FlowNotGenerated(f"Something is missing: {asked}", findings, missing, plan)
    return Reading(plan, fault, near, accepted=stands, support=row)


def not_meant(asking: FlowNotGenerated) -> FlowNotGenerated:
    """The refusal in place of a question about a task that no words speak for."""
    names = ", ".join(dict.fromkeys(one.task for one in asking.missing))
    message = f"No task fits the request. What comes nearest: {names}, but nothing else in it speaks for that."
    return FlowNotGenerated(message, [Finding(("request_instructions",), message)])


def likeliest(index: MeaningIndex, tokens: Sequence[Token], embeds: Embeds | None = None) -> dict[TaskSpec, float]:
    """The tasks that words which ask for one thing may mean, the likeliest first, and how much speaks for each."""
    words = masked(tokens)
    part = Atom(0, len(tokens), 0, words, opens=True)
    found = options(index, embeds or embedder(), tokens, [part], [Run(0, 1, words, 1)])[0]
    ranked = sorted(found, key=lambda one: (-one.score, one.place))
    return {index.entries[one.place].spec: one.score for one in ranked}


def voted(index: MeaningIndex, tokens: Sequence[Token]) -> dict[TaskSpec, float]:
    """The same, without those that are disputed."""
    shares = asked_for(index, masked(tokens))
    likely = likeliest(index, tokens)
    return {task: score - (_OUT if disputed(shares, task) else 0.0) for task, score in likely.items()}


def disputed(shares: Mapping[TaskSpec, float], task: TaskSpec) -> bool:
    """Whether hardly anybody asks for the task so, and most for another one."""
    return shares.get(task, 1.0) <= _UNLIKELY and max(shares.values()) >= _LIKELY


def asked_for(index: MeaningIndex, text: str) -> dict[TaskSpec, float]:
    """How likely the whole text asks for each task, by how tasks are asked for; nothing where that is not known."""
    words = masked(tokenize(text))
    shares = index.shares([words], embedder().vectors([words]))
    if shares is None:
        return {}
    known = zip(index.entries, shares.tasks[0], strict=True)
    return {entry.spec: float(share) for entry, share in known if not np.isnan(share)}


def _is_other(index: MeaningIndex, tokens: Sequence[Token], parts: Sequence[Atom], one: Chosen) -> bool:
    """Whether the words ask for something else than an unlikely task that changes something: `create a poll`.

    What a task with a verb of its own may be asked by (`buy`, `reserve`) is not known.
    """
    entry, part = index.entries[one.place], parts[one.run.first]
    at = opening_verb(tokens, part)
    if entry.spec.says:  # `may_stand` judges the whole plan
        return False
    if one.score >= _CERTAIN or one.place == index.manual or entry.spec.effect != "write" or at is None:
        return False
    verb = stem(tokens[at].lower)
    if one.score < _SURE and verb in VERBS and entry.acts and not (verb in entry.words or acts_of(verb) & entry.acts):
        return True
    said = takewhile(lambda token: token.kind == "word" and token.lower not in PREPOSITIONS, tokens[at + 1 : part.end])
    words = [token.lower for token in said]
    named = {stem(word) for word in words if word not in STOP}
    return words[:1] in (["a"], ["an"]) and bool(named) and named.isdisjoint(entry.words | CONTENT)


def _telling(index: MeaningIndex, tokens: Sequence[Token], parts: Sequence[Atom], embeds: Embeds) -> frozenset[int]:
    """The places of parts that are told in the way in which people tell how things are: `we open on Monday`."""
    words = [masked(tokens[part.start : part.end]) for part in parts]
    shares = index.shares(words, embeds.vectors(words)) if words else None
    return frozenset(np.flatnonzero(shares.told > _TELLS).tolist()) if shares is not None else frozenset()


def asking_only(index: MeaningIndex, text: str) -> tuple[str, tuple[str, ...]]:
    """The text without the parts that only tell how things are, and these."""
    tokens = tokenize(text)
    parts = atoms(tokens)
    idle = sorted(_telling(index, tokens, parts, embedder()))
    spans = [(tokens[parts[at].start].start, tokens[parts[at].end - 1].end) for at in idle]
    ends = [0, *(end for _, end in spans)]
    starts = [*(start for start, _ in spans), len(text)]
    left = "".join(text[end:start] for end, start in zip(ends, starts, strict=True))
    return left.lstrip(" ,;:.!"), tuple(text[start:end] for start, end in spans)


def _left(parts: Sequence[Atom], chosen: Sequence[Chosen], idle: AbstractSet[int]) -> Atom | None:
    """The first part that asks for something and that no task serves; those at `idle` ask for nothing."""
    served = {at for one in chosen for at in range(one.run.first, one.run.last)} | idle
    return next((part for at, part in enumerate(parts) if part.opens and at not in served), None)


def _doubt(index: MeaningIndex, chosen: Sequence[Chosen], plan: Plan) -> FlowNotGenerated | None:
    """What is to be confirmed: a task that little speaks for, and that declares no words by which it could be known."""
    unsure = [one for one in chosen if one.score < _SURE and one.place != index.manual]
    weakest = min(unsure, key=lambda one: one.score, default=None)
    if weakest is None or index.entries[weakest.place].spec.says:
        return None
    message = f"It is not sure that “{weakest.run.words[:160]}” asks for {index.entries[weakest.place].spec.name}."
    return FlowNotGenerated(message, [Finding(("request_instructions",), message)], draft=plan)


def _near(index: MeaningIndex, found: Sequence[Sequence[Option]]) -> frozenset[TaskSpec]:
    """The tasks for which nearly as much speaks as for the likeliest, in some run."""
    near: set[TaskSpec] = set()
    for options_of in found:
        best = max((one.score for one in options_of), default=0.0)
        near |= {index.entries[one.place].spec for one in options_of if one.score > best - _NEAR}
    return frozenset(near)


def _rivals(
    index: MeaningIndex, parts: Sequence[Atom], picked: Sequence[Chosen], found: Sequence[Sequence[Option]]
) -> Rivals:
    """The task that came nearest to each that was chosen, by what the words of these are."""
    rivals: Rivals = {}
    for one in picked:
        task = index.entries[one.place].spec
        near = [two for listed in found for two in listed if two.run == one.run and two.place != one.place]
        best = max(near, key=lambda two: two.score, default=None)
        close = best is not None and best.score > one.score - _NEAR
        core = parts[one.run.first].start, parts[one.run.last - 1].end
        rivals[task, core] = index.entries[best.place].spec if best is not None and close else None
    return rivals


def _why(steps: Sequence[Need], step: Need, said: str, rivals: Rivals) -> Rationale:
    if (step.task, step.core) in rivals:
        return explaining.chosen(said, step.task, rivals[step.task, step.core])
    wanting = [one.task for one in steps if any(source is step for source, _ in one.sources.values())]
    return explaining.finding("", step.task, wanting, named=False)


def _plan(steps: Sequence[Need], text: str, tokens: Sequence[Token], rivals: Rivals) -> Plan:
    seen: dict[str, int] = {}
    operations: list[PlannedOperation] = []
    for step in steps:
        count = seen[step.task.name] = seen.get(step.task.name, 0) + 1
        name = step.task.name if count == 1 else f"{step.task.name}_{count}"
        said = text[tokens[step.core[0]].start : tokens[step.core[1] - 1].end]
        operations.append(replace(told(step, name, steps, said), rationale=_why(steps, step, said, rivals)))
    return Plan(tuple(operations), in_order(operations) or _dependencies(steps), EMBEDDED)


def _as_written(plan: Plan, asked: str) -> Plan:
    """The plan, its reasons in the words of the request."""
    return replace(plan, operations=tuple(_quoting(one, asked) for one in plan.operations))


def _quoting(one: PlannedOperation, asked: str) -> PlannedOperation:
    why = one.rationale
    if why is None or not why.words:
        return one
    return replace(one, rationale=replace(why, words=explaining.as_written(why.words, asked)[:LONGEST_WORDS]))


def _dependencies(steps: Sequence[Need]) -> tuple[PlannedDependency, ...]:
    """Who takes from whom."""
    taken = {
        (steps.index(source), at): name for at, step in enumerate(steps) for name, (source, _) in step.sources.items()
    }
    return tuple(
        PlannedDependency(source, at, f"The {name.replace('_', ' ')} comes from {steps[source].task.name}."[:512])
        for (source, at), name in sorted(taken.items())
    )


def _question(step: Need, name: str) -> str:
    parameter = next(one for one in step.task.parameters if one.name == name)
    return f"What is the {name.replace('_', ' ')} ({parameter.doc_string.rstrip('.')})?"
