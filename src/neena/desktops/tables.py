"""Tables of desktops and of the snapshots of their homes."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from neena.kernel.columns import JsonText, UtcTime
from neena.kernel.database import Base
from neena.kernel.scope import Owned


class Desktop(Owned, Base):
    """One desktop. `status`: running, deleted, or failed with its `failure`.

    `host` is the machine and data folder whose server can reach it; `runtime` is what that server needs to find it
    again. `options` is what it was created with. `sealed_target` holds a remote desktop's address and password.
    """

    __tablename__ = "desktop"
    __table_args__ = (
        Index("ix_desktop_newest", "organization", "created_date", "id"),
        Index("ix_desktop_status", "status", "host"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    desktop_type: Mapped[str]
    name: Mapped[str]
    status: Mapped[str]
    failure: Mapped[str | None]
    host: Mapped[str]
    isolation: Mapped[str]
    options: Mapped[dict[str, Any]] = mapped_column(JsonText)
    runtime: Mapped[dict[str, Any]] = mapped_column(JsonText)
    facts: Mapped[dict[str, Any]] = mapped_column(JsonText)
    sealed_target: Mapped[bytes | None] = mapped_column(LargeBinary)
    expires_at: Mapped[datetime | None] = mapped_column(UtcTime)
    deleted_at: Mapped[datetime | None] = mapped_column(UtcTime)

    @property
    def context(self) -> str:
        """The place that its target is sealed for."""
        return f"desktop:{self.id}:{self.organization}"


class DesktopSession(Owned, Base):
    """The live view of a desktop. `tickets` counts the addresses that were opened: each opens once, in one browser."""

    __tablename__ = "desktop_session"

    desktop: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[UUID]
    interactive: Mapped[bool]
    tickets: Mapped[int]
    used_at: Mapped[datetime] = mapped_column(UtcTime)


class DesktopSnapshot(Owned, Base):
    """The home of a desktop as it once was, by name; its bytes are sealed in a file of the data folder."""

    __tablename__ = "desktop_snapshot"
    __table_args__ = (UniqueConstraint("organization", "name", name="uq_desktop_snapshot_name"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    desktop: Mapped[str]
    size: Mapped[int] = mapped_column(BigInteger)
    sealed_key: Mapped[bytes] = mapped_column(LargeBinary)  # opens the file

    @property
    def context(self) -> str:
        """The place that its key and its file are sealed for."""
        return f"desktop_snapshot:{self.id}:{self.organization}"
