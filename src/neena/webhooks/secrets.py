"""The secrets that deliveries are signed with: made or given, shown once, sealed, and replaced with an overlap."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from pydantic import SecretStr
from sqlalchemy import delete, update

from neena.audit.trail import note
from neena.credentials.sealing import seal
from neena.errors import NotFound
from neena.kernel.clock import now
from neena.kernel.ids import new_id
from neena.kernel.scope import Scope, newest_first
from neena.kernel.vault import Vault
from neena.webhooks.signing import new_secret
from neena.webhooks.tables import WebhookSecret

OVERLAP = timedelta(hours=24)


class WebhookSecretNotFound(NotFound):
    """Webhook secret not found"""


async def replace(
    scope: Scope, vault: Vault, given: SecretStr | None, *, endpoint: UUID | None = None, workflow: UUID | None = None
) -> tuple[WebhookSecret, str]:
    """Give an endpoint, a workflow or the workspace a new secret; older ones sign beside it for a day.

    Answers the row and the secret itself, which is shown this once.
    """
    until = now() + OVERLAP
    older = (scope.sees(WebhookSecret), _place(endpoint, workflow), WebhookSecret.expires_date.is_(None))
    await scope.session.execute(
        update(WebhookSecret).where(*older).values(expires_date=until).execution_options(synchronize_session=False)
    )
    secret = given.get_secret_value() if given is not None else new_secret()
    row = WebhookSecret(id=new_id(), endpoint=endpoint, workflow=workflow, hint=secret[-4:], expires_date=None)
    scope.own(row)
    row.sealed = await seal(scope.session, vault, secret, row.context)
    note(scope, "webhook.secret_made", "webhook_secret", row.id, endpoint=endpoint, workflow=workflow)
    return row, secret


async def list_newest(scope: Scope, skip: int, limit: int) -> list[WebhookSecret]:
    """A page, newest first."""
    query = scope.select(WebhookSecret).order_by(*newest_first(WebhookSecret)).offset(skip).limit(limit)
    return list(await scope.session.scalars(query))


async def remove(scope: Scope, secret_id: UUID) -> WebhookSecret:
    """Erase a secret: nothing is signed with it from now on."""
    query = scope.select(WebhookSecret).where(WebhookSecret.id == secret_id)
    row: WebhookSecret = await scope.one(query, WebhookSecretNotFound, to_change=True)
    await scope.session.delete(row)
    note(scope, "webhook.secret_removed", "webhook_secret", row.id, endpoint=row.endpoint, workflow=row.workflow)
    return row


async def forget(scope: Scope, endpoint: UUID) -> None:
    """Erase the secrets of an endpoint that goes."""
    await scope.session.execute(delete(WebhookSecret).where(scope.sees(WebhookSecret), _place(endpoint, None)))


def _place(endpoint: UUID | None, workflow: UUID | None) -> Any:
    def same(column: Any, value: UUID | None) -> Any:
        return column.is_(None) if value is None else column == value

    return same(WebhookSecret.endpoint, endpoint) & same(WebhookSecret.workflow, workflow)
