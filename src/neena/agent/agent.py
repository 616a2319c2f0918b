"""The agent of one run: told in words, it works the desktop, waits for something to hold, and reads what is shown."""

import asyncio
import math
import time
from collections.abc import Mapping
from typing import Any

from neena.agent.choosing import DONE, GIVE_UP, Choice, read
from neena.agent.course import Course, Step
from neena.agent.desk import Desk
from neena.agent.judging import Extract, Verdict, reader_of, reading, verdict, whether
from neena.agent.mind import AgentFailed, Mind
from neena.agent.pictures import alike
from neena.agent.telling import Teller, Told
from neena.errors import Invalid
from neena.llm.port import ModelAnswerInvalid, ModelUnavailable, Picture, Usage

MOST_ITERATIONS = 10  # unless the author says otherwise (W-34)
MOST_TEXT = 32_000  # characters of an instruction, a condition or a query
MOST_SECONDS = 3600.0
_LOOK = 0.25  # seconds between two looks
_AGAIN = 2.0  # seconds after which the same screen is judged once more: models err, and small things move


class BadCall(Invalid):
    """The agent cannot be called with this."""


class Agent:
    """Implements `nen.Agent` for one run and one desktop. `model` names another model for one call.

    Every step is told to `told` with its screenshot, and waits until that is done. All methods raise `NoModel`,
    `ModelNotOffered`, `BadCall`, `ModelUnavailable`, `ModelAnswerInvalid`, `AgentFailed`, and what the desktop raises.
    """

    def __init__(self, desk: Desk, mind: Mind, told: Told) -> None:
        self._desk = desk
        self._mind = mind
        self._teller = Teller(told)

    async def execute(
        self, instruction: str, max_iterations: int | None = None, model: str | None = None
    ) -> dict[str, Any]:
        """Work the desktop until the task is done: look, choose one action, do it, at most `max_iterations` times.

        Raises `AgentFailed` when they run out (W-34), when the model gives up, and when it does the same thing a third
        time on a screen that has not changed.
        """
        most = MOST_ITERATIONS if max_iterations is None else max_iterations
        if most < 1:
            raise BadCall("max_iterations must be 1 or more.")
        await self._begin("execute", instruction, model, max_iterations=most)
        course, spent = Course(instruction, most), list[Usage]()
        while len(course.steps) < most:
            choice, usage = await self._step(course, model)
            spent.append(usage)
            if choice.action == DONE:
                return {
                    "success": True,
                    "messages": course.told(),
                    "iterations": len(course.steps),
                    "usage": _summed(spent),
                }
            if choice.action == GIVE_UP:
                raise AgentFailed(
                    f"The agent gave up: {self._teller.without_typed(choice.message) or 'no reason given'}"
                )
        raise AgentFailed(f"The agent has not finished after {most} iterations (max_iterations).")

    async def verify(self, condition: str, timeout: float = 10, model: str | None = None) -> bool:  # noqa: ASYNC109  # the SDK's name
        """Whether a condition comes to hold within `timeout` seconds (W-35).

        A question that is under way when the time is up is still waited for. Where the model answers nothing at all,
        what kept it from answering is raised.
        """
        if not (math.isfinite(timeout) and 0 <= timeout <= MOST_SECONDS):
            raise BadCall(f"timeout must be between 0 and {MOST_SECONDS:g} seconds.")
        await self._begin("verify", condition, model, timeout=timeout)
        deadline = time.monotonic() + timeout
        judged: tuple[Picture, float] | None = None
        fault: ModelUnavailable | ModelAnswerInvalid | None = None
        answered = False
        while True:
            seen = await self._desk.look()
            if await _is_news(seen, judged):
                try:
                    if (await self._judge(condition, seen, model)).holds:
                        return True
                    answered = True
                except (ModelUnavailable, ModelAnswerInvalid) as found:
                    fault = found
                judged = seen, time.monotonic()
            left = deadline - time.monotonic()
            if left <= 0:
                break
            await asyncio.sleep(min(_LOOK, left))
        if fault is not None and not answered:
            raise fault
        return False

    async def extract(self, query: str, schema: Mapping[str, Any], model: str | None = None) -> Any:
        """What the screen shows, as data that fits a JSON Schema (W-36).

        Raises `SchemaInvalid` for an empty schema or none, `AgentFailed` when the screen does not show it.
        """
        check = reader_of(schema)
        await self._begin("extract", query, model)
        seen = await self._look()
        completion = await self._mind.ask(reading(query, schema, seen), check, model)
        found: Extract = completion.value
        said = "The data fits the schema." if found.missing is None else found.missing
        await self._teller.answers(said, completion.usage)
        if found.missing is not None:
            raise AgentFailed(
                f"The screen does not show what is asked for: {self._teller.without_typed(found.missing)}"
            )
        return found.data

    async def _begin(self, primitive: str, text: str, model: str | None, **given: Any) -> None:
        if not text.strip() or len(text) > MOST_TEXT:
            raise BadCall(f"{primitive}: the text must have between 1 and {MOST_TEXT:,} characters.")
        self._mind.knows(model)
        await self._teller.begins(primitive, text, **given)

    async def _step(self, course: Course, model: str | None) -> tuple[Choice, Usage]:
        seen = await self._look()
        completion = await self._mind.ask(course.question(seen), lambda answer: read(answer, seen.size), model)
        choice = completion.value
        self._teller.hides(choice)
        await self._teller.answers(choice.thought or choice.message, completion.usage)
        outcome = ""
        if choice.asked is not None:
            if await asyncio.to_thread(course.is_stuck, seen, choice):
                raise AgentFailed(f"The agent is stuck: {choice.action} has no effect, and it chose it a third time.")
            await self._teller.acts(choice)
            outcome = await self._desk.act(choice.asked, choice.params, seen.size)
            if outcome.startswith("failed"):
                await self._teller.fails(choice, outcome)
        course.add(seen, Step(choice, outcome))
        return choice, completion.usage

    async def _look(self) -> Picture:
        seen = await self._desk.look()
        await self._teller.sees(seen)
        return seen

    async def _judge(self, condition: str, seen: Picture, model: str | None) -> Verdict:
        completion = await self._mind.ask(whether(condition, seen), verdict, model)
        await self._teller.judges(completion.value, seen, completion.usage)
        return completion.value


async def _is_news(seen: Picture, judged: tuple[Picture, float] | None) -> bool:
    """Whether the screen has to be judged: it never was, has changed, or was two seconds ago."""
    if judged is None or time.monotonic() - judged[1] >= _AGAIN:
        return True
    return not await asyncio.to_thread(alike, seen.png, judged[0].png)


def _summed(spent: list[Usage]) -> dict[str, Any]:
    return {
        "model": spent[-1].model,
        "calls": sum(one.calls for one in spent),
        "input_tokens": sum(one.input_tokens for one in spent),
        "output_tokens": sum(one.output_tokens for one in spent),
    }
