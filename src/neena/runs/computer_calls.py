"""What a workflow may do to its desktop: the calls of `nen.Computer` (managed workflows contract, section 7)."""

import asyncio
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import Field

from neena.desktops.executing import execute
from neena.desktops.schemas import Action
from neena.runs.calls import Call, CallInvalid, Handlers, read
from neena.runs.desk import Desk
from neena.runs.run_log import RunLog

_AT_ONCE = 0.02  # seconds between keys up to which a text is typed in one go
_BUTTONS = {"left": "left_click", "right": "right_click", "middle": "middle_click"}
_CHORD = "+"


class _Type(Call):
    text: str | None = None
    secure: str | None = None
    interval: Annotated[float, Field(ge=0, le=10, allow_inf_nan=False, strict=False)] = _AT_ONCE


class _Press(Call):
    key: Annotated[str, Field(min_length=1)]


class _Hotkey(Call):
    keys: Annotated[list[Annotated[str, Field(min_length=1)]], Field(min_length=1)]


class _Click(Call):
    x: int
    y: int
    button: Literal["left", "right", "middle"] = "left"


class _Move(Call):
    x: int
    y: int


class _Scroll(Call):
    direction: Literal["up", "down", "left", "right"] = "down"
    amount: int = 3
    x: int | None = None
    y: int | None = None


class ComputerCalls:
    """Answers the calls of one run. `secrets` are the values of its secure params by name."""

    def __init__(self, desk: Desk, log: RunLog, secrets: Mapping[str, str], seconds: float) -> None:
        self._desk = desk
        self._log = log
        self._secrets = secrets
        self._seconds = seconds

    @property
    def handlers(self) -> Handlers:
        """Who answers which method."""
        return {
            "computer.type": self._type,
            "computer.press": self._press,
            "computer.hotkey": self._hotkey,
            "computer.click": self._click,
            "computer.move": self._move,
            "computer.scroll": self._scroll,
        }

    async def _type(self, params: dict[str, Any]) -> None:
        call = read(_Type, params)
        if (call.text is None) == (call.secure is None):
            raise CallInvalid("type takes a text or a secure value.")
        if call.secure is not None and call.secure not in self._secrets:
            raise CallInvalid(f"There is no secure param {call.secure[:100]!r} in this run.")
        text = call.text if call.secure is None else self._secrets[call.secure]
        hides = {} if call.secure is None else {"secret": True}
        if call.interval <= _AT_ONCE:
            await self._act("type", text=text, **hides)
            return
        for at, character in enumerate(text or ""):
            if at:
                await asyncio.sleep(call.interval)
            await self._act("type", text=character, **hides)

    async def _press(self, params: dict[str, Any]) -> None:
        key = read(_Press, params).key
        if _CHORD in key[1:]:
            raise CallInvalid(f"press takes one key, not {key[:100]!r}: use hotkey for several.")
        await self._act("key", text=key)

    async def _hotkey(self, params: dict[str, Any]) -> None:
        await self._act("key", text=_CHORD.join(read(_Hotkey, params).keys))

    async def _click(self, params: dict[str, Any]) -> None:
        call = read(_Click, params)
        await self._act(_BUTTONS[call.button], coordinate=[call.x, call.y])

    async def _move(self, params: dict[str, Any]) -> None:
        call = read(_Move, params)
        await self._act("mouse_move", coordinate=[call.x, call.y])

    async def _scroll(self, params: dict[str, Any]) -> None:
        call = read(_Scroll, params)
        if (call.x is None) != (call.y is None):
            raise CallInvalid("scroll takes x and y together, or neither.")
        place = {} if call.x is None else {"coordinate": [call.x, call.y]}
        await self._act("scroll", scroll_direction=call.direction, scroll_amount=call.amount, **place)

    async def _act(self, action: str, **params: Any) -> None:
        # Of what is typed the log says nothing, whether it is secret or not.
        self._log.write(f"[Action] computer: {action}", event_type="tool_call", tool_name="computer", action=action)
        asked = Action(tool="computer", action=action, params=params)
        await execute(await self._desk.desktop(), asked, self._seconds, self._desk.driver)
