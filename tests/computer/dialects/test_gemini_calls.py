"""Raw function calls of Gemini's computer use (D-56)."""

from collections.abc import Sequence
from typing import Any

import pytest

from neena.computer.dialects.registry import dialect_of
from neena.computer.screen import Window
from neena.computer.tools.keys import ALT, CTRL, SHIFT
from support.dialect_calls import (
    BACKSPACE,
    GEMINI,
    LEFT,
    RETURN,
    RIGHT,
    SIZE,
    Json,
    acts,
    click,
    done,
    press,
    refused,
    size_of,
)
from support.recording_screen import RecordingScreen

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
