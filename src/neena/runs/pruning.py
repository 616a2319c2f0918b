"""Runs that were over long ago are removed with all that they left, a little at a time; so are answered requests.

No run goes before the last word of it has reached its callback, or was given up.
"""

import asyncio
import shutil
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import delete, exists, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from neena.artifacts import service as artifacts
from neena.engine import Engine
from neena.kernel.clock import now
from neena.kernel.database import Database
from neena.runs.answered import KEPT
from neena.runs.schemas import FINAL
from neena.runs.tables import Answered, Run, RunLine
from neena.webhooks.tables import WebhookDelivery

_UUID = "????????-????-????-????-????????????"
_RUNS = 20  # at once
_ROWS = 1000  # at once


async def prune_runs(database: Database, engine: Engine, before: datetime) -> bool:
    """Remove some of the runs that ended before a moment, or of their logs; True: there may be more."""
    pending = exists().where(WebhookDelivery.subject == Run.id, WebhookDelivery.status == "pending")
    over = select(Run.id).where(Run.ended_date < before, ~pending).order_by(Run.ended_date).limit(_RUNS)
    async with database.writing() as session:
        runs = list(await session.scalars(over.with_for_update(skip_locked=True)))
        if await _remove_lines(session, runs) < _ROWS:
            await artifacts.remove(session, runs)
            await session.execute(delete(Run).where(Run.id.in_(runs)))
    engine.work_waits()
    return bool(runs)


async def sweep_folders(database: Database, folders: Path) -> None:
    """Remove the folders of runs that are over: of a process that was killed here, and whose runs ended elsewhere."""
    found = await asyncio.to_thread(lambda: [*folders.glob(_UUID)])
    left = {UUID(one.name): one for one in found}
    async with database.reading() as session:
        under_way = select(Run.id).where(Run.id.in_(left), Run.status.not_in(FINAL))
        for run in left.keys() - set(await session.scalars(under_way)):
            await asyncio.to_thread(shutil.rmtree, left[run], ignore_errors=True)


async def prune_answered(database: Database) -> bool:
    """Remove some of the requests that nobody may repeat any more; True: there may be more."""
    key = tuple_(Answered.caller, Answered.key)
    over = Answered.created_date < now() - KEPT
    oldest = select(Answered.caller, Answered.key).where(over).order_by(Answered.created_date).limit(_ROWS)
    async with database.writing() as session:
        return await _count(session, delete(Answered).where(key.in_(oldest), over)) == _ROWS


async def _remove_lines(session: AsyncSession, runs: Sequence[UUID]) -> int:
    line = tuple_(RunLine.run, RunLine.number)
    some = select(RunLine.run, RunLine.number).where(RunLine.run.in_(runs)).limit(_ROWS)
    return await _count(session, delete(RunLine).where(line.in_(some)))


async def _count(session: AsyncSession, removal: Any) -> int:
    done: Any = await session.execute(removal, execution_options={"synchronize_session": False})
    return done.rowcount
