"""Planning that asks instead of guessing: what a plan lacks becomes questions, and answers go where they belong.

A question's id is the same each time a request is planned: the task's dotted name, `#2` for its second operation in the
plan, and the parameter (`slack.send_message.channel`); the name alone where the question is which task is meant.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from neena.flows.planner.port import Doubt, FlowNotGenerated, Missing, Plan, Planner, PlanningRequest, TaskSpec

ANSWERS = "answers"  # where the metadata of a request holds them


@dataclass(frozen=True)
class Choice:
    """One answer that would do: the value, and what people call it."""

    value: str
    label: str


@dataclass(frozen=True)
class Question:
    """What one operation of a plan, by its position, lacks: a parameter's value, or (None) a choice between tasks."""

    id: str
    operation: int
    parameter: str | None
    text: str
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True)
class Asked:
    """A plan, the questions that are left open, and the answered parameters with their values as they were given."""

    plan: Plan
    questions: tuple[Question, ...] = ()
    answered: Mapping[Question, Any] = field(default_factory=dict[Question, Any])


def answers_in(metadata: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The answers that the metadata of a request holds; what is blank answers nothing."""
    found = [one[ANSWERS] for one in metadata if isinstance(one.get(ANSWERS), dict)]
    return {str(name): value for one in found for name, value in one.items() if value not in (None, "", [])}


def without_answers(metadata: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The metadata that is there beside the answers, every object in its place."""
    return [
        {name: value for name, value in one.items() if name != ANSWERS or not isinstance(value, dict)}
        for one in metadata
    ]


async def ask(planner: Planner, request: PlanningRequest, tasks: Sequence[TaskSpec]) -> Asked:
    """Plan; what is missing and can be asked for is asked.

    Raises `FlowNotGenerated` where nothing fits, or nobody can be asked: an event set the request going.
    """
    plan, lacking = await _drafted(planner, request, tasks)
    answers = {**request.answers, **_by_id(lacking, request.answers)}
    if lacking and all(one.id in answers for one in lacking):
        # Planned as a request that gives these values: nothing of it goes unchecked for having lacked them.
        given = frozenset(f"{plan.operations[one.operation].task.dotted_name}.{one.parameter}" for one in lacking)
        plan, lacking = await _drafted(planner, replace(request, given=given), tasks)
        answers |= _by_id(lacking, answers)
    doubts = _doubts(plan, answers)
    doubtful = {one.operation for one in doubts}  # what they lack is asked once it is known which task they are
    left = (one for one in lacking if one.id not in answers and one.operation not in doubtful)
    return Asked(plan, (*doubts, *left), _answered(plan, answers))


def with_values(plan: Plan, values: Mapping[Question, Any]) -> Plan:
    """The plan whose operations hold the answers."""
    operations = list(plan.operations)
    for one, value in values.items():
        known = operations[one.operation]
        operations[one.operation] = replace(known, inputs={**known.inputs, str(one.parameter): value})
    return replace(plan, operations=tuple(operations))


async def _drafted(
    planner: Planner, request: PlanningRequest, tasks: Sequence[TaskSpec]
) -> tuple[Plan, tuple[Question, ...]]:
    try:
        return await planner.plan(request, tasks), ()
    except FlowNotGenerated as fault:
        if request.by_event or fault.draft is None or not fault.missing:
            raise
        questions = _placed(fault.draft, fault.missing)
        if not questions:
            raise
        return fault.draft, questions


def _placed(plan: Plan, missing: Sequence[Missing]) -> tuple[Question, ...]:
    """What is missing, as questions about operations; nothing where one of them is about none."""
    names = _names(plan)
    seen: Counter[tuple[str, str]] = Counter()
    found: dict[str, Question] = {}
    for one in missing:
        same = [at for at, operation in enumerate(plan.operations) if operation.task.dotted_name == one.task]
        lacking = [at for at in same if one.parameter in plan.operations[at].missing] or same
        if not lacking:
            return ()
        at = lacking[min(seen[one.task, one.parameter], len(lacking) - 1)]
        seen[one.task, one.parameter] += 1
        question = Question(f"{names[at]}.{one.parameter}", at, one.parameter, one.question)
        found.setdefault(question.id, question)
    return tuple(found.values())


def _names(plan: Plan) -> list[str]:
    seen: Counter[str] = Counter()
    names: list[str] = []
    for one in plan.operations:
        seen[one.task.dotted_name] += 1
        count = seen[one.task.dotted_name]
        names.append(one.task.dotted_name if count == 1 else f"{one.task.dotted_name}#{count}")
    return names


def _by_id(questions: Sequence[Question], answers: Mapping[str, Any]) -> dict[str, Any]:
    """The answers to the questions, found by id or else by the parameter's name."""
    named = {one.id: next((n for n in (one.id, one.parameter) if n in answers), None) for one in questions}
    return {question: answers[name] for question, name in named.items() if name is not None}


def _answered(plan: Plan, answers: Mapping[str, Any]) -> dict[Question, Any]:
    names = _names(plan)
    asked = [
        Question(f"{names[at]}.{parameter.name}", at, parameter.name, "")
        for at, operation in enumerate(plan.operations)
        for parameter in operation.task.parameters
    ]
    return {one: answers[one.id] for one in asked if one.id in answers}


def _doubts(plan: Plan, answers: Mapping[str, Any]) -> list[Question]:
    found: dict[str, Question] = {}
    for one in plan.doubts:
        fitting = sorted((plan.operations[one.operation].task, *one.others), key=lambda task: task.dotted_name)
        if not any(task.dotted_name in answers for task in fitting):
            found.setdefault(fitting[0].dotted_name, _which(one, fitting))
    return list(found.values())


def _which(doubt: Doubt, fitting: Sequence[TaskSpec]) -> Question:
    choices = tuple(Choice(one.dotted_name, _label(one)) for one in fitting)
    count = "Two" if len(fitting) == 2 else "Several"
    text = f"{count} tasks fit “{doubt.words}” equally well. Which one is meant?"
    return Question(fitting[0].dotted_name, doubt.operation, None, text, choices)


def _label(task: TaskSpec) -> str:
    return f"{task.name} ({task.integration_name}): {task.description.partition('.')[0]}."[:200]
