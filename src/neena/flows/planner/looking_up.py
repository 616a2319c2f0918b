"""What a task that looks things up is given by the words that ask for them: `the message about "x" in #ops`."""

from collections.abc import Sequence

from neena.flows.planner.steps import Step
from neena.flows.reading.cues import Found
from neena.flows.reading.kinds import Taking
from neena.flows.reading.mentions import Mention
from neena.flows.reading.slots import Slot, Slots, fill_slots
from neena.flows.reading.tasks import TaskReading
from neena.flows.reading.vocabulary import Vocabulary

_BY_WORDS = "query"


def given_to(task: TaskReading, mention: Mention | None, step: Step, words: Vocabulary) -> Slots | None:
    """Values for what the look-up needs beside ids; None where something is lacking.

    What is looked for by its words is what the thing is called or about.
    """
    found = Slots()
    needed = [one for one in task.takings if one.required and one.takes != "id"]
    searched = next((one for one in task.takings if one.name == _BY_WORDS), None)
    if searched is not None and mention is not None and mention.how in {"name", "about"}:
        found.by_name[searched.name] = Slot(searched, (Found(mention.value, 0, 0),))
    if all(one.name in found.by_name for one in needed):
        return found
    said = fill_slots(task, step.clause.tokens, step.clause.verb_at, words) if step.clause else Slots()
    for one in needed:
        if one.name in found.by_name:
            continue
        slot = said.by_name.get(one.name)
        if slot is None or len(slot.values) != 1 or not (one.takes == "channel" or one.shape):
            return None
        found.by_name[one.name] = Slot(one, (Found(slot.values[0].value, 0, 0),))
    return found


def asked(slots: Slots) -> tuple[str, ...]:
    """The values, so that equal look-ups are known as such."""
    return tuple(f"{name}={value.value}" for name, slot in sorted(slots.by_name.items()) for value in slot.values)


def repeated(step: Step, one: Taking, before: Sequence[Step]) -> bool:
    """Give the value that an earlier step of the same service was given for the same: `... and comment on it`."""
    for earlier in reversed(before):
        if earlier.task.spec.integration != step.task.spec.integration:
            continue
        for slot in earlier.slots.by_name.values():
            same = slot.taking.entity == one.entity if one.takes == "id" else slot.taking.name == one.name
            if same and slot.taking.takes == one.takes and len(slot.values) == 1:
                step.slots.by_name[one.name] = Slot(one, (Found(slot.values[0].value, 0, 0),))
                return True
    return False


def is_known(mention: Mention | None) -> bool:
    """Whether one thing is meant that need not be named again."""
    return mention is None or (mention.how in {"back", "bare"} and not mention.many)


def is_many(mention: Mention) -> bool:
    """Whether several things are meant."""
    return mention.how in {"all", "bare"} and mention.many
