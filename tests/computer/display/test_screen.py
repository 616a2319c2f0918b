"""Pictures, sizes and windows of a display, and its end."""

import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from neena.computer.display import XDisplay, connection
from neena.computer.display.modes import SizeRefused
from neena.computer.screen import ScreenGone, WindowNotFound
from neena.computer.turn import ActionTimedOut, Turn
from support.x_programs import Terminal, eventually
from support.xserver import XServer, x_server


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Iterator[XServer]:
    """A server without a window manager, where nothing moves by itself."""
    with x_server(tmp_path_factory.mktemp("bare"), "800x600", window_manager=False) as server:
        yield server


@pytest.fixture
def alone(bare: XServer) -> Iterator[XDisplay]:
    display = bare.display()
    yield display
    display.close()


class Painter:
    """Another program: paints the root window in one colour."""

    def __init__(self, x: XServer) -> None:
        self.x = connection.Connection(x.connect(), x.cookie)

    def paint(self, colour: int, width: int = 4000) -> None:
        context = self.x.new_id()
        self.x.core.CreateGC(context, self.x.root, connection.xproto.GC.Foreground, [colour])
        corner = connection.xproto.RECTANGLE.synthetic(0, 0, width, width)
        self.x.core.PolyFillRectangle(self.x.root, context, 1, [corner])
        self.x.sync()


@pytest.fixture
def painter(bare: XServer) -> Iterator[Painter]:
    painter = Painter(bare)
    yield painter
    painter.x.close()


@pytest.mark.parametrize("shared", [True, False], ids=["shared memory", "through the socket"])
def test_a_picture_shows_what_is_painted(alone: XDisplay, painter: Painter, shared: bool) -> None:
    alone._capture._shared = shared
    painter.paint(0x112233)
    painter.paint(0x445566, 1)

    picture = alone.pixels()

    assert (picture.width, picture.height) == (800, 600)
    assert bool(alone._capture._memory) == shared
    assert bytes(picture.bgrx[:3]) == b"\x66\x55\x44"
    assert {bytes(picture.bgrx[n : n + 3]) for n in range(4, len(picture.bgrx), 4)} == {b"\x33\x22\x11"}


def test_a_serial_changes_with_the_picture_and_only_then(alone: XDisplay, painter: Painter) -> None:
    painter.paint(1)
    first = alone.pixels()
    assert alone.pixels() is first
    assert alone.serial == alone.serial == first.serial

    painter.paint(2)

    assert alone.serial > first.serial
    second = alone.pixels()
    assert second.serial == alone.serial
    assert bytes(second.bgrx[:3]) == b"\x02\x00\x00"
    painter.paint(3)
    assert bytes(alone.pixels().bgrx[:3]) == b"\x03\x00\x00"


@pytest.mark.parametrize("size", [(1280, 800), (1920, 1080), (1003, 701), (320, 200), (800, 600)])
def test_the_size_changes(alone: XDisplay, painter: Painter, size: tuple[int, int]) -> None:
    alone.resize(*size)
    painter.paint(5)

    assert alone.size == size
    picture = alone.pixels()
    assert (picture.width, picture.height) == size
    assert bytes(picture.bgrx[-4:-1]) == b"\x05\x00\x00"


@pytest.mark.parametrize("size", [(100_000, 100), (30_000, 30_000), (0, 600), (-5, 5)])
def test_an_impossible_size_is_refused_and_nothing_changes(alone: XDisplay, size: tuple[int, int]) -> None:
    alone.resize(800, 600)

    with pytest.raises(SizeRefused):
        alone.resize(*size)

    assert alone.size == (800, 600)
    alone.sync()


def test_no_window_manager_no_readiness(alone: XDisplay) -> None:
    with pytest.raises(ActionTimedOut):
        alone.windows.wait_for_manager(Turn(0.2))


def test_windows_are_listed_activated_maximized_and_closed(x: XServer, display: XDisplay, terminal: Terminal) -> None:
    other = x.start("xterm", "-T", "grüße", "-e", "sleep 60")
    assert eventually(lambda: any(w.title == "grüße" for w in display.windows.list()))
    window = next(w for w in display.windows.list() if w.title == "grüße")
    assert (window.program, window.pid) == ("XTerm", other.pid)

    display.windows.activate(terminal.window.id)
    assert [w.id for w in display.windows.list() if w.active] == [terminal.window.id]

    def width() -> int:
        return next(w.width for w in display.windows.list() if w.id == window.id)

    display.windows.maximize(window.id)
    assert eventually(lambda: width() > 1000)
    display.windows.maximize(window.id, on=False)
    assert eventually(lambda: width() == window.width)
    display.windows.close(window.id)
    assert eventually(lambda: other.poll() is not None)
    assert eventually(lambda: window.id not in [w.id for w in display.windows.list()])
    with pytest.raises(WindowNotFound):
        display.windows.activate(window.id)


def test_a_wrong_cookie_is_refused(bare: XServer) -> None:
    with pytest.raises(ScreenGone):
        XDisplay(bare.connect(), b"\0" * 16)


def test_the_end_of_the_server_is_told_by_everything(tmp_path: Path) -> None:
    with x_server(tmp_path, window_manager=False) as x:
        display = x.display()
        display.sync()
        x.process.kill()
        x.process.wait()

        for act in (
            display.sync,
            display.pixels,
            lambda: display.serial,
            lambda: display.move(1, 1),
            lambda: display.button(1, down=True),
            lambda: display.keys([0x61], down=True),
            lambda: display.type("text", Turn(1)),
            lambda: display.settle(Turn(1)),
            display.windows.list,
            lambda: display.resize(800, 600),
        ):
            with pytest.raises(ScreenGone):
                act()
        display.close()


def test_a_server_that_stands_still_does_not_hold_us(bare: XServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "PATIENCE", 0.1)
    display = bare.display()
    bare.process.send_signal(signal.SIGSTOP)
    try:
        start = time.perf_counter()
        with pytest.raises(ScreenGone):
            display.sync()
        with pytest.raises(ScreenGone):
            display.pixels()
        with pytest.raises(ScreenGone):
            XDisplay(bare.connect(), bare.cookie)
        assert time.perf_counter() - start < 2
    finally:
        bare.process.send_signal(signal.SIGCONT)
    display.close()
