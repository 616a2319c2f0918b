"""Text offered on the clipboard of an X display, to whoever asks for it (ICCCM, section 2)."""

from collections.abc import Callable, Sequence
from typing import Any

from neena.computer.display.connection import Connection, xproto
from neena.computer.turn import Turn

_LOOK = 0.05  # seconds


class Clipboard:
    """Offers one text at a time, and knows when it was taken. Answers only while somebody waits here."""

    def __init__(self, x: Connection) -> None:
        self._x = x
        self._window = x.new_id()
        only, copy = xproto.WindowClass.InputOnly, xproto.WindowClass.CopyFromParent
        x.core.CreateWindow(0, self._window, x.root, 0, 0, 1, 1, 0, only, copy, 0, [])
        x.on(xproto.SelectionRequestEvent, self._answer)
        self._text = b""
        self._is_seen = False
        self._is_taken = False

    def offer(self, text: str, turn: Turn) -> bool:
        """Put a text there, and wait 2 s at most until somebody sees that it is; whether anybody did."""
        self._text, self._is_seen, self._is_taken = text.encode(), False, False
        self._own(self._window)
        return self._wait(lambda: self._is_seen, turn, 2.0)

    def wait_taken(self, paste: Callable[[], None], turn: Turn) -> bool:
        """Have somebody paste, and wait 3 s at most until the text is taken for it; whether it was."""
        self._x.sync()
        self._is_taken = False  # who looks at every new text has done so by now
        paste()
        return self._wait(lambda: self._is_taken, turn, 3.0)

    def withdraw(self) -> None:
        """Offer nothing any more."""
        self._own(0)

    def _own(self, window: int) -> None:
        self._x.core.SetSelectionOwner(window, self._x.atom("CLIPBOARD"), xproto.Time.CurrentTime)
        self._x.sync()

    def _wait(self, is_done: Callable[[], bool], turn: Turn, seconds: float) -> bool:
        last = Turn(seconds)
        while not is_done() and last.left:
            turn.check()
            self._x.wait(min(_LOOK, turn.left, last.left))
        return is_done()

    def _answer(self, event: Any) -> None:
        x = self._x
        targets, text = x.atom("TARGETS"), x.atom("UTF8_STRING")
        place = event.property or event.target

        def give(kind: int, size: int, data: Sequence[int]) -> None:
            x.core.ChangeProperty(xproto.PropMode.Replace, event.requestor, place, kind, size, len(data), data)

        is_server = not event.requestor & ~x.setup.resource_id_mask  # it looks on behalf of live viewers
        if event.target == targets:
            give(xproto.Atom.ATOM, 32, (targets, text))
            self._is_seen |= not is_server
        elif event.target == text:
            give(text, 8, self._text)
            self._is_taken |= not is_server
        else:
            place = 0
        told = xproto.SelectionNotifyEvent.synthetic(event.time, event.requestor, event.selection, event.target, place)
        x.core.SendEvent(False, event.requestor, 0, told.pack())
        x.flush()
