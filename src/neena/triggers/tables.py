"""Tables of webhook trigger operations and of the events they received."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from neena.kernel.columns import JsonText, UtcTime
from neena.kernel.database import Base
from neena.kernel.scope import Owned


class WebhookTriggerOperation(Owned, Base):
    """Contract 2.14: what one kind of event sets going. `author` is the user whose credentials its runs use.

    `flow_hash` is that of the `flow` as it was when somebody who may approve named it.
    """

    __tablename__ = "webhook_trigger_operation"
    __table_args__ = (Index("ix_trigger_operation_newest", "organization", "created_date", "id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    webhook_trigger_definition: Mapped[UUID]
    template_body: Mapped[str]
    status: Mapped[str]
    flow: Mapped[UUID | None]
    flow_hash: Mapped[str | None]
    author: Mapped[UUID]
    sealed_secret: Mapped[bytes] = mapped_column(LargeBinary)
    failures: Mapped[int]
    failure: Mapped[str | None]
    deleted_at: Mapped[datetime | None] = mapped_column(UtcTime)

    @property
    def context(self) -> str:
        """The place that its secret is sealed for."""
        return f"trigger:{self.id}:{self.organization}"


class TriggerRun(Owned, Base):
    """Contract 2.15: one received event.

    What it was received under is kept with it: the operation's name, its template (`words`), flow and author. `depth`
    says how many runs of triggers led to it, one after the other.
    """

    __tablename__ = "trigger_run"
    __table_args__ = (
        Index("ix_trigger_run_newest", "organization", "created_date", "id"),
        Index("ix_trigger_run_operation", "webhook_trigger_operation", "created_date"),
        UniqueConstraint("webhook_trigger_operation", "delivery_id", name="uq_trigger_run_delivery"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    webhook_trigger_operation: Mapped[UUID]
    webhook_trigger_definition: Mapped[UUID]
    integration_short_name: Mapped[str]
    integration_entity_id: Mapped[str | None]
    event: Mapped[dict[str, Any]] = mapped_column(JsonText)
    event_fields: Mapped[dict[str, Any]] = mapped_column(JsonText)
    delivery_id: Mapped[str | None]
    operation_name: Mapped[str]
    words: Mapped[str]
    named_flow: Mapped[UUID | None]
    flow_hash: Mapped[str | None]
    author: Mapped[UUID]
    depth: Mapped[int]
    flow_request: Mapped[UUID | None]
    flow: Mapped[UUID | None]
    flow_run: Mapped[UUID | None]
    status: Mapped[str]
    error: Mapped[str | None]
