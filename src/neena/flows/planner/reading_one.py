"""The step that reads the one thing a text is made from: `tell #support the subject of Zendesk ticket 42`."""

from collections.abc import Sequence

from neena.flows.planner.steps import Step
from neena.flows.planner.wording import described
from neena.flows.reading.mentions import Mention
from neena.flows.reading.services import text_start
from neena.flows.reading.slots import fill_slots
from neena.flows.reading.stems import stem, text_stems
from neena.flows.reading.tasks import TaskReading
from neena.flows.reading.tokens import Token
from neena.flows.reading.vocabulary import Vocabulary


def step_reading_one(step: Step, tasks: Sequence[TaskReading], words: Vocabulary) -> tuple[Step, Mention] | None:
    """A step for a thing that the text names by its id and `step` does not act on; None where none or several fit."""
    own = {one.entity for one in step.task.ids()}
    tokens = step.clause.tokens if step.clause else ()
    for mention in step.slots.mentions:
        if mention.how != "id" or mention.thing in own or mention.start >= text_start(tokens, 1):
            continue
        named = {stem(token.lower) for token in tokens[mention.start : mention.at]} & words.services
        found = [
            made
            for task in tasks
            if _gives_one(task, mention) and (not named or not named.isdisjoint(text_stems(task.spec.integration)))
            if (made := _reading(task, mention, tokens, words)) is not None
        ]
        if len(found) == 1:
            return found[0], mention
    return None


def _gives_one(task: TaskReading, mention: Mention) -> bool:
    own = task.own_id()
    return task.is_read and not task.gives_list and own is not None and own.entity == task.gives == mention.thing


def _reading(task: TaskReading, mention: Mention, tokens: Sequence[Token], words: Vocabulary) -> Step | None:
    slots = fill_slots(task, tokens, 0, words)
    needed = {one.name: slots.by_name.get(one.name) for one in task.takings if one.required}
    if any(slot is None or len(slot.values) != 1 for slot in needed.values()):
        return None
    own = task.own_id()
    places = [f"of {slot.values[0].value}" for name, slot in needed.items() if slot and own and name != own.name]
    spoken = " ".join(token.text for token in tokens[mention.start : mention.end])
    return Step(task, " ".join(["Get", spoken, *places]), slots, about=described(task.noun, mention))
