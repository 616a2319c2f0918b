"""Function calls of Gemini's computer use: those of 2.5 and those of 3, on a grid of 1000 by 1000.

A call is a part with `functionCall` (or `function_call`), answered by one with `functionResponse`; a step of the
Interactions API (`type`: function_call), answered by a `function_result`; or a function by itself (`name`, `args`),
answered by the response alone. All answers hold a picture of the screen. Source:
https://ai.google.dev/gemini-api/docs/computer-use. The flat `computer_use` is answered flat.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from neena.computer.dialects.dialect import Dialect, Json, Size, in_base64, list_of, merged, object_of, plain, text_of
from neena.computer.dialects.gestures import FIRST_PAGE, Browse, KeyDown, KeyUp
from neena.computer.dialects.openai import notches_of
from neena.computer.tools.asked import ActionInvalid, Asked, Result
from neena.computer.tools.computer import Screenshot
from neena.computer.tools.params import number
from neena.computer.tools.registry import TOOLS, parse

GRID = 1000
_FLAT = "computer_use"
_PARTS = ("functionCall", "function_call")
_AT_A_PLACE = {
    "click_at": "left_click",
    "click": "left_click",
    "double_click": "double_click",
    "triple_click": "triple_click",
    "middle_click": "middle_click",
    "right_click": "right_click",
    "mouse_down": "left_mouse_down",
    "mouse_up": "left_mouse_up",
    "move": "mouse_move",
    "hover_at": "mouse_move",
}
_KEYS = {"go_back": "alt+left", "go_forward": "alt+right"}


def read(call: Json, space: Size) -> list[Asked]:
    """The actions that a call asks for; a picture comes last, since that is what the answer holds."""
    if call.get("type") == _FLAT:
        name, given = text_of(call, "action"), call
        if name not in _FUNCTIONS or "coordinate" in given:
            return [parse("computer", name, given, space)]
        return _FUNCTIONS[name](name, given, space)
    function = _function(call)
    name, given = text_of(function, "name"), _arguments(function)
    if name in _FUNCTIONS:
        return [*_FUNCTIONS[name](name, given, space), Screenshot()]
    if name in {tool.name for tool in TOOLS}:
        return [parse(name, text_of(given, "action"), given, space)]
    known = ", ".join(_FUNCTIONS)
    raise ActionInvalid.at("name", message=f"There is no function `{name[:40]}`. The functions are {known}.")


def answer(call: Json, results: Sequence[Result]) -> dict[str, Any]:
    """The answer in the words of the API that the call came from."""
    if call.get("type") == _FLAT:
        return plain(call, results)
    result = merged(results)
    # The vendor's API wants the page's address; of a whole desktop there is none.
    return _shaped(call, {"url": "", **({"output": result.output} if result.output is not None else {})}, result.image)


def failed(call: Json, message: str) -> dict[str, Any] | None:
    """The same with what went wrong; None where the call is not so formed that it could be answered."""
    wrapped = [call[name] for name in _PARTS if name in call]
    if call.get("type") == _FLAT or not all(isinstance(one, Mapping) for one in wrapped):
        return None
    return _shaped(call, {"error": message}, None)


def _shaped(call: Json, response: dict[str, Any], image: bytes | None) -> dict[str, Any]:
    function = _function(call)
    named = {name: function[name] for name in ("id", "name") if function.get(name) is not None}
    if call.get("type") == "function_call":
        content = [{"type": "text", "text": str(one)} for name, one in response.items() if name != "url"]
        if image is not None:
            content.append({"type": "image", "data": in_base64(image), "mime_type": "image/png"})
        error = {"is_error": True} if "error" in response else {}
        return {"type": "function_result", "call_id": named.pop("id", None), **named, "result": content, **error}
    is_snake = "function_call" in call
    body: dict[str, Any] = {**named, "response": response}
    if image is not None:
        data, kind = ("inline_data", "mime_type") if is_snake else ("inlineData", "mimeType")
        body["parts"] = [{data: {kind: "image/png", "data": in_base64(image)}}]
    return {"function_response" if is_snake else "functionResponse": body} if _is_part(call) else body


def _is_part(call: Json) -> bool:
    return any(name in call for name in _PARTS)


def _function(call: Json) -> Mapping[str, Any]:
    """The function of a part, or the call itself."""
    return next((object_of(call, name) for name in _PARTS if name in call), call)


def _arguments(function: Json) -> dict[str, Any]:
    return object_of(function, "args" if "args" in function else "arguments")


def _do(action: str, space: Size, **params: Any) -> Asked:
    return parse("computer", action, params, space)


def _at_a_place(name: str, given: Json, space: Size) -> list[Asked]:
    return [_do(_AT_A_PLACE[name], space, coordinate=_place(name, given, space))]


def _type_at(name: str, given: Json, space: Size) -> list[Asked]:
    """Click, clear, type, and Return when asked for.

    The documentation has Return by default, the vendor's reference client has not: what was not meant to be sent
    cannot be taken back.
    """
    asked = [_do("left_click", space, coordinate=_place(name, given, space))]
    if given.get("clear_before_typing") is not False:
        asked += [_do("key", space, text="ctrl+a"), _do("key", space, text="backspace")]
    return asked + _type(name, given, space)


def _type(name: str, given: Json, space: Size) -> list[Asked]:
    del name
    asked = [_do("type", space, text=given.get("text"))] if given.get("text") != "" else []
    return [*asked, _do("key", space, text="return")] if given.get("press_enter") is True else asked


def _key(name: str, given: Json, space: Size) -> list[Asked]:
    value = given.get("keys", given.get("key"))
    keys = value if isinstance(value, str) else "+".join(text_of({"key": one}, "key") for one in _as_list(given))
    kind = {"key_down": KeyDown, "key_up": KeyUp}.get(name)
    return [kind.read({"text": keys}, space) if kind else _do("key", space, text=keys)]


def _as_list(given: Json) -> list[Any]:
    return list_of(given, "keys" if "keys" in given else "key")


def _scroll(name: str, given: Json, space: Size) -> list[Asked]:
    direction = text_of(given, "direction") or "down"
    if name == "scroll_document" and direction in ("up", "down"):
        return [_do("key", space, text=f"page_{direction}")]
    width, height = space
    where = [width // 2, height // 2] if name == "scroll_document" else _place(name, given, space)
    if (notches := given.get("magnitude_in_wheel_clicks")) is None:
        side = height if direction in ("up", "down") else width
        pixels = _number(name, given, "magnitude_in_pixels", 300)
        if name != "scroll":
            pixels = _number(name, given, "magnitude", 800) * side / GRID
        notches = notches_of(pixels)
    return [_do("scroll", space, coordinate=where, scroll_direction=direction, scroll_amount=notches)]


def _drag(name: str, given: Json, space: Size) -> list[Asked]:
    names = ("start_", "end_") if "start_x" in given else ("", "destination_")
    start, end = (_place(name, given, space, one) for one in names)
    return [_do("left_click_drag", space, start_coordinate=start, coordinate=end)]


def _wait(name: str, given: Json, space: Size) -> list[Asked]:
    return [_do("wait", space, duration=5 if name == "wait_5_seconds" else given.get("seconds", 1))]


def _browse(name: str, given: Json, space: Size) -> list[Asked]:
    url = {"search": FIRST_PAGE, "open_web_browser": None}.get(name, given.get("url", ""))
    return [Browse.read({"url": url}, space)]


def _press(name: str, given: Json, space: Size) -> list[Asked]:
    del given
    return [_do("key", space, text=_KEYS[name])]


def _nothing(name: str, given: Json, space: Size) -> list[Asked]:
    """A picture is taken anyway."""
    del name, given, space
    return []


def _place(name: str, given: Json, space: Size, prefix: str = "") -> list[int]:
    """A place on the grid, in pixels; the far edge of the grid is the last pixel."""
    found: list[int] = []
    for axis, side in zip("xy", space, strict=True):
        at = _number(name, given, prefix + axis, None)
        if not 0 <= at <= GRID:
            raise ActionInvalid.at(prefix + axis, message=f"{name}: `{prefix + axis}` is not within 0 and {GRID}.")
        found.append(min(int(at * side / GRID), side - 1))
    return found


def _number(name: str, given: Json, param: str, default: float | None) -> float:
    if (value := given.get(param)) is None:
        if default is None:
            raise ActionInvalid.at(param, message=f"{name}: `{param}` is missing.")
        return default
    try:
        return number(value)
    except ValueError as fault:
        raise ActionInvalid.at(param, message=f"{name}: `{param}` {fault}.") from None


_FUNCTIONS = {
    **dict.fromkeys(_AT_A_PLACE, _at_a_place),
    **dict.fromkeys(("key_combination", "press_key", "hotkey", "key_down", "key_up"), _key),
    **dict.fromkeys(("scroll_at", "scroll_document", "scroll"), _scroll),
    **dict.fromkeys(("wait", "wait_5_seconds"), _wait),
    **dict.fromkeys(("navigate", "search", "open_web_browser"), _browse),
    **dict.fromkeys(_KEYS, _press),
    "type_text_at": _type_at,
    "type": _type,
    "drag_and_drop": _drag,
    "take_screenshot": _nothing,
}

GEMINI = Dialect("google", ("gemini-",), read, answer, failed)
