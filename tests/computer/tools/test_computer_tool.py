"""The tool `computer`: what is refused, and what each action asks of the screen (D-09 to D-29)."""

import math
from contextlib import suppress
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neena.computer.screen import ScreenGone
from neena.computer.tools.asked import ActionInvalid, Result
from neena.computer.tools.hands import Memory, scaled
from neena.computer.tools.keys import ALT, CTRL, SHIFT, SHIFT_R, SUPER, chord_of
from neena.computer.tools.registry import TOOLS, parse, perform, schemas_of
from neena.computer.turn import ActionTimedOut, Turn
from support.recording_screen import RecordingScreen, machine_of

SIZE = (1024, 768)
RETURN = 0xFF0D
SIXTEEN = [
    "screenshot",
    "left_click",
    "right_click",
    "middle_click",
    "double_click",
    "triple_click",
    "left_click_drag",
    "left_mouse_down",
    "left_mouse_up",
    "mouse_move",
    "type",
    "key",
    "hold_key",
    "scroll",
    "wait",
    "cursor_position",
]


def do(screen: RecordingScreen, action: str, memory: Memory | None = None, /, **params: Any) -> Result:
    asked = parse("computer", action, params, SIZE)
    return perform(asked, machine_of(screen), Turn(5), memory or Memory(SIZE))


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """What was waited for; nothing waits."""
    asked: list[float] = []
    monkeypatch.setattr(Turn, "sleep", lambda _, seconds: asked.append(seconds))
    return asked


def acts(action: str, /, **params: Any) -> list[tuple[Any, ...]]:
    screen = RecordingScreen()
    do(screen, action, **params)
    return screen.acts


def fault(action: str, /, **params: Any) -> str:
    with pytest.raises(ActionInvalid) as caught:
        parse("computer", action, params, SIZE)
    assert caught.value.findings
    return caught.value.message


def test_d09_schema_is_json_schema_with_all_sixteen_actions_and_the_size_of_the_display() -> None:
    (schema,) = (one for one in schemas_of(machine_of(RecordingScreen()), SIZE) if one["name"] == "computer")
    assert schema["description"]
    assert (schema["display_width_px"], schema["display_height_px"]) == SIZE
    parameters = schema["parameters"]
    jsonschema_rs.meta.validate(parameters)
    assert parameters["properties"]["action"]["enum"] == SIXTEEN
    assert parameters["required"] == ["action"]
    pair = {"type": "array", "items": {"type": "integer"}, "minItems": 2, "maxItems": 2}
    assert pair.items() <= parameters["properties"]["coordinate"].items()
    assert pair.items() <= parameters["properties"]["start_coordinate"].items()
    assert set(parameters["properties"]) == {
        *("action", "text", "coordinate", "start_coordinate", "scroll_direction", "scroll_amount", "duration"),
    }
    assert parameters["properties"]["scroll_direction"]["enum"] == ["up", "down", "left", "right"]
    assert jsonschema_rs.is_valid(parameters, {"action": "left_click", "coordinate": [1, 2]})
    assert not jsonschema_rs.is_valid(parameters, {"action": "drag"})


@pytest.mark.parametrize("tool", TOOLS, ids=lambda tool: tool.name)
def test_schema_of_every_tool_is_valid_and_has_an_action(tool: Any) -> None:
    jsonschema_rs.meta.validate(tool.parameters)
    assert tool.parameters["properties"]["action"]["enum"]
    assert tool.parameters["required"] == ["action"]
    assert all(one.get("description") for one in tool.parameters["properties"].values())


@pytest.mark.parametrize(
    ("tool", "action", "said"),
    [
        ("computr", "screenshot", "no tool `computr`"),
        ("computer", "drag", "no action `drag`"),
        ("computer", "zoom", "no action `zoom`"),
        ("computer", "", "needs an `action`"),
    ],
)
def test_d12_what_is_not_there_is_refused_by_name(tool: str, action: str, said: str) -> None:
    with pytest.raises(ActionInvalid, match=said):
        parse(tool, action, {}, SIZE)


@pytest.mark.parametrize(
    ("action", "params", "said"),
    [
        ("left_click", {}, "left_click: `coordinate` is missing"),
        ("left_click", {"coordinate": None}, "`coordinate` is missing"),
        ("mouse_move", {}, "mouse_move: `coordinate` is missing"),
        ("left_click", {"coordinate": [5]}, "`coordinate` holds 1, not 2"),
        ("left_click", {"coordinate": [5, 5, 5]}, "`coordinate` holds 3, not 2"),
        ("left_click", {"coordinate": ["5", 5]}, "`coordinate` is text, not a number"),
        ("left_click", {"coordinate": [True, 5]}, "`coordinate` is true or false, not a number"),
        ("left_click", {"coordinate": [None, 5]}, "`coordinate` is null, not a number"),
        ("left_click", {"coordinate": "5,5"}, "`coordinate` is text, not a list"),
        ("left_click", {"coordinate": {"x": 5, "y": 5}}, "`coordinate` is an object, not a list"),
        ("left_click", {"coordinate": [math.nan, 5]}, "finite"),
        ("left_click", {"coordinate": [math.inf, 5]}, "finite"),
        ("left_click", {"coordinate": [10**400, 5]}, "finite"),
        ("left_click", {"coordinate": [1024, 0]}, "off the screen: 1024 is not within 0 and 1023"),
        ("left_click", {"coordinate": [0, 768]}, "off the screen: 768 is not within 0 and 767"),
        ("left_click", {"coordinate": [-1, 0]}, "off the screen"),
        ("left_click_drag", {"coordinate": [5, 5]}, "`start_coordinate` is missing"),
        ("left_click_drag", {"start_coordinate": [5, 5]}, "`coordinate` is missing"),
        ("type", {}, "`text` is missing"),
        ("type", {"text": ""}, "`text` is empty"),
        ("type", {"text": 5}, "`text` is a number, not text"),
        ("type", {"text": "a\x1b[0m"}, r"control character U\+001B"),
        ("type", {"text": "a\x7f"}, r"U\+007F"),
        ("type", {"text": "a\x00"}, "NUL"),
        ("type", {"text": "\ud800"}, "surrogate"),
        ("type", {"text": "a" * 100_001}, "100001 characters, 100000 at most"),
        ("key", {}, "key: `text` is missing"),
        ("key", {"text": "ctrl+bogus"}, "not known, `bogus`"),
        ("key", {"text": "retrun"}, "perhaps you mean `return`"),
        ("key", {"text": "ctrl+"}, "without a key beside it"),
        ("key", {"key": "nokey"}, "`key` names a key that is not known"),
        ("key", {"text": "a+b+c+d+e+f+g+h+i+j+k"}, "11 keys at once"),
        ("hold_key", {"text": "a"}, "`duration` is missing"),
        ("hold_key", {"text": "a", "duration": "1"}, "`duration` is text"),
        ("hold_key", {"text": "a", "duration": 100.5}, "not within 0 and 100"),
        ("wait", {"duration": -0.1}, "not within 0 and 100"),
        ("wait", {"duration": True}, "true or false"),
        ("scroll", {"amount": -1}, "`amount` is not within 0 and 1000"),
        ("scroll", {"scroll_amount": 100_000}, "`scroll_amount` is not within 0 and 1000"),
        ("scroll", {"direction": "sideways"}, "'up', 'down', 'left' or 'right'"),
        ("scroll", {"direction": 5}, "'up', 'down', 'left' or 'right'"),
    ],
)
def test_d12_d28_bad_param_is_refused_naming_action_param_and_mend(action: str, params: Any, said: str) -> None:
    with pytest.raises(ActionInvalid, match=said) as caught:
        parse("computer", action, params, SIZE)
    (finding,) = caught.value.findings
    assert finding.location[0] == "params"
    assert finding.message.startswith(f"{action}: `{finding.location[1]}`")
    assert "Expected: " in finding.message
    assert "a fitting value" not in finding.message


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.sampled_from(["ctrl+", "up"]),
    lambda inside: st.lists(inside, max_size=4) | st.dictionaries(st.text(max_size=5), inside, max_size=3),
    max_leaves=6,
)
names = st.sampled_from(
    [
        "coordinate",
        "start_coordinate",
        "text",
        "key",
        "duration",
        "direction",
        "scroll_direction",
        "amount",
        "scroll_amount",
        "path",
        "region",
    ]
)


@given(st.sampled_from([(t.name, a.name) for t in TOOLS for a in t.actions]), st.dictionaries(names, json_values))
def test_whatever_is_sent_is_read_or_refused_by_one_error(action: tuple[str, str], params: dict[str, Any]) -> None:
    try:
        asked = parse(*action, params, SIZE)
    except ActionInvalid as caught:
        assert caught.message  # noqa: PT017
    else:
        assert asked.name == action[1]


def test_d11_repeated_action_and_unknown_params_are_ignored() -> None:
    assert parse("computer", "screenshot", {"action": "left_click", "later": 1}, SIZE).name == "screenshot"


@pytest.mark.parametrize(
    ("action", "button", "times"),
    [
        ("left_click", 1, 1),
        ("click", 1, 1),
        ("right_click", 3, 1),
        ("middle_click", 2, 1),
        ("double_click", 1, 2),
        ("triple_click", 1, 3),
    ],
)
def test_d14_to_d18_clicks_press_their_button_so_many_times_at_the_place(action: str, button: int, times: int) -> None:
    once = [("button", button, True), ("button", button, False)]
    assert acts(action, coordinate=[512, 384]) == [("move", 512, 384), *once * times]


def test_keys_are_held_around_a_click() -> None:
    done = acts("left_click", coordinate=[1, 2], text="ctrl+shift")
    assert done[0] == ("keys", (CTRL, SHIFT), True)
    assert done[-1] == ("keys", (SHIFT, CTRL), False)


def test_d17_double_click_does_not_run_together_with_a_click_before_it(waits: list[float]) -> None:
    screen, memory = RecordingScreen(), Memory(SIZE)

    def waits_for_its_turn(action: str, x: int) -> bool:
        waits.clear()
        do(screen, action, memory, coordinate=[x, 9])
        return any(wait > 0.4 for wait in waits)

    assert not waits_for_its_turn("left_click", 9)
    assert not waits_for_its_turn("left_click", 9), "two clicks in a row may be meant as a double click"
    assert not waits_for_its_turn("double_click", 200), "elsewhere is another click"
    assert waits_for_its_turn("double_click", 200)
    assert waits_for_its_turn("left_click", 201)


def test_d19_drag_presses_at_the_start_moves_in_steps_and_releases_at_the_end() -> None:
    done = acts("left_click_drag", start_coordinate=[10, 20], coordinate=[90, 100])
    assert done[:2] == [("move", 10, 20), ("button", 1, True)]
    assert done[-3:] == [("move", 90, 100), ("settle",), ("button", 1, False)]
    assert len(done) > 6
    assert done[2:-2] == sorted(done[2:-2])


def test_d20_mouse_down_and_up_act_at_the_pointer_or_at_a_place() -> None:
    assert acts("left_mouse_down") == [("button", 1, True)]
    assert acts("left_mouse_up") == [("button", 1, False)]
    assert acts("left_mouse_down", coordinate=[3, 4]) == [("move", 3, 4), ("button", 1, True)]
    assert acts("left_mouse_up", coordinate=[3, 4]) == [("move", 3, 4), ("button", 1, False)]


def test_d21_pointer_is_told_in_coordinate_and_output_in_the_screenshots_space() -> None:
    screen = RecordingScreen(size=(2048, 1536))
    assert do(screen, "cursor_position").coordinate == (0, 0)
    do(screen, "mouse_move", coordinate=[512, 384])
    assert screen.acts == [("move", 1025, 769)]
    told = do(screen, "cursor_position").wire()
    assert told == {"status": "ok", "coordinate": [512, 384], "output": "X=512,Y=384"}


def test_d22_text_is_typed_as_written_with_one_kind_of_line_break() -> None:
    assert acts("type", text="Zoë\r\n\t日本 👩\u200d💻\r") == [("type", "Zoë\n\t日本 👩\u200d💻\n")]


@pytest.mark.parametrize(
    ("text", "keysyms"),
    [
        ("Return", (RETURN,)),
        ("ENTER", (RETURN,)),
        ("ctrl+a", (CTRL, 0x61)),
        ("Ctrl+A", (CTRL, 0x61)),
        ("ctrl+shift+A", (CTRL, SHIFT, 0x41)),
        ("shift+a", (SHIFT, 0x41)),
        ("shift+1", (SHIFT, 0x21)),
        ("shift_r+a", (SHIFT_R, SHIFT, 0x41)),
        ("A", (SHIFT, 0x41)),
        ("a", (0x61,)),
        ("?", (SHIFT, 0x3F)),
        ("question", (SHIFT, 0x3F)),
        ("ctrl+?", (CTRL, SHIFT, 0x3F)),
        ("ctrl++", (CTRL, SHIFT, 0x2B)),
        ("+", (SHIFT, 0x2B)),
        ("++", (SHIFT, 0x2B)),
        ("ctrl+minus", (CTRL, 0x2D)),
        ("alt+F4", (ALT, 0xFFC1)),
        ("cmd + space", (SUPER, 0x20)),
        (" ", (0x20,)),
        ("ctrl+ ", (CTRL, 0x20)),
        ("Page_Down", (0xFF56,)),
        ("PgDn", (0xFF56,)),
        ("f12", (0xFFC9,)),
        ("ctrl+ctrl+c", (CTRL, 0x63)),
        ("é", (0xE9,)),
        ("ш", (0x1000448,)),
        ("Control_L+ArrowLeft", (CTRL, 0xFF51)),
    ],
)
def test_d23_names_of_keys_in_any_case_and_shifted_characters_as_people_mean_them(
    text: str, keysyms: tuple[int, ...]
) -> None:
    assert chord_of(text) == keysyms


DOCUMENTED = (
    "return enter escape esc backspace bksp tab space delete del insert ins home end pageup "
    "page_up pgup pagedown page_down pgdn up down left right arrowup arrowdown arrowleft "
    "arrowright shift lshift shift_r rshift ctrl lctrl ctrl_r control alt lalt alt_r ralt super "
    "win windows meta cmd lsuper rsuper capslock numlock scrolllock menu pause printscreen f1 "
    "f2 f3 f4 f5 f6 f7 f8 f9 f10 f11 f12 "
)


@pytest.mark.parametrize("name", [*DOCUMENTED.split(), *map(chr, range(0x21, 0x7F))])
def test_d23_every_documented_name_of_a_key_is_known(name: str) -> None:
    assert chord_of(name)
    assert chord_of(name.upper())


def test_d23_chord_is_pressed_in_order_and_released_in_reverse() -> None:
    assert acts("key", key="ctrl+alt+t") == [("keys", (CTRL, ALT, 0x74), True), ("keys", (0x74, ALT, CTRL), False)]


def test_d23_unknown_key_presses_nothing() -> None:
    screen = RecordingScreen()
    with pytest.raises(ActionInvalid):
        do(screen, "key", text="ctrl+nonsense")
    assert not screen.acts


def test_d24_key_is_held_for_the_duration(waits: list[float]) -> None:
    assert acts("hold_key", text="shift", duration=2.5) == [("keys", (SHIFT,), True), ("keys", (SHIFT,), False)]
    assert waits == [2.5]


def test_d31_held_key_is_released_when_the_turn_ends_first() -> None:
    screen = RecordingScreen()
    asked = parse("computer", "hold_key", {"text": "a", "duration": 100}, SIZE)
    with pytest.raises(ActionTimedOut):
        perform(asked, machine_of(screen), Turn(0.05), Memory(SIZE))
    assert not screen.held


def test_d25_wait_takes_the_duration_or_a_second(waits: list[float]) -> None:
    acts("wait")
    acts("wait", duration=0)
    acts("wait", duration=2)
    assert waits == [1.0, 0.0, 2.0]


@pytest.mark.parametrize(
    ("params", "button", "notches"),
    [
        ({"scroll_direction": "up", "scroll_amount": 2}, 4, 2),
        ({"direction": "down", "amount": 1}, 5, 1),
        ({"direction": "LEFT", "amount": 1.2}, 6, 1),
        ({"direction": "up", "scroll_direction": "right", "amount": 9, "scroll_amount": 4}, 7, 4),
        ({"amount": 0}, 5, 3),
        ({}, 5, 3),
        ({"scroll_amount": None, "amount": 5}, 5, 5),
    ],
)
def test_d26_d27_scroll_turns_the_wheel_by_either_spelling(params: Any, button: int, notches: int) -> None:
    wheel = [("button", button, True), ("button", button, False)] * notches
    assert acts("scroll", **params) == wheel
    assert acts("scroll", coordinate=[7, 8], **params) == [("move", 7, 8), *wheel]


def test_d13_screenshot_settles_and_is_taken_anew_only_when_the_screen_has_changed() -> None:
    screen, memory = RecordingScreen(size=(64, 48)), Memory((64, 48))
    first, again = do(screen, "screenshot", memory), do(screen, "screenshot", memory)
    assert screen.acts == [("settle",), ("settle",)]
    assert first.image is again.image
    assert first.image
    assert first.image.startswith(b"\x89PNG")
    assert set(first.wire()) == {"status", "base64_image"}
    assert screen.photographs == 1
    screen.serial += 1
    do(screen, "screenshot", memory)
    memory.picture_size = (32, 24)
    do(screen, "screenshot", memory)
    assert screen.photographs == 3


sizes = st.tuples(st.integers(1, 4000), st.integers(1, 4000))


@given(sizes, sizes, st.data())
def test_d29_scaled_place_is_inside_and_comes_back_from_a_larger_screen(
    picture: tuple[int, int], screen: tuple[int, int], data: st.DataObject
) -> None:
    place = data.draw(st.integers(0, picture[0] - 1)), data.draw(st.integers(0, picture[1] - 1))
    real = scaled(place, picture, screen)
    assert all(0 <= at < side for at, side in zip(real, screen, strict=True))
    back = scaled(real, screen, picture)
    for before, after, small, large in zip(place, back, picture, screen, strict=True):
        assert before == after or large < small
        assert 0 <= after < small


@given(st.sampled_from([(0, 0), (1023, 767), (0.4, 767.9), (1023.7, -0.3)]))
def test_fractions_are_rounded_and_what_is_inside_stays_inside(place: tuple[float, float]) -> None:
    x, y = parse("computer", "mouse_move", {"coordinate": list(place)}, SIZE).model_dump()["coordinate"]
    assert 0 <= x < 1024
    assert 0 <= y < 768


PRESSING: list[tuple[str, dict[str, Any]]] = [
    ("key", {"text": "ctrl+shift+alt+t"}),
    ("left_click", {"coordinate": [1, 1], "text": "ctrl+shift"}),
    ("triple_click", {"coordinate": [1, 1]}),
    ("left_click_drag", {"start_coordinate": [1, 1], "coordinate": [50, 50], "text": "alt"}),
    ("scroll", {"coordinate": [1, 1], "text": "ctrl+shift"}),
    ("hold_key", {"text": "ctrl+a", "duration": 0}),
]


@pytest.mark.parametrize("action", PRESSING, ids=lambda action: action[0])
@given(breaks_at=st.none() | st.integers(0, 25))
def test_d23_what_is_pressed_is_released_wherever_it_fails(
    action: tuple[str, dict[str, Any]], breaks_at: int | None
) -> None:
    screen = RecordingScreen(breaks_at=breaks_at)
    with suppress(ScreenGone):
        do(screen, action[0], **action[1])
    assert not screen.held


def test_action_is_not_begun_when_its_turn_is_over() -> None:
    screen, turn = RecordingScreen(), Turn(5)
    turn.call_off()
    with pytest.raises(ActionTimedOut):
        perform(parse("computer", "left_mouse_down", {}, SIZE), machine_of(screen), turn, Memory(SIZE))
    assert not screen.acts
