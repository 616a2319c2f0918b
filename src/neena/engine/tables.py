"""The two tables of ownership: who is alive, and what is not finished."""

from datetime import datetime, timedelta
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Index, Insert, Interval, Table, Text, Uuid, bindparam, func, insert, text
from sqlalchemy.orm import Mapped, mapped_column

from neena.kernel.clock import now
from neena.kernel.columns import UtcTime
from neena.kernel.database import Base


class Worker(Base):
    """One start of one process that runs an engine; on PostgreSQL its heartbeat is its lease on what it owns."""

    __tablename__ = "worker"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    heartbeat: Mapped[datetime] = mapped_column(UtcTime)
    started: Mapped[datetime] = mapped_column(UtcTime)
    host: Mapped[str] = mapped_column(Text)
    pid: Mapped[int]


class Work(Base):
    """One piece of durable work that is not finished; work that is parked on a person's answer has no row.

    `crashes` is what counts against it since it was last given back in peace: 4 for a handler that raised, 1 for a
    process that died.
    """

    __tablename__ = "work"
    __table_args__ = (
        Index("ix_work_waiting", "due", sqlite_where=text("owner IS NULL"), postgresql_where=text("owner IS NULL")),
        Index(
            "ix_work_owned", "owner", sqlite_where=text("owner IS NOT NULL"), postgresql_where=text("owner IS NOT NULL")
        ),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    kind: Mapped[str] = mapped_column(Text)
    owner: Mapped[UUID | None] = mapped_column(Uuid)
    claim: Mapped[UUID | None] = mapped_column(Uuid)
    cancelled: Mapped[bool]
    created: Mapped[datetime] = mapped_column(UtcTime)
    due: Mapped[datetime] = mapped_column(UtcTime)
    attempts: Mapped[int]
    crashes: Mapped[int]


# Made once: composing a statement costs more than running it.
_ENTER = insert(cast("Table", Work.__table__))
_ENTER_BY_SERVER_TIME = _ENTER.values(created=func.now(), due=func.now() + bindparam("pause", type_=Interval))


def entry(dialect: str, values: dict[str, Any], pause: timedelta) -> tuple[Insert, dict[str, Any]]:
    """The statement and parameters that enter work, due after a pause: by the server's clock where there is one."""
    if dialect == "postgresql":
        return _ENTER_BY_SERVER_TIME, {**values, "pause": pause}
    moment = now()
    return _ENTER, {**values, "created": moment, "due": moment + pause}
