"""The operations of a flow as steps that the planner may build on: what new words speak of is among them."""

import re
from collections.abc import Sequence

from neena.flows.graph import order
from neena.flows.planner.matching import Index
from neena.flows.planner.steps import Step
from neena.flows.reading.clauses import split_clauses
from neena.flows.reading.slots import Slots, fill_slots
from neena.flows.reading.tasks import TaskReading, read_task
from neena.flows.reading.tokens import tokenize
from neena.flows.refining.work import Operation, Work

_FINDS = ("Find ", "Get all ")
_VERB = re.compile(r"^\S+ (?:all )?")


def seeds(work: Work, index: Index, without: frozenset[int] = frozenset()) -> tuple[list[Step], list[int]]:
    """Steps for all operations but some, in the order of doing; and which operation each of them is."""
    ends = [(one.source, one.target) for one in work.links]
    places = [one for one in order([each.index for each in work.operations], ends) if one not in without]
    steps: list[Step] = []
    for at in places:
        needs: dict[int, str | None] = {places.index(source): None for source in work.sources(at) if source in places}
        steps.append(_step(work.at(at), index, steps, needs))
    return steps, places


def _step(one: Operation, index: Index, before: Sequence[Step], needs: dict[int, str | None]) -> Step:
    task = read_task(one.task)
    clause = next(iter(split_clauses(tokenize(one.instruction), index.words.verbs)), None)
    slots = fill_slots(task, clause.tokens, clause.verb_at, index.words) if clause else Slots()
    looked_up = task.is_read and task.gives_list and one.instruction.startswith(_FINDS)
    return Step(
        task,
        one.instruction,
        Slots() if looked_up else slots,
        looked_up=looked_up and one.instruction.startswith("Find "),
        about=f"the {_VERB.sub('', one.instruction).removeprefix('the ')}" if task.is_read else f"the {task.noun}",
        needs=needs,
        key=_key(task, one, before, needs) if looked_up else None,
    )


def _key(
    task: TaskReading, one: Operation, before: Sequence[Step], needs: dict[int, str | None]
) -> tuple[object, ...] | None:
    """What the planner knows a look-up by, so that it is not made twice."""
    key: list[object] = [task.spec.id]
    for need in (need for need in task.ids() if need.required):
        source = next((place for place in needs if before[place].task.gives == need.entity), None)
        if source is None:
            return None
        named = re.search(rf"\b{re.escape(need.entity or '')}\w* \"([^\"]+)\"", one.instruction, re.IGNORECASE)
        key.append((source, named[1].lower() if named else ""))
    return tuple(key)
