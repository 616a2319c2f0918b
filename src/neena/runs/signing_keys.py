"""Keys that requests are signed with (managed workflows contract, section 3): issued beside an API key, shown once."""

import secrets
import time
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select

from neena.audit.trail import note
from neena.credentials.sealing import seal
from neena.errors import Conflict, NotFound, Unauthenticated
from neena.kernel.clock import now
from neena.kernel.database import Database
from neena.kernel.ids import new_id
from neena.kernel.principal import Principal
from neena.kernel.scope import Scope, newest_first
from neena.kernel.vault import Vault
from neena.runs.signed_requests import SignatureInvalid, check_timestamp, is_signed_by
from neena.runs.tables import SigningKey

_KIND = "signing_key"
_RANDOM = 32  # bytes


class SigningKeyNotFound(NotFound):
    """There is no such signing key."""


class NoApiKey(Conflict):
    """A signing key belongs to the API key it is asked for with; this request was made without one."""


class NotSignedYet(Unauthenticated):
    """Your API key has no signing key yet: make one with POST /api/v1/signing_keys."""


async def issue(scope: Scope, vault: Vault) -> tuple[SigningKey, str]:
    """A new key for the caller's API key, and its secret; the one before counts no more. Raises `NoApiKey`."""
    api_key = scope.principal.key
    if api_key is None:
        raise NoApiKey
    for row in await scope.session.scalars(scope.to_change(_live(scope).where(SigningKey.api_key == api_key))):
        row.revoked_date = now()
    secret = secrets.token_hex(_RANDOM)
    row = SigningKey(id=new_id(), api_key=api_key, hint=secret[:4])
    row.organization = scope.principal.organization
    row.sealed = await seal(scope.session, vault, secret, row.context)
    scope.own(row)
    note(scope, "signing_key.issued", _KIND, row.id, api_key=str(api_key))
    return row, secret


async def listed(scope: Scope) -> Sequence[SigningKey]:
    """The organization's keys that count, newest first."""
    return list(await scope.session.scalars(_live(scope).order_by(*newest_first(SigningKey))))


async def revoke(scope: Scope, key_id: UUID) -> SigningKey:
    """Let a key count no more; raises `SigningKeyNotFound`."""
    row = await scope.one(_live(scope).where(SigningKey.id == key_id), SigningKeyNotFound, to_change=True)
    row.revoked_date = now()
    scope.touch(row)
    note(scope, "signing_key.revoked", _KIND, row.id)
    return row


async def check_signature(
    database: Database, vault: Vault, principal: Principal, signed: tuple[str, str], request: tuple[str, str, bytes]
) -> None:
    """Check a signature against the signing key of the caller's API key.

    `signed` is x-timestamp and x-signature; `request` method, path and body. Raises `TimestampInvalid`,
    `SignatureInvalid`, `NotSignedYet`.
    """
    (timestamp, signature), (method, path, body) = signed, request
    check_timestamp(timestamp, time.time())
    query = select(SigningKey).where(SigningKey.api_key == principal.key, SigningKey.revoked_date.is_(None))
    async with database.reading() as session:
        row = await session.scalar(query.order_by(*newest_first(SigningKey)).limit(1))
    if row is None or principal.key is None:
        raise NotSignedYet
    if not is_signed_by(vault.open(row.sealed, row.context), signature, method, path, timestamp, body):
        raise SignatureInvalid


def _live(scope: Scope) -> Select[Any]:
    return scope.select(SigningKey).where(SigningKey.revoked_date.is_(None))
