"""When a screen has come to rest after something was put in."""

import time
from typing import Any

from neena.computer.display.capture import Capture
from neena.computer.display.connection import ClientMessage, Connection, Refused, xproto
from neena.computer.turn import Turn

_QUIET = 0.05  # seconds without news
_LOOK = 0.004  # seconds between two looks
_CAP = 2.0  # seconds in all
_PING = 0.5  # seconds for the program in front to answer
_UNPINGED = 0.03  # seconds for a program that does not answer pings

Box = tuple[int, int, int, int]


class Rest:
    """Tells what is new on a screen from what moves all the time: a caret, a spinner, a film.

    A place that is painted again and again is news for 0.2 s, and longer the larger it is: up to 1.2 s for the whole
    screen, so that a page that is being built is waited for. Times are seconds of any clock.
    """

    def __init__(self, size: tuple[int, int], now: float) -> None:
        self._pixels = size[0] * size[1]
        self._places: list[tuple[Box, float]] = []
        self._news = now

    def painted(self, box: Box, now: float) -> None:
        """Something was painted in this box."""
        since = next((since for place, since in self._places if _mostly_in(box, place)), None)
        if since is None:
            self._places.append((box, now))
            since = now
        if now - since <= 0.2 + box[2] * box[3] / self._pixels:
            self._news = now

    def left(self, now: float) -> float:
        """Seconds until the screen is at rest when nothing comes any more; 0 when it is."""
        return max(0.0, self._news + _QUIET - now)


class Settling:
    """Waits for programs: that they have read their input, and that they have painted what came of it."""

    def __init__(self, x: Connection, capture: Capture) -> None:
        self._x = x
        self._capture = capture
        self._awaited = 0
        self._count = 0
        x.on(ClientMessage, self._pong)

    def settle(self, turn: Turn) -> None:
        """Wait until the screen is at rest, 2 s at most."""
        cap = time.monotonic() + _CAP
        self._capture.forget_damage()
        self.ping(turn)
        rest = Rest(self._capture.size, time.monotonic())
        while True:
            self._x.sync()
            box = self._capture.take_damage()
            now = time.monotonic()
            if box:
                rest.painted(box, now)
                turn.sleep(_LOOK)  # who paints without a break is not looked at without a break
            left = min(rest.left(now), cap - now)
            if left <= 0:
                return
            turn.check()
            self._x.wait(min(left, turn.left))

    def catch_up(self, turn: Turn) -> None:
        """Wait until the program in front has read what was put in."""
        if not self.ping(turn):
            turn.sleep(_UNPINGED)

    def ping(self, turn: Turn) -> bool:
        """Let the program in front say that it has read what came before (`_NET_WM_PING`); false when it does not."""
        x = self._x
        window = self._pinged()
        if not window:
            return False
        self._count += 1
        self._awaited = self._count
        notify, events = xproto.EventMask.SubstructureNotify, xproto.CW.EventMask
        structure = xproto.EventMask.StructureNotify
        x.core.ChangeWindowAttributes(x.root, events, [structure | notify])
        x.tell(window, window, "WM_PROTOCOLS", x.atom("_NET_WM_PING"), self._awaited, window)
        until = time.monotonic() + _PING
        while self._awaited and time.monotonic() < until:
            turn.check()
            x.wait(min(turn.left, until - time.monotonic()))
        answered, self._awaited = not self._awaited, 0
        x.core.ChangeWindowAttributes(x.root, events, [structure])
        return answered

    def _pinged(self) -> int:
        """The window that has the keyboard, or the one around it, if its program answers pings; else 0."""
        x = self._x
        window = x.answer(x.core.GetInputFocus()).focus
        while window > 1 and window != x.root:
            asked = x.ask_property(window, "WM_PROTOCOLS"), x.core.QueryTree(window)
            protocols = x.numbers(asked[0])
            try:
                parent = x.answer(asked[1]).parent
            except Refused:
                return 0
            if protocols:
                return window if x.atom("_NET_WM_PING") in protocols else 0
            window = parent
        return 0

    def _pong(self, event: Any) -> None:
        words = event.data.data32
        if words[0] == self._x.atom("_NET_WM_PING") and words[1] == self._awaited:
            self._awaited = 0


def _mostly_in(box: Box, place: Box) -> bool:
    """Whether at least half of a box lies in a place."""
    x, y, width, height = box
    across = min(x + width, place[0] + place[2]) - max(x, place[0])
    down = min(y + height, place[1] + place[3]) - max(y, place[1])
    return across > 0 and down > 0 and 2 * across * down >= width * height
