"""Tool calls of Claude: `computer`, `bash` and `text_editor` in all their versions, and tools made from our schemas.

A call is a `tool_use` block (`input` under `name`; a member of `computer_toolset_20260801` is named after its action),
answered by a `tool_result` block; or an input by itself with the tool's `type`, answered flat. Source: the types of
Anthropic's SDK, and https://platform.claude.com/docs/en/agents-and-tools/tool-use/computer-use-tool.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from neena.computer.dialects.dialect import Dialect, Json, Size, as_object, in_base64, merged, object_of, plain, text_of
from neena.computer.tools.asked import ActionInvalid, Asked, Result
from neena.computer.tools.computer import COMPUTER, Click, LeftClickDrag
from neena.computer.tools.params import whole
from neena.computer.tools.registry import parse

_TOOLS = {"str_replace_editor": "text_editor", "str_replace_based_edit_tool": "text_editor"}
_TYPES = {"computer_": "computer", "bash_": "bash", "text_editor_": "text_editor"}
_MOST_REPEATS = 100


def read(call: Json, space: Size) -> list[Asked]:
    """The actions that a call asks for."""
    if _is_block(call):
        name, given = text_of(call, "name"), object_of(call, "input")
        if call.get("toolset_name") == COMPUTER.name:
            return _computer(name, given, space)
    else:
        name, given = _name_of(call), as_object(call, "call")
    tool = _TOOLS.get(name, name)
    if tool == COMPUTER.name:
        return _computer(text_of(given, "action"), given, space)
    if tool == "bash":
        return [parse(tool, "restart" if given.get("restart") is True else "run", given, space)]
    return [parse(tool, text_of(given, "command" if tool == "text_editor" else "action"), given, space)]


def answer(call: Json, results: Sequence[Result]) -> dict[str, Any]:
    """A `tool_result` block for a `tool_use` block, else the flat answer."""
    if not _is_block(call):
        return plain(call, results)
    result = merged(results)
    content: list[dict[str, Any]] = []
    if result.output is not None or result.image is None:
        content.append({"type": "text", "text": "ok" if result.output is None else result.output or "(no output)"})
    if result.image is not None:
        source = {"type": "base64", "media_type": "image/png", "data": in_base64(result.image)}
        content.append({"type": "image", "source": source})
    return _result(call, content)


def failed(call: Json, message: str) -> dict[str, Any] | None:
    """A `tool_result` block that says what went wrong."""
    if not _is_block(call):
        return None
    return {**_result(call, [{"type": "text", "text": message}]), "is_error": True}


def _result(call: Json, content: list[dict[str, Any]]) -> dict[str, Any]:
    block: dict[str, Any] = {"type": "tool_result", "tool_use_id": call.get("id"), "content": content}
    if "toolset_name" in call:
        block["toolset_name"] = call["toolset_name"]
    return block


def _is_block(call: Json) -> bool:
    return call.get("type") == "tool_use"


def _name_of(call: Json) -> str:
    """The tool that an input by itself is meant for."""
    kind = text_of(call, "type")
    for prefix, tool in _TYPES.items():
        if kind.startswith(prefix):
            return tool
    if not kind and "action" in call:
        return COMPUTER.name
    known = ", ".join(f"{prefix}…" for prefix in _TYPES)
    raise ActionInvalid.at("type", message=f"The call has no known `type`: expected tool_use, {known}.")


def _computer(action: str, given: Mapping[str, Any], space: Size) -> list[Asked]:
    if action == "zoom":
        return [parse("zoom", "zoom", given, space)]
    if action == "key":
        return _keys(given, space)
    kind = COMPUTER.action(action)
    # Newer versions click where the pointer is, and the oldest one drags from there.
    start = "coordinate" if issubclass(kind, Click) else "start_coordinate"
    if issubclass(kind, Click | LeftClickDrag) and given.get(start) is None:
        return [kind.read({**{name: one for name, one in given.items() if one is not None}, start: None}, space)]
    return [parse(COMPUTER.name, action, given, space)]


def _keys(given: Mapping[str, Any], space: Size) -> list[Asked]:
    """Chords one after the other, as `xdotool key` takes them, blanks between; all of it `repeat` times."""
    text = given.get("text")
    chords = re.sub(r"\s*\+\s*(?=\S)", "+", text).split() if isinstance(text, str) else []
    if len(chords) <= 1:
        chords = [text]
    asked = [parse(COMPUTER.name, "key", {"text": chord}, space) for chord in chords[: _MOST_REPEATS + 1]]
    return asked * _repeats(given.get("repeat"), len(asked))


def _repeats(value: Any, chords: int) -> int:
    try:
        times = 1 if value is None else whole(value)
    except ValueError as fault:
        raise ActionInvalid.at("repeat", message=f"key: `repeat` {fault}.") from None
    if not 1 <= times * chords <= _MOST_REPEATS:
        raise ActionInvalid.at("repeat", message=f"key: presses between 1 and {_MOST_REPEATS} keys in one call.")
    return times


ANTHROPIC = Dialect("anthropic", ("claude-",), read, answer, failed)
