"""What models of some vendors can ask for, and no tool of ours has: side buttons, keys down and up, an address."""

import re
from collections.abc import Sequence
from contextlib import suppress

from neena.computer.screen import Window, Windowed
from neena.computer.tools.asked import Asked, Result
from neena.computer.tools.browser import Open, PageUnavailable
from neena.computer.tools.hands import Hands
from neena.computer.tools.keys import CTRL
from neena.computer.tools.params import Chord, HeldKeys, Place, TypedText

FIRST_PAGE = "https://www.google.com"
BACK, FORWARD = 8, 9  # buttons, as X numbers them
_RETURN = 0xFF0D
_BROWSERS = ("chrom", "firefox", "brave", "edge", "epiphany")


class SideClick(Asked):
    """Click with a button at the side of the mouse."""

    name = "side_click"
    coordinate: Place | None
    button: int
    text: HeldKeys | None = None

    def do(self, hands: Hands) -> Result:
        """Browsers take it for back, or forward."""
        hands.click(self.coordinate, self.button, keys=self.text)
        return Result()


class KeyDown(Asked):
    """Press keys and leave them down."""

    name = "key_down"
    text: Chord

    def do(self, hands: Hands) -> Result:
        """Until `KeyUp`."""
        hands.screen.keys(self.text, down=True)
        return Result()


class KeyUp(Asked):
    """Release keys."""

    name = "key_up"
    text: Chord

    def do(self, hands: Hands) -> Result:
        """Harmless when they are not down."""
        hands.screen.keys(self.text[::-1], down=False)
        return Result()


class Browse(Asked):
    """Go to a page in the browser, which is started when there is none; without an address only show the browser.

    The tool `browser` opens pages in tabs of their own, where models that go back afterwards would find nothing.
    """

    name = "browse"
    url: TypedText | None = None

    def do(self, hands: Hands) -> Result:
        """Typed into the address bar of the browser in front, as people do."""
        found = _browsers(hands)
        if not found and hands.machine.programs is not None:
            with suppress(PageUnavailable):  # the picture that follows shows it
                Open.read({"url": self.address if self.url else FIRST_PAGE}, None).do(hands)
            return Result()
        if found and not any(one.active for one in found) and isinstance(hands.screen, Windowed):
            hands.screen.windows.activate(found[-1].id)
            hands.screen.settle(hands.turn)
        if self.url:
            with hands.held((CTRL, ord("l"))):
                pass
            hands.screen.type(self.address, hands.turn)
            with hands.held((_RETURN,)):
                pass
        return Result()

    @property
    def address(self) -> str:
        """The address with its scheme, so that it is not taken for words to search."""
        url = (self.url or "").strip()
        return url if re.match(r"[a-z][a-z0-9+.-]*:", url, re.IGNORECASE) else f"https://{url}"


def _browsers(hands: Hands) -> Sequence[Window]:
    if not isinstance(hands.screen, Windowed):
        return ()
    return [one for one in hands.screen.windows.list() if one.program.lower().startswith(_BROWSERS)]
