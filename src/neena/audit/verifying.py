"""Proving that the audit trail is as it was written."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from neena.audit.tables import AuditEntry
from neena.audit.trail import START, hash_of

_PAGE = 1000


@dataclass
class Chain:
    """One organization's entries: how many, the hash of the newest, and what is wrong with the first broken one."""

    id: UUID
    entries: int = 0
    head: str = START
    fault: str | None = None


async def verify(session: AsyncSession, expected: Mapping[UUID, str] | None = None) -> AsyncIterator[Chain]:
    """Look through every chain. `expected` are hashes noted earlier, each of which its chain must still hold.

    Whoever may write to the database could make a whole new chain, or cut off the newest entries: only a hash that
    was noted elsewhere shows that.
    """
    noted = dict(expected or {})
    for chain in await session.scalars(select(AuditEntry.chain).distinct().order_by(AuditEntry.chain)):
        yield await _look_through(session, chain, noted.pop(chain, None))
    for chain in noted:
        yield Chain(chain, fault="it has no entries, and a hash of it was noted")


async def _look_through(session: AsyncSession, chain: UUID, expected: str | None) -> Chain:
    found = Chain(chain)
    seen = expected in {None, START}
    try:
        while page := await _page(session, chain, found.entries):
            for entry in page:
                found.fault = _fault(entry, found)
                if found.fault is not None:
                    return found
                found.entries, found.head = entry.number, entry.hash
                seen = seen or entry.hash == expected
            session.expunge_all()
    except ValueError:
        found.fault = f"an entry after {found.entries} was changed: it cannot be read any more"
        return found
    if not seen:
        found.fault = "it does not hold the entry whose hash was noted: entries were cut off, or written anew"
    return found


async def _page(session: AsyncSession, chain: UUID, after: int) -> list[AuditEntry]:
    query = select(AuditEntry).where(AuditEntry.chain == chain, AuditEntry.number > after)
    return list(await session.scalars(query.order_by(AuditEntry.number).limit(_PAGE)))


def _fault(entry: AuditEntry, before: Chain) -> str | None:
    if entry.number != before.entries + 1:
        return f"entry {before.entries + 1} is missing"
    if entry.previous != before.head:
        return f"entry {entry.number} does not follow the one before it"
    if entry.hash != hash_of(entry):
        return f"entry {entry.number} was changed: its hash is another"
    return None
