"""A timer that rings at every moment it was set to."""

import asyncio
import math
from collections.abc import Callable
from heapq import heappop, heappush

_GRAINS = 64  # of a wait: a moment is kept so exactly, and late by one at most


class Alarm:
    """Calls `ring` in the event loop that it was set in. Moments near each other are one, so that many take no room."""

    def __init__(self, ring: Callable[[], None]) -> None:
        self._ring = ring
        self._timer: asyncio.TimerHandle | None = None
        self._moments: list[float] = []
        self._known: set[float] = set()

    def set(self, seconds: float) -> None:
        """Ring in so many seconds, or a sixty-fourth of that later."""
        loop = asyncio.get_running_loop()
        grain = 2.0 ** math.floor(math.log2(max(seconds / _GRAINS, 0.001)))  # powers of two are kept exactly
        moment = math.ceil((loop.time() + seconds) / grain) * grain
        if moment in self._known:
            return
        self._known.add(moment)
        heappush(self._moments, moment)
        if self._moments[0] == moment:
            self._begin(loop)

    def stop(self) -> None:
        """Do not ring."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _begin(self, loop: asyncio.AbstractEventLoop) -> None:
        self.stop()
        if self._moments:
            self._timer = loop.call_at(self._moments[0], self._rings)

    def _rings(self) -> None:
        # The first has come, whatever the clock says: uvloop's timers keep whole milliseconds and may be early.
        loop = asyncio.get_running_loop()
        self._known.discard(heappop(self._moments))
        while self._moments and self._moments[0] <= loop.time():
            self._known.discard(heappop(self._moments))
        self._begin(loop)
        self._ring()
