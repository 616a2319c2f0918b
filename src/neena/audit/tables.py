"""The table of the audit trail."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from neena.kernel.columns import JsonText, UtcTime
from neena.kernel.database import Base


class AuditEntry(Base):
    """One act. Each organization has a chain of its own: `hash` covers the entry and the `previous` one's hash.

    `chain` is the organization's id, or the nil id for acts of nobody known or without an organization.
    """

    __tablename__ = "audit_entry"
    __table_args__ = (Index("ix_audit_entry_object", "object_id"),)

    chain: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    created_date: Mapped[datetime] = mapped_column(UtcTime)
    actor: Mapped[str | None]
    key: Mapped[UUID | None]
    action: Mapped[str]
    object_kind: Mapped[str | None]
    object_id: Mapped[str | None]
    outcome: Mapped[str]
    detail: Mapped[dict[str, Any]] = mapped_column(JsonText)
    source: Mapped[str | None]
    previous: Mapped[str]
    hash: Mapped[str]
