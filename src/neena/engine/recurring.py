"""Work that is never done: it comes back after a pause, in one of the processes, whichever has room."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence

from neena.engine.engine import Engine
from neena.engine.lease import Lease
from neena.engine.tables import Work
from neena.kernel.database import Database
from neena.kernel.ids import stable_id

log = logging.getLogger(__name__)

# Does a little, in a transaction of its own so that others can write in between; tells whether there may be more.
Step = Callable[[], Awaitable[bool]]
_AFTER_START = 60.0  # seconds, in which a process has other things to do
_BREATH = 0.05  # seconds between two steps


class Recurring:
    """Takes each of its steps until nothing is left to do, then rests for `pause` seconds; the kind is its name."""

    def __init__(self, kind: str, steps: Sequence[Step], pause: float) -> None:
        self.id = stable_id("recurring", kind)
        self.kind = kind
        self._steps = steps
        self._pause = pause

    async def enter(self, database: Database, engine: Engine) -> None:
        """Register it, and enter its work unless another process, or an earlier start, has done so."""
        engine.register(self.kind, self._execute, self._give_up)
        async with database.preparing() as session:
            if await session.get(Work, self.id) is None:
                await engine.enlist(session, self.id, self.kind, delay=_AFTER_START)

    async def _execute(self, lease: Lease) -> None:
        for step in self._steps:
            while await step():  # noqa: ASYNC110  # each does something
                await asyncio.sleep(_BREATH)
        await lease.later(self._pause)

    async def _give_up(self, lease: Lease, error: Exception) -> None:
        """Nobody else would ever begin it again, so it is not ended."""
        log.error("%s failed again and again; it is tried later", self.kind, exc_info=error)
        await lease.later(self._pause)
