"""Reading the audit trail."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from neena.audit.tables import AuditEntry
from neena.audit.trail import NOBODY
from neena.kernel.scope import Scope


@dataclass(frozen=True)
class Wanted:
    """Which entries to show: None leaves a field open; `since` is the first moment, `until` the one after the last."""

    action: str | None = None
    actor: str | None = None
    object_id: str | None = None
    since: datetime | None = None
    until: datetime | None = None


async def entries(scope: Scope, wanted: Wanted, skip: int, limit: int) -> list[AuditEntry]:
    """Entries of the caller's organization, newest first; of their own acts alone for a caller without one."""
    who = scope.principal
    query = select(AuditEntry).where(AuditEntry.chain == (who.organization or NOBODY))
    if who.organization is None:
        query = query.where(AuditEntry.actor == who.email)
    for name in ("action", "actor", "object_id"):
        value = getattr(wanted, name)
        if value is not None:
            query = query.where(getattr(AuditEntry, name) == value)
    if wanted.since is not None:
        query = query.where(AuditEntry.created_date >= wanted.since)
    if wanted.until is not None:
        query = query.where(AuditEntry.created_date < wanted.until)
    newest = query.order_by(AuditEntry.number.desc()).offset(skip).limit(limit)
    return list(await scope.session.scalars(newest))
