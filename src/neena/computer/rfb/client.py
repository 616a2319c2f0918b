"""A foreign VNC server as a screen: its picture, its pointer and its keys over one RFB connection."""

import re
import socket
import time
from collections.abc import Sequence

from neena.computer.rfb import messages
from neena.computer.rfb.handshake import shake_hands
from neena.computer.rfb.picture import ENCODINGS, PIXEL_FORMAT, SIZE, BadPicture, Picture
from neena.computer.rfb.wire import PATIENCE, Wire
from neena.computer.screen import Pixels, ScreenGone
from neena.computer.tools.keys import keysym_of
from neena.computer.turn import Turn

_QUIET = 0.05  # seconds without a change after which the screen is taken to be done
_PRESSES_APART = 0.002  # seconds
_LONGEST_SETTLING = 2.0
_LONGEST_CATCHING_UP = 0.5  # a film never stops
_SHARED = b"\x01"
_MOST_TEXT = 16 * 1024 * 1024
# What is typed before the server is waited for. A character that no key has is bound to one by the server, and programs
# have to read the new keyboard before the next one.
_BREATHS = re.compile(r"[\n\t -~]{1,32}|.", re.DOTALL)
_NEW_KEY = 0.02  # seconds for that
_UPDATE, _COLOURS, _BELL, _CUT_TEXT = 0, 1, 2, 3


class RemoteScreen:
    """The screen of a VNC server, by a socket that is connected to it already.

    The server always owes us one answer to a request for changes, so nothing piles up while nobody looks. Raises
    `ScreenGone` from any call once the server is gone.
    """

    def __init__(self, connection: socket.socket, password: str | None = None) -> None:
        """Raises `ServerRefused` and its kinds, `NoRfbServer`, `ScreenGone`; the socket is closed then."""
        self._wire = Wire(connection)
        try:
            shake_hands(self._wire, password)
            self._wire.send(_SHARED)
            width, height = self._wire.numbers("HH16x")
            self.name = self._wire.read(self._name_length()).decode("utf-8", "replace")
            self._picture = Picture(width, height)
            self._wire.send(PIXEL_FORMAT + messages.set_encodings(ENCODINGS))
            self._pointer = (0, 0)
            self._buttons = 0
            self._pressed = 0.0  # when a button was pressed last, of `time.monotonic`
            self._held: list[int] = []
            self._is_answered = False
            self._ask(incremental=False)
            while not self._is_answered:
                self._take_message()
        except BaseException:
            connection.close()
            raise

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        return self._picture.size

    @property
    def pointer(self) -> tuple[int, int]:
        """Where we have put the pointer."""
        return self._pointer

    @property
    def serial(self) -> int:
        """The serial of what is shown now."""
        self._catch_up()
        return self._picture.serial

    def pixels(self) -> Pixels:
        """What is shown now."""
        self._catch_up()
        width, height = self._picture.size
        return Pixels(width, height, self._picture.bgrx, self._picture.serial)

    def settle(self, turn: Turn) -> None:
        """Wait until nothing has changed for 50 ms, 2 s at most."""
        end = time.monotonic() + _LONGEST_SETTLING
        self._catch_up()
        quiet_at = time.monotonic() + _QUIET
        while (now := time.monotonic()) < min(quiet_at, end):
            turn.check()
            if self._wire.has_news(min(quiet_at, end) - now):
                serial = self._picture.serial
                self._take_message()
                if self._picture.serial != serial:
                    quiet_at = time.monotonic() + _QUIET

    def sync(self) -> None:
        """Wait until the server has taken what was put in: it answers messages in their order."""
        self._catch_up()

    def move(self, x: int, y: int) -> None:
        """Put the pointer somewhere."""
        self._pointer = (x, y)
        self._point()

    def button(self, number: int, *, down: bool) -> None:
        """Press or release a button, 1 to 8."""
        if down:
            time.sleep(max(0.0, self._pressed + _PRESSES_APART - time.monotonic()))
            self._pressed = time.monotonic()
        bit = 1 << number - 1
        self._buttons = self._buttons | bit if down else self._buttons & ~bit
        self._point()

    def keys(self, keysyms: Sequence[int], *, down: bool) -> None:
        """Press keys, or release them."""
        for keysym in keysyms:
            if down:
                self._held.append(keysym)
            elif keysym in self._held:
                self._held.remove(keysym)
        self._send(b"".join(messages.key(keysym, down=down) for keysym in keysyms))

    def type(self, text: str, turn: Turn) -> None:
        """Type text, character by character: it arrives as exactly as the server can make keys of characters."""
        self.keys(tuple(reversed(self._held)), down=False)
        for breath in _BREATHS.findall(text):
            turn.check()
            keysyms = [_TYPED.get(one) or keysym_of(one) for one in breath]
            self._send(b"".join(messages.key(one, down=True) + messages.key(one, down=False) for one in keysyms))
            self._catch_up()
            if not breath.isascii():
                turn.sleep(_NEW_KEY)

    def release(self) -> None:
        """Let go of every key and button."""
        self.keys(tuple(reversed(self._held)), down=False)
        if self._buttons:
            self._buttons = 0
            self._point()

    def close(self) -> None:
        """End the connection."""
        self._wire.close()

    def _name_length(self) -> int:
        (length,) = self._wire.numbers("I")
        if length > 64 * 1024:
            raise BadPicture
        return length

    def _send(self, data: bytes) -> None:
        self._wire.be_patient()
        self._wire.send(data)

    def _point(self) -> None:
        self._send(messages.pointer(*self._pointer, self._buttons))

    def _ask(self, *, incremental: bool) -> None:
        self._send(messages.update_request(0, 0, *self.size, incremental=incremental))

    def _catch_up(self) -> None:
        """Have every change up to this moment: a pixel that is asked for anew comes with or after them."""
        self._send(messages.update_request(0, 0, 1, 1, incremental=False))
        self._is_answered = False
        end = time.monotonic() + _LONGEST_CATCHING_UP
        while not self._is_answered or (self._wire.has_news(0) and time.monotonic() < end):
            if time.monotonic() > end + PATIENCE:
                raise ScreenGone
            self._take_message()

    def _take_message(self) -> None:
        wire = self._wire
        wire.be_patient()
        (kind,) = wire.numbers("B")
        if kind == _UPDATE:
            (count,) = wire.numbers("xH")
            taken = [self._picture.take(wire) for _ in range(count)]
            self._is_answered |= any(one.holds_first_pixel for one in taken)
            self._ask(incremental=not any(one.encoding == SIZE for one in taken))
        elif kind == _COLOURS:
            _, colours = wire.numbers("xHH")
            wire.skip(colours * 6)
        elif kind == _CUT_TEXT:
            (length,) = wire.numbers("3xI")
            if length > _MOST_TEXT:
                raise BadPicture
            wire.skip(length)
        elif kind != _BELL:
            raise BadPicture


_TYPED = {"\n": 0xFF0D, "\t": 0xFF09}
