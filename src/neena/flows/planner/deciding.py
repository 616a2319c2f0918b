"""Conditions of a request as fields of the plan: read from its words, about what earlier steps give."""

from collections.abc import Mapping, Sequence
from typing import Any

from neena.flows.branching import fault_in
from neena.flows.planner.port import FlowNotGenerated
from neena.flows.planner.steps import Draft, Step
from neena.flows.reading.clauses import Clause
from neena.flows.reading.decisions import OTHERWISE, Compared, Counted, read_conditions
from neena.flows.reading.leaving import Excepted
from neena.flows.reading.stems import split_name, stem
from neena.flows.reading.tokens import tokenize
from neena.flows.reading.vocabulary import Vocabulary
from neena.flows.schemas import Condition

_OF_THEM = frozenset({"", "of them", "of those", "of these", "left", "found", "one", "ones", "such", "in it", "there"})
_MAIN = ("picked", "result", "count", "text", "weekday")
_STATE = frozenset({stem("status"), stem("state")})  # services call it by either
_PRONOUNS = frozenset({"it", "this", "that", "result", "answer"})


class Deciding:
    """Reads conditions about the steps of a draft, and about the metadata of the request."""

    def __init__(self, draft: Draft, words: Vocabulary, metadata: Sequence[Mapping[str, Any]]) -> None:
        self._draft = draft
        self._metadata = metadata
        self._words = words
        self._said = ""
        self._conditions: tuple[Condition, ...] = ()
        self._guarded: list[int] = []

    def begin(self, said: str | None) -> bool:
        """What the next steps depend on: conditions, `otherwise` or nothing; False where words say none that fit."""
        self._draft.beside = frozenset(self._guarded if said == OTHERWISE else ())
        if said is None:
            return True
        if said == OTHERWISE:
            return bool(self._guarded)
        if said != self._said:
            self._conditions, self._guarded = self.read(said), []
        self._said = said if self._conditions else ""
        return bool(self._conditions)

    def apply(self, clause: Clause) -> None:
        """Let the step that was added for the clause depend on what the clause says."""
        at = len(self._draft.steps) - 1
        step = self._draft.steps[at]
        if clause.condition == OTHERWISE:
            step.instead_of = self._guarded[0]
            step.needs.setdefault(self._guarded[0], None)
        elif clause.condition and not says_when(clause.condition):
            step.conditions = self._conditions
            for one in self._conditions:
                if one.operation is not None:
                    step.needs.setdefault(one.operation, None)
            self._guarded.append(at)

    def first(self, said: str) -> str | None:
        """The words for what has to be read before it can be counted; None when it is there, or nothing is counted."""
        asked = next(iter(read_conditions(said)), None)
        if said == self._said or not isinstance(asked, Counted) or asked.of.lower() in _OF_THEM:
            return None
        thing = self._thing(asked.of)
        is_there = self._latest_list(thing) is not None and len(asked.of.split()) == 1
        return None if thing is None or is_there else f"Get all {asked.of}"

    def read(self, said: str) -> tuple[Condition, ...]:
        """The conditions, about what earlier steps give; none where the words say one that does not fit."""
        asked = read_conditions(said)
        found = [self._counted(one) if isinstance(one, Counted) else self._compared(one) for one in asked]
        fitting = tuple(one for one in found if one is not None and self._fits(one))
        return fitting if len(fitting) == len(asked) else ()

    def _fits(self, one: Condition) -> bool:
        return one.operation is None or fault_in(one, self._draft.steps[one.operation].task.spec) is None

    def _counted(self, asked: Counted) -> Condition | None:
        at = self._latest_list(self._thing(asked.of))
        return at if at is None else Condition(operation=at, path="$", operator=asked.operator, value=asked.value)

    def _thing(self, said: str) -> str | None:
        words = [stem(token.lower) for token in tokenize(said) if token.kind == "word"]
        return next((word for word in words if word in self._words.things), None)

    def _latest_list(self, thing: str | None) -> int | None:
        steps = list(enumerate(self._draft.steps))[::-1]
        listing = [at for at, step in steps if step.task.gives_list and not step.looked_up]
        return next((at for at in listing if thing in {None, self._draft.steps[at].task.gives}), None)

    def _compared(self, asked: Compared) -> Condition | None:
        for at, step in list(enumerate(self._draft.steps))[::-1]:
            if step.looked_up or step.task.gives_list:
                continue
            if (name := _field(step, asked)) is not None:
                return Condition(operation=at, path=f"$.{name}", operator=asked.operator, value=asked.value)
            if asked.field.lower() in _PRONOUNS and (flag := _flag(step, asked)):
                equal = asked.operator == "equals"
                return Condition(operation=at, path=f"$.{flag}", operator="equals", value=equal)
            break  # conditions speak of what was found last
        return self._given(asked)

    def _given(self, asked: Compared) -> Condition | None:
        """A field of the metadata, by its name, or by what stands for it in the words."""
        words = {stem(word) for word in asked.field.lower().split()}
        for place, one in enumerate(self._metadata):
            for name, value in one.items():
                is_meant = {stem(part) for part in split_name(name)} == words or str(value) == asked.field
                if is_meant and name.isidentifier() and name.isascii():
                    path = f"$[{place}].{name}"
                    return Condition(operation=None, path=path, operator=asked.operator, value=asked.value)
        return None


def _field(step: Step, asked: Compared) -> str | None:
    """The field of a step's answer that people mean by a name; by a pronoun the one that the answer is about."""
    said = asked.field
    names = [one.name for one in step.task.spec.outputs]
    words = {stem(word) for word in said.lower().split()}
    if words & {stem(word) for word in _PRONOUNS}:
        main = [name for name in _MAIN if name in names and _flag(step, asked) is None]
        return main[0] if main else None
    wanted = [words, *([_STATE - words] if words <= _STATE else [])]
    exact = next((name for one in wanted for name in names if {stem(part) for part in split_name(name)} == one), None)
    given = [value.value for slot in step.slots.by_name.values() for value in slot.values]
    picked = any(stem(one.rsplit(".", 1)[-1].lower()) in words for one in given if one.startswith("$"))
    return exact or ("picked" if picked and "picked" in names else None)


def _flag(step: Step, asked: Compared) -> str | None:
    """`it is closed`: a field that is true or false."""
    flags = {one.name for one in step.task.spec.outputs if one.data_type == "bool"}
    fits = isinstance(asked.value, str) and asked.value in flags and asked.operator in {"equals", "not_equals"}
    return str(asked.value) if fits else None


def unclear(asked: str) -> FlowNotGenerated:
    """For a condition that cannot be read."""
    return FlowNotGenerated(
        f"What “{asked}” decides on is not clear. Say it about what an earlier step finds, such as “if there are more "
        "than 3 cards” or “if the status is open”; or ask for the steps alone.",
        settled=True,
    )


def says_when(asked: str) -> bool:
    """Whether words say when to start, which decides nothing: `when a mail comes in`."""
    return asked.split(maxsplit=1)[0].lower() in {"when", "whenever"}


def refuse_undecided(clause: Clause, step: Step, excepted: Excepted | None) -> None:
    """Refuse what a clause depends on, or leaves out, where its step does not heed it."""
    if excepted and step.each is None:
        raise unclear(f"except {' and '.join([*excepted.flags, *excepted.names])}")
    if clause.condition and not says_when(clause.condition) and not step.conditions and step.instead_of is None:
        raise unclear(clause.condition)
