"""Work that a handler enters, or wakes, in its own checkpoint, so that neither is durable without the other.

Call `engine.work_waits()` once the checkpoint is recorded; other processes find the work within a second.
"""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import insert, update
from sqlalchemy.ext.asyncio import AsyncSession

from neena.engine.rows import Insert, Update
from neena.engine.tables import Work
from neena.kernel.clock import now


def follow_up(work: UUID, kind: str) -> Insert:
    """The row of new work, due at once."""
    moment = now()
    values = {"id": work, "kind": kind, "owner": None, "claim": None, "cancelled": False, "created": moment}
    return Insert(Work, {**values, "due": moment, "attempts": 0, "crashes": 0})


async def enter(session: AsyncSession, works: Collection[UUID], kind: str) -> None:
    """As `follow_up`, in the caller's transaction; call `engine.work_waits()` behind it."""
    if works:
        await session.execute(insert(Work), [{**follow_up(one, kind).values} for one in works])


def wake(work: UUID) -> Update:
    """Work that was given back for later is due now; what somebody is working on is left alone."""
    return Update(Work, {"due": now()}, {"id": work, "owner": None})


async def hasten(session: AsyncSession, works: Collection[UUID]) -> None:
    """As `wake`, in the caller's transaction; call `engine.work_waits()` behind it."""
    await session.execute(update(Work).where(Work.id.in_(works), Work.owner.is_(None)).values(due=now()))
