"""The table of integration credentials."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import ForeignKey, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from neena.kernel.columns import UtcTime
from neena.kernel.database import Base


class IntegrationCredential(Base):
    """One user's secret for one integration (contract 2.4); `host` for integrations whose credentials belong to a host.

    `by_oauth2`: the secret is a token set (JSON) that Neena renews; `generation` counts the secrets it has held, and
    `renewing_until` marks that one process is renewing it. `problem` says why it must be connected again. `account` is
    whose it is, as the service said when it was tested; `site` the customer's part of the service's host (`acme` of
    acme.zendesk.com), where it has one.

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
    by_oauth2: Mapped[bool]
    expires_date: Mapped[datetime | None] = mapped_column(UtcTime)
    generation: Mapped[int]
    renewing_until: Mapped[datetime | None] = mapped_column(UtcTime)
    problem: Mapped[str | None]
    account: Mapped[str | None]
    site: Mapped[str | None]
    created_by_email: Mapped[str]
    modified_by_email: Mapped[str]
    created_date: Mapped[datetime] = mapped_column(UtcTime)
    modified_date: Mapped[datetime] = mapped_column(UtcTime)

    @property
    def context(self) -> str:
        """The place that its secret is sealed for: it opens in no other row, and for no other owner or integration."""
        return f"credential:{self.id}:{self.organization}:{self.integration}:{self.owner}:{self.host}"

    @property
    def status(self) -> Literal["connected", "reconnect_needed"]:
        """Whether tasks can use it, or a person has to connect the account again."""
        return "reconnect_needed" if self.problem else "connected"


class OAuth2State(Base):
    """A consent that was asked for and not yet given: good for one callback within ten minutes.

    `id` is the hash of the state; `sealed` holds the PKCE verifier.
    """

    __tablename__ = "oauth2_state"

    id: Mapped[str] = mapped_column(primary_key=True)
    user: Mapped[UUID] = mapped_column(ForeignKey("user_account.id"))
    integration: Mapped[UUID]
    redirect_uri: Mapped[str]
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    expires_date: Mapped[datetime] = mapped_column(UtcTime)

    @property
    def context(self) -> str:
        """The place that its verifier is sealed for."""
        return f"oauth2_state:{self.id}:{self.user}:{self.integration}"


class VaultKey(Base):
    """The fingerprints of the master keys that seal what is stored: without each of them nothing starts.

    New secrets are sealed under the `current` one; others stand here while a rotation is under way.
    """

    __tablename__ = "vault_key"

    fingerprint: Mapped[str] = mapped_column(primary_key=True)
    current: Mapped[bool]
