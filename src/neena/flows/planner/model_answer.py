"""Reads a language model's plan: every fault is named, so that the model can mend it; what passes is a valid plan."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from pydantic import ValidationError

from neena.errors import Finding
from neena.flows import graph
from neena.flows.planner.model_prompt import schema
from neena.flows.planner.model_terms import conditions_of, each_of, faults_of_terms, when_of, with_terms
from neena.flows.planner.naming import is_named
from neena.flows.planner.port import (
    FlowNotGenerated,
    Missing,
    Plan,
    PlannedDependency,
    PlannedOperation,
    PlanningRequest,
    Rationale,
    TaskSpec,
)
from neena.llm.fencing import masked, texts, without_quotes
from neena.llm.port import AnswerRejected
from neena.llm.schema import faults

TARGET = re.compile(r"https?://[^\s<>\"')\]]+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+")


@dataclass(frozen=True)
class Reading:
    """What a plan is judged by: the request, and the tasks that were shown."""

    request: PlanningRequest
    tasks: Sequence[TaskSpec]
    planner: str

    def read(self, answer: Any) -> Plan | FlowNotGenerated:
        """The plan, or the reason why there can be none; raises `AnswerRejected` naming every fault."""
        answer = with_terms(answer)
        if found := faults(answer, schema(self.tasks)):
            raise AnswerRejected(*found)
        if answer["verdict"] == "nothing_fits":
            return nothing_fits(answer["reason"])
        by_name = {task.dotted_name: task for task in self.tasks}
        missing: tuple[Missing, ...] = ()
        if answer["verdict"] == "value_missing":
            missing = missing_in(answer["missing"], by_name)
            if not answer["operations"]:
                return value_missing(missing, None)
        chosen = [(one["index"], by_name[one["task"]], one["instruction"].strip()) for one in answer["operations"]]
        links = [(one["source"], one["target"]) for one in answer["dependencies"]]
        found = [*_shape([index for index, _, _ in chosen], links), *self._outside_orders(chosen)]
        if found:
            raise AnswerRejected(*found)
        try:
            plan = self._plan(chosen, answer, missing)
        except ValidationError as fault:
            raise AnswerRejected(*(f"{one['loc']}: {one['msg']}" for one in fault.errors())) from None
        if found := faults_of_terms(plan, self._asked):
            raise AnswerRejected(*found)
        plan = replace(plan, operations=tuple(map(self._explained, plan.operations, answer["operations"])))
        return value_missing(missing, plan) if missing else plan

    def _explained(self, operation: PlannedOperation, said: dict[str, Any]) -> PlannedOperation:
        """With what the model says of it; only words that stand in the request are taken for such."""
        words, why = (" ".join(masked(str(said.get(name) or "")).split()) for name in ("words", "why"))
        words = words if words.lower() in " ".join(self.request.instructions.split()).lower() else ""
        return replace(operation, rationale=Rationale(words, why)) if why else operation

    @property
    def _asked(self) -> str:
        """What a person asked for, without what came from outside."""
        words = self.request.instructions
        return words if self.request.by_event else without_quotes(words, self.request.metadata)

    def _outside_orders(self, chosen: Sequence[tuple[int, TaskSpec, str]]) -> list[str]:
        """Writes and targets that only outside text can have asked for."""
        request, asked = self.request, self._asked
        given = set[str]() if request.by_event else {*texts(request.metadata), *texts(request.answers)}
        found: list[str] = []
        for index, task, instruction in chosen:
            if not instruction:
                found.append(f"operation {index} has no instruction")
            if (given or request.by_event) and task.effect == "write" and not is_named(asked, task):
                found.append(f"operation {index}: nothing in the request asks for {task.dotted_name}")
            for target in TARGET.findall(instruction):
                said = target.rstrip(".,;:!?")
                if said.lower() not in asked.lower() and said not in given:
                    found.append(f"operation {index}: {said} is not in the request, so nothing may go there")
        return found

    def _plan(
        self, chosen: Sequence[tuple[int, TaskSpec, str]], answer: dict[str, Any], missing: Sequence[Missing]
    ) -> Plan:
        place = {index: at for at, (index, _, _) in enumerate(chosen)}
        used: Counter[str] = Counter()
        operations: list[PlannedOperation] = []
        for (_, task, instruction), given in zip(chosen, answer["operations"], strict=True):
            used[task.name] += 1
            name = task.name if used[task.name] == 1 else f"{task.name}_{used[task.name]}"
            lacks = tuple(one.parameter for one in missing if one.task == task.dotted_name)
            terms = (conditions_of(given, place), each_of(given, place))
            operations.append(PlannedOperation(task, name, instruction, {}, lacks, *terms))
        dependencies = [
            PlannedDependency(
                place[one["source"]], place[one["target"]], one["instruction"].strip() or None, when_of(one)
            )
            for one in answer["dependencies"]
        ]
        return Plan(tuple(operations), tuple(dependencies), self.planner)


def _shape(indexes: Sequence[int], links: Sequence[tuple[int, int]]) -> list[str]:
    """The rules of a graph, in the words of the answer."""
    if not indexes:
        return ["the plan has no operation; give operations, or another verdict"]
    known = set(indexes)
    found = [f"the index {index} is used {count} times" for index, count in Counter(indexes).items() if count > 1]
    for source, target in links:
        unknown = [end for end in (source, target) if end not in known]
        found += [f"dependency {source} to {target}: no operation has the index {end}" for end in unknown]
        if source == target:
            found.append(f"operation {source} cannot depend on itself")
    found += [f"dependency {s} to {t} is given {n} times" for (s, t), n in Counter(links).items() if n > 1]
    if not found and (circle := known - set(graph.order(list(indexes), links))):
        found.append(f"the dependencies form a cycle through the operations {sorted(circle)}")
    return found


def nothing_fits(reason: str) -> FlowNotGenerated:
    """The refusal of what no task can do."""
    said = reason.strip()[:300]
    message = f"No task fits the request: {said}" if said else "No task fits the request."
    return FlowNotGenerated(message, [Finding(("request_instructions",), message, "no_task_fits")])


def missing_in(entries: Sequence[dict[str, Any]], by_name: dict[str, TaskSpec]) -> tuple[Missing, ...]:
    """What the model asks for; raises `AnswerRejected` where nothing has to be asked."""
    if not entries:
        raise AnswerRejected('the verdict is "value_missing", but missing names no value')
    found: list[str] = []
    for one in entries:
        parameter = next((p for p in by_name[one["task"]].parameters if p.name == one["parameter"]), None)
        if parameter is None:
            found.append(f"{one['task']} has no parameter {one['parameter']}")
        elif parameter.optional:
            found.append(f"{one['task']}: {one['parameter']} is optional, plan without it")
    if found:
        raise AnswerRejected(*found)
    return tuple(Missing(one["task"], one["parameter"], one["question"].strip()) for one in entries)


def value_missing(missing: Sequence[Missing], draft: Plan | None) -> FlowNotGenerated:
    """The refusal to guess a value."""
    asked = [Finding(("request_instructions",), one.question, "value_missing") for one in missing]
    return FlowNotGenerated("A value is missing. " + " ".join(one.question for one in missing), asked, missing, draft)
