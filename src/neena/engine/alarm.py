"""A timer that rings once, at the earliest of the moments that it was set to."""

import asyncio
from collections.abc import Callable


class Alarm:
    """Calls `ring` in the event loop that it was set in."""

    def __init__(self, ring: Callable[[], None]) -> None:
        self._ring = ring
        self._timer: asyncio.TimerHandle | None = None
        self._due = 0.0

    def set(self, seconds: float) -> None:
        """Ring in so many seconds, unless it is to ring before."""
        loop = asyncio.get_running_loop()
        moment = loop.time() + seconds
        if self._timer is not None:
            if self._due <= moment:
                return
            self._timer.cancel()
        self._timer, self._due = loop.call_at(moment, self._rings), moment

    def stop(self) -> None:
        """Do not ring."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _rings(self) -> None:
        # Only this says that it has rung: uvloop's timers keep whole milliseconds and may do so before their moment.
        self._timer = None
        self._ring()
