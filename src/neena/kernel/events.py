"""The event spine: what happened, in the commit in which it happened. Streams, and later webhooks, read this table."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Index, Integer, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from neena.kernel.clock import now
from neena.kernel.columns import JsonText, UtcTime
from neena.kernel.database import Base


class Event(Base):
    """One thing that happened to one subject (a flow run). `sequence` grows with time for one subject."""

    __tablename__ = "event"
    __table_args__ = (Index("ix_event_subject", "subject", "sequence"),)

    sequence: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True
    )
    subject: Mapped[UUID]
    organization: Mapped[UUID | None]
    kind: Mapped[str]
    data: Mapped[dict[str, Any]] = mapped_column(JsonText)
    created_date: Mapped[datetime] = mapped_column(UtcTime)


def event_values(subject: UUID, organization: UUID | None, kind: str, data: dict[str, Any]) -> dict[str, Any]:
    """The columns of a new event."""
    return {"subject": subject, "organization": organization, "kind": kind, "data": data, "created_date": now()}


async def events_after(session: AsyncSession, subject: UUID, sequence: int, limit: int = 500) -> list[Event]:
    """The subject's events after a sequence number, oldest first."""
    query = select(Event).where(Event.subject == subject, Event.sequence > sequence)
    return list(await session.scalars(query.order_by(Event.sequence).limit(limit)))
