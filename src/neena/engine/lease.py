"""What a handler holds while it works: its claim, and the way to record progress."""

import asyncio
from uuid import UUID

from neena.engine.faults import LostOwnership
from neena.engine.group import Entry, Holder
from neena.engine.journal import Journal
from neena.engine.rows import Row


class Lease(Holder):
    """The right to work on one piece of work, for as long as nobody else has claimed it.

    `attempt` is 1 for the first claim; `cancelled` is set once the work is to end early; `given` is what came with the
    work from whoever enlisted it in this process, else None.
    """

    __slots__ = ("_journal", "attempt", "crashes", "given", "returns_in")

    def __init__(
        self, journal: Journal, work: UUID, kind: str, claim: UUID, attempt: int = 1, crashes: int = 0
    ) -> None:
        super().__init__(work, kind, claim)
        self.attempt = attempt
        self.crashes = crashes
        self.given: object = None
        self.returns_in: float | None = None
        self._journal = journal

    @property
    def overdue(self) -> bool:
        """Whether this process was silent for so long that another may work on this by now.

        Before a call that must not happen twice: wait, and record something, until it is not.
        """
        return not self._journal.alive

    async def record(self, *rows: Row, live: bool = False, done: bool = False) -> bool:
        """Write a checkpoint; returns once it is durable.

        With `live` nothing is written and False returned when the work is cancelled. `done` ends the work in the same
        commit. Within a checkpoint rows are new or whole before they are updated.

        Raises `LostOwnership` when the claim is no longer ours: nothing was written; `JournalUnavailable` when the
        database did not confirm; `RowRefused` when a constraint forbids a row, which then is true of the whole
        checkpoint; `ValueError` for rows that can never be written.
        """
        return await self._submit(rows, live=live, done=done)

    async def later(self, seconds: float, *rows: Row, live: bool = False) -> bool:
        """Write a checkpoint and give the work back until so many seconds have passed: a durable timer.

        With `live` nothing happens and False is returned when the work is cancelled.
        """
        given_back = await self._submit(rows, live=live, later=max(seconds, 0.0))
        if given_back:
            self.returns_in = seconds
        return given_back

    async def give_back(self, seconds: float, *, crash: int = 0) -> None:
        """Let somebody else try after so many seconds, holding a crash against the work."""
        await self._submit((), later=max(seconds, 0.0), crash=crash)
        self.returns_in = seconds

    def note(self, *rows: Row) -> None:
        """Write rows without waiting: with the next commit of this work, or about 25 ms later.

        Of several states of one row only the newest is written. A refused row is raised by the next `record`.
        """
        if not self.lost:
            self._journal.note(self, self._journal.bind(rows))

    async def _submit(
        self, rows: tuple[Row, ...], *, live: bool = False, done: bool = False, later: float | None = None,
        crash: int = 0,
    ) -> bool:  # fmt: skip
        if self.lost:
            raise LostOwnership
        if self.fault is not None:
            fault, self.fault = self.fault, None
            raise fault
        waiter: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        bound = self._journal.bind(rows) if rows else ()
        self._journal.submit(Entry(self, bound, live=live, done=done, later=later, crash=crash, waiter=waiter))
        return await waiter
