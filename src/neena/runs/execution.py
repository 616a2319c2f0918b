"""Executes runs for the engine: a queued one is performed, one whose process died is not begun again (decision 5)."""

import logging
from typing import Any
from uuid import UUID

from sqlalchemy import select

from neena.engine import Engine, Insert, Lease, Update, hasten
from neena.kernel.clock import now
from neena.kernel.database import Database
from neena.runs import telling
from neena.runs.logs import count_lines
from neena.runs.outcomes import CANCELLED, INTERRUPTED, Outcome, failed
from neena.runs.performing import Performer
from neena.runs.run_log import RunLog
from neena.runs.schemas import FINAL
from neena.runs.tables import Run
from neena.webhooks.news import News

log = logging.getLogger(__name__)
_WAITS = 30.0  # seconds until a run that has no place looks again, if nobody wakes it


class RunExecutor:
    """Works on runs, `places` at a time. A run that has to wait is given back, and woken by the end of another."""

    def __init__(self, database: Database, engine: Engine, performer: Performer, places: int) -> None:
        self._database = database
        self._engine = engine
        self._performer = performer
        self._places = places
        self._free = places

    async def execute(self, lease: Lease) -> None:
        """Bring one run to its end."""
        async with self._database.reading() as session:
            run = await session.get(Run, lease.id)
            lines = await count_lines(session, lease.id)
        if run is None or run.status in FINAL:
            await lease.record(done=True)
            return
        run_log = RunLog(lease, lines)
        if run.status == "running":
            await self._performer.clear(lease, run, run_log)
            await self._end(lease, run, run_log, INTERRUPTED)
            await self._wake_next(run)  # those that waited for its place sleep since before the process died
        elif lease.cancelled.is_set():
            await self._end(lease, run, run_log, CANCELLED)
        elif self._free < 1 or await self._is_taken(run):
            await lease.later(_WAITS)
        else:
            self._free -= 1
            try:
                await self._perform(lease, run, run_log)
            finally:
                self._free += 1
            await self._wake_next(run)

    async def give_up(self, lease: Lease, error: Exception) -> None:
        """End a run whose execution broke down again and again."""
        log.error("run %s is given up", lease.id, exc_info=error)
        async with self._database.reading() as session:
            run = await session.get(Run, lease.id)
            lines = await count_lines(session, lease.id)
        if run is not None and run.status not in FINAL:
            said = f"Neena could not execute this run ({type(error).__name__}); its log says more."
            await self._end(lease, run, RunLog(lease, lines), failed(said, "internal_error"))

    async def _perform(self, lease: Lease, run: Run, run_log: RunLog) -> None:
        run.status, run.started_date = "running", now()
        if not await lease.record(
            *self._state(run, started_date=run.started_date), *_rows(telling.begun(run)), live=True
        ):
            run.started_date = None
            await self._end(lease, run, run_log, CANCELLED)
            return
        self._engine.work_waits()
        run_log.write("The run has begun.", event_type="workflow_begun", version=str(run.version))
        outcome = await self._performer.perform(lease, run, run_log)
        await self._end(lease, run, run_log, outcome)

    async def _end(self, lease: Lease, run: Run, run_log: RunLog, outcome: Outcome) -> None:
        run_log.write(f"The run is {outcome.status}.", event_type="workflow_complete", status=outcome.status)
        run.status, run.result, run.error = outcome.status, outcome.result, outcome.error
        run.error_type = outcome.error_type
        rows = self._state(
            run, ended_date=now(), result=run.result, error=run.error, error_type=run.error_type, sealed_params=None
        )
        news = telling.ended(run, was_begun=run.started_date is not None)
        await lease.record(*rows, *_rows(news), done=True)
        self._performer.ended(run)
        self._engine.work_waits()
        if run.awaited_by is not None:
            await self._wake({run.awaited_by})
            self._engine.signals.changed(run.awaited_by)

    @staticmethod
    def _state(run: Run, **values: Any) -> list[Update]:
        return [Update(Run, {"status": run.status, "modified_date": now(), **values}, {"id": run.id})]

    async def _wake_next(self, run: Run) -> None:
        """Wake those that may begin in its place: the oldest that wait, and the oldest for its desktop."""
        waiting = select(Run.id).where(Run.status == "queued").order_by(Run.created_date, Run.id)
        async with self._database.reading() as session:
            found = set(await session.scalars(waiting.limit(self._places)))
            if run.desktop is not None:
                found |= set(await session.scalars(waiting.where(Run.desktop == run.desktop).limit(1)))
        if found:
            await self._wake(found)

    async def _wake(self, works: set[UUID]) -> None:
        """Have work looked at that was given back to wait for this."""
        async with self._database.writing() as session:
            await hasten(session, works)
        self._engine.work_waits()

    async def _is_taken(self, run: Run) -> bool:
        """Whether another run is on the same desktop, or was there before this one."""
        if run.desktop is None:
            return False
        before = (Run.status == "running") | (
            (Run.status == "queued")
            & ((Run.created_date < run.created_date) | ((Run.created_date == run.created_date) & (Run.id < run.id)))
        )
        async with self._database.reading() as session:
            query = select(Run.id).where(Run.desktop == run.desktop, Run.id != run.id, before)
            return await session.scalar(query.limit(1)) is not None


def _rows(news: list[News]) -> list[Insert]:
    return [row for one in news for row in one.rows()]
