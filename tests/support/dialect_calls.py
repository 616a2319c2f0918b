"""Calls of models of all vendors, done on a screen that writes down what is done to it."""

import base64
import io
import json
from typing import Any

import pytest
from anthropic.types.beta import BetaToolUseBlock
from PIL import Image

from neena.computer.dialects.registry import dialect_of
from neena.computer.tools.asked import ActionInvalid
from neena.computer.tools.camera import Camera
from neena.computer.tools.hands import Memory
from neena.computer.tools.registry import perform
from neena.computer.turn import Turn
from support.recording_screen import RecordingScreen, machine_of

SIZE = (1024, 768)
CLAUDE, GPT, GEMINI = "claude-opus-4-7", "gpt-5.5", "gemini-3.5-flash"
RETURN, BACKSPACE, LEFT, RIGHT = 0xFF0D, 0xFF08, 0xFF51, 0xFF53
Json = dict[str, Any]
_CAMERA = Camera()  # all recording screens show the same


def done(model: str, call: Json, screen: Any = None, space: tuple[int, int] = SIZE) -> tuple[list[Any], Json]:
    """What a call does to the screen, and its answer."""
    screen = screen or RecordingScreen()
    dialect, memory = dialect_of(model), Memory(SIZE, _CAMERA)
    asked = dialect.read(call, space)
    results = [perform(one, machine_of(screen), Turn(5), memory, space) for one in asked]
    acts = [act for act in screen.acts if act != ("settle",)]
    answer = dialect.answer(call, results)
    json.dumps(answer)
    return acts, answer


def acts(model: str, call: Json, screen: Any = None, space: tuple[int, int] = SIZE) -> list[Any]:
    return done(model, call, screen, space)[0]


def refused(model: str, call: Any) -> str:
    with pytest.raises(ActionInvalid) as caught:
        dialect_of(model).read(call, SIZE)
    assert caught.value.findings
    return caught.value.message


def size_of(base64_png: str) -> tuple[int, int]:
    return Image.open(io.BytesIO(base64.b64decode(base64_png))).size


def click(x: int, y: int, button: int = 1, times: int = 1) -> list[Any]:
    return [("move", x, y), *[("button", button, True), ("button", button, False)] * times]


def press(*keysyms: int) -> list[Any]:
    return [("keys", keysyms, True), ("keys", keysyms[::-1], False)]


def block(given: Json, name: str = "computer", **more: Any) -> Json:
    made = BetaToolUseBlock(id="toolu_1", input=given, name=name, type="tool_use")
    return {**made.model_dump(exclude_none=True), **more}
