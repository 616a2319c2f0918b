"""Time, room and size of a desktop: the time limit, the line of actions, a screen larger than its pictures."""

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from support.desktops import Desktop, DesktopServer, Page, refusal


@pytest.fixture
def desktop(page: Page) -> Desktop:
    """The desktop whose browser shows the page."""
    assert page.desktop is not None
    return page.desktop


@contextmanager
def time_limit(served: DesktopServer, seconds: float) -> Iterator[None]:
    """Another NEENA_DESKTOP_ACTION_TIMEOUT for a while."""
    state = served.product.app.state
    before = state.settings
    state.settings = before.model_copy(update={"desktop_action_timeout": seconds})
    try:
        yield
    finally:
        state.settings = before


async def test_an_action_over_the_time_limit_is_ended_and_the_desktop_goes_on(
    served: DesktopServer, page: Page, desktop: Desktop
) -> None:
    """D-31: 504 in time; what was held is released, and the next action is done."""
    await page.fresh(focused=False)
    with time_limit(served, 0.4):
        for action, params in (("hold_key", {"text": "ctrl+shift", "duration": 20}), ("wait", {"duration": 20})):
            began = time.monotonic()
            answer = await desktop.answer(action, **params)
            refusal(answer, 504)
            assert answer.json()["error"] == "timeout"
            assert time.monotonic() - began < 1.5
    keys = [one for one in await page.settled() if one[0].startswith("key")]
    assert [kind for kind, _ in keys] == ["keydown", "keydown", "keyup", "keyup"]
    assert {key for _, key in keys} == {"Control", "Shift"}
    await page.fresh()
    await desktop.do("type", text="still here")
    await page.until(lambda: page.text == "still here")
    failed = [one for one in await desktop.log() if one["status"] == "error"][-2:]
    assert [one["action"] for one in failed] == ["hold_key", "wait"]


async def test_waiting_in_line_counts_and_what_waited_too_long_is_not_done(
    served: DesktopServer, page: Page, desktop: Desktop
) -> None:
    """D-30, D-31: an action whose time is over before its turn came is never done."""
    await page.fresh()
    with time_limit(served, 0.4):
        first = asyncio.create_task(desktop.answer("wait", duration=20))
        await asyncio.sleep(0.1)
        with time_limit(served, 0.2):
            late = asyncio.create_task(desktop.answer("type", text="late"))
            await asyncio.sleep(0.05)
        answers = await asyncio.gather(first, late)
    assert [one.status_code for one in answers] == [504, 504]
    assert await page.settled() == []


async def test_a_line_too_long_is_refused_and_the_others_are_done(page: Page, desktop: Desktop) -> None:
    """D-53: 429 with Retry-After for what is more than 64; in the order of arrival."""
    await page.fresh()
    first = asyncio.create_task(desktop.answer("wait", duration=2.5))
    await asyncio.sleep(0.05)
    rest = await asyncio.gather(*(desktop.answer("key", text="x") for _ in range(70)))
    assert (await first).status_code == 200
    refused = [one for one in rest if one.status_code != 200]
    assert len(refused) == 70 - 63
    for one in refused:
        refusal(one, 429)
        assert one.json()["error"] == "rate_limited"
        assert int(one.headers["retry-after"]) > 0
    await page.until(lambda: page.text == "x" * 63)


async def test_places_are_of_the_picture_where_the_screen_is_larger(served: DesktopServer, desktop: Desktop) -> None:
    """D-29: the picture has the size asked for; a place in it is the same place on the screen."""
    page = Page()
    try:
        size = {"width": 2048, "height": 1536, "picture_width": 1024, "picture_height": 768}
        large = await desktop.owner.create(**size, allow=[page.address])
        assert (large.shown["width"], large.shown["height"]) == (1024, 768)
        large.shown["real"] = (2048, 1536)
        await page.open(served.product, large)
        await page.fresh()
        places = [[512, 384], [3, 400], [1023, 767], [0, 700]]
        for place in places:
            await large.do("left_click", coordinate=place)
            assert (await large.do("cursor_position"))["coordinate"] == place
        await page.settled()
        for (x, y), (_, real_x, real_y, *_) in zip(places, page.kinds("click"), strict=True):
            assert (real_x // 2, real_y // 2) == (x, y)
        picture = await large.picture()
        assert picture.size == (1024, 768)
        assert picture.getpixel((500, 100)) == (0xEE, 0xEE, 0xFF)  # the page's text, as far down as on the screen
        assert picture.getpixel((500, 300)) == (0xEE, 0xEE, 0xFF)
        assert picture.getpixel((500, 320)) == (255, 255, 255)
        await large.refuses("left_click", coordinate=[1024, 5])
        await large.delete()
    finally:
        page.close()


async def test_a_batch_keeps_its_order_and_goes_on_after_a_failure(page: Page, desktop: Desktop) -> None:
    """D-57: each item has its result or its error; nothing of others comes in between."""
    await page.fresh()
    actions = [
        {"tool": "computer", "action": "type", "params": {"text": "one "}},
        {"tool": "computer", "action": "key", "params": {"text": "nosuchkey"}},
        {"tool": "computer", "action": "wait", "params": {"duration": 0.2}},
        {"tool": "nosuch", "action": "x"},
        {"tool": "computer", "action": "type", "params": {"text": "two "}},
    ]
    batch = asyncio.create_task(desktop.owner.send("POST", f"{desktop.path}/batch", {"actions": actions}))
    await asyncio.sleep(0.05)
    await desktop.do("type", text="after")
    answer = await batch
    assert answer.status_code == 200
    assert [one["status"] for one in answer.json()] == ["ok", "error", "ok", "error", "ok"]
    assert "nosuchkey" in answer.json()[1]["message"]
    assert answer.json()[3]["error"] == "bad_request"
    await page.until(lambda: page.text == "one two after")


async def test_a_batch_that_is_none_is_refused_whole(page: Page, desktop: Desktop) -> None:
    """D-57: 400 and nothing done."""
    await page.fresh()
    typed = {"tool": "computer", "action": "type", "params": {"text": "x"}}
    for wrong in ({}, [], {"actions": {}}, {"actions": None}, {"actions": [7]}, {"actions": [typed, {"tool": "x"}]}):
        refusal(await desktop.owner.send("POST", f"{desktop.path}/batch", wrong), 400)
    refusal(await desktop.owner.send("POST", f"{desktop.path}/batch", {"actions": [typed] * 10_000}), 400)
    assert await page.settled() == []
