"""What the agent tells the log of its run (workflows contract, section 8). Typed text is never told."""

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from neena.agent.choosing import Choice
from neena.agent.judging import Verdict
from neena.computer.tools.computer import COMPUTER, Type
from neena.llm.port import Picture, Usage

_LONGEST = 2000  # characters of what a line repeats
_HIDDEN = "***"


@dataclass(frozen=True)
class Line:
    """One line for the log: its `event_type`, its message, further members, and the screenshot (PNG) it is about."""

    event_type: str
    message: str
    extras: Mapping[str, Any] = field(default_factory=dict[str, Any])
    picture: bytes | None = None


Told = Callable[[Line], Awaitable[None]]


class Teller:
    """Tells of one agent. What it has typed is left out of all that is told from then on."""

    def __init__(self, told: Told) -> None:
        self._told = told
        self._typed: dict[str, None] = {}

    async def begins(self, primitive: str, description: str, **given: Any) -> None:
        """A method of the agent was called."""
        description = self.without_typed(description)
        shown = ", ".join([repr(description), *(f"{name}={value!r}" for name, value in given.items())])
        extras = {"primitive": primitive, "description": description, **given}
        await self._told(Line("primitive_call", f"agent.{primitive}({shown})", extras))

    async def sees(self, seen: Picture) -> None:
        """A screenshot was taken for the model."""
        extras = {"tool_name": COMPUTER.name, "action": "screenshot"}
        await self._told(Line("tool_call", _call("screenshot"), extras, seen.png))

    async def answers(self, text: str, usage: Usage) -> None:
        """The model has answered."""
        spent = {"input_tokens": usage.input_tokens, "output_tokens": usage.output_tokens}
        extras = {"model": usage.model, **spent, "duration_ms": usage.latency_ms}
        await self._told(Line("vlm_response", f"[VLM] {self.without_typed(text)}", extras))

    async def acts(self, choice: Choice) -> None:
        """An action is about to be done."""
        hidden = isinstance(choice.asked, Type) or _is_a_character(choice.params.get("text"))
        params = {name: one for name, one in choice.params.items() if not (hidden and name == "text")}
        extras = {"tool_name": COMPUTER.name, "action": choice.action, "params": params}
        await self._told(Line("tool_call", _call(choice.action), extras))

    async def fails(self, choice: Choice, outcome: str) -> None:
        """An action was not done."""
        extras = {"tool_name": COMPUTER.name, "action": choice.action}
        await self._told(Line("tool_call", f"{_call(choice.action)} {self.without_typed(outcome)}", extras))

    async def judges(self, verdict: Verdict, seen: Picture, usage: Usage) -> None:
        """The model has said whether a condition holds."""
        reason = self.without_typed(verdict.reason)
        extras = {"is_valid": verdict.holds, "reason": reason, "model": usage.model}
        message = f"{'true' if verdict.holds else 'false'}: {reason}"
        await self._told(Line("validate", message, extras, seen.png))

    def hides(self, choice: Choice) -> None:
        """Leave out from now on what this choice types."""
        if isinstance(choice.asked, Type) and choice.asked.text.strip():
            self._typed[choice.asked.text.strip()] = None

    def without_typed(self, text: str) -> str:
        """A text to be told, shortened, what was typed left out."""
        for typed in sorted(self._typed, key=len, reverse=True):
            text = re.sub(rf"(?<!\w){re.escape(typed)}(?!\w)", _HIDDEN, text)
        return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}..."


def _call(action: str) -> str:
    return f"[Action] {COMPUTER.name}: {action}"


def _is_a_character(text: Any) -> bool:
    """Whether a key by itself is a character: typed by one who presses key after key."""
    return isinstance(text, str) and len(text.removeprefix("shift+")) == 1
