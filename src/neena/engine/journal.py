"""The one writer of a process: checkpoints that gather while a commit is under way share the next one."""

import asyncio
import logging
from collections import deque
from collections.abc import Sequence
from uuid import UUID

from neena.engine.backend import Backend
from neena.engine.faults import Interrupted, JournalUnavailable
from neena.engine.group import Entry, Group, Holder, Outcome, Verdict, settle
from neena.engine.rows import Binder, Bound, Row
from neena.engine.signals import Signals

log = logging.getLogger(__name__)

GROUP_ENTRIES = 256
NOTE_DELAY = 0.025
_FIRST_PAUSE = 0.02
_LONGEST_PAUSE = 2.0


class Journal:
    """Gathers entries and commits them in groups; under no load an entry is committed at once.

    Work whose rows somebody else has locked is held up: its entries are tried again, in groups of their own and ever
    more seldom, so that they cost the others little.
    """

    def __init__(self, backend: Backend, binder: Binder, signals: Signals) -> None:
        self.commits = 0
        self._backend = backend
        self._binder = binder
        self._signals = signals
        self._pending: deque[Entry] = deque()
        self._retrying: deque[Entry] = deque()
        self._held_up: dict[UUID, list[Entry]] = {}
        self._pause = _FIRST_PAUSE
        self._retry_timer: asyncio.TimerHandle | None = None
        self._writer: asyncio.Task[None] | None = None
        self._noted: dict[Holder, list[Bound]] = {}
        self._note_timer: asyncio.TimerHandle | None = None
        self._closed = False

    @property
    def alive(self) -> bool:
        """Whether nobody can have taken over yet what this process owns."""
        return self._backend.alive

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
        self._write_soon()

    def _write_soon(self) -> None:
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
        try:
            while self._pending or self._retrying:
                try:
                    await self._write_group()
                except Exception:
                    log.exception("The journal could not write")
                    await asyncio.sleep(_LONGEST_PAUSE)
        finally:
            self._writer = None

    async def _write_group(self) -> None:
        async with self._backend.turn():
            again = bool(self._retrying)
            group = self._gather(self._retrying if again else self._pending)
            outcomes = await self._commit(group) if group.entries else ()
        self._settle(group, outcomes)
        if Verdict.AGAIN in outcomes:
            self._try_again_later(longer=again)
        elif again and not self._retrying:
            self._pause = _FIRST_PAUSE
        self._signals.changed(*{entry.lease.id for entry in group.entries})

    def _settle(self, group: Group, outcomes: Sequence[Outcome]) -> None:
        """Tell everyone what became of it, but for what is held up."""
        # Who waits hears of a lost claim by the fault, and only work that nobody waits for is interrupted.
        fates = list(enumerate(zip(group.entries, outcomes, strict=True)))
        for number, (entry, outcome) in sorted(fates, key=lambda fate: fate[1][0].waiter is None):
            if outcome is Verdict.CANCELLED and number in group.displaced:
                self._pending.appendleft(Entry(entry.lease, group.displaced[number]))
            if outcome is not Verdict.AGAIN:
                settle(entry, outcome)
        for _, (entry, outcome) in fates:
            if outcome is Verdict.AGAIN:
                self._held_up.setdefault(entry.lease.id, []).append(entry)

    def _try_again_later(self, *, longer: bool) -> None:
        if longer:
            self._pause = min(self._pause * 2, _LONGEST_PAUSE)
        if self._retry_timer is None and not self._closed:
            self._retry_timer = asyncio.get_running_loop().call_later(self._pause, self._try_again)

    def _try_again(self) -> None:
        self._retry_timer = None
        for entries in self._held_up.values():
            self._retrying.extend(entries)
        self._held_up = {}
        self._write_soon()

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

    def _gather(self, source: deque[Entry]) -> Group:
        group = Group()
        waiting: list[Entry] = []
        while source and len(group.entries) < GROUP_ENTRIES:
            entry = source.popleft()
            if entry.lease.id in self._held_up:
                self._held_up[entry.lease.id].append(entry)
            elif not group.admit(entry):
                waiting.append(entry)
        source.extendleft(reversed(waiting))
        return group

    def _refuse_pending(self) -> None:
        if self._retry_timer is not None:
            self._retry_timer.cancel()
            self._retry_timer = None
        refused = [*self._retrying, *(entry for held in self._held_up.values() for entry in held), *self._pending]
        self._retrying.clear()
        self._pending.clear()
        self._held_up = {}
        for entry in refused:
            settle(entry, JournalUnavailable("The engine has stopped."))
