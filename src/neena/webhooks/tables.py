"""Tables of webhook endpoints, their secrets, and what was delivered."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from neena.kernel.columns import JsonText, UtcTime
from neena.kernel.database import Base
from neena.kernel.scope import Owned


class WebhookEndpoint(Owned, Base):
    """An address that is told of events of its organization; `events` None: of every kind.

    `status`: active, or disabled with its reason. `failing_since` is when the first attempt failed since the last that
    did not.
    """

    __tablename__ = "webhook_endpoint"
    __table_args__ = (Index("ix_webhook_endpoint_newest", "organization", "created_date", "id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    url: Mapped[str]
    description: Mapped[str | None]
    events: Mapped[list[str] | None] = mapped_column(JsonText)
    status: Mapped[str]
    disabled_reason: Mapped[str | None]
    failing_since: Mapped[datetime | None] = mapped_column(UtcTime)


class WebhookSecret(Owned, Base):
    """A secret that deliveries are signed with: of one endpoint, of one workflow, or of the whole workspace.

    The newest one of its place is used; older ones sign beside it until they expire.
    """

    __tablename__ = "webhook_secret"
    __table_args__ = (Index("ix_webhook_secret_place", "organization", "endpoint", "workflow"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    endpoint: Mapped[UUID | None]
    workflow: Mapped[UUID | None]
    hint: Mapped[str]
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    expires_date: Mapped[datetime | None] = mapped_column(UtcTime)

    @property
    def context(self) -> str:
        """The place that it is sealed for."""
        return f"webhook_secret:{self.id}:{self.organization}"


class WebhookDelivery(Owned, Base):
    """One event for one address, until it has arrived or is given up; its id is that of its durable work.

    `webhook_id` is what receivers know it by, the same at every attempt. `subject` is the run that it tells of and
    `kind` what happened to it. `status`: pending, delivered, failed or dropped (a later one has arrived). Of its
    `attempts`, `earlier` were made before a person last had it replayed. It waits for the delivery `after`, until
    `waits_until` at most.
    """

    __tablename__ = "webhook_delivery"
    __table_args__ = (
        Index("ix_webhook_delivery_subject", "subject", "created_date"),
        Index("ix_webhook_delivery_endpoint", "endpoint", "created_date"),
        Index("ix_webhook_delivery_ended", "ended_date"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    webhook_id: Mapped[str]
    endpoint: Mapped[UUID | None]
    workflow: Mapped[UUID | None]
    subject: Mapped[UUID]
    kind: Mapped[str]
    url: Mapped[str]
    payload: Mapped[dict[str, Any]] = mapped_column(JsonText)
    status: Mapped[str]
    attempts: Mapped[int]
    earlier: Mapped[int | None]
    error: Mapped[str | None]
    after: Mapped[UUID | None]
    waits_until: Mapped[datetime | None] = mapped_column(UtcTime)
    next_attempt: Mapped[datetime | None] = mapped_column(UtcTime)
    ended_date: Mapped[datetime | None] = mapped_column(UtcTime)


class WebhookAttempt(Base):
    """One attempt of a delivery, and what was answered: the first KiB of it. `duration` is in seconds."""

    __tablename__ = "webhook_attempt"

    delivery: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    begun: Mapped[datetime] = mapped_column(UtcTime)
    duration: Mapped[float]
    status: Mapped[int | None]
    answer: Mapped[str | None]
    error: Mapped[str | None]
