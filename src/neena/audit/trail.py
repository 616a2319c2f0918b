"""Appending to the audit trail, and proving that nobody has changed it since."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from neena.audit.tables import AuditEntry
from neena.kernel.clock import iso, now
from neena.kernel.columns import dump_json, storable_text
from neena.kernel.scope import Scope

NOBODY = UUID(int=0)
OPERATOR = "operator"  # the actor of what is done on the command line
START = "0" * 64
_ONE_BY_ONE = text("SELECT pg_advisory_xact_lock(hashtextextended(:chain, 7102))")


@dataclass(frozen=True)
class Act:
    """What happened: `action` such as `credential.stored`, to which object, with which outcome (`done`, `refused`).

    `detail` holds plain facts, never a secret.
    """

    action: str
    actor: str | None
    organization: UUID | None
    key: UUID | None = None
    object_kind: str | None = None
    object_id: str | None = None
    outcome: str = "done"
    detail: dict[str, Any] = field(default_factory=dict[str, Any])
    source: str | None = None


def note(scope: Scope, action: str, kind: str | None = None, id: object = None, **detail: Any) -> None:  # noqa: A002
    """Have an act of the caller entered in the trail, in the commit in which it happens."""
    who = scope.principal
    act = Act(
        action=action,
        actor=who.email,
        organization=who.organization,
        key=who.key,
        object_kind=kind,
        object_id=None if id is None else str(id),
        detail=detail,
        source=scope.source,
    )

    async def enter() -> None:
        await append(scope.session, [act])

    scope.before_commit.append(enter)


async def append(session: AsyncSession, acts: Sequence[Act]) -> None:
    """Append acts to their chains; entries of one chain are written one transaction after the other.

    Acts of several chains are entered in the order of these, so that no two writers wait for each other.
    """
    for act in sorted(acts, key=lambda one: one.organization or NOBODY):
        chain = act.organization or NOBODY
        if session.get_bind().dialect.name == "postgresql":
            await session.execute(_ONE_BY_ONE, {"chain": str(chain)})
        newest = select(AuditEntry).where(AuditEntry.chain == chain).order_by(AuditEntry.number.desc()).limit(1)
        last = await session.scalar(newest)
        entry = AuditEntry(
            chain=chain,
            number=last.number + 1 if last else 1,
            created_date=now(),
            actor=_text(act.actor),
            key=act.key,
            action=act.action,
            object_kind=act.object_kind,
            object_id=_text(act.object_id),
            outcome=act.outcome,
            detail=_as_stored(act.detail),
            source=_text(act.source),
            previous=last.hash if last else START,
        )
        entry.hash = hash_of(entry)
        session.add(entry)
        await session.flush()


def _text(text: str | None) -> str | None:
    return None if text is None else storable_text(text)


def _as_stored(detail: Mapping[str, Any]) -> dict[str, Any]:
    """The facts as they are read back, which is what the hash covers: moments, ids and the like become texts."""
    return json.loads(dump_json(_plain(detail)))


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, datetime):
        return iso(value)
    if isinstance(value, Mapping):
        return {str(name): _plain(one) for name, one in value.items()}  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
    if isinstance(value, list | tuple | set | frozenset):
        found = [_plain(one) for one in value]  # pyright: ignore[reportUnknownVariableType]
        return sorted(found, key=str) if isinstance(value, set | frozenset) else found
    return str(value)


def hash_of(entry: AuditEntry) -> str:
    """SHA-256 over everything an entry says and the hash of the one before it."""
    said = [
        str(entry.chain),
        entry.number,
        iso(entry.created_date),
        entry.actor,
        str(entry.key) if entry.key else None,
        entry.action,
        entry.object_kind,
        entry.object_id,
        entry.outcome,
        entry.detail,
        entry.source,
        entry.previous,
    ]
    return hashlib.sha256(dump_json(said).encode()).hexdigest()
