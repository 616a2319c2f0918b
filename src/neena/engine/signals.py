"""Who follows a piece of work, and how they learn that it has changed."""

import asyncio
from collections.abc import Callable, Iterable
from types import TracebackType
from typing import Self
from uuid import UUID


class Watch:
    """One follower of one piece of work. A change between two waits is not missed: the next wait returns at once."""

    def __init__(self, signals: "Signals", work: UUID) -> None:
        self._signals = signals
        self._work = work
        self._event = asyncio.Event()

    async def wait(self, timeout: float) -> bool:  # noqa: ASYNC109  # the follower's own poll is its safety net
        """Wait for a change; False when none came within `timeout` seconds."""
        try:
            async with asyncio.timeout(timeout):
                await self._event.wait()
        except TimeoutError:
            return False
        self._event.clear()
        return True

    def wake(self) -> None:
        """Let the present or the next wait return."""
        self._event.set()

    async def __aenter__(self) -> Self:
        self._signals.watches.setdefault(self._work, set()).add(self)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        followers = self._signals.watches.get(self._work, set())
        followers.discard(self)
        if not followers:
            self._signals.watches.pop(self._work, None)


class Signals:
    """The followers in this process. `relay` tells other processes; without one there are none."""

    def __init__(self) -> None:
        self.watches: dict[UUID, set[Watch]] = {}
        self.relay: Callable[[Iterable[UUID]], None] | None = None
        self.ended = False

    def watch(self, work: UUID) -> Watch:
        """Follow a piece of work: `async with signals.watch(id) as watch: await watch.wait(15)`."""
        return Watch(self, work)

    def changed(self, *works: UUID) -> None:
        """Say, after the commit, that works have changed: wakes followers here and in other processes."""
        self.wake(works)
        if self.relay is not None:
            self.relay(works)

    def wake(self, works: Iterable[UUID]) -> None:
        """Wake the followers in this process only."""
        if not self.watches:
            return
        for work in works:
            for follower in self.watches.get(work, ()):
                follower.wake()

    def wake_all(self) -> None:
        """Wake every follower in this process, when changes elsewhere may have been missed."""
        self.wake(list(self.watches))

    def end(self) -> None:
        """Wake every follower for the last time: this process ends, and they go on elsewhere."""
        self.ended = True
        self.wake_all()
