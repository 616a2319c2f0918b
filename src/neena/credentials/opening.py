"""Stored credentials, opened for use."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from neena.authoring.integration import Integration
from neena.credentials.tables import IntegrationCredential
from neena.credentials.tokens import TokenSet
from neena.errors import NeenaError
from neena.kernel.clock import now
from neena.kernel.vault import Vault

RENEWED_BEFORE = timedelta(seconds=60)  # what is left of an access token when it is renewed


class MissingCredential(NeenaError):
    """No credential is connected for this integration."""


class ReconnectNeeded(MissingCredential):
    """The service no longer accepts the connected account: connect it again."""


@dataclass(frozen=True)
class Opened:
    """One credential: `secret` is what was pasted, or the access token of `tokens`; empty when there is a `problem`.

    `generation` counts the secrets that its row has held.
    """

    id: UUID
    generation: int
    secret: str = field(repr=False)
    tokens: TokenSet | None = field(default=None, repr=False)
    problem: str | None = None

    @property
    def all_secrets(self) -> tuple[str, ...]:
        """Everything that must not be shown."""
        refresh = self.tokens.refresh_token if self.tokens else None
        return (self.secret, refresh) if refresh else (self.secret,)

    @property
    def is_renewable(self) -> bool:
        """Whether there is a refresh token."""
        return self.tokens is not None and self.tokens.refresh_token is not None

    def lasts(self, ahead: timedelta = timedelta(0)) -> bool:
        """Whether the access token is still good after that time, as far as the service has said."""
        until: datetime | None = self.tokens.expires_at if self.tokens else None
        return until is None or until > now() + ahead


def open_one(vault: Vault, row: IntegrationCredential) -> Opened:
    """One credential; what has a problem stays sealed, since no task may use it."""
    if row.problem:
        return Opened(row.id, row.generation, "", None, row.problem)
    text = vault.open(row.sealed, row.context)
    if not row.by_oauth2:
        return Opened(row.id, row.generation, text)
    tokens = TokenSet.model_validate_json(text)
    return Opened(row.id, row.generation, tokens.access_token, tokens)


async def open_all(session: AsyncSession, vault: Vault, owner: UUID, integration: Integration) -> Mapping[str, Opened]:
    """The owner's credentials for an integration by host (`""` for services with one host)."""
    rows = await session.scalars(
        select(IntegrationCredential).where(
            IntegrationCredential.owner == owner, IntegrationCredential.integration == integration.id
        )
    )
    return {row.host: open_one(vault, row) for row in rows}
