"""Raw tool calls of Claude, against the types of Anthropic's SDK (D-56)."""

from typing import Any

import pytest
from anthropic.types.beta import BetaComputerToolUseBlock, BetaToolResultBlockParam
from anthropic.types.beta.beta_computer_member_name import BETA_COMPUTER_MEMBER_NAME_VALUES
from pydantic import TypeAdapter

from neena.computer.dialects.registry import dialect_of
from neena.computer.tools.keys import ALT, CTRL, SHIFT
from support.dialect_calls import (
    CLAUDE,
    LEFT,
    RETURN,
    RIGHT,
    SIZE,
    Json,
    acts,
    block,
    click,
    done,
    press,
    refused,
    size_of,
)
from support.recording_screen import RecordingScreen


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
