"""What a desktop is asked wrongly: each is a clear 4xx that names the fault, and nothing on the desktop has changed."""

import json
from typing import Any

import pytest
import pytest_asyncio
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from neena.computer.tools.computer import COMPUTER
from neena.kernel.strict_json import parse
from support.desktops import Caller, Desktop, Page, refusal


@pytest.fixture
def desktop(page: Page) -> Desktop:
    """The desktop whose browser shows the page."""
    assert page.desktop is not None
    return page.desktop


async def state_of(desktop: Desktop) -> Any:
    """Picture, pointer and log."""
    done = [one["id"] for one in await desktop.log() if one["action"] not in ("cursor_position", "screenshot")]
    return hash((await desktop.picture()).tobytes()), await desktop.do("cursor_position"), done


async def check_refused(page: Page, desktop: Desktop, bodies: list[tuple[bytes, str]]) -> None:
    """Every body is refused with 400 and a message that names the fault; the page saw nothing."""
    await page.fresh()
    before = await state_of(desktop)
    for body, fault in bodies:
        message = refusal(await desktop.owner.send("POST", f"{desktop.path}/execute", content=body), 400)
        assert fault in message, (body[:200], message)
        assert len(message) < 3000
    assert await state_of(desktop) == before
    assert await page.settled() == []


def body(action: Any, params: Any = None, tool: Any = "computer") -> bytes:
    """The body of an execution, whatever is in it; `params` None leaves them out."""
    given = {"tool": tool, "action": action, **({} if params is None else {"params": params})}
    return json.dumps({"action": given}).encode()


async def test_an_action_needs_no_params_and_may_repeat_its_name_in_them(desktop: Desktop) -> None:
    """D-11: without params, with `{}`, with null, with `action` repeated, with a field of tomorrow's client."""
    for more in (
        {},
        {"params": {}},
        {"params": {"action": "left_click"}},
        {"params": {"action": "cursor_position", "later": 1}},
        {"params": {"coordinate": None}},
        {"params": {}, "later": 1},
    ):
        sent = {"action": {"tool": "computer", "action": "cursor_position", **more}}
        assert (await desktop.owner.ok("POST", f"{desktop.path}/execute", sent))["status"] == "ok"


async def test_a_screenshot_is_a_png_of_the_size_told(desktop: Desktop) -> None:
    """D-13: base64 without a prefix; only a screenshot brings a picture."""
    result = await desktop.do("screenshot")
    assert set(result) == {"status", "base64_image"}
    assert (await desktop.picture()).size == (1024, 768)


NOT_AN_ACTION = [
    (b"", "body"),
    (b"{", "JSON"),
    (b"null", "body"),
    (b"[]", "body"),
    (b'"x"', "body"),
    (b"{}", "action"),
    (b'{"action": null}', "action"),
    (b'{"action": "screenshot"}', "action"),
    (b'{"action": {}}', "action"),
    (b'{"action": {"tool": "computer"}}', "action"),
    (b'{"action": {"action": "screenshot"}}', "tool"),
    (b'{"action": {"tool": "computer", "action": "wait", "action": "key"}}', "twice"),
    (b'{"action": {"tool": "computer", "action": "wait", "params": {"duration": NaN}}}', "NaN"),
    (b'{"action": {"tool": "computer", "action": "wait", "params": {"duration": 1e999}}}', "range"),
    (b"\xff\xfe", "UTF-8"),
    (b"[" * 100_000, "deep"),
    (b'{"action": {"tool": "computer", "action": "wait", "params": {"x": ' + b"[" * 80 + b"]" * 80 + b"}}}", "deep"),
    (body("drag", {"start_coordinate": [1, 1], "coordinate": [5, 5]}), "drag"),
    (body("nosuch"), "nosuch"),
    (body(""), "action"),
    (body(7), "action"),
    (body(None), "action"),
    (body(["screenshot"]), "action"),
    (body("Screenshot"), "Screenshot"),
    (body("screenshot", tool="nosuch"), "nosuch"),
    (body("screenshot", tool=""), "tool"),
    (body("screenshot", tool=None), "tool"),
    (body("screenshot", tool=7), "tool"),
    (body("screenshot", []), "params"),
    (body("screenshot", "x"), "params"),
    (body("x" * 100_000), "xxx"),
    (body("screenshot", tool="\x00"), "tool"),
    (body("\ud800"), "action"),
]


async def test_what_is_no_action_is_refused_and_named(page: Page, desktop: Desktop) -> None:
    """D-12: bad JSON, unknown tool and action, `drag`, a missing action."""
    await check_refused(page, desktop, NOT_AN_ACTION)


CLICKS = ("left_click", "right_click", "middle_click", "double_click", "triple_click", "mouse_move", "click")
OPTIONAL = ("left_mouse_down", "left_mouse_up", "scroll")
NO_PLACES: list[Any] = [
    [],
    [5],
    [1, 2, 3],
    ["5", "5"],
    [5, "5"],
    [5, None],
    [True, False],
    [[5], [5]],
    {"x": 5, "y": 5},
    "5,5",
    5,
    True,
    [-1, 5],
    [5, -1],
    [1024, 5],
    [5, 768],
    [1e300, 5],
    [2**63, 5],
    [-(2**70), 5],
]


async def test_a_place_that_is_none_is_refused(page: Page, desktop: Desktop) -> None:
    """D-28: missing, of wrong length, no number, off the screen."""
    sent = [(body(action, {"coordinate": one}), "coordinate") for action in (*CLICKS, *OPTIONAL) for one in NO_PLACES]
    sent += [(body(action, given), "coordinate") for action in CLICKS for given in ({}, {"coordinate": None})]
    ends = ("start_coordinate", "coordinate")
    for one in NO_PLACES:
        sent += [(body("left_click_drag", {**{each: [9, 9] for each in ends}, end: one}), end) for end in ends]
    await check_refused(page, desktop, sent)


NO_NUMBERS = ("1", "", None, True, [], {}, "NaN")
OTHERS = [
    *((body("type", {"text": one}), "text") for one in (None, "", 7, True, ["a"], {"a": 1}, "a\x00b", "\ud800")),
    (body("type"), "text"),
    (body("type", {"text": "x" * 100_001}), "text"),
    *((body("key", {"text": one}), "text") for one in (None, "", 7, [], "nosuch", "ctrl+", "ctrl+nosuch")),
    *((body("key", {"key": one}), "key") for one in ("nosuch", 7)),
    *((body("hold_key", {"text": "a", "duration": one}), "duration") for one in (*NO_NUMBERS, -1, 101, 1e300)),
    (body("hold_key", {"text": "nosuch", "duration": 1}), "nosuch"),
    (body("hold_key", {"duration": 1}), "text"),
    *((body("wait", {"duration": one}), "duration") for one in ("1", True, [], {}, -0.1, 100.1)),
    *((body("scroll", {"scroll_amount": one}), "scroll_amount") for one in ("3", True, [], -1, 10**9)),
    *((body("scroll", {"amount": one}), "amount") for one in ("3", True, [], -1)),
    *((body("scroll", {"scroll_direction": one}), "scroll_direction") for one in ("", "sideways", 7, [], True)),
    *((body("scroll", {"direction": one}), "direction") for one in ("", "sideways", 7)),
]


async def test_every_other_param_is_checked_before_anything_is_done(page: Page, desktop: Desktop) -> None:
    """D-12, D-22, D-23, D-24, D-27: numbers in quotes, negative amounts, unknown keys, texts that are none."""
    await check_refused(page, desktop, OTHERS)


async def test_a_body_is_read_as_json_whatever_its_type_and_only_so_far(page: Page, desktop: Desktop) -> None:
    """D-50: 1 MiB at most, 413 beyond; a compressed body is not JSON."""
    await page.fresh()
    before = await state_of(desktop)
    path = f"{desktop.path}/execute"
    whole = body("cursor_position")
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "nonsense"):
        answer = await desktop.owner.send("POST", path, content=whole, headers={"content-type": kind})
        assert answer.status_code == 200, kind
    large = whole + b" " * (1024 * 1024 + 1 - len(whole))
    for method, where in (("POST", path), ("POST", "/desktops"), ("PATCH", desktop.path)):
        answer = await desktop.owner.send(method, where, content=large)
        refusal(answer, 413)
        assert answer.json()["error"] == "payload_too_large"

        async def chunks() -> Any:
            for _ in range(20):
                yield b" " * 100_000

        refusal(await desktop.owner.send(method, where, content=chunks()), 413)
    assert (await desktop.owner.send("POST", path, content=large[:-1])).status_code == 200
    refusal(await desktop.owner.send("POST", path, content=b"\x1f\x8b\x08", headers={"content-encoding": "gzip"}), 400)
    assert await state_of(desktop) == before


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def spare(owner: Caller) -> Desktop:
    """A desktop on which anything may be pressed."""
    return await owner.create()


# What a program that guesses might send: values of every kind under the names that exist, and others.
_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=12)
    | st.sampled_from([[5, 5], "ctrl+a", "down", 0, -1, "\x00", "\ud800", [1023, 767], [1024, 768], "a" * 2000]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)
_PARAMS = ("coordinate", "start_coordinate", "text", "key", "duration", "scroll_amount", "amount", "scroll_direction")
_EXECUTE = st.fixed_dictionaries(
    {},
    optional={
        "tool": st.just("computer") | st.sampled_from(["nosuch", "Computer"]) | _VALUES,
        "action": st.sampled_from([one.name for one in COMPUTER.actions if one.name != "wait"]) | _VALUES,
        "params": st.dictionaries(st.sampled_from([*_PARAMS, "region", "action"]), _VALUES, max_size=4) | _VALUES,
    },
)
_BODIES = st.fixed_dictionaries({"action": _EXECUTE}) | _VALUES


@settings(
    max_examples=200,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(sent=_BODIES)
async def test_no_body_brings_a_server_to_fail(spare: Desktop, sent: Any) -> None:
    """D-12, D-50: 200 with a result, or 400 with a message; what JSON cannot say is not sent."""
    if isinstance(sent, dict) and isinstance(held := sent.get("action"), dict) and isinstance(held.get("params"), dict):
        held["params"].pop("duration", None)  # nobody waits here
    raw = json.dumps(sent).encode()
    assert len(raw) < 10**6
    answer = await spare.owner.send("POST", f"{spare.path}/execute", content=raw)
    if answer.status_code == 200:
        assert parse(answer.content)["status"] == "ok"
    else:
        refusal(answer, 400)
