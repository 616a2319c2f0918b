"""Reads a language model's change of a flow: every fault is named, so that the model can mend it."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from neena.catalog.specs import TaskSpec
from neena.errors import Invalid
from neena.flows.planner.model_answer import missing_in, nothing_fits, value_missing
from neena.flows.planner.model_terms import (
    asked_in_vain,
    conditions_of,
    deciding_nothing,
    each_of,
    when_of,
    with_terms,
)
from neena.flows.planner.port import Rationale
from neena.flows.refining.asked_for import unasked
from neena.flows.refining.checking import faults
from neena.flows.refining.differing import Difference, difference
from neena.flows.refining.model_prompt import schema
from neena.flows.refining.setting import drop_outdated
from neena.flows.refining.work import Link, NotUnderstood, Operation, Work
from neena.llm.fencing import masked
from neena.llm.port import AnswerRejected
from neena.llm.schema import faults as faults_of_shape

Found = tuple[Work, Difference]


@dataclass(frozen=True)
class Reading:
    """What a change is judged by: the flow as it is, the person's words, and the tasks that were shown."""

    work: Work
    words: str
    tasks: Sequence[TaskSpec]

    def read(self, answer: Any) -> Found | Invalid:
        """The changed flow and what is different, or why there is none; raises `AnswerRejected` naming every fault."""
        answer = with_terms(answer, "added", "linked")
        if found := faults_of_shape(answer, schema(self.tasks)):
            raise AnswerRejected(*found)
        by_name = {task.dotted_name: task for task in self.tasks}
        match answer["verdict"]:
            case "nothing_fits":
                return nothing_fits(answer["reason"])
            case "unclear":
                return NotUnderstood(masked(answer["reason"].strip()[:300]) or None)
            case "value_missing":
                return value_missing(missing_in(answer["missing"], by_name), None)
            case _:
                return self._changed(_Change(self.work, answer, by_name))

    def _changed(self, change: "_Change") -> Found:
        if found := [*change.faults()]:
            raise AnswerRejected(*found)
        try:
            now = change.made()
        except ValidationError as fault:
            raise AnswerRejected(*(f"{one['loc']}: {one['msg']}" for one in fault.errors())) from None
        drop_outdated(self.work, now)
        if found := [*faults(now), *unasked(self.words, self.work, now), *self._only_words(now)]:
            raise AnswerRejected(*found)
        different = difference(self.work, now)
        if not different:
            raise AnswerRejected("the answer changes nothing about the flow")
        return now, different

    def _only_words(self, now: Work) -> Iterator[str]:
        """Words that decide, of which no terms came; those that stood there before are a person's own."""
        old = {one.index: one.instruction for one in self.work.operations}
        instead = {one.target for one in now.links if one.when == "otherwise"}
        for one in now.operations:
            has = one.conditions or one.for_each or one.index in instead
            if not has and not any(deciding_nothing(one.index, old.get(one.index, ""))):
                yield from deciding_nothing(one.index, one.instruction)
        if _terms(self.work) == _terms(now):
            yield from asked_in_vain(self.words)


@dataclass(frozen=True)
class _Change:
    """An answer of the right shape, and the flow that it is about."""

    work: Work
    answer: Mapping[str, Any]
    by_name: Mapping[str, TaskSpec]

    def faults(self) -> Iterator[str]:
        """What it names that is not there, or names twice."""
        known = {one.index for one in self.work.operations}
        ends = {(one.source, one.target) for one in self.work.links}
        removed, added = self.answer["removed"], [one["index"] for one in self.answer["added"]]
        for kind in ("changed", "terms"):
            named = [one["index"] for one in self.answer[kind]]
            yield from (f"{kind}: there is no operation {at}" for at in named if at not in known - {*removed})
            yield from (f"{kind}: {at} is given {n} times" for at, n in Counter(named).items() if n > 1)
        yield from (f"removed: there is no operation {at}" for at in removed if at not in known)
        for at, many in Counter(added).items():
            if at in known or many > 1:
                yield f"added: the number {at} is taken; new operations have the numbers from {self.work.next} on"
        for one in self.answer["unlinked"]:
            if (one["source"], one["target"]) not in ends:
                yield f"unlinked: there is no dependency {one['source']} to {one['target']}"
        stays = (known - {*removed}) | {*added}
        for one in self.answer["linked"]:
            yield from (
                f"linked: there is no operation {at}" for at in (one["source"], one["target"]) if at not in stays
            )
        for one in (*self.answer["changed"], *self.answer["added"]):
            if not one["instruction"].strip():
                yield f"operation {one['index']} has no instruction"

    def made(self) -> Work:
        """The flow with the change; raises `ValidationError`."""
        now = self.work.copy()
        removed = {*self.answer["removed"]}
        gone = {(one["source"], one["target"]) for one in self.answer["unlinked"]}
        now.operations = [one for one in now.operations if one.index not in removed]
        now.links = [
            one for one in now.links if not {one.source, one.target} & removed and (one.source, one.target) not in gone
        ]
        place = {one.index: one.index for one in now.operations} | {
            one["index"]: now.free() for one in self.answer["added"]
        }
        for one in self.answer["changed"]:
            self._change(now, one)
        for one in self.answer["added"]:
            self._add(now, one, place)
        for one in self.answer["terms"]:
            operation = now.at(one["index"])
            operation.conditions, operation.for_each = conditions_of(one, place), each_of(one, place)
        for one in self.answer["linked"]:
            ends = place[one["source"]], place[one["target"]]
            now.unlink([ends])
            now.links.append(Link(*ends, one["instruction"].strip() or None, when_of(one)))
        return now

    def _change(self, now: Work, one: Mapping[str, Any]) -> None:
        operation, task = now.at(one["index"]), self.by_name[one["task"]]
        operation.instruction = one["instruction"].strip()
        if operation.task.dotted_name != task.dotted_name:
            operation.task, operation.name = task, now.free_name(task.name)

    def _add(self, now: Work, one: Mapping[str, Any], place: Mapping[int, int]) -> None:
        task = self.by_name[one["task"]]
        words, why = (" ".join(masked(str(one.get(name) or "")).split()) for name in ("words", "why"))
        now.operations.append(
            Operation(
                place[one["index"]],
                task,
                now.free_name(task.name),
                one["instruction"].strip(),
                conditions_of(one, place),
                each_of(one, place),
                rationale=Rationale(words, why) if why else None,
            )
        )


def _terms(work: Work) -> list[Any]:
    instead = {(one.source, one.target) for one in work.links if one.when == "otherwise"}
    terms = {one.index: (one.conditions, one.for_each) for one in work.operations if one.conditions or one.for_each}
    return [terms, instead]
