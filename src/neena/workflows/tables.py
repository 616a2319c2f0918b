"""Tables of workflows, their versions, and the deployments they are in."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from neena.kernel.columns import JsonText, UtcTime
from neena.kernel.database import Base
from neena.kernel.scope import Owned


class Deployment(Owned, Base):
    """A part of an organization that workflows are published in. Every organization has one from its first workflow."""

    __tablename__ = "deployment"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]


class Workflow(Owned, Base):
    """A workflow under its lasting id; `published` is the version that new runs execute."""

    __tablename__ = "workflow"
    __table_args__ = (Index("ix_workflow_newest", "organization", "created_date", "id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    deployment: Mapped[UUID]
    name: Mapped[str]
    published: Mapped[UUID | None]
    published_date: Mapped[datetime | None] = mapped_column(UtcTime)
    deleted_at: Mapped[datetime | None] = mapped_column(UtcTime)


class WorkflowVersion(Owned, Base):
    """One state of a workflow's files, as a ZIP archive, and the JSON Schemas of what goes in and comes out.

    `label` is what it is called outside: `v` and the Unix seconds of its upload. `description` is the docstring of
    `run`, else that of its file.
    """

    __tablename__ = "workflow_version"
    __table_args__ = (UniqueConstraint("workflow", "number", name="uq_workflow_version_number"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    workflow: Mapped[UUID]
    number: Mapped[int]
    label: Mapped[str]
    bundle: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    names: Mapped[list[str]] = mapped_column(JsonText)
    size: Mapped[int]
    sdk_version: Mapped[str | None]
    description: Mapped[str | None]
    params_schema: Mapped[dict[str, Any]] = mapped_column(JsonText)
    secure_schema: Mapped[dict[str, Any] | None] = mapped_column(JsonText)
    result_schema: Mapped[dict[str, Any]] = mapped_column(JsonText)
