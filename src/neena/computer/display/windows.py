"""The windows of a display, as its window manager keeps them (EWMH 1.5)."""

import time
from collections.abc import Callable
from typing import Any

from neena.computer.display.connection import Connection, PropertyNotify, Refused, xproto
from neena.computer.screen import Window, WindowNotFound
from neena.computer.turn import Turn

_TO_MANAGER = 0x180000  # SubstructureNotify and SubstructureRedirect of the root window
_BY_PAGER = 2  # source indication: a person's tool asks, not a program for itself
_PATIENCE = 3.0  # seconds; a window manager is slow while the keyboard's mapping changes
_REPLAYED = 1.0  # seconds for a window manager to let a press through
_VIEWABLE = 2
_NORMAL = 1


class Windows:
    """Lists windows, and asks the window manager to change them."""

    def __init__(self, x: Connection, touched: Callable[[], None]) -> None:
        """`touched` is called when something was asked of a window, as after any input."""
        self._x = x
        self._touched = touched
        self._asking = 0  # our window that the window manager is asked about
        self._hears = True  # whether it has answered the last question
        self._patience = 0.0  # until when it is waited for, of `time.monotonic`
        x.on(PropertyNotify, self._answered)

    def list(self) -> list[Window]:
        """All windows that the window manager knows, oldest first."""
        x = self._x
        asked = x.ask_property(x.root, "_NET_CLIENT_LIST"), x.ask_property(x.root, "_NET_ACTIVE_WINDOW")
        ids, active = x.numbers(asked[0]), x.numbers(asked[1])
        questions = [(each, self._ask(each)) for each in ids]
        found = (self._read(each, asked, active=each in active) for each, asked in questions)
        return [window for window in found if window]

    def activate(self, window: int) -> None:
        """Bring a window to the front and give it the keyboard; waits until it has it, 3 s at most."""
        x, until = self._x, time.monotonic() + _PATIENCE
        self._request(window, "_NET_ACTIVE_WINDOW", _BY_PAGER, xproto.Time.CurrentTime)
        while x.numbers(x.ask_property(x.root, "_NET_ACTIVE_WINDOW")) != (window,) and time.monotonic() < until:
            x.wait(0.002)

    def close(self, window: int) -> None:
        """Ask a window to close; its program may refuse, or ask a question first."""
        self._request(window, "_NET_CLOSE_WINDOW", xproto.Time.CurrentTime, _BY_PAGER)

    def maximize(self, window: int, *, on: bool = True) -> None:
        """Let a window fill the screen, or no longer."""
        axes = self._x.atom("_NET_WM_STATE_MAXIMIZED_VERT"), self._x.atom("_NET_WM_STATE_MAXIMIZED_HORZ")
        self._request(window, "_NET_WM_STATE", int(on), *axes, _BY_PAGER)

    def wait_for_manager(self, turn: Turn) -> None:
        """Wait until a window manager takes care of windows.

        Its `_NET_SUPPORTING_WM_CHECK` comes before it does: a window of our own that it took in is the proof. One that
        was mapped while it started may be overlooked for ever, so there is a new one every tenth of a second.
        """
        while not self._takes_in(min(turn.left, 0.1)):
            turn.check()

    def ask(self) -> None:
        """Ask the window manager to tell when it has let through what was pressed; `catch_up` waits for that.

        It sees every press first, and the pointer's events are held meanwhile: a release that comes while the pointer
        has moved on already would be told where the pointer is then. Asked is what it answers of any window, in the
        order of its events (EWMH, `_NET_REQUEST_FRAME_EXTENTS`). One that is deaf is not asked again until it answers.
        """
        x = self._x
        x.pump()
        if not self._hears:
            return
        if not self._asking:
            self._asking = self._window()
            x.atom("_NET_FRAME_EXTENTS")  # known before its events come
        self._hears = False
        self._patience = time.monotonic() + _REPLAYED
        x.tell(x.root, self._asking, "_NET_REQUEST_FRAME_EXTENTS", mask=_TO_MANAGER)

    def catch_up(self) -> None:
        """Wait until the window manager has let through what was pressed, 1 s after it was asked at most."""
        while not self._hears and (left := self._patience - time.monotonic()) > 0:
            self._x.wait(left)

    def _answered(self, event: Any) -> None:
        # Openbox sets other properties with this one: one of them, read late, would pass for the next answer.
        self._hears = self._hears or (event.window, event.atom) == (self._asking, self._x.atom("_NET_FRAME_EXTENTS"))

    def _window(self) -> int:
        """A window of our own, not shown, that tells of its properties."""
        x, window = self._x, self._x.new_id()
        kind, copy, mask = xproto.WindowClass.InputOutput, xproto.WindowClass.CopyFromParent, xproto.CW.EventMask
        x.core.CreateWindow(0, window, x.root, 0, 0, 1, 1, 0, kind, copy, mask, [xproto.EventMask.PropertyChange])
        return window

    def _takes_in(self, seconds: float) -> bool:
        """Whether a new window is taken in, in time."""
        x, window, until = self._x, self._window(), time.monotonic() + seconds
        x.core.MapWindow(window)
        try:
            while not (taken_in := self._taken_in(window)) and time.monotonic() < until:
                x.wait(until - time.monotonic())
        finally:
            x.core.DestroyWindow(window)
        x.sync()
        return taken_in

    def _taken_in(self, window: int) -> bool:
        asked = self._x.ask_property(window, "WM_STATE"), self._x.core.GetWindowAttributes(window)
        state, attributes = self._x.numbers(asked[0]), self._x.answer(asked[1])
        return state[:1] == (_NORMAL,) and attributes.map_state == _VIEWABLE

    def _ask(self, window: int) -> tuple[Any, ...]:
        x = self._x
        names = ("_NET_WM_NAME", "WM_NAME", "WM_CLASS", "_NET_WM_PID")
        place = x.core.GetGeometry(window), x.core.TranslateCoordinates(window, x.root, 0, 0)
        return (*place, *(x.ask_property(window, name) for name in names))

    def _read(self, window: int, asked: tuple[Any, ...], *, active: bool) -> Window | None:
        x = self._x
        title, old_title, program, pid = (x.octets(each) for each in asked[2:])
        try:
            geometry, corner = x.answer(asked[0]), x.answer(asked[1])
        except Refused:
            return None  # closed in between
        return Window(
            id=window,
            title=title.decode(errors="replace") if title else old_title.decode("latin-1"),
            program=program.decode("latin-1").rstrip("\0").split("\0")[-1],
            x=corner.dst_x,
            y=corner.dst_y,
            width=geometry.width,
            height=geometry.height,
            active=active,
            pid=int.from_bytes(pid[:4], "little") or None,
        )

    def _request(self, window: int, name: str, *data: int) -> None:
        x = self._x
        if window not in x.numbers(x.ask_property(x.root, "_NET_CLIENT_LIST")):
            raise WindowNotFound
        x.tell(x.root, window, name, *data, mask=_TO_MANAGER)
        x.flush()
        self._touched()
