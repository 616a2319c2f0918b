"""The log of a run as it is read: a part at a time, however long it is."""

from collections.abc import AsyncIterator
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from neena.kernel.scope import Door
from neena.runs.tables import RunLine

_AT_ONCE = 500  # lines
_LAST = 2**31 - 1  # the greatest number that the column takes


async def lines_after(session: AsyncSession, run: UUID, number: int) -> list[RunLine]:
    """The next lines of a run's log, at most 500."""
    query = select(RunLine).where(RunLine.run == run, RunLine.number > min(number, _LAST))
    return list(await session.scalars(query.order_by(RunLine.number).limit(_AT_ONCE)))


async def count_lines(session: AsyncSession, run: UUID) -> int:
    """How many lines there are."""
    return await session.scalar(select(func.max(RunLine.number)).where(RunLine.run == run)) or 0


async def read_lines(door: Door, run: UUID, tail: int | None = None) -> AsyncIterator[RunLine]:
    """The lines of a run that the caller may see, or the last `tail` ones."""
    number = 0
    if tail is not None:
        async with door.reading() as scope:
            number = max(0, await count_lines(scope.session, run) - tail)
    while True:
        async with door.reading() as scope:
            found = await lines_after(scope.session, run, number)
        for line in found:
            number = line.number
            yield line
        if len(found) < _AT_ONCE:
            return
