"""One X server with its window manager for all tests of the display, and programs on it that tell what reached them."""

import subprocess
from collections.abc import Iterator

import pytest

from neena.computer.display import XDisplay
from support.x_programs import GtkText, Page, Terminal
from support.xserver import XServer, x_server


@pytest.fixture(scope="session")
def x(tmp_path_factory: pytest.TempPathFactory) -> Iterator[XServer]:
    with x_server(tmp_path_factory.mktemp("x")) as server:
        yield server


@pytest.fixture(scope="session")
def shared_display(x: XServer) -> Iterator[XDisplay]:
    display = x.display()
    yield display
    display.close()


@pytest.fixture
def display(shared_display: XDisplay) -> Iterator[XDisplay]:
    yield shared_display
    shared_display.release()


@pytest.fixture(scope="session")
def open_page(x: XServer, shared_display: XDisplay) -> Iterator[Page]:
    page = Page(x, shared_display)
    yield page
    page.close()


@pytest.fixture
def page(open_page: Page) -> Page:
    """Chromium in front, its text empty and focused."""
    open_page.clear()
    return open_page


@pytest.fixture(scope="session")
def open_gtk(x: XServer, shared_display: XDisplay) -> Iterator[GtkText]:
    gtk = GtkText(x, shared_display)
    yield gtk
    gtk.close()


@pytest.fixture
def gtk(open_gtk: GtkText) -> GtkText:
    open_gtk.clear()
    return open_gtk


@pytest.fixture(scope="session")
def open_terminal(x: XServer, shared_display: XDisplay) -> Iterator[Terminal]:
    terminal = Terminal(x, shared_display)
    yield terminal
    terminal.close()


@pytest.fixture
def terminal(open_terminal: Terminal) -> Terminal:
    open_terminal.clear()
    return open_terminal


@pytest.fixture
def layouts(x: XServer) -> Iterator[None]:
    """Whatever layout a test chooses, the American one comes back."""
    yield
    subprocess.run(["setxkbmap", "-layout", "us", "-option", ""], env=x.environment, check=True)
