"""The table of flow requests."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from neena.kernel.columns import JsonText, UtcTime
from neena.kernel.database import Base
from neena.kernel.scope import Owned


class FlowRequest(Owned, Base):
    """Contract 2.9. Removed softly: runs that used it stay readable.

    `words`: where the instructions were filled in from an event, what a person wrote of them: the template.
    """

    __tablename__ = "flow_request"
    __table_args__ = (Index("ix_flow_request_newest", "organization", "created_date", "id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    request_instructions: Mapped[str]
    request_metadata: Mapped[list[dict[str, Any]] | None] = mapped_column(JsonText)
    request_name: Mapped[str | None]
    flow: Mapped[UUID | None]
    words: Mapped[str | None]
    deleted_at: Mapped[datetime | None] = mapped_column(UtcTime)
