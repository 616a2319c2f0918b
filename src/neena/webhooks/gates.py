"""How many deliveries are under way at a time: to one host, and in all. Who finds a gate shut is told when to return.

A receiver that hangs keeps its few places busy, and the work that waits for it goes back to the database instead of
filling this process.
"""

import time
from collections.abc import Generator
from contextlib import contextmanager

from neena.kernel.http import origin

PER_HOST = 8
_SHORTEST = 0.05  # seconds
_GUESS = 0.1  # seconds that a delivery takes, before one has shown it
_LONGEST_REST = 60.0


class _Gate:
    """Turns are given out as far apart as places become free, so that who is sent away returns about once."""

    def __init__(self, places: int) -> None:
        self.places = places
        self.taken = 0
        self.pace = _GUESS
        self.turn = 0.0

    def next_turn(self, moment: float) -> float:
        self.turn = max(self.turn, moment) + self.pace / self.places
        return max(self.turn - moment, _SHORTEST)

    def leave(self, seconds: float) -> None:
        self.taken -= 1
        self.pace += (seconds - self.pace) / 5


class Gates:
    """The gates of one process, through which at most `places` deliveries are under way."""

    def __init__(self, places: int, per_host: int = PER_HOST) -> None:
        self._all = _Gate(places)
        self._per_host = per_host
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
        shut = next((one for one in (host, self._all) if one is not None and one.taken >= one.places), None)
        return 0.0 if shut is None else shut.next_turn(moment)

    @contextmanager
    def passing(self, url: str) -> Generator[None]:
        """A place for the length of a `with` block, right after `pause` said 0."""
        name = _host(url)
        host = self._hosts.setdefault(name, _Gate(self._per_host))
        both = (host, self._all)
        for one in both:
            one.taken += 1
        begun = time.monotonic()
        try:
            yield
        finally:
            ended = time.monotonic()
            for one in both:
                one.leave(ended - begun)
            if not host.taken and host.turn <= ended:
                self._hosts.pop(name, None)

    def rest(self, url: str, seconds: float) -> None:
        """Let nothing pass to an address whose receiver asked for a pause; for a minute at most."""
        self._resting[url] = time.monotonic() + min(seconds, _LONGEST_REST)


def _host(url: str) -> str:
    _, name, port = origin(url)
    return f"{name}:{port}"
