"""The screen of a machine that is reached by RDP: the display that xfreerdp fills.

Keys go at the pace that xfreerdp takes, and what its layout has not goes by its clipboard.
"""

import re
import time
from collections.abc import Sequence

from neena.computer.display import XDisplay
from neena.computer.remote.clipboard import Clipboard
from neena.computer.remote.xfreerdp import RdpClient
from neena.computer.screen import Pixels, ScreenGone
from neena.computer.turn import Turn
from neena.errors import Conflict

_CONTROL, _V = 0xFFE3, 0x76
_KEY_GAP = 0.01  # seconds; with less, xfreerdp swallows one of two equal keys
_WAY = 0.15  # seconds from a key to the first of what it brings about
_READY = 0.1  # seconds for the machine to hear that its clipboard is another


class PasteRefused(Conflict):
    """The program in front took nothing from the clipboard, by which characters go that are not on a US keyboard."""


class RdpScreen:
    """Implements `neena.computer.screen.Screen`."""

    def __init__(self, display: XDisplay, client: RdpClient, key_delay: float) -> None:
        """`display` is the one that the client fills; `key_delay`: seconds after each key of a text."""
        self._display = display
        self._client = client
        self._clipboard = Clipboard(display.connection)
        self._key_delay = max(key_delay, _KEY_GAP)
        self._is_touched = False

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        return self._display.size

    @property
    def pointer(self) -> tuple[int, int]:
        """Where the pointer was last put by us; (0, 0) at the start."""
        return self._display.pointer

    @property
    def serial(self) -> int:
        """The serial that `pixels` would answer with now."""
        self._ensure()
        return self._display.serial

    def pixels(self) -> Pixels:
        """What is shown at this moment; valid until the next call."""
        self._ensure()
        return self._display.pixels()

    def settle(self, turn: Turn) -> None:
        """Wait until what was put in has come to the machine and back, and is painted."""
        if self._is_touched:
            self._is_touched = False
            turn.sleep(min(_WAY, turn.left))
        self._display.settle(turn)

    def sync(self) -> None:
        """Wait until the display has taken what was put in; the way to the machine is longer (`settle`)."""
        self._display.sync()

    def move(self, x: int, y: int) -> None:
        """Put the pointer somewhere."""
        self._touch()
        self._display.move(x, y)

    def button(self, number: int, *, down: bool) -> None:
        """Press or release a button at the pointer."""
        self._touch()
        self._display.button(number, down=down)

    def keys(self, keysyms: Sequence[int], *, down: bool) -> None:
        """Press keys in this order, or release them in this order."""
        self._touch()
        for keysym in keysyms:
            self._display.keys((keysym,), down=down)
            time.sleep(_KEY_GAP)  # no turn is that short
        self._prove()

    def type(self, text: str, turn: Turn) -> None:
        """Type a text so that it arrives exactly: key by key, and by the clipboard where the layout lacks characters.

        Raises `PasteRefused` when the program in front does not take what is on the clipboard by Ctrl+V.
        """
        self._touch()
        try:
            for part in re.findall(r"[^\r\n\t]+|\r\n|.", text, re.DOTALL):
                if part.isascii():
                    self._strike(part, turn)
                else:
                    self._paste(part, turn)
            self._prove()
        finally:
            self._is_touched = True

    def release(self) -> None:
        """Release every key and button that is held."""
        self._display.release()

    def close(self) -> None:
        """Let go of the screen."""
        self._display.close()

    def _ensure(self) -> None:
        self._client.ensure(self._display)

    def _prove(self) -> None:
        """What was put into a connection that was being lost has not arrived, and who asked for it is told."""
        if not self._client.is_up:
            raise ScreenGone

    def _touch(self) -> None:
        self._ensure()
        self._is_touched = True

    def _strike(self, text: str, turn: Turn) -> None:
        for character in "\n" if text == "\r\n" else text:
            self._display.type(character, turn)
            turn.sleep(self._key_delay)

    def _paste(self, text: str, turn: Turn) -> None:
        clipboard = self._clipboard
        self.release()
        try:
            if clipboard.offer(text, turn):
                turn.sleep(_READY)
            if not clipboard.wait_taken(self._press_paste, turn):
                raise PasteRefused
            turn.sleep(_WAY)
            self._display.settle(turn)
        finally:
            clipboard.withdraw()

    def _press_paste(self) -> None:
        self.keys((_CONTROL, _V), down=True)
        self.keys((_V, _CONTROL), down=False)
