"""Tables of flow runs, task runs and flow results. Task runs are the checkpoints that a run goes on from."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from neena.kernel.columns import JsonText, UtcTime
from neena.kernel.database import Base
from neena.kernel.scope import Owned

# As a text, not with parameters: so that the index over just these rows is found.
WAITING = text("status = 'pending' AND approval_status IS NULL")


class FlowRun(Owned, Base):
    """Contract 2.10. `definition` is the flow as it was when the run was made: what is executed, whatever is edited.

    `words`: what a person wrote of instructions that were filled in from an event. `foreseen`: the parameters that were
    known when the run was made, by operation; approved with the flow, they are what it is executed with. `restarts`:
    the run that this one goes on from; unique, so that what is left of a run is done by one other.
    """

    __tablename__ = "flow_run"
    __table_args__ = (
        Index("ix_flow_run_restarts", "restarts", unique=True),
        Index("ix_flow_run_newest", "organization", "created_date", "id"),
        Index("ix_flow_run_flow", "flow", "created_date"),
        Index("ix_flow_run_status", "organization", "status", "created_date", "id"),
        Index(
            "ix_flow_run_waiting", "organization", "created_date", "id", sqlite_where=WAITING, postgresql_where=WAITING
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    flow: Mapped[UUID]
    flow_request: Mapped[UUID]
    status: Mapped[str]
    approval_status: Mapped[str | None]
    triggered_time: Mapped[datetime | None] = mapped_column(UtcTime)
    end_time: Mapped[datetime | None] = mapped_column(UtcTime)
    triggered_by: Mapped[str | None]
    actor: Mapped[UUID | None]
    error: Mapped[str | None]
    flow_hash: Mapped[str]
    approval: Mapped[dict[str, Any] | None] = mapped_column(JsonText)
    flow_name: Mapped[str]
    request_instructions: Mapped[str]
    request_metadata: Mapped[list[dict[str, Any]] | None] = mapped_column(JsonText, deferred=True)
    definition: Mapped[dict[str, Any]] = mapped_column(JsonText, deferred=True)
    words: Mapped[str | None] = mapped_column(deferred=True)
    foreseen: Mapped[dict[str, Any] | None] = mapped_column(JsonText, deferred=True)
    trigger_run: Mapped[UUID | None]
    depth: Mapped[int]
    restarts: Mapped[UUID | None]


class TaskRun(Base):
    """Contract 2.11.

    `acting` is committed before a writing task calls its service: found set and unfinished after a crash, the call may
    or may not have happened. `carried_from` is the run whose call this is, where a restart took it over.
    """

    __tablename__ = "task_run"
    __table_args__ = (Index("ix_task_run_flow_run", "flow_run"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    flow_run: Mapped[UUID] = mapped_column(ForeignKey("flow_run.id"))
    task_operation_index: Mapped[int]
    status: Mapped[str]
    start_time: Mapped[datetime] = mapped_column(UtcTime)
    end_time: Mapped[datetime | None] = mapped_column(UtcTime)
    result: Mapped[Any | None] = mapped_column(JsonText)
    task_prep_prompt: Mapped[dict[str, Any] | None] = mapped_column(JsonText)
    task_prep_answer: Mapped[dict[str, Any] | None] = mapped_column(JsonText)
    error: Mapped[str | None]
    error_code: Mapped[str | None]
    attempts: Mapped[int]
    acting: Mapped[bool]
    carried_from: Mapped[UUID | None]


class TaskRunItem(Base):
    """One call of a task that runs once per item: resumable item by item."""

    __tablename__ = "task_run_item"

    task_run: Mapped[UUID] = mapped_column(ForeignKey("task_run.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    status: Mapped[str]
    result: Mapped[Any | None] = mapped_column(JsonText)


class WrittenEntity(Base):
    """An outside object that a run of a trigger has written, so that an event about it is known as its effect."""

    __tablename__ = "written_entity"
    __table_args__ = (
        Index("ix_written_entity_lookup", "integration_short_name", "entity", "entity_id"),
        Index("ix_written_entity_created", "created_date"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    flow_run: Mapped[UUID] = mapped_column(ForeignKey("flow_run.id"))
    integration_short_name: Mapped[str]
    entity: Mapped[str]
    entity_id: Mapped[str]
    depth: Mapped[int]
    created_date: Mapped[datetime] = mapped_column(UtcTime)


class FlowResult(Base):
    """Contract 2.12: what came of a completed run."""

    __tablename__ = "flow_result"
    __table_args__ = (Index("ix_flow_result_newest", "organization_id", "created_date"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    body: Mapped[str]
    trigger_run_id: Mapped[UUID | None]
    integration_entity_id: Mapped[str | None]
    flow_run_id: Mapped[UUID] = mapped_column(ForeignKey("flow_run.id"), unique=True)
    organization_id: Mapped[UUID | None]
    created_date: Mapped[datetime] = mapped_column(UtcTime)
    modified_date: Mapped[datetime | None] = mapped_column(UtcTime)
    created_by_email: Mapped[str | None]
    modified_by_email: Mapped[str | None]
    deleted_at: Mapped[datetime | None] = mapped_column(UtcTime)


class ResultEntity(Base):
    """Which outside objects a result is about, so that the service's own id finds it (E36)."""

    __tablename__ = "result_entity"
    __table_args__ = (Index("ix_result_entity_lookup", "integration_short_name", "entity_id"),)

    flow_result: Mapped[UUID] = mapped_column(ForeignKey("flow_result.id"), primary_key=True)
    integration_short_name: Mapped[str] = mapped_column(primary_key=True)
    entity_id: Mapped[str] = mapped_column(primary_key=True)
