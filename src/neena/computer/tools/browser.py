"""The tool `browser`: a page by its address, there when it is painted, and what is written on it."""

import json
import time
from dataclasses import dataclass
from functools import partial
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import PlainValidator

from neena.computer.accessibility.elements import MOST_ELEMENTS, Element, Elements, Ref
from neena.computer.accessibility.names import ACTIVE, BUSY
from neena.computer.accessibility.reading import text_of
from neena.computer.accessibility.searching import document_in
from neena.computer.accessibility.telling import squeezed
from neena.computer.drive import Drive
from neena.computer.programs import Programs
from neena.computer.tools.asked import ActionInvalid, Asked, Result, Tool
from neena.computer.tools.hands import Hands, NoPrograms
from neena.computer.tools.params import Length, full_text, told
from neena.computer.tools.seen import Sight
from neena.computer.turn import Turn
from neena.errors import Unavailable

_PATIENCE = 30.0  # seconds for a page to be there; one that goes on loading is answered as far as it is
_STEP = 0.05
_UNFINISHED = ".crdownload"
_UPPER = 200  # elements of the upper levels, among which the documents are
BLANK = "about:blank"  # the empty page
_ERROR_PAGE = "chrome-error:"
_OWN_PAGE = "chrome:"  # parts of the browser's own window are pages
# Files go to the drive without a question, where they can be fetched from outside; also those it could show itself.
_PREFERENCES = {
    "browser": {"has_seen_welcome_page": True},
    "download": {"default_directory": "/home/desktop/drive", "prompt_for_download": False},
    "plugins": {"always_open_pdf_externally": True},
}
# With the sandbox's proxy for everything, its own loopback included; a second start hands its address to the first.
_START = """
preferences="$HOME/.config/chromium/Default/Preferences"
[ -e "$preferences" ] || { mkdir -p "${preferences%/*}" && printf %s "$1" > "$preferences"; }
shift
[ -z "$http_proxy" ] || set -- --proxy-server="$http_proxy" '--proxy-bypass-list=<-loopback>' "$@"
exec chromium "$@"
"""
_FLAGS = (
    "--start-maximized",
    "--no-first-run",
    "--no-default-browser-check",
    "--hide-crash-restore-bubble",  # a desktop that was ended left it "crashed"
    "--password-store=basic",  # there is no keyring to unlock
    "--force-renderer-accessibility",  # what pages say they show, beside what the browser itself does
    "--disable-background-networking",  # updates, reports: nothing that was asked for
    "--disable-component-update",
    "--disable-sync",
    "--disable-gpu",  # there is none, and finding that out takes time
)


class PageUnavailable(Unavailable):
    """The page could not be opened."""


def _address(value: Any) -> str:
    url = full_text(value)
    if url == BLANK:
        return url
    if len(url) > 8000 or any(ord(char) <= 32 or ord(char) == 127 for char in url):
        raise ValueError("is no address: it is too long, or holds a blank or a control character")
    try:
        parts = urlsplit(url)
        fits = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        fits = False
    if not fits:
        raise ValueError("is no address of a web page")
    return url


Address = Annotated[
    str,
    PlainValidator(_address),
    told("a whole web address, with https:// or http://, or about:blank", "https://example.com", type="string"),
]


@dataclass(frozen=True)
class _Page:
    document: Element
    address: str

    @property
    def title(self) -> str:
        return squeezed(self.document.name)


class Open(Asked):
    """Open a web page in the browser, in a new tab where it runs already; done when the page is painted."""

    name = "open"
    url: Address

    def do(self, hands: Hands) -> Result:
        """Says the page's title and where it led."""
        if hands.machine.programs is None:
            raise NoPrograms
        before = {one.document.ref for one in _pages(hands)}
        _start(hands.machine.programs, self.url)
        if self.url == BLANK:
            _await_blank(hands)
            return Result(output="Opened an empty page.")
        page = _opened(hands, before)
        hands.screen.settle(hands.turn)
        if page.address.startswith(_ERROR_PAGE):
            said = " ".join(text_of(page.document, 300).split())
            raise PageUnavailable(f"{self.url} could not be opened. The browser says: {said}")
        state = " It is still loading." if page.document.has(BUSY) else ""
        return Result(output=f"Opened {page.title!r} at {page.address}.{state}")


class ReadPage(Asked):
    """Read the web page in front: its title, its address, and all its text, a line each."""

    name = "read"
    limit: Length = 20_000

    def do(self, hands: Hands) -> Result:
        """Fields and buttons stand in brackets."""
        pages = _pages(hands, whole=True)
        if not pages:
            raise ActionInvalid.at("action", message="read: no web page is open; open one first.", kind="no_page")
        page = pages[-1]
        return Result(output=f"{page.title}\n{page.address}\n{text_of(page.document, self.limit)}")


class Download(Asked):
    """Download a file by its address to the desktop's drive; done when it is there whole."""

    name = "download"
    url: Address

    def do(self, hands: Hands) -> Result:
        """Says the file's name and size."""
        if hands.machine.programs is None or hands.machine.drive is None:
            raise NoPrograms
        drive = Drive(hands.machine.drive)
        before = {(one.name, one.modified) for one in drive.list("")}
        pages = {one.document.ref for one in _pages(hands)}
        _start(hands.machine.programs, self.url)
        until = time.monotonic() + _PATIENCE
        while True:
            new = [one for one in drive.list("") if (one.name, one.modified) not in before and not one.is_dir]
            is_coming = any(one.name.endswith(_UNFINISHED) or one.name.startswith(".") for one in new)
            if new and not is_coming:
                return Result(output=json.dumps({"name": new[0].name, "size": new[0].size}, ensure_ascii=False))
            if not is_coming and time.monotonic() > until:
                raise PageUnavailable(f"{self.url} gave no file within {_PATIENCE:g} seconds.")
            if not new and any(_is_shown(one) and one.document.ref not in pages for one in _pages(hands)):
                raise PageUnavailable(f"{self.url} shows a page, and gives no file; open it instead.")
            hands.turn.sleep(_STEP)


def _is_shown(page: _Page) -> bool:
    return page.address != BLANK and not page.document.has(BUSY)


def _start(programs: Programs, url: str) -> None:
    programs.start(["sh", "-c", _START, "browser", json.dumps(_PREFERENCES), *_FLAGS, url])


def _pages(hands: Hands, *, whole: bool = False) -> list[_Page]:
    """The page that shows in each window; that of the active window is the last."""
    sight = Sight(hands)
    windows, _ = sight.windows(MOST_ELEMENTS if whole else _UPPER, whole=whole)
    windows.sort(key=lambda one: one.has(ACTIVE))
    documents = [one for window in windows if (one := document_in(window)) is not None]
    pages = [_Page(one, sight.asking(partial(_address_of, one, hands.turn))) for one in documents]
    return [one for one in pages if one.address and not one.address.startswith(_OWN_PAGE)]


def _address_of(document: Element, turn: Turn, elements: Elements) -> str:
    return elements.address(document, turn)


def _await_blank(hands: Hands) -> None:
    """Wait for a window with an empty page: such a page tells no address, but its window has it as its title."""
    until = time.monotonic() + _PATIENCE
    while not any(one.name.startswith(BLANK) for one in Sight(hands).windows(_UPPER, whole=False)[0]):
        if time.monotonic() > until:
            raise PageUnavailable(f"The browser shows no window after {_PATIENCE:g} seconds.")
        hands.turn.sleep(_STEP)
    hands.screen.settle(hands.turn)


def _opened(hands: Hands, before: set[Ref]) -> _Page:
    """The new page, once it is there and loaded."""
    until = time.monotonic() + _PATIENCE
    while True:
        new = [one for one in _pages(hands) if one.document.ref not in before and one.address != BLANK]
        is_over = time.monotonic() > until
        if new and (is_over or not new[-1].document.has(BUSY)):
            return new[-1]
        if is_over:
            raise PageUnavailable(f"The browser shows no page after {_PATIENCE:g} seconds.")
        hands.turn.sleep(_STEP)


BROWSER = Tool(
    name="browser",
    description="Open web pages in the browser (Chromium), read what is written on them, and download files.",
    actions=(Open, ReadPage, Download),
    offered=lambda machine: machine.programs is not None,
)
