"""The turn of one action on a desktop: how long it may take, and how it is called off."""

import threading
import time

from neena.errors import TimedOut


class ActionTimedOut(TimedOut):
    """The action took longer than the desktop's time limit; what it had begun was released."""


class Turn:
    """Handed to everything that may take long. Waiting goes through it, never through `time.sleep`."""

    def __init__(self, seconds: float) -> None:
        self.deadline = time.monotonic() + seconds
        self._called_off = threading.Event()

    @property
    def left(self) -> float:
        """Seconds left; 0 once the time is over or the turn was called off."""
        if self._called_off.is_set():
            return 0.0
        return max(0.0, self.deadline - time.monotonic())

    def call_off(self) -> None:
        """End the turn from another thread: the next `check`, or the present `sleep`, raises."""
        self._called_off.set()

    def check(self) -> None:
        """Raise `ActionTimedOut` when the turn is over."""
        if not self.left:
            raise ActionTimedOut

    def sleep(self, seconds: float) -> None:
        """Wait; raises `ActionTimedOut` as soon as the turn ends before the waiting does."""
        until = time.monotonic() + seconds
        if self._called_off.wait(min(seconds, self.left)) or until > self.deadline:
            raise ActionTimedOut
