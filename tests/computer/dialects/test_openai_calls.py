"""Raw tool calls of OpenAI's models, against the types of OpenAI's SDK (D-56)."""

import json
from typing import Any

import pytest
from openai.types.responses import ResponseComputerToolCall, ResponseFunctionToolCall
from openai.types.responses.response_input_item_param import ComputerCallOutput, FunctionCallOutput
from pydantic import TypeAdapter

from neena.computer.dialects.registry import dialect_of
from neena.computer.tools.keys import CTRL, SHIFT
from support.dialect_calls import GPT, RETURN, SIZE, Json, acts, click, done, press, refused, size_of


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
