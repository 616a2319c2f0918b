"""The table of integration credentials."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from neena.kernel.columns import UtcTime
from neena.kernel.database import Base


class IntegrationCredential(Base):
    """One user's secret for one integration (contract 2.4); `host` for integrations whose credentials belong to a host.

    Scoped to its owner, not to the organization, so it has no part in `Owned`.
    """

    __tablename__ = "integration_credential"
    __table_args__ = (UniqueConstraint("integration", "owner", "host", name="uq_credential_owner"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    integration: Mapped[UUID]
    owner: Mapped[UUID] = mapped_column(index=True)
    host: Mapped[str]
    organization: Mapped[UUID | None]
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    created_by_email: Mapped[str]
    modified_by_email: Mapped[str]
    created_date: Mapped[datetime] = mapped_column(UtcTime)
    modified_date: Mapped[datetime] = mapped_column(UtcTime)


class VaultKey(Base):
    """The fingerprint of the master key that sealed what is stored: another key refuses to start."""

    __tablename__ = "vault_key"

    fingerprint: Mapped[str] = mapped_column(primary_key=True)
