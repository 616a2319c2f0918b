"""Which dialect a model speaks, and what is true of all of them (D-56)."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neena.computer.dialects.registry import DIALECTS, PREFIXES, UnknownModel, dialect_of, space_of
from neena.computer.tools.asked import ActionInvalid
from support.dialect_calls import CLAUDE, GEMINI, GPT, SIZE, Json, acts, block, click, done, size_of
from support.recording_screen import RecordingScreen


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


@pytest.mark.parametrize("model", ["", "llama-4", "o", "my-claude-"])
def test_d56_unknown_model_is_refused_with_the_prefixes_that_are_known(model: str) -> None:
    with pytest.raises(UnknownModel) as caught:
        dialect_of(model)
    assert caught.value.code == "unknown_model"
    assert (
        {"claude-", "gpt-", "o1-", "o3-", "gemini-"} <= set(caught.value.facts["supported_prefixes"]) == set(PREFIXES)
    )


def test_size_that_the_model_was_told_is_the_desktops_own_unless_it_is_given() -> None:
    assert space_of(None, None, SIZE) == SIZE
    assert space_of(1280, None, SIZE) == (1280, 768)
    assert space_of(None, None, (5120, 2880)) == (5120, 2880), "a machine that is not ours may be larger"
    for width, height in ((0, 5), (5, 3841), (-3, 5)):
        with pytest.raises(ActionInvalid, match="display_"):
            space_of(width, height, SIZE)


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
