"""What mouse and keyboard do on a desktop (desktops contract, section 6), as a page in its browser sees it."""

import asyncio
import time
from itertools import groupby
from typing import Any

import pytest

from support.desktops import Desktop, DesktopServer, Page

LEFT, MIDDLE, RIGHT = 0, 1, 2  # as the DOM numbers buttons
PLACES = ([0, 500], [1023, 767], [512, 384], [3, 301], [1023, 0])


@pytest.fixture
def desktop(page: Page) -> Desktop:
    """The desktop whose browser shows the page."""
    assert page.desktop is not None
    return page.desktop


async def clicks(page: Page) -> list[list[Any]]:
    """Place, button and count of every click that has arrived."""
    await page.settled()
    return [one[1:5] for one in page.kinds("click", "auxclick")]


@pytest.mark.parametrize(
    ("action", "button"), [("left_click", LEFT), ("right_click", RIGHT), ("middle_click", MIDDLE), ("click", LEFT)]
)
async def test_a_click_hits_the_pixel_asked_for_with_its_button(
    page: Page, desktop: Desktop, action: str, button: int
) -> None:
    """D-14, D-15, D-16: corners too; `click` is another name of `left_click`."""
    await page.fresh()
    for place in PLACES:
        assert await desktop.do(action, coordinate=place) == {"status": "ok"}
    seen = await clicks(page)
    for kind in ("mousedown", "mouseup"):
        assert [one[1:4] for one in page.kinds(kind)] == [[*place, button] for place in PLACES], page.events
    assert seen == [[*place, button, 1] for place in PLACES]
    assert bool(page.kinds("contextmenu")) is (button == RIGHT)


async def test_clicks_keep_their_places_when_the_window_manager_is_slow(
    served: DesktopServer, page: Page, desktop: Desktop
) -> None:
    """D-14: it sees every press before the program does; a release is not told at the place of the next click."""
    await page.fresh()
    programs = served.product.neena.desktops.running[desktop.id].machine.programs
    assert programs is not None
    stopped = "pkill -STOP openbox; sleep 0.1; pkill -CONT openbox"
    await asyncio.to_thread(programs.start, ["sh", "-c", stopped])
    await asyncio.sleep(0.03)
    for place in PLACES:
        await desktop.do("left_click", coordinate=place)
    await page.settled()
    for kind in ("mousedown", "mouseup", "click"):
        assert [one[1:3] for one in page.kinds(kind)] == list(PLACES), kind


@pytest.mark.parametrize(("action", "times"), [("double_click", 2), ("triple_click", 3)])
async def test_a_multiple_click_is_seen_as_one(page: Page, desktop: Desktop, action: str, times: int) -> None:
    """D-17, D-18: and a click right before at the same place does not run together with it."""
    await page.fresh()
    await desktop.do("left_click", coordinate=[640, 600])
    await desktop.do(action, coordinate=[640, 600])
    assert [one[3] for one in await clicks(page)] == [1, *range(1, times + 1)]
    assert [one[1:4] for one in page.kinds("dblclick")] == [[640, 600, LEFT]]


async def test_two_clicks_are_two_clicks_at_two_places(page: Page, desktop: Desktop) -> None:
    """D-14, D-17: fast clicks apart from each other are single ones."""
    await page.fresh()
    await desktop.do("left_click", coordinate=[300, 600])
    await desktop.do("left_click", coordinate=[700, 600])
    assert [one[3] for one in await clicks(page)] == [1, 1]
    assert page.kinds("dblclick") == []


async def test_a_drag_draws_from_start_to_end(page: Page, desktop: Desktop) -> None:
    """D-19: the picture shows the line; a drag without its start is refused and moves nothing."""
    await page.fresh()
    await desktop.do("left_click_drag", start_coordinate=[200, 400], coordinate=[800, 700])
    await page.settled()
    assert [one[1:4] for one in page.kinds("mousedown")] == [[200, 400, LEFT]]
    assert [one[1:4] for one in page.kinds("mouseup")] == [[800, 700, LEFT]]
    picture = await desktop.picture()
    for x, y in ((250, 425), (500, 550), (750, 675)):
        red, green, blue = picture.getpixel((x, y))
        assert (red, green < 80, blue < 80) == (0xDD, True, True), (x, y)
    assert picture.getpixel((500, 400)) == picture.getpixel((500, 700)) == (255, 255, 255)
    await page.fresh()
    assert "start_coordinate" in await desktop.refuses("left_click_drag", coordinate=[10, 500])
    assert await page.settled() == []


@pytest.mark.parametrize("named", [True, False], ids=["places named", "at the pointer"])
async def test_pressing_moving_and_releasing_make_a_drag(page: Page, desktop: Desktop, *, named: bool) -> None:
    """D-20: without a coordinate both act where the pointer is."""
    await page.fresh()
    start, end = [300, 500], [900, 650]
    if named:
        await desktop.do("left_mouse_down", coordinate=start)
        await desktop.do("mouse_move", coordinate=[600, 600])
        await desktop.do("left_mouse_up", coordinate=end)
    else:
        await desktop.do("mouse_move", coordinate=start)
        await desktop.do("left_mouse_down")
        await desktop.do("mouse_move", coordinate=end)
        await desktop.do("left_mouse_up")
    await page.settled()
    assert [one[1:4] for one in page.kinds("mousedown")] == [[*start, LEFT]]
    assert [one[1:4] for one in page.kinds("mouseup")] == [[*end, LEFT]]
    held = [one[1:3] for one in page.kinds("mousemove") if one[5] == 1]
    assert held
    assert held[-1] == end


async def test_moving_clicks_nothing_and_the_position_is_told(page: Page, desktop: Desktop) -> None:
    """D-21: `coordinate`, and `output` for clients that know no other field."""
    await page.fresh()
    for place in ([700, 500], [1, 767], [0, 0]):
        assert await desktop.do("mouse_move", coordinate=place) == {"status": "ok"}
        x, y = place
        await page.until(lambda place=place: place in [one[1:3] for one in page.kinds("mousemove")])
        assert await desktop.do("cursor_position") == {"status": "ok", "output": f"X={x},Y={y}", "coordinate": place}
    await page.settled()
    assert page.kinds("mousedown", "mouseup", "click") == []


TEXTS = {
    "plain": "The quick brown fox jumps over 13 lazy dogs.",
    "capitals and symbols": "AbC ~!@#$%^&*()_+`-={}|[]\\:\";'<>?,./ Zz",
    "line breaks and tabs": "one\n\ttwo\r\nthree\n\n",
    "doubled": "aabbccddee  11223344  llll    tttt",
    "accents": "àéîõü ÀÉÎÕÜ ß ç ñ ø å æ œ ÿ Ž ł ğ İ",
    "scripts": "Привет мир, Ελληνικά, שלום, مرحبا, नमस्ते, ไทย, 한국어",
    "Chinese, Japanese": "你好世界。こんにちは、カタカナ",
    "beyond the basic plane": "😀👩‍👩‍👧‍👦🇩🇪👍🏽 𠮷野家",
    "quotes and dashes": "“quoted” ‘so’ — – … € £ ¥ © ® ™ × ÷ ≠ ≤ ∞",
    "many different": "".join(chr(0x100 + at) for at in range(0x150)),
    "long": "All work and no play makes Jack a dull boy. " * 25,
}


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
async def test_text_arrives_exactly(page: Page, desktop: Desktop, text: str) -> None:
    """D-22: any Unicode; CRLF counts once."""
    await page.fresh()
    await desktop.do("type", text=text)
    wanted = text.replace("\r\n", "\n")
    await page.until(lambda: page.text == wanted)
    await page.settled()
    assert page.text == wanted


@pytest.mark.parametrize("text", ["", "a\x07b", "\x1b[A", "\x7f", "a\x00b", "\x85"])
async def test_text_that_no_keyboard_types_is_refused_whole(page: Page, desktop: Desktop, text: str) -> None:
    """D-22: empty text and control characters are 400; nothing of it is typed."""
    await page.fresh()
    assert "text" in await desktop.refuses("type", text=text)
    assert await page.settled() == []


KEYS = {
    "Enter": ("return", "enter", "Return", "RETURN"),
    "Escape": ("escape", "esc", "Escape"),
    "Backspace": ("backspace", "bksp", "Backspace"),
    "Tab": ("tab", "Tab"),
    " ": ("space",),
    "Delete": ("delete", "del", "Delete"),
    "Insert": ("insert", "ins"),
    "Home": ("home",),
    "End": ("end",),
    "PageUp": ("pageup", "page_up", "pgup", "PageUp"),
    "PageDown": ("pagedown", "page_down", "pgdn"),
    "ArrowUp": ("up", "arrowup"),
    "ArrowDown": ("down", "arrowdown"),
    "ArrowLeft": ("left", "arrowleft"),
    "ArrowRight": ("right", "ArrowRight"),
    "Shift": ("shift", "lshift", "shift_r", "rshift"),
    "Control": ("ctrl", "lctrl", "ctrl_r", "control", "CTRL"),
    "Alt": ("alt", "lalt", "alt_r", "ralt"),
    "Meta": ("super", "win", "windows", "meta", "cmd", "lsuper", "rsuper"),
    "CapsLock": ("capslock", "CapsLock"),  # an even number: it is off again
    "NumLock": ("numlock", "numlock"),
    "ScrollLock": ("scrolllock", "scrolllock"),
    "ContextMenu": ("menu",),
    "Pause": ("pause",),
    **{f"F{number}": (f"f{number}", f"F{number}") for number in range(1, 13) if number != 9},
    **{char: (char,) for char in "az09-=[];',./`\\"},
}


async def test_every_name_of_a_key_presses_and_releases_it(page: Page, desktop: Desktop) -> None:
    """D-23: single keys, aliases, any case."""
    await page.fresh(focused=False)
    for names in KEYS.values():
        for name in names:
            await desktop.do("key", text=name)
    seen = [(kind, key) for kind, key in (one[:2] for one in await page.settled() if one[0].startswith("key"))]
    wanted = [key for key, names in KEYS.items() for _ in names]
    assert [key for kind, key in seen if kind == "keyup"] == wanted
    assert [key for kind, key in seen if kind == "keydown"] == wanted
    await desktop.do("key", text="printscreen")  # the window manager takes it


CHORDS = {
    "ctrl+a": ["+Control", "+a", "-a", "-Control"],
    "CTRL+SHIFT+Left": ["+Control", "+Shift", "+ArrowLeft", "-ArrowLeft", "-Shift", "-Control"],
    "ctrl+alt+x": ["+Control", "+Alt", "+x", "-x", "-Alt", "-Control"],
    "shift+a": ["+Shift", "+A", "-A", "-Shift"],
    "ctrl++": ["+Control", "++", "-+", "-Control"],
    "shift+tab": ["+Shift", "+Tab", "-Tab", "-Shift"],
}


@pytest.mark.parametrize("chord", CHORDS)
async def test_a_chord_is_pressed_in_order_and_released_in_reverse(page: Page, desktop: Desktop, chord: str) -> None:
    """D-23."""
    await page.fresh(focused=False)
    await desktop.do("key", text=chord)
    seen = [("+" if kind == "keydown" else "-") + key for kind, key in (one[:2] for one in await page.settled())]
    if chord == "ctrl++":  # how a layout reaches `+` is its own affair
        seen = [one for one in seen if not one.endswith("Shift")]
    assert seen == CHORDS[chord]


async def test_a_chord_does_what_it_does_in_a_program(page: Page, desktop: Desktop) -> None:
    """D-23: `key` as the other name of the param; select all, delete."""
    await page.fresh()
    await desktop.do("type", text="to be deleted")
    await desktop.do("key", key="ctrl+a")
    await desktop.do("key", text="Delete")
    await desktop.do("type", text="left")
    await page.until(lambda: page.text == "left")


@pytest.mark.parametrize("text", ["nosuchkey", "ctrl+nosuchkey", "ctrl+shift+hyper_x", "", "ctrl+", "a b"])
async def test_an_unknown_key_is_named_and_nothing_is_pressed(page: Page, desktop: Desktop, text: str) -> None:
    """D-23: no key is stuck after."""
    await page.fresh()
    message = await desktop.refuses("key", text=text)
    assert (text.rpartition("+")[2] or "text") in message
    assert await page.settled() == []
    await desktop.do("type", text="abc")
    await page.until(lambda: page.text == "abc")


async def test_a_key_is_held_for_the_duration_and_released_after(page: Page, desktop: Desktop) -> None:
    """D-24."""
    await page.fresh(focused=False)
    began = time.monotonic()
    holding = asyncio.create_task(desktop.do("hold_key", text="shift", duration=0.4))
    await page.until(lambda: ["keydown", "Shift"] in page.events)
    await asyncio.sleep(0.2)
    assert not holding.done()
    assert ["keyup", "Shift"] not in page.events
    await holding
    assert time.monotonic() - began >= 0.4
    await page.settled()
    assert page.kinds("keydown", "keyup") == [["keydown", "Shift"], ["keyup", "Shift"]]


async def test_waiting_takes_the_duration_given_and_a_second_by_default(desktop: Desktop) -> None:
    """D-25: and gives no picture."""
    for params, seconds in (({"duration": 0.2}, 0.2), ({}, 1.0), ({"duration": 0}, 0.0)):
        began = time.monotonic()
        assert await desktop.do("wait", **params) == {"status": "ok"}
        assert seconds <= time.monotonic() - began < seconds + 0.6


def _turned(page: Page) -> tuple[float, float]:
    """How far the wheel has turned in all: a browser gathers quick notches into one event."""
    return tuple(sum(one[side] for one in page.kinds("wheel")) for side in (1, 2))


async def test_the_wheel_turns_four_ways_in_both_spellings(page: Page, desktop: Desktop) -> None:
    """D-26, D-27: notches are counted; 3 by default, 0 means 3; the documented names win; down by default."""
    place = [512, 600]
    await page.fresh()
    await desktop.do("scroll", coordinate=place, scroll_direction="down", scroll_amount=1)
    await page.settled()
    across, notch = _turned(page)
    assert across == 0 < notch
    ways = {"down": (0, 2), "up": (0, -2), "right": (2, 0), "left": (-2, 0)}
    spelled = [
        *(({"scroll_direction": way, "scroll_amount": 2}, wanted) for way, wanted in ways.items()),
        *(({"direction": way, "amount": 2}, wanted) for way, wanted in ways.items()),
        ({"scroll_direction": "up", "direction": "down", "scroll_amount": 1, "amount": 5}, (0, -1)),
        ({"amount": 0}, (0, 3)),
        ({}, (0, 3)),
    ]
    for given, (x, y) in spelled:
        await page.fresh()
        await desktop.do("mouse_move", coordinate=place)
        assert await desktop.do("scroll", **given) == {"status": "ok"}
        await page.until(lambda: any(_turned(page)))
        await page.settled()
        await page.until(lambda x=x, y=y: _turned(page) == (x * notch, y * notch))
    await desktop.do("mouse_move", coordinate=[200, 700])
    await desktop.do("scroll", scroll_direction="up")
    assert (await desktop.do("cursor_position"))["coordinate"] == [200, 700]


async def test_long_texts_typed_at_once_do_not_interleave(served: DesktopServer, page: Page, desktop: Desktop) -> None:
    """D-30: whole actions, in the order of their arrival."""
    await page.fresh()
    running = served.product.neena.desktops.running[desktop.id]
    waiting = [asyncio.create_task(desktop.do("wait", duration=0.5))]
    for char in "abcdef":
        while running.turns < len(waiting):  # the one before has arrived
            await asyncio.sleep(0.001)
        waiting.append(asyncio.create_task(desktop.do("type", text=char * 400)))
    await asyncio.gather(*waiting)
    await page.until(lambda: len(page.text) == 2400)
    assert [(char, len(list(run))) for char, run in groupby(page.text)] == [(char, 400) for char in "abcdef"]
