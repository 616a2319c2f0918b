"""Pointer and buttons as a page in Chromium sees them."""

import pytest

from neena.computer.display import XDisplay
from support.x_programs import Page, eventually
from support.xserver import XServer

LEFT, MIDDLE, RIGHT = 1, 2, 3
SPOT = (400, 500)


def click(display: XDisplay, button: int, times: int = 1, spot: tuple[int, int] = SPOT) -> None:
    display.move(*spot)
    for _ in range(times):
        display.button(button, down=True)
        display.button(button, down=False)


def seen(page: Page, *kinds: str) -> list[list[object]]:
    return [event for event in page.events if event[0] in kinds]


@pytest.mark.parametrize(
    ("button", "number", "last"),
    [(LEFT, 0, "click"), (MIDDLE, 1, "auxclick"), (RIGHT, 2, "contextmenu")],
    ids=["d14 left", "d16 middle", "d15 right"],
)
def test_a_click_hits_the_pixel_that_was_asked_for(
    display: XDisplay, page: Page, button: int, number: int, last: str
) -> None:
    click(display, button)

    assert eventually(lambda: bool(seen(page, last)))
    assert [event[:4] for event in seen(page, "mousedown", "mouseup")] == [
        ["mousedown", *SPOT, number],
        ["mouseup", *SPOT, number],
    ]


def test_d17_two_clicks_are_one_double_click(display: XDisplay, page: Page) -> None:
    click(display, LEFT, 2, (200, 600))

    assert eventually(lambda: len(seen(page, "dblclick")) == 1)
    assert [event[4] for event in seen(page, "click")] == [1, 2]


def test_d18_three_clicks_are_one_triple_click(display: XDisplay, page: Page) -> None:
    click(display, LEFT, 3, (600, 600))

    assert eventually(lambda: len(seen(page, "click")) == 3)
    assert [event[4] for event in seen(page, "click")] == [1, 2, 3]


def test_two_clicks_in_no_time_are_one_double_click_each_time(display: XDisplay, page: Page) -> None:
    """Chromium takes presses with equal times, in milliseconds, for one."""
    for column in range(1, 11):
        click(display, LEFT, 2, (60 * column, 450))
        assert eventually(lambda column=column: [each[1] for each in seen(page, "dblclick")][-1:] == [60 * column])


def test_d19_d20_a_drag_goes_from_its_start_to_its_end(display: XDisplay, page: Page) -> None:
    display.move(*SPOT)
    display.button(LEFT, down=True)
    display.move(450, 520)
    display.move(500, 540)
    display.button(LEFT, down=False)

    assert eventually(lambda: bool(seen(page, "mouseup")))
    assert seen(page, "mousedown")[0][1:3] == list(SPOT)
    assert seen(page, "mouseup")[0][1:3] == [500, 540]
    assert all(move[5] == 1 for move in seen(page, "mousemove") if move[1:3] != list(SPOT))
    assert seen(page, "mousemove")[-1][1:3] == [500, 540]


def test_d21_a_move_clicks_nothing_and_is_remembered(display: XDisplay, page: Page) -> None:
    display.move(321, 432)

    assert display.pointer == (321, 432)
    assert eventually(lambda: [321, 432] in [move[1:3] for move in seen(page, "mousemove")])
    assert not seen(page, "mousedown", "mouseup")


@pytest.mark.parametrize(("button", "ways"), [(4, (0, -1)), (5, (0, 1)), (6, (-1, 0)), (7, (1, 0))])
def test_d26_the_wheel_scrolls_four_ways(display: XDisplay, page: Page, button: int, ways: tuple[int, int]) -> None:
    click(display, button)

    assert eventually(lambda: seen(page, "wheel") == [["wheel", *ways]])


def test_all_that_is_held_is_released(display: XDisplay, page: Page) -> None:
    display.move(*SPOT)
    display.button(LEFT, down=True)
    display.keys([0xFFE1], down=True)

    display.release()
    display.move(600, 600)

    assert eventually(lambda: bool(seen(page, "mouseup")))
    assert eventually(lambda: [600, 600, 0, 0, 0] in [move[1:] for move in seen(page, "mousemove")])


def test_a_new_display_begins_at_the_origin(x: XServer) -> None:
    display = x.display()
    assert display.pointer == (0, 0)
    display.close()
