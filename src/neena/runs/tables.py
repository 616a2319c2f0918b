"""Tables of runs, their logs, and of what keeps a request from being answered twice."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from neena.kernel.columns import JsonText, UtcTime
from neena.kernel.database import Base
from neena.kernel.scope import Owned


class Run(Owned, Base):
    """One run of one version of a workflow; its id is the `messageId` of the contract, and that of its durable work.

    `status`: queued, running, then completed, failed, timeout or cancelled. `seconds` is its time limit. `desktop` is
    the one it was to use, or has been given. `caller` is the API key that started it, or the user without one; `author`
    is the user. `awaited_by` is the durable work that is woken by its end, such as a flow run.
    """

    __tablename__ = "managed_run"
    __table_args__ = (
        Index("ix_managed_run_newest", "organization", "created_date", "id"),
        Index("ix_managed_run_workflow", "workflow", "created_date", "id"),
        Index("ix_managed_run_desktop", "desktop", "created_date"),
        Index("ix_managed_run_caller", "caller", "created_date"),
        Index("ix_managed_run_awaited", "awaited_by"),
        Index("ix_managed_run_ended", "ended_date"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    workflow: Mapped[UUID]
    version: Mapped[UUID]
    caller: Mapped[UUID]
    author: Mapped[UUID]
    status: Mapped[str]
    params: Mapped[dict[str, Any]] = mapped_column(JsonText)
    sealed_params: Mapped[bytes | None] = mapped_column(LargeBinary)
    callback: Mapped[str | None]
    seconds: Mapped[float]
    desktop: Mapped[str | None]
    awaited_by: Mapped[UUID | None]
    result: Mapped[Any | None] = mapped_column(JsonText)
    error: Mapped[str | None]
    error_type: Mapped[str | None]
    started_date: Mapped[datetime | None] = mapped_column(UtcTime)
    ended_date: Mapped[datetime | None] = mapped_column(UtcTime)

    @property
    def context(self) -> str:
        """The place that its secure params are sealed for."""
        return f"managed_run:{self.id}:{self.organization}"


class RunLine(Base):
    """One line of a run's log, a JSON object."""

    __tablename__ = "managed_run_line"

    run: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    line: Mapped[dict[str, Any]] = mapped_column(JsonText)


class Answered(Base):
    """A request with an `Idempotency-Key`, by the caller's key: the same body gets the same run for a day."""

    __tablename__ = "answered_request"
    __table_args__ = (Index("ix_answered_request_created", "created_date"),)

    caller: Mapped[UUID] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    body_hash: Mapped[str]
    run: Mapped[UUID]
    created_date: Mapped[datetime] = mapped_column(UtcTime)


class SigningKey(Owned, Base):
    """What requests with one API key are signed with; shown once. The newest one counts."""

    __tablename__ = "signing_key"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    api_key: Mapped[UUID]
    hint: Mapped[str]
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    revoked_date: Mapped[datetime | None] = mapped_column(UtcTime)

    @property
    def context(self) -> str:
        """The place that it is sealed for."""
        return f"signing_key:{self.id}:{self.organization}"
