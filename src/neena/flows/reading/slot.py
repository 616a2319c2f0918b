"""What a text gives one parameter, and what it gives a task in all."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from neena.flows.reading.cues import Found
from neena.flows.reading.kinds import Taking
from neena.flows.reading.mentions import Mention
from neena.flows.reading.tasks import TaskReading
from neena.flows.reading.tokens import Token


@dataclass(frozen=True)
class Slot:
    """What the text gives one parameter: values as written, or a thing that the text refers to."""

    taking: Taking
    values: tuple[Found, ...] = ()
    mention: Mention | None = None


@dataclass
class Slots:
    """All that a text gives a task. `mentions` are all things named, also those that fill no parameter.

    `told` are the parameters that are to be written from earlier results, and the tokens that say what of them.
    """

    by_name: dict[str, Slot] = field(default_factory=dict[str, Slot])
    mentions: list[Mention] = field(default_factory=list[Mention])
    taken: set[int] = field(default_factory=set[int])
    told: dict[str, tuple[int, int]] = field(default_factory=dict[str, tuple[int, int]])

    def give(self, one: Taking, values: Sequence[Found] = (), mention: Mention | None = None) -> None:
        """Fill a slot, and mark the tokens as used."""
        self.by_name[one.name] = Slot(one, tuple(values), mention)
        for value in values:
            self.taken.update(range(value.start, value.end))
        if mention:
            self.taken.update(range(mention.start, mention.end))


def content_taking(task: TaskReading) -> Taking | None:
    """The parameter that holds what a message says; a task that sends needs one, whatever its declaration says."""
    found = next((one for one in task.takings if one.takes == "text" and one.parameter.data_type == "string"), None)
    says = "send" in task.acts or any(one.takes in {"channel", "email"} for one in task.takings)
    comments = found is not None and found.required and not task.is_read and not found.parameter.choices
    return found if says or comments else None


def side_by_side(found: Sequence[Found], tokens: Sequence[Token]) -> bool:
    """Whether the values stand side by side: `"A", "B" and "C"`."""
    for first, second in pairwise(found):
        between = tokens[first.end : second.start]
        if not between or any(token.text != "," and token.lower not in {"and", "&"} for token in between):
            return False
    return len(found) > 1
