"""A screen is at rest when what was asked for is painted, and no later because something moves all the time."""

import time

import pytest

from neena.computer.display import XDisplay
from neena.computer.display.settling import Rest
from neena.computer.turn import ActionTimedOut, Turn
from support.x_programs import Page, eventually

SCREEN = (1000, 1000)
SPINNER = (10, 10, 50, 50)
FILM = (0, 0, 1000, 1000)


def at_rest_after(paints: list[tuple[float, tuple[int, int, int, int]]]) -> float:
    """When a screen on which this is painted is taken to be at rest."""
    rest = Rest(SCREEN, 0.0)
    for when, box in paints:
        if when > rest.left(0.0):
            break
        rest.painted(box, when)
    return rest.left(0.0)


def every(seconds: float, box: tuple[int, int, int, int]) -> list[tuple[float, tuple[int, int, int, int]]]:
    return [(n * seconds, box) for n in range(int(3 / seconds))]


def test_nothing_painted() -> None:
    assert at_rest_after([]) == pytest.approx(0.05)


def test_a_caret_that_blinks_costs_at_most_one_more_look() -> None:
    assert at_rest_after(every(0.5, (10, 10, 1, 18))) <= 0.1


def test_a_spinner_is_waited_for_a_quarter_of_a_second() -> None:
    assert 0.2 < at_rest_after(every(0.016, SPINNER)) < 0.3


def test_a_film_on_the_whole_screen_ends_the_waiting_too() -> None:
    assert 1.2 < at_rest_after(every(0.016, FILM)) < 1.3


def test_news_elsewhere_is_waited_for_beside_a_spinner() -> None:
    news = [(n * 0.04, (100 * n, 500, 90, 90)) for n in range(1, 9)]
    assert at_rest_after(sorted(every(0.016, SPINNER) + news)) == pytest.approx(0.37, abs=0.001)


def pixel(display: XDisplay) -> bytes:
    at = (600 * 1024 + 700) * 4
    return bytes(display.pixels().bgrx[at : at + 3])


def click(display: XDisplay) -> None:
    display.move(400, 600)
    display.button(1, down=True)
    display.button(1, down=False)


@pytest.fixture
def colours(page: Page) -> Page:
    """A click turns the pad red, then back."""
    page.order("pad.onclick = () => { pad.style.background = pad.style.background == 'red' ? '' : 'red' }; events = []")
    assert eventually(lambda: page.seen.get("text") == "")
    return page


def test_what_a_click_brings_about_is_in_the_next_picture(display: XDisplay, colours: Page) -> None:
    display.settle(Turn(5))
    pictures: list[bytes] = []
    for _ in range(4):
        click(display)
        display.settle(Turn(5))
        pictures.append(pixel(display))

    assert pictures == [b"\x00\x00\xff", b"\xff\xee\xee", b"\x00\x00\xff", b"\xff\xee\xee"]


def test_a_screen_that_nobody_touched_is_not_waited_for(display: XDisplay) -> None:
    display.settle(Turn(5))
    start = time.perf_counter()

    for _ in range(10):
        display.settle(Turn(5))

    assert time.perf_counter() - start < 0.02


def test_an_animation_does_not_keep_the_screen_from_rest(display: XDisplay, page: Page) -> None:
    page.order(
        "const q = document.createElement('div'); q.style.cssText = 'position:fixed;left:700px;top:20px;width:60px;"
        "height:60px;background:red'; document.body.append(q); q.id = 'q';"
        "q.animate([{transform: 'rotate(0)'}, {transform: 'rotate(360deg)'}], {duration: 900, iterations: Infinity})"
    )
    before = display.serial
    assert eventually(lambda: display.pixels().serial > before + 3)
    click(display)
    start = time.perf_counter()

    display.settle(Turn(5))

    assert time.perf_counter() - start < 1
    page.order("document.getElementById('q').remove()")


def test_settling_ends_with_the_turn(display: XDisplay, page: Page) -> None:
    turn = Turn(30)
    turn.call_off()
    click(display)

    with pytest.raises(ActionTimedOut):
        display.settle(turn)
