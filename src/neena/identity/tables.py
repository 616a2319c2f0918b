"""Tables of organizations, users, API keys, and sessions of browsers."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from neena.kernel.columns import JsonText, UtcTime
from neena.kernel.database import Base

LOCAL = "local|"  # how the `auth0_id` of a user begins whom no identity provider has vouched for yet


class Organization(Base):
    """A team that shares flows, requests and runs (contract 2.1)."""

    __tablename__ = "organization"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    auth0_id: Mapped[str | None] = mapped_column(unique=True)
    name: Mapped[str | None]
    created_date: Mapped[datetime] = mapped_column(UtcTime)


class User(Base):
    """A person or a program that calls Neena (contract 2.2). The e-mail is compared without case."""

    __tablename__ = "user_account"
    __table_args__ = (Index("uq_user_account_email_lower", text("lower(email)"), unique=True),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    email: Mapped[str]
    full_name: Mapped[str | None]
    auth0_id: Mapped[str] = mapped_column(unique=True)
    permissions: Mapped[list[str] | None] = mapped_column(JsonText)
    organization: Mapped[UUID | None] = mapped_column(ForeignKey("organization.id"))
    created_date: Mapped[datetime] = mapped_column(UtcTime)


class ApiKey(Base):
    """A key of one user: only its hash is kept. `scopes` None means all the user's permissions.

    `deployments` None means that it reaches workflows of every deployment of the organization.
    """

    __tablename__ = "api_key"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    user: Mapped[UUID] = mapped_column(ForeignKey("user_account.id"))
    name: Mapped[str]
    hint: Mapped[str]
    hash: Mapped[str] = mapped_column(unique=True)
    scopes: Mapped[list[str] | None] = mapped_column(JsonText)
    deployments: Mapped[list[str] | None] = mapped_column(JsonText)
    created_date: Mapped[datetime] = mapped_column(UtcTime)
    expires_date: Mapped[datetime | None] = mapped_column(UtcTime)
    last_used_date: Mapped[datetime | None] = mapped_column(UtcTime)
    revoked_date: Mapped[datetime | None] = mapped_column(UtcTime)


class BrowserSession(Base):
    """A browser in which a user is signed in; of its token only the hash is kept.

    `key` is the API key that was exchanged for it, None for one begun at the identity provider; `scopes` is what the
    provider lends of the user's permissions, None for all. `used_date` is noted every few minutes at most. One that has
    ended has no row, or one that is swept some time later.
    """

    __tablename__ = "browser_session"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    hash: Mapped[str] = mapped_column(unique=True)
    user: Mapped[UUID] = mapped_column(ForeignKey("user_account.id"), index=True)
    key: Mapped[UUID | None] = mapped_column(ForeignKey("api_key.id"))
    scopes: Mapped[list[str] | None] = mapped_column(JsonText)
    created_date: Mapped[datetime] = mapped_column(UtcTime)
    used_date: Mapped[datetime] = mapped_column(UtcTime)
    expires_date: Mapped[datetime] = mapped_column(UtcTime)
