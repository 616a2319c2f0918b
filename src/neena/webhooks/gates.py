"""How many deliveries are under way at a time: to one host, and in all. Who finds a gate shut is told when to return.

A receiver that hangs keeps its few places busy; but for a short line, the work that waits for it goes back to the
database instead of filling this process.
"""

import asyncio
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from neena.kernel.http import origin

PER_HOST = 8
LINE = 16  # that stand before the gate of a host, so that it does not idle until somebody returns
_SHORTEST = 0.05  # seconds
_GUESS = 0.02  # seconds that a delivery takes, before one has shown it
_EARLY = 4  # times too early: to come twice costs less than places that stand empty
_LONGEST_REST = 60.0


class _Gate:
    """Turns are given out as far apart as places become free, so that who is sent away returns about once."""

    def __init__(self, places: int, line: int) -> None:
        self.places = places
        self.most = places + line
        self.taken = 0
        self.free = asyncio.Semaphore(places)
        self.pace = _GUESS
        self.turn = 0.0

    def next_turn(self, moment: float) -> float:
        self.turn = max(self.turn, moment) + self.pace / self.places / _EARLY
        return max(self.turn - moment, _SHORTEST)

    def learn(self, seconds: float) -> None:
        self.pace += (seconds - self.pace) / 5


class Gates:
    """The gates of one process, through which at most `places` deliveries are under way."""

    def __init__(self, places: int, per_host: int = PER_HOST, line: int = LINE) -> None:
        self._all = _Gate(places, 0)
        self._per_host = per_host
        self._line = line
        self._hosts: dict[str, _Gate] = {}
        self._resting: dict[str, float] = {}

    def pause(self, url: str) -> float:
        """Seconds until a delivery to this address should come back; 0: it may pass now."""
        moment = time.monotonic()
        rest = self._resting.get(url, 0.0) - moment
        if rest > 0:
            return rest
        self._resting.pop(url, None)
        host = self._hosts.get(_host(url))
        shut = next((one for one in (host, self._all) if one is not None and one.taken >= one.most), None)
        return 0.0 if shut is None else shut.next_turn(moment)

    @asynccontextmanager
    async def passing(self, url: str) -> AsyncGenerator[None]:
        """A place for the length of a `with` block, after `pause` said 0 at this very moment."""
        name = _host(url)
        host = self._hosts.setdefault(name, _Gate(self._per_host, self._line))
        both = (host, self._all)
        for one in both:
            one.taken += 1
        try:
            async with host.free:
                begun = time.monotonic()
                yield
                for one in both:
                    one.learn(time.monotonic() - begun)
        finally:
            for one in both:
                one.taken -= 1
            if not host.taken and host.turn <= time.monotonic():
                self._hosts.pop(name, None)

    def rest(self, url: str, seconds: float) -> None:
        """Let nothing pass to an address whose receiver asked for a pause; for a minute at most."""
        self._resting[url] = time.monotonic() + min(seconds, _LONGEST_REST)


def _host(url: str) -> str:
    _, name, port = origin(url)
    return f"{name}:{port}"
