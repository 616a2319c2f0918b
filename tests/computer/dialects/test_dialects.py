"""Raw tool calls of Anthropic's, OpenAI's and Google's models: read, done on a recording screen, answered (D-56)."""

import base64
import io
import json
from collections.abc import Sequence
from typing import Any

import pytest
from anthropic.types.beta import (
    BetaComputerToolUseBlock,
    BetaToolResultBlockParam,
    BetaToolUseBlock,
)
from anthropic.types.beta.beta_computer_member_name import BETA_COMPUTER_MEMBER_NAME_VALUES
from hypothesis import given
from hypothesis import strategies as st
from openai.types.responses import ResponseComputerToolCall, ResponseFunctionToolCall
from openai.types.responses.response_input_item_param import ComputerCallOutput, FunctionCallOutput
from PIL import Image
from pydantic import TypeAdapter

from neena.computer.dialects.registry import DIALECTS, PREFIXES, UnknownModel, dialect_of, space_of
from neena.computer.screen import Window
from neena.computer.tools.asked import ActionInvalid
from neena.computer.tools.hands import Memory
from neena.computer.tools.keys import ALT, CTRL, SHIFT
from neena.computer.tools.registry import perform
from neena.computer.turn import Turn
from support.recording_screen import RecordingScreen, machine_of

SIZE = (1024, 768)
CLAUDE, GPT, GEMINI = "claude-opus-4-7", "gpt-5.5", "gemini-3.5-flash"
RETURN, BACKSPACE, LEFT, RIGHT = 0xFF0D, 0xFF08, 0xFF51, 0xFF53
Json = dict[str, Any]


@pytest.fixture(autouse=True)
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """What was waited for; nothing waits."""
    asked: list[float] = []
    monkeypatch.setattr(Turn, "sleep", lambda _, seconds: asked.append(seconds))
    return asked


def done(model: str, call: Json, screen: Any = None, space: tuple[int, int] = SIZE) -> tuple[list[Any], Json]:
    """What a call does to the screen, and its answer."""
    screen = screen or RecordingScreen()
    dialect, memory = dialect_of(model), Memory(SIZE)
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


# models and sizes


@pytest.mark.parametrize(
    ("model", "vendor"),
    [
        ("claude-sonnet-5", "anthropic"),
        ("anthropic/claude-opus-4-7", "anthropic"),
        ("gpt-5.4", "openai"),
        ("o3", "openai"),
        ("o1-pro", "openai"),
        ("computer-use-preview", "openai"),
        ("models/Gemini-2.5-computer-use-preview-10-2025", "google"),
    ],
)
def test_d56_dialect_is_known_by_the_models_name(model: str, vendor: str) -> None:
    assert dialect_of(model).vendor == vendor


@pytest.mark.parametrize("model", ["", "llama-4", "o", "my-claude-", "gpt"][:4])
def test_d56_unknown_model_is_refused_with_the_prefixes_that_are_known(model: str) -> None:
    with pytest.raises(UnknownModel) as caught:
        dialect_of(model)
    assert caught.value.code == "unknown_model"
    assert {"claude-", "gpt-", "o1-", "o3-", "gemini-"} <= set(caught.value.supported_prefixes) == set(PREFIXES)


def test_size_that_the_model_was_told_is_the_desktops_own_unless_it_is_given() -> None:
    assert space_of(None, None, SIZE) == SIZE
    assert space_of(1280, None, SIZE) == (1280, 768)
    for width, height in ((0, 5), (5, 100_000), (-3, 5)):
        with pytest.raises(ActionInvalid, match="display_"):
            space_of(width, height, SIZE)


# Anthropic


def block(given: Json, name: str = "computer", **more: Any) -> Json:
    made = BetaToolUseBlock(id="toolu_1", input=given, name=name, type="tool_use")
    return {**made.model_dump(exclude_none=True), **more}


def check_result(answer: Json) -> Any:
    valid = TypeAdapter(BetaToolResultBlockParam).validate_python(answer)
    assert valid["tool_use_id"] == "toolu_1"
    return answer["content"]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"action": "left_click", "coordinate": [5, 6]}, click(5, 6)),
        ({"action": "left_click"}, click(0, 0)[1:]),
        ({"action": "right_click", "coordinate": None}, click(0, 0, 3)[1:]),
        ({"action": "triple_click", "coordinate": [5, 6]}, click(5, 6, times=3)),
        (
            {"action": "left_click", "coordinate": [5, 6], "text": "ctrl"},
            [("keys", (CTRL,), True), *click(5, 6), ("keys", (CTRL,), False)],
        ),
        (
            {"action": "scroll", "coordinate": [5, 6], "scroll_direction": "up", "scroll_amount": 2, "text": "shift"},
            [("keys", (SHIFT,), True), *click(5, 6, 4, 2), ("keys", (SHIFT,), False)],
        ),
        ({"action": "key", "text": "ctrl+s"}, press(CTRL, 0x73)),
        ({"action": "key", "text": "alt + Left"}, press(ALT, LEFT)),
        ({"action": "key", "text": "Right Right Return"}, press(RIGHT) * 2 + press(RETURN)),
        ({"action": "key", "text": "Right", "repeat": 3}, press(RIGHT) * 3),
        ({"action": "key", "text": "ctrl++"}, press(CTRL, SHIFT, 0x2B)),
        ({"action": "hold_key", "text": "shift", "duration": 1}, press(SHIFT)),
        ({"action": "type", "text": "Héllo\n"}, [("type", "Héllo\n")]),
        ({"action": "left_mouse_down"}, [("button", 1, True)]),
        ({"action": "left_mouse_up"}, [("button", 1, False)]),
        ({"action": "mouse_move", "coordinate": [5, 6]}, [("move", 5, 6)]),
        ({"action": "wait", "duration": 2}, []),
        ({"action": "screenshot"}, []),
    ],
)
def test_d56_claude_computer_calls_are_done_in_every_form(given: Json, expected: list[Any]) -> None:
    assert acts(CLAUDE, block(given)) == expected
    assert acts(CLAUDE, {"type": "computer_20250124", **given}) == expected
    member = {name: value for name, value in given.items() if name != "action"}
    assert acts(CLAUDE, block(member, name=given["action"], toolset_name="computer")) == expected


def test_d56_claude_drags_from_the_start_or_in_the_oldest_version_from_the_pointer() -> None:
    drag = {"action": "left_click_drag", "coordinate": [80, 80]}
    given = acts(CLAUDE, block({**drag, "start_coordinate": [10, 10]}))
    assert given[:2] == [("move", 10, 10), ("button", 1, True)]
    screen = RecordingScreen(pointer=(40, 40))
    oldest = acts(CLAUDE, {"type": "computer_20241022", **drag}, screen)
    assert oldest[0] == ("button", 1, True)
    assert oldest[1] == ("move", 45, 45)
    assert oldest[-2:] == given[-2:] == [("move", 80, 80), ("button", 1, False)]


def test_d56_every_member_of_claudes_toolset_is_known() -> None:
    given = {
        "coordinate": [1, 2],
        "start_coordinate": [1, 1],
        "text": "a",
        "duration": 0,
        "scroll_amount": 1,
        "scroll_direction": "down",
        "region": [0, 0, 10, 10],
    }
    for name in BETA_COMPUTER_MEMBER_NAME_VALUES:
        call = {"id": "toolu_1", "input": given, "name": name, "toolset_name": "computer", "type": "tool_use"}
        TypeAdapter(BetaComputerToolUseBlock).validate_python(call)
        answer = done(CLAUDE, call)[1]
        assert check_result(answer)
        assert answer["toolset_name"] == "computer"


def test_d56_claude_is_answered_by_a_tool_result() -> None:
    (image,) = check_result(done(CLAUDE, block({"action": "screenshot"}))[1])
    assert image["source"]["media_type"] == "image/png"
    assert size_of(image["source"]["data"]) == SIZE
    assert check_result(done(CLAUDE, block({"action": "left_click"}))[1]) == [{"type": "text", "text": "ok"}]
    at = check_result(done(CLAUDE, block({"action": "cursor_position"}))[1])
    assert at == [{"type": "text", "text": "X=0,Y=0"}]
    (zoomed,) = check_result(done(CLAUDE, block({"action": "zoom", "region": [0, 0, 100, 75]}))[1])
    assert size_of(zoomed["source"]["data"]) == SIZE
    failure = dialect_of(CLAUDE).failed(block({"action": "left_click"}), "No such place.")
    assert failure
    assert failure["is_error"] is True
    assert check_result(failure) == [{"type": "text", "text": "No such place."}]


def test_d56_claude_by_itself_is_answered_flat() -> None:
    shot = done(CLAUDE, {"type": "computer_20250124", "action": "screenshot"})[1]
    assert set(shot) == {"type", "base64_image"}
    assert shot["type"] == "computer_20250124"
    at = done(CLAUDE, {"type": "computer_20251124", "action": "cursor_position"})[1]
    assert at == {"type": "computer_20251124", "coordinate": [0, 0], "output": "X=0,Y=0"}
    assert dialect_of(CLAUDE).failed({"type": "computer_20250124"}, "x") is None


@pytest.mark.parametrize(
    ("call", "tool", "action"),
    [
        (block({"command": "ls"}, name="bash"), "bash", "run"),
        (block({"restart": True}, name="bash"), "bash", "restart"),
        ({"type": "bash_20250124", "command": "ls"}, "bash", "run"),
        ({"type": "bash_20241022", "restart": True}, "bash", "restart"),
        (block({"command": "view", "path": "/a"}, name="str_replace_based_edit_tool"), "text_editor", "view"),
        (block({"command": "undo_edit", "path": "/a"}, name="str_replace_editor"), "text_editor", "undo_edit"),
        ({"type": "text_editor_20250124", "command": "create", "path": "/a", "file_text": ""}, "text_editor", "create"),
        (
            block({"command": "insert", "path": "/a", "insert_line": 0, "insert_text": "x"}, name="str_replace_editor"),
            "text_editor",
            "insert",
        ),
        (block({"action": "list"}, name="windows"), "windows", "list"),
    ],
)
def test_d56_claudes_other_tools_are_read(call: Json, tool: str, action: str) -> None:
    (asked,) = dialect_of(CLAUDE).read(call, SIZE)
    assert asked.name == action


@pytest.mark.parametrize(
    ("call", "said"),
    [
        ({}, "no known `type`"),
        ({"type": "web_search_20250305"}, "no known `type`"),
        (block({"action": "drag"}), "no action `drag`"),
        (block({"action": 5}), "`action` is a number"),
        (block({"action": "left_click", "coordinate": [5000, 5]}), "off the screen"),
        (block({"action": "key", "text": "Right", "repeat": 1000}), "between 1 and 100 keys"),
        (block({"action": "key", "text": "Right", "repeat": "2"}), "`repeat` is text"),
        (block({"action": "key", "text": "a " * 2000}), "between 1 and 100 keys"),
        (block({"action": "key"}), "`text` is missing"),
        (block({"query": "x"}, name="web_search"), "no tool `web_search`"),
        ({**block({}), "input": [1]}, "`input` is a list"),
    ],
)
def test_d56_claudes_wrong_calls_are_refused(call: Json, said: str) -> None:
    assert said in refused(CLAUDE, call)


# OpenAI


def item(*actions: Json, batched: bool = False) -> Json:
    shape: Json = {"actions": list(actions)} if batched else {"action": actions[0]}
    call = ResponseComputerToolCall.model_validate(
        {
            "id": "cu_1",
            "call_id": "call_1",
            "pending_safety_checks": [],
            "status": "completed",
            "type": "computer_call",
            **shape,
        }
    )
    return call.model_dump(exclude_none=True)


PATH = [{"x": 10, "y": 10}, {"x": 90, "y": 10}, {"x": 90, "y": 90}]


@pytest.mark.parametrize(
    ("action", "expected"),
    [
        ({"type": "click", "button": "left", "x": 5, "y": 6}, click(5, 6)),
        ({"type": "click", "button": "right", "x": 5, "y": 6}, click(5, 6, 3)),
        ({"type": "click", "button": "wheel", "x": 5, "y": 6}, click(5, 6, 2)),
        ({"type": "click", "button": "back", "x": 5, "y": 6}, click(5, 6, 8)),
        ({"type": "click", "button": "forward", "x": 5, "y": 6}, click(5, 6, 9)),
        (
            {"type": "click", "button": "left", "x": 5, "y": 6, "keys": ["CTRL", "SHIFT"]},
            [("keys", (CTRL, SHIFT), True), *click(5, 6), ("keys", (SHIFT, CTRL), False)],
        ),
        ({"type": "double_click", "x": 5, "y": 6}, click(5, 6, times=2)),
        ({"type": "keypress", "keys": ["CTRL", "A"]}, press(CTRL, 0x61)),
        ({"type": "keypress", "keys": ["ENTER"]}, press(RETURN)),
        ({"type": "keypress", "keys": ["CTRL", "+"]}, press(CTRL, SHIFT, 0x2B)),
        ({"type": "move", "x": 5, "y": 6}, [("move", 5, 6)]),
        ({"type": "scroll", "x": 5, "y": 6, "scroll_x": 0, "scroll_y": 360}, click(5, 6, 5, 3)),
        ({"type": "scroll", "x": 5, "y": 6, "scroll_x": 0, "scroll_y": -1}, click(5, 6, 4, 1)),
        (
            {"type": "scroll", "x": 5, "y": 6, "scroll_x": -120, "scroll_y": 240},
            [*click(5, 6, 5, 2), *click(5, 6, 6, 1)],
        ),
        ({"type": "scroll", "x": 5, "y": 6, "scroll_x": 120, "scroll_y": 0}, click(5, 6, 7, 1)),
        ({"type": "scroll", "x": 5, "y": 6, "scroll_x": 0, "scroll_y": 0}, [("move", 5, 6)]),
        ({"type": "type", "text": "Hello"}, [("type", "Hello")]),
        ({"type": "wait"}, []),
        ({"type": "screenshot"}, []),
    ],
)
def test_d56_openai_actions_are_done_in_every_form(action: Json, expected: list[Any], waits: list[float]) -> None:
    assert acts(GPT, item(action)) == expected
    assert acts(GPT, action) == expected
    assert acts(GPT, item(action, action, batched=True)) == expected * 2
    flat = {**action, "type": "computer_use_preview", "action": action["type"]}
    assert acts("o3-mini", flat) == expected
    assert waits == ([2.0] * 5 if action["type"] == "wait" else waits)


def test_d56_openai_drag_follows_its_path() -> None:
    drag = acts(GPT, item({"type": "drag", "path": PATH}))
    moves = [act for act in drag if act[0] == "move"]
    assert drag[:2] == [("move", 10, 10), ("button", 1, True)]
    assert drag[-1] == ("button", 1, False)
    assert ("move", 90, 10) in moves
    assert moves[-1] == ("move", 90, 90)
    assert acts(GPT, {"type": "drag", "path": [[10, 10], [90, 10], [90, 90]]}) == drag


def test_d56_openai_is_answered_by_an_output_item_with_a_picture() -> None:
    for call in (item({"type": "move", "x": 1, "y": 1}), item({"type": "screenshot"}, {"type": "wait"}, batched=True)):
        answer = done(GPT, call)[1]
        valid = TypeAdapter(ComputerCallOutput).validate_python(answer)
        assert (valid["type"], valid["call_id"]) == ("computer_call_output", "call_1")
        assert valid["output"]["type"] == "computer_screenshot"
        kind, data = valid["output"].get("image_url", "").split(",")
        assert kind == "data:image/png;base64"
        assert size_of(data) == SIZE
    assert set(done(GPT, {"type": "screenshot"})[1]) == {"type", "image_url"}
    assert dialect_of(GPT).failed(item({"type": "screenshot"}), "x") is None


def test_d56_openai_functions_of_our_tools_are_read_and_answered() -> None:
    def call(given: Any) -> Json:
        arguments = given if isinstance(given, str) else json.dumps(given)
        made = ResponseFunctionToolCall(arguments=arguments, call_id="call_1", name="computer", type="function_call")
        return made.model_dump(exclude_none=True)

    moved, answer = done(GPT, call({"action": "left_click", "coordinate": [5, 6]}))
    assert moved == click(5, 6)
    TypeAdapter(FunctionCallOutput).validate_python(answer)
    assert answer == {"type": "function_call_output", "call_id": "call_1", "output": "ok"}
    shot = done(GPT, call({"action": "screenshot"}))[1]
    TypeAdapter(FunctionCallOutput).validate_python(shot)
    assert shot["output"][0]["type"] == "input_image"
    failure = dialect_of(GPT).failed(call({}), "no")
    assert failure == {"type": "function_call_output", "call_id": "call_1", "output": "error: no"}
    assert "not JSON" in refused(GPT, call("{"))
    assert "is a list" in refused(GPT, call("[]"))


def test_d56_openai_flat_calls_are_answered_flat() -> None:
    shot = done(GPT, {"type": "computer_use_preview", "action": "screenshot"})[1]
    assert set(shot) == {"type", "base64_image"}
    flat = {"type": "computer_use_preview", "action": "left_click", "coordinate": [5, 6]}
    assert acts(GPT, flat) == click(5, 6)
    scroll = {"type": "computer_use_preview", "action": "scroll", "coordinate": [5, 6], "direction": "up", "amount": 1}
    assert acts(GPT, scroll) == click(5, 6, 4)


@pytest.mark.parametrize(
    ("call", "said"),
    [
        ({}, "no action ``"),
        ({"type": "zoom"}, "no action `zoom`"),
        ({"type": "computer_call", "call_id": "c"}, "no action ``"),
        ({"type": "computer_call", "call_id": "c", "action": [1]}, "`action` is a list"),
        ({"type": "computer_call", "call_id": "c", "actions": [5]}, "`actions` is a number"),
        ({"type": "computer_call", "actions": [{"type": "wait"}] * 101}, "100 at most"),
        ({"type": "click", "button": "left", "x": 5}, "`y` is missing"),
        ({"type": "click", "button": "left", "x": "5", "y": 5}, "is text, not a number"),
        ({"type": "click", "button": "left", "x": 1024, "y": 5}, "off the screen"),
        ({"type": "click", "button": "fourth", "x": 5, "y": 5}, "`button` is `fourth`"),
        ({"type": "drag", "path": [{"x": 1, "y": 1}]}, "two points or more"),
        ({"type": "drag", "path": [{"x": 1, "y": 1}, 5]}, "`path` is a number"),
        ({"type": "keypress", "keys": ["HYPERSPACE"]}, "not known, `HYPERSPACE`"),
        ({"type": "keypress", "keys": []}, "`text` is empty"),
        ({"type": "scroll", "x": 1, "y": 1, "scroll_x": 0, "scroll_y": "9"}, "`scroll_y` is text"),
        ({"type": "type", "text": ""}, "`text` is empty"),
    ],
)
def test_d56_openais_wrong_calls_are_refused(call: Json, said: str) -> None:
    assert said in refused(GPT, call)


# Gemini

MIDDLE = {"x": 500, "y": 500}


@pytest.mark.parametrize(
    ("name", "args", "expected"),
    [
        ("click_at", MIDDLE, click(512, 384)),
        ("click", {"x": 999, "y": 999, "intent": "why"}, click(1022, 767)),
        ("click", {"x": 1000, "y": 0}, click(1023, 0)),
        ("double_click", MIDDLE, click(512, 384, times=2)),
        ("triple_click", MIDDLE, click(512, 384, times=3)),
        ("middle_click", MIDDLE, click(512, 384, 2)),
        ("right_click", MIDDLE, click(512, 384, 3)),
        ("mouse_down", MIDDLE, [("move", 512, 384), ("button", 1, True)]),
        ("mouse_up", MIDDLE, [("move", 512, 384), ("button", 1, False)]),
        ("move", MIDDLE, [("move", 512, 384)]),
        ("hover_at", MIDDLE, [("move", 512, 384)]),
        ("type", {"text": "hi"}, [("type", "hi")]),
        ("type", {"text": "hi", "press_enter": True}, [("type", "hi"), *press(RETURN)]),
        (
            "type_text_at",
            {**MIDDLE, "text": "hi", "press_enter": True},
            [*click(512, 384), *press(CTRL, 0x61), *press(BACKSPACE), ("type", "hi"), *press(RETURN)],
        ),
        (
            "type_text_at",
            {**MIDDLE, "text": "hi", "clear_before_typing": False},
            [*click(512, 384), ("type", "hi")],
        ),
        ("type_text_at", {**MIDDLE, "text": ""}, [*click(512, 384), *press(CTRL, 0x61), *press(BACKSPACE)]),
        ("key_combination", {"keys": "Control+A"}, press(CTRL, 0x61)),
        ("hotkey", {"keys": ["CTRL", "A"]}, press(CTRL, 0x61)),
        ("press_key", {"key": "ENTER"}, press(RETURN)),
        ("key_down", {"key": "shift"}, press(SHIFT)[:1]),
        ("key_up", {"key": "shift"}, press(SHIFT)[1:]),
        ("scroll_document", {"direction": "down"}, press(0xFF56)),
        ("scroll_document", {"direction": "left"}, click(512, 384, 6, 7)),
        ("scroll_at", {**MIDDLE, "direction": "up"}, click(512, 384, 4, 5)),
        ("scroll_at", {**MIDDLE, "direction": "right", "magnitude": 500}, click(512, 384, 7, 4)),
        ("scroll", {**MIDDLE, "direction": "down", "magnitude_in_pixels": 240}, click(512, 384, 5, 2)),
        ("scroll", {**MIDDLE, "direction": "down", "magnitude_in_wheel_clicks": 5}, click(512, 384, 5, 5)),
        ("go_back", {}, press(ALT, LEFT)),
        ("go_forward", {}, press(ALT, RIGHT)),
        ("wait_5_seconds", {}, []),
        ("wait", {"seconds": 2}, []),
        ("take_screenshot", {"intent": "look"}, []),
    ],
)
def test_d56_gemini_functions_are_done_in_every_form_on_their_grid(name: str, args: Json, expected: list[Any]) -> None:
    assert acts(GEMINI, {"functionCall": {"name": name, "args": args}}) == expected
    assert acts(GEMINI, {"function_call": {"name": name, "args": args}}) == expected
    assert acts(GEMINI, {"type": "function_call", "id": "f1", "name": name, "arguments": args}) == expected
    assert acts(GEMINI, {"name": name, "args": args}) == expected
    assert acts(GEMINI, {"type": "computer_use", "action": name, **args}) == expected


def test_d56_gemini_drags_from_place_to_place() -> None:
    old = {"name": "drag_and_drop", "args": {"x": 100, "y": 100, "destination_x": 500, "destination_y": 500}}
    new = {"name": "drag_and_drop", "args": {"start_x": 100, "start_y": 100, "end_x": 500, "end_y": 500}}
    drag = acts(GEMINI, old)
    assert drag == acts(GEMINI, new)
    assert drag[:2] == [("move", 102, 76), ("button", 1, True)]
    assert drag[-2:] == [("move", 512, 384), ("button", 1, False)]


class WithBrowser(RecordingScreen):
    """A screen with a browser's window, behind another."""

    @property
    def windows(self) -> "WithBrowser":
        return self

    def list(self) -> Sequence[Window]:
        return [
            Window(1, "New Tab", "Chromium", 0, 0, 9, 9, active=False, pid=1),
            Window(2, "Notes", "Editor", 0, 0, 9, 9, active=True, pid=2),
        ]

    def activate(self, window: int) -> None:
        self.acts.append(("activate", window))

    def resize(self, width: int, height: int) -> None: ...


@pytest.mark.parametrize(
    ("name", "args", "typed"),
    [
        ("navigate", {"url": "https://example.com/?q=a b"}, "https://example.com/?q=a b"),
        ("navigate", {"url": "example.com"}, "https://example.com"),
        ("search", {}, "https://www.google.com"),
        ("open_web_browser", {}, None),
    ],
)
def test_d56_gemini_goes_to_pages_in_the_browser_that_is_there(name: str, args: Json, typed: str | None) -> None:
    address = [*press(CTRL, 0x6C), ("type", typed), *press(RETURN)] if typed else []
    assert acts(GEMINI, {"name": name, "args": args}, WithBrowser()) == [("activate", 1), *address]


def test_d56_gemini_is_answered_in_the_words_of_its_api() -> None:
    part = done(GEMINI, {"functionCall": {"id": "f1", "name": "click_at", "args": MIDDLE}})[1]
    response = part["functionResponse"]
    assert (response["id"], response["name"], response["response"]) == ("f1", "click_at", {"url": ""})
    (picture,) = response["parts"]
    assert picture["inlineData"]["mimeType"] == "image/png"
    assert size_of(picture["inlineData"]["data"]) == SIZE
    snake = done(GEMINI, {"function_call": {"name": "click_at", "args": MIDDLE}})[1]["function_response"]
    assert set(snake["parts"][0]["inline_data"]) == {"mime_type", "data"}
    assert "id" not in snake
    step = done(GEMINI, {"type": "function_call", "id": "f1", "name": "click", "arguments": MIDDLE})[1]
    assert (step["type"], step["call_id"], step["name"]) == ("function_result", "f1", "click")
    assert [one["type"] for one in step["result"]] == ["image"]
    bare = done(GEMINI, {"name": "take_screenshot", "args": {}})[1]
    assert set(bare) == {"name", "response", "parts"}
    flat = done(GEMINI, {"type": "computer_use", "action": "screenshot"})[1]
    assert set(flat) == {"type", "base64_image"}


def test_d56_geminis_failures_are_told_in_its_shape() -> None:
    failed = dialect_of(GEMINI).failed
    assert failed({"functionCall": {"name": "click", "args": {}}}, "no") == {
        "functionResponse": {"name": "click", "response": {"error": "no"}}
    }
    step = failed({"type": "function_call", "id": "f1", "name": "click", "arguments": {}}, "no")
    assert step
    assert (step["is_error"], step["result"]) == (True, [{"type": "text", "text": "no"}])


@pytest.mark.parametrize(
    ("call", "said"),
    [
        ({}, "no function ``"),
        ({"functionCall": 5}, "`functionCall` is a number"),
        ({"name": "long_press", "args": MIDDLE}, "no function `long_press`"),
        ({"name": "click_at", "args": {"x": 5}}, "click_at: `y` is missing"),
        ({"name": "click_at", "args": {"x": 5, "y": 1001}}, "`y` is not within 0 and 1000"),
        ({"name": "click_at", "args": {"x": True, "y": 1}}, "`x` is true or false"),
        ({"name": "navigate", "args": {}}, "`url` is empty"),
        ({"name": "hotkey", "args": {"keys": [5]}}, "is a number, not text"),
        ({"name": "scroll", "args": {**MIDDLE, "direction": "round"}}, "'up', 'down', 'left' or 'right'"),
        ({"name": "wait", "args": {"seconds": 1000}}, "not within 0 and 100"),
        ({"type": "computer_use", "action": "warp"}, "no action `warp`"),
    ],
)
def test_d56_geminis_wrong_calls_are_refused(call: Json, said: str) -> None:
    assert said in refused(GEMINI, call)


# all


def test_d56_places_and_pictures_are_in_the_size_that_the_model_was_told() -> None:
    told, real = (1280, 960), (2560, 1920)
    calls: list[tuple[str, Json]] = [
        (CLAUDE, block({"action": "left_click", "coordinate": [1279, 0]})),
        (GPT, {"type": "click", "x": 1279, "y": 0}),
        (GEMINI, {"name": "click", "args": {"x": 1000, "y": 0}}),
    ]
    for model, call in calls:
        screen = RecordingScreen(size=real)
        assert acts(model, call, screen, told) == click(2559, 1)
    shot = done(CLAUDE, block({"action": "screenshot"}), RecordingScreen(size=real), told)[1]
    assert size_of(shot["content"][0]["source"]["data"]) == told
    screen = RecordingScreen(size=real, pointer=(2559, 1919))
    assert done(CLAUDE, {"action": "cursor_position"}, screen, told)[1]["coordinate"] == [1279, 959]


words = st.sampled_from(
    [
        *("tool_use", "computer_20250124", "computer_call", "function_call", "computer_use", "computer_use_preview"),
        *("click", "scroll", "drag", "keypress", "key", "left_click", "zoom", "scroll_at", "navigate", "hotkey"),
        *("computer", "bash", "text_editor", "type_text_at", "drag_and_drop", "left", "down", "ctrl+", "/a", "create"),
    ]
)
names = st.sampled_from(
    [
        *("type", "name", "action", "actions", "input", "args", "arguments", "functionCall", "function_call", "id"),
        *("x", "y", "path", "keys", "key", "text", "coordinate", "region", "scroll_x", "scroll_y", "direction", "url"),
        *("magnitude", "seconds", "repeat", "button", "command", "restart", "toolset_name", "start_x", "end_x"),
    ]
)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | words | st.text(max_size=5),
    lambda inside: st.lists(inside, max_size=4) | st.dictionaries(names, inside, max_size=6),
    max_leaves=12,
)


@pytest.mark.parametrize("dialect", DIALECTS, ids=lambda one: one.vendor)
@given(call=st.dictionaries(names, values, max_size=8))
def test_whatever_a_model_sends_is_read_or_refused_by_one_error(dialect: Any, call: Json) -> None:
    try:
        asked = dialect.read(call, SIZE)
    except ActionInvalid as caught:
        assert caught.message  # noqa: PT017
        dialect.failed(call, "a failure can always be told")
    else:
        assert asked
