"""Refused access in the audit trail: entered beside the requests, and never so much that it fills the disk."""

import asyncio
import logging
import time
from collections import Counter
from contextlib import suppress
from itertools import groupby
from typing import NamedTuple
from uuid import UUID

from neena.audit.trail import NOBODY, Act, append
from neena.kernel.database import Database
from neena.web.allowance import Allowance
from neena.web.refusals import Refusal

log = logging.getLogger(__name__)

ACTION = "access.refused"
BURST = 200  # entries one after the other in one chain ...
EVERY = 6.0  # ... and then one more each so many seconds; the rest is counted
PAUSE = 0.2  # seconds in which refusals gather before they are written
RETRY = 5.0  # seconds before the next attempt when the database does not answer
COUNTED_FOR = 60.0  # seconds until what was counted is written
MOST_COUNTED = 100  # kinds of refusals that are counted apart
MOST_WAITING = 1000  # entries that wait while the database does not answer
_LONGEST = 200  # characters of a path


class _Kind(NamedTuple):
    """What refusals that are only counted have in common."""

    organization: UUID | None
    code: str
    source: str | None


class Refusals:
    """Enters refused access in the trail, each organization's in its own chain, without holding up a request.

    A flood costs at most `BURST` entries in each chain, then one every `EVERY` seconds, and once in `COUNTED_FOR`
    seconds one for each kind of those that were only counted, with `times` in its detail.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._allowed: dict[UUID, Allowance] = {}
        self._waiting: list[Act] = []
        self._counted: Counter[_Kind] = Counter()
        self._counting_since = 0.0
        self._news = asyncio.Event()
        self._ended = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def note(self, refusal: Refusal) -> None:
        """Have a refusal entered soon."""
        allowed = self._allowed.setdefault(refusal.organization or NOBODY, Allowance(BURST, EVERY))
        if len(self._waiting) < MOST_WAITING and allowed.take():
            self._waiting.append(_entered(refusal))
        else:
            self._count(_Kind(refusal.organization, refusal.code, refusal.source))
        self._news.set()

    def start(self) -> None:
        """Begin to write."""
        self._task = asyncio.create_task(self._write_on())

    async def stop(self) -> None:
        """Write what is left, and end."""
        if self._task is not None:
            self._ended.set()
            self._news.set()
            await self._task
            await self._write(everything=True)

    def _count(self, kind: _Kind) -> None:
        if not self._counted:
            self._counting_since = time.monotonic()
        if kind not in self._counted and len(self._counted) >= MOST_COUNTED:
            kind = kind._replace(source=None)
        self._counted[kind] += 1

    async def _write_on(self) -> None:
        pause = PAUSE
        while not self._ended.is_set():
            await self._news.wait()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._ended.wait(), pause)
            if not self._counted:
                self._news.clear()
            pause = PAUSE if await self._write() else RETRY

    async def _write(self, *, everything: bool = False) -> bool:
        """Enter what waits; whether all of it was entered."""
        acts, self._waiting = self._waiting, []
        if self._counted and (everything or time.monotonic() - self._counting_since >= COUNTED_FOR):
            acts += [_summed(kind, times) for kind, times in self._counted.items()]
            self._counted.clear()
        acts.sort(key=_chain)
        left: list[Act] = []
        for _, some in groupby(acts, _chain):  # a transaction for each: organizations do not wait for one another
            of_one = list(some)
            try:
                async with self._database.writing() as session:
                    await append(session, of_one)
            except Exception as fault:  # noqa: BLE001  # whatever hinders: they are entered later
                log.warning("%d refusals are not in the audit trail yet: %s", len(of_one), type(fault).__name__)
                left += of_one
        if left:
            self._waiting = [*left, *self._waiting][:MOST_WAITING]
            self._news.set()
        return not left


def _chain(act: Act) -> UUID:
    return act.organization or NOBODY


def _entered(refusal: Refusal) -> Act:
    detail = {"method": refusal.method[:16], "path": refusal.path[:_LONGEST], "code": refusal.code}
    who = refusal.who
    return Act(
        ACTION,
        actor=who.email if who else None,
        organization=refusal.organization,
        key=who.key if who else None,
        outcome="refused",
        detail=detail | ({"hint": refusal.hint} if refusal.hint else {}),
        source=refusal.source,
    )


def _summed(kind: _Kind, times: int) -> Act:
    detail = {"code": kind.code, "times": times}
    return Act(ACTION, None, kind.organization, outcome="refused", detail=detail, source=kind.source)
