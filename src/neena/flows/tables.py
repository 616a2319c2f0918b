"""The table of flows.

Operations and dependencies are one document inside the row: they are read, replaced, copied into runs and hashed as a
whole, never one by one.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from neena.kernel.columns import JsonText, UtcTime
from neena.kernel.database import Base
from neena.kernel.scope import Owned


class Flow(Owned, Base):
    """Contract 2.6. Removed softly: its runs stay readable."""

    __tablename__ = "flow"
    __table_args__ = (Index("ix_flow_newest", "organization", "created_date", "id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    task_operations: Mapped[list[dict[str, Any]]] = mapped_column(JsonText)
    dependencies: Mapped[list[dict[str, Any]]] = mapped_column(JsonText)
    created_by_human: Mapped[bool]
    modified_by_human: Mapped[bool]
    sorted: Mapped[bool]
    planner: Mapped[str | None]
    planning_notes: Mapped[list[str]] = mapped_column(JsonText)
    planning: Mapped[dict[str, Any] | None] = mapped_column(JsonText)
    questions: Mapped[list[dict[str, Any]] | None] = mapped_column(JsonText)
    deleted_at: Mapped[datetime | None] = mapped_column(UtcTime)
