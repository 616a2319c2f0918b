"""Tool calls of OpenAI's models: `computer_call` items of the Responses API, and functions made from our schemas.

An item with one `action`, or several `actions`, is answered by a `computer_call_output` with a picture of the screen
after them; an action by itself by that picture alone. Source: the types of OpenAI's SDK, and
https://developers.openai.com/api/docs/guides/tools-computer-use. The flat `computer_use_preview` is answered flat.
"""

import json
from collections.abc import Sequence
from typing import Any

from neena.computer.dialects.dialect import (
    Dialect,
    Json,
    Size,
    as_object,
    data_url,
    list_of,
    merged,
    object_of,
    plain,
    text_of,
)
from neena.computer.dialects.gestures import BACK, FORWARD, SideClick
from neena.computer.tools.asked import ActionInvalid, Asked, Result
from neena.computer.tools.computer import Screenshot
from neena.computer.tools.params import MOST_NOTCHES, number
from neena.computer.tools.registry import parse

PIXELS_OF_A_NOTCH = 120  # what Chromium on X scrolls by one notch of the wheel
_FLAT = "computer_use_preview"
_CLICKS = {"left": "left_click", "right": "right_click", "wheel": "middle_click"}
_SIDE_BUTTONS = {"back": BACK, "forward": FORWARD}
_WAIT = 2.0  # seconds, as in the vendor's own examples
_MOST_ACTIONS = 100


def read(call: Json, space: Size) -> list[Asked]:
    """The actions that a call asks for; a picture comes last, since that is what the answer holds."""
    kind = text_of(call, "type")
    if kind == "function_call":
        given = _arguments(call)
        return [parse(text_of(call, "name"), text_of(given, "action"), given, space)]
    if kind == _FLAT:
        return _flat(call, space)
    if kind == "computer_call":
        actions = [as_object(one, "actions") for one in list_of(call, "actions")] or [object_of(call, "action")]
    else:
        actions = [as_object(call, "call")]
    if len(actions) > _MOST_ACTIONS:
        raise ActionInvalid.at("actions", message=f"`actions` holds {len(actions)}, {_MOST_ACTIONS} at most.")
    asked = [one for action in actions for one in _action(action, space)]
    return asked if isinstance(asked[-1], Screenshot) else [*asked, Screenshot()]


def answer(call: Json, results: Sequence[Result]) -> dict[str, Any]:
    """The output item for an item, else the picture."""
    kind, result = call.get("type"), merged(results)
    if kind == "function_call":
        return _function_output(call, result)
    if kind == _FLAT:
        return plain(call, results)
    picture = {"type": "computer_screenshot", "image_url": data_url(result.image or b"")}
    if kind != "computer_call":
        return picture
    return {"type": "computer_call_output", "call_id": call.get("call_id"), "output": picture}


def failed(call: Json, message: str) -> dict[str, Any] | None:
    """The output of a function says what went wrong; that of a `computer_call` can be nothing but a picture."""
    if call.get("type") != "function_call":
        return None
    return {"type": "function_call_output", "call_id": call.get("call_id"), "output": f"error: {message}"}


def _function_output(call: Json, result: Result) -> dict[str, Any]:
    output: Any = result.output or "ok"
    if result.image is not None:
        output = [{"type": "input_image", "image_url": data_url(result.image), "detail": "auto"}]
        if result.output:
            output.insert(0, {"type": "input_text", "text": result.output})
    return {"type": "function_call_output", "call_id": call.get("call_id"), "output": output}


def _arguments(call: Json) -> dict[str, Any]:
    """Arguments of a function: an object as text."""
    try:
        return as_object(json.loads(text_of(call, "arguments") or "{}"), "arguments")
    except (ValueError, RecursionError) as fault:
        if isinstance(fault, ActionInvalid):
            raise
        raise ActionInvalid.at("arguments", message="`arguments` is not JSON.") from None


def _flat(call: Json, space: Size) -> list[Asked]:
    """An action of either vocabulary, its params beside it."""
    action = call.get("action")
    if not isinstance(action, str):
        return _action(object_of(call, "action"), space)
    theirs = action in _ACTIONS and "coordinate" not in call
    if theirs and (action != "scroll" or "scroll_x" in call or "scroll_y" in call):
        return _action({**call, "type": action}, space)
    return [parse("computer", action, call, space)]


def _action(action: Json, space: Size) -> list[Asked]:
    kind = text_of(action, "type")
    if kind not in _ACTIONS:
        known = ", ".join(_ACTIONS)
        raise ActionInvalid.at("type", message=f"There is no action `{kind[:40]}`. The actions are {known}.")
    return _ACTIONS[kind](action, space)


def _screenshot(action: Json, space: Size) -> list[Asked]:
    del action, space
    return [Screenshot()]


def _double_click(action: Json, space: Size) -> list[Asked]:
    return [_do("double_click", space, coordinate=_point(action), text=_held(action))]


def _move(action: Json, space: Size) -> list[Asked]:
    return [_do("mouse_move", space, coordinate=_point(action))]


def _keypress(action: Json, space: Size) -> list[Asked]:
    return [_do("key", space, text=_held(action) or "")]


def _type(action: Json, space: Size) -> list[Asked]:
    return [_do("type", space, text=action.get("text"))]


def _wait(action: Json, space: Size) -> list[Asked]:
    del action
    return [_do("wait", space, duration=_WAIT)]


def _do(action: str, space: Size, **params: Any) -> Asked:
    return parse("computer", action, params, space)


def _click(action: Json, space: Size) -> list[Asked]:
    button = text_of(action, "button") or "left"
    if button in _SIDE_BUTTONS:
        params = {"coordinate": _point(action), "text": _held(action), "button": _SIDE_BUTTONS[button]}
        return [SideClick.read(params, space)]
    if button not in _CLICKS:
        known = ", ".join([*_CLICKS, *_SIDE_BUTTONS])
        raise ActionInvalid.at("button", message=f"click: `button` is `{button[:40]}`, not one of {known}.")
    return [_do(_CLICKS[button], space, coordinate=_point(action), text=_held(action))]


def _drag(action: Json, space: Size) -> list[Asked]:
    path = list_of(action, "path")
    way: list[Any] = [one if isinstance(one, list) else _point(as_object(one, "path")) for one in path]
    if len(way) < 2:
        raise ActionInvalid.at("path", message="drag: `path` needs two points or more, like {x: 100, y: 200}.")
    first, *between, last = way
    held = _held(action)
    return [_do("left_click_drag", space, start_coordinate=first, path=between, coordinate=last, text=held)]


def _scroll(action: Json, space: Size) -> list[Asked]:
    ways = (("scroll_y", "scrollY", "up", "down"), ("scroll_x", "scrollX", "left", "right"))
    asked: list[Asked] = []
    for name, other, back, forth in ways:
        pixels = _number(action, name if name in action else other)
        if pixels:
            where = {"coordinate": _point(action), "text": _held(action)}
            notches = notches_of(pixels)
            asked.append(
                _do("scroll", space, scroll_direction=back if pixels < 0 else forth, scroll_amount=notches, **where)
            )
    return asked or [_do("mouse_move", space, coordinate=_point(action))]


def notches_of(pixels: float) -> int:
    """How many notches of the wheel scroll so far: one at least."""
    return max(1, round(min(abs(pixels), MOST_NOTCHES * PIXELS_OF_A_NOTCH) / PIXELS_OF_A_NOTCH))


def _point(action: Json) -> list[Any]:
    for name in ("x", "y"):
        if action.get(name) is None:
            raise ActionInvalid.at(name, message=f"{text_of(action, 'type') or 'path'}: `{name}` is missing.")
    return [action["x"], action["y"]]


def _number(action: Json, name: str) -> float:
    try:
        return number(action.get(name) or 0)
    except ValueError as fault:
        raise ActionInvalid.at(name, message=f"scroll: `{name}` {fault}.") from None


def _held(action: Json) -> str | None:
    """Names of keys as one chord."""
    keys = [text_of({"keys": one}, "keys") for one in list_of(action, "keys")]
    return "+".join(keys) or None


_ACTIONS = {
    "click": _click,
    "double_click": _double_click,
    "drag": _drag,
    "keypress": _keypress,
    "move": _move,
    "screenshot": _screenshot,
    "scroll": _scroll,
    "type": _type,
    "wait": _wait,
}

OPENAI = Dialect("openai", ("gpt-", "o1-", "o3-", "o4-", "computer-use-preview"), read, answer, failed)
