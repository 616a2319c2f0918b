"""The one writer of a process: checkpoints that gather while a commit is under way share the next one."""

import asyncio
import logging
from collections import deque
from collections.abc import Sequence

from neena.engine.backend import Backend
from neena.engine.faults import Interrupted, JournalUnavailable
from neena.engine.group import Entry, Group, Holder, Outcome, Verdict, settle
from neena.engine.rows import Binder, Bound, Row
from neena.engine.signals import Signals

log = logging.getLogger(__name__)

GROUP_ENTRIES = 512
NOTE_DELAY = 0.025
_FIRST_PAUSE = 0.02
_LONGEST_PAUSE = 1.0


class Journal:
    """Gathers entries and commits them in groups; under no load an entry is committed at once."""

    def __init__(self, backend: Backend, binder: Binder, signals: Signals) -> None:
        self.commits = 0
        self._backend = backend
        self._binder = binder
        self._signals = signals
        self._pending: deque[Entry] = deque()
        self._writer: asyncio.Task[None] | None = None
        self._noted: dict[Holder, list[Bound]] = {}
        self._note_timer: asyncio.TimerHandle | None = None
        self._closed = False

    def bind(self, rows: Sequence[Row]) -> list[Bound]:
        """The rows as the driver takes them; raises at once for what cannot be written."""
        bound = [self._binder.bind(row) for row in rows]
        updated = {one.shape.table for one in bound if one.shape.kind == "update"}
        if updated and any(one.shape.kind != "update" and one.shape.table in updated for one in bound):
            raise ValueError("One checkpoint may not write and update rows of the same table.")
        return bound

    def submit(self, entry: Entry) -> None:
        """Put an entry, behind what was noted for its work, into the next group."""
        if self._noted:
            self._submit_notes(entry.lease)
        self._enqueue(entry)

    def note(self, lease: Holder, rows: list[Bound]) -> None:
        """Keep rows for the next commit of their work, or at the latest for the one after `NOTE_DELAY`."""
        self._noted.setdefault(lease, []).extend(rows)
        if self._note_timer is None:
            self._note_timer = asyncio.get_running_loop().call_later(NOTE_DELAY, self._notes_due)

    async def close(self) -> None:
        """Commit what is pending and take nothing more."""
        self._notes_due()
        if self._writer is not None:
            await asyncio.wait([self._writer], timeout=5)
        self._closed = True
        if self._writer is not None:
            self._writer.cancel()
            await asyncio.gather(self._writer, return_exceptions=True)
        self._refuse_pending()

    def _enqueue(self, entry: Entry) -> None:
        self._pending.append(entry)
        if self._closed:
            self._refuse_pending()
        elif self._writer is None:
            self._writer = asyncio.create_task(self._write(), name="journal")

    def _submit_notes(self, lease: Holder) -> None:
        rows = self._noted.pop(lease, None)
        if rows:
            self._enqueue(Entry(lease, rows))

    def _notes_due(self) -> None:
        if self._note_timer is not None:
            self._note_timer.cancel()
            self._note_timer = None
        for lease in list(self._noted):
            self._submit_notes(lease)

    async def _write(self) -> None:
        pause = 0.0
        try:
            while self._pending:
                await asyncio.sleep(pause)
                async with self._backend.turn():
                    group = self._gather()
                    outcomes = await self._commit(group)
                held_up = self._settle(group, outcomes)
                pause = min(max(pause * 2, _FIRST_PAUSE), _LONGEST_PAUSE) if held_up else 0.0
                self._signals.changed(*{entry.lease.id for entry in group.entries})
        finally:
            self._writer = None

    def _settle(self, group: Group, outcomes: Sequence[Outcome]) -> bool:
        """Tell everyone; what was held up goes back to the front, in its order. True when something was."""
        again: list[Entry] = []
        # Who waits hears of a lost claim by the fault, and only work that nobody waits for is interrupted.
        fates = sorted(enumerate(zip(group.entries, outcomes, strict=True)), key=lambda fate: fate[1][0].waiter is None)
        for number, (entry, outcome) in fates:
            if outcome is Verdict.CANCELLED and number in group.displaced:
                again.append(Entry(entry.lease, group.displaced[number]))
            if outcome is not Verdict.AGAIN:
                settle(entry, outcome)
        held_up = [entry for entry, outcome in zip(group.entries, outcomes, strict=True) if outcome is Verdict.AGAIN]
        self._pending.extendleft(reversed([*again, *held_up]))
        return bool(held_up)

    async def _commit(self, group: Group) -> Sequence[Outcome]:
        self.commits += 1
        try:
            return await self._backend.commit(group)
        except asyncio.CancelledError:
            for entry in group.entries:
                settle(entry, JournalUnavailable())
            raise
        except Exception as error:  # noqa: BLE001  # whatever it is, the waiters must hear of it
            log.warning("A group of %d checkpoints was not confirmed: %s", len(group.entries), error)
            fault = error if isinstance(error, Interrupted) else JournalUnavailable(str(error) or None)
            return [fault] * len(group.entries)

    def _gather(self) -> Group:
        group = Group()
        waiting: list[Entry] = []
        while self._pending and len(group.entries) < GROUP_ENTRIES:
            entry = self._pending.popleft()
            if not group.admit(entry):
                waiting.append(entry)
        self._pending.extendleft(reversed(waiting))
        return group

    def _refuse_pending(self) -> None:
        while self._pending:
            settle(self._pending.popleft(), JournalUnavailable("The engine has stopped."))
