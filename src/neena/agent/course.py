"""The course of one task: what was seen, chosen and done, and what of it the model is shown again."""

from collections import deque
from dataclasses import dataclass, replace
from typing import Any

from neena.agent.choosing import INSTRUCTIONS, SCHEMA, Choice
from neena.agent.pictures import alike
from neena.computer.tools.computer import Wait
from neena.llm.fencing import fenced
from neena.llm.port import Picture, Question

PICTURES = 3  # a question shows, the present one among them: they are what a question costs
_STEPS = 40
_THOUGHT = 500  # characters of a thought, and of a text, that are shown again
_STUCK = 3  # times the same on the same screen


@dataclass(frozen=True)
class Step:
    """One iteration: the choice made of what was seen, and what came of it."""

    choice: Choice
    outcome: str

    def told(self, number: int) -> dict[str, Any]:
        """The step as JSON."""
        end = {"message": self.choice.message} if self.choice.asked is None else {"outcome": self.outcome}
        return {
            "step": number,
            "thought": self.choice.thought,
            "action": self.choice.action,
            **self.choice.params,
            **end,
        }


class Course:
    """The steps of one task so far, of at most `most`."""

    def __init__(self, task: str, most: int) -> None:
        self._task = task
        self._most = most
        self.steps: list[Step] = []
        self._seen: deque[Picture] = deque(maxlen=max(PICTURES, _STUCK) - 1)  # before the last steps

    def add(self, seen: Picture, step: Step) -> None:
        """A step was taken with this on the screen."""
        self._seen.append(seen)
        self.steps.append(step)

    def question(self, seen: Picture) -> Question:
        """What to ask with this on the screen: all steps in words, the last ones with their screenshots."""
        number, (width, height) = len(self.steps) + 1, seen.size
        before = list(self._seen)[-(PICTURES - 1) :]
        shown = [
            replace(one, caption=f"The screen before step {number - back}:")
            for back, one in zip(range(len(before), 0, -1), before, strict=True)
        ]
        now = f"This is step {number} of at most {self._most}. The newest screenshot has {width} x {height} pixels."
        data = [fenced("task", self._task, 40_000), fenced("history", self._history(), 40_000), now]
        return Question(
            INSTRUCTIONS, "\n\n".join(data), SCHEMA, pictures=(*shown, replace(seen, caption="The screen now:"))
        )

    def is_stuck(self, seen: Picture, choice: Choice) -> bool:
        """Whether this would be done a third time with the same on the screen. Waiting is patience."""
        if choice.asked is None or isinstance(choice.asked, Wait) or len(self.steps) < _STUCK - 1:
            return False
        again = all(one.choice.asked == choice.asked for one in self.steps[-(_STUCK - 1) :])
        return again and all(alike(one.png, seen.png) for one in list(self._seen)[-(_STUCK - 1) :])

    def told(self) -> list[dict[str, Any]]:
        """Every step as JSON, oldest first."""
        return [one.told(number) for number, one in enumerate(self.steps, 1)]

    def _history(self) -> list[dict[str, Any]]:
        """The latest steps, their texts shortened."""
        return [{name: _short(one) for name, one in step.items()} for step in self.told()[-_STEPS:]]


def _short(value: Any) -> Any:
    return f"{value[:_THOUGHT]}..." if isinstance(value, str) and len(value) > _THOUGHT else value
