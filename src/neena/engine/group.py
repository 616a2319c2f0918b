"""What is committed together: checkpoints of many works, their order within each work, and the fate of each."""

import asyncio
from collections.abc import Callable, Sequence
from enum import IntEnum
from typing import Any
from uuid import UUID

from neena.engine.faults import LostOwnership
from neena.engine.rows import Bound, Shape


class Holder:
    """The claim under which entries are written, and what has become of it."""

    __slots__ = ("cancelled", "claim", "fault", "id", "kind", "lost", "on_lost", "settled")

    def __init__(self, work: UUID, kind: str, claim: UUID) -> None:
        self.id = work
        self.kind = kind
        self.claim = claim
        self.cancelled = asyncio.Event()
        self.settled = False
        self.lost = False
        self.fault: Exception | None = None
        self.on_lost: Callable[[], object] | None = None

    def lose(self, *, cancel: bool) -> None:
        """Learn that the work has another owner; `cancel` its handler where nothing else will tell it."""
        if not self.lost:
            self.lost = self.settled = True
            if cancel and self.on_lost is not None:
                self.on_lost()


class Verdict(IntEnum):
    """What became of an entry."""

    WRITTEN = 0
    CANCELLED = 1  # it was to be written only while the work was live
    LOST = 2
    AGAIN = 3  # it was held up, and nothing was written: to be tried again


class Entry:
    """One checkpoint of one piece of work, written whole or not at all.

    `later` gives the work back, due again after so many seconds; `crash` is added to what counts against it, and
    without one nothing does any more.
    """

    __slots__ = ("crash", "done", "later", "lease", "live", "rows", "waiter")

    def __init__(
        self,
        lease: Holder,
        rows: Sequence[Bound],
        *,
        live: bool = False,
        done: bool = False,
        later: float | None = None,
        crash: int = 0,
        waiter: asyncio.Future[bool] | None = None,
    ) -> None:
        self.lease = lease
        self.rows = rows
        self.live = live
        self.done = done
        self.later = later
        self.crash = crash
        self.waiter = waiter


class _Touched:
    __slots__ = ("claim", "closed", "updated", "written")

    def __init__(self, claim: UUID) -> None:
        self.claim = claim
        self.written: set[Any] = set()
        self.updated: set[Any] = set()
        self.closed = False


class Group:
    """Entries committed together. `parts` holds their rows by shape, each with the number of its entry.

    Of several states of a row only the newest is kept; `displaced` holds, by the number of a live entry, the noted
    rows that it replaced, which are due after all when that entry is not written.
    """

    def __init__(self) -> None:
        self.displaced: dict[int, list[Bound]] = {}
        self.entries: list[Entry] = []
        self.parts: dict[Shape, list[tuple[int, tuple[Any, ...]]]] = {}
        self._works: dict[UUID, _Touched] = {}
        self._places: dict[tuple[Any, ...], tuple[Bound, int]] = {}

    def admit(self, entry: Entry) -> bool:
        """Take an entry in, or say that it has to wait for the next group to keep the order of its work's writes."""
        touched = self._works.get(entry.lease.id)
        if touched is None:
            touched = self._works[entry.lease.id] = _Touched(entry.lease.claim)
        elif touched.closed or self._collides(entry, touched):
            touched.closed = True
            return False
        number = len(self.entries)
        self.entries.append(entry)
        touched.closed = entry.done or entry.later is not None
        for bound in entry.rows:
            self._add(number, bound, touched)
        return True

    def _collides(self, entry: Entry, touched: _Touched) -> bool:
        if entry.lease.claim != touched.claim:
            return True
        for bound in entry.rows:
            table = bound.shape.table
            if table in touched.updated or (bound.shape.kind == "update" and table in touched.written):
                return True
            if bound.key is not None:
                place = self._places.get((table, *bound.key))
                if place is not None and self._must_wait(entry, bound, place):
                    return True
        return False

    def _must_wait(self, entry: Entry, bound: Bound, place: tuple[Bound, int]) -> bool:
        earlier, index = place
        promised = self.entries[self.parts[earlier.shape][index][0]].waiter is not None
        return earlier.shape is not bound.shape or (entry.live and promised)

    def _add(self, number: int, bound: Bound, touched: _Touched) -> None:
        shape = bound.shape
        rows = self.parts.setdefault(shape, [])
        if shape.kind == "update":
            touched.updated.add(shape.table)
        else:
            touched.written.add(shape.table)
        if bound.key is not None:
            place = (shape.table, *bound.key)
            earlier = self._places.get(place)
            if earlier is not None:
                if self.entries[number].live and rows[earlier[1]][0] != number:
                    self.displaced.setdefault(number, []).append(earlier[0])
                self._places[place] = (bound, earlier[1])
                rows[earlier[1]] = (number, bound.params)
                return
            self._places[place] = (bound, len(rows))
        rows.append((number, bound.params))


Outcome = Verdict | Exception


def alone(entry: Entry) -> Group:
    """A group of one."""
    group = Group()
    group.admit(entry)
    return group


def settle(entry: Entry, outcome: Outcome) -> None:
    """Tell the holder and the waiter of an entry what became of it."""
    lease, waiter = entry.lease, entry.waiter
    if outcome is Verdict.WRITTEN:
        if entry.done or entry.later is not None:
            lease.settled = True
    elif outcome is Verdict.LOST:
        lease.lose(cancel=waiter is None)
    elif outcome is Verdict.CANCELLED:
        lease.cancelled.set()
    elif waiter is None and isinstance(outcome, Exception):
        lease.fault = outcome
    if waiter is None or waiter.done():
        return
    if isinstance(outcome, Exception):
        waiter.set_exception(outcome)
    elif outcome is Verdict.LOST:
        waiter.set_exception(LostOwnership())
    else:
        waiter.set_result(outcome is Verdict.WRITTEN)
