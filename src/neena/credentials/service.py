"""What can be done with credentials: store, forget, list, and open for a run."""

import re
from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from neena.authoring.integration import Integration, NoAuth
from neena.credentials.schemas import CredentialIn
from neena.credentials.sealing import seal, unseal
from neena.credentials.tables import IntegrationCredential
from neena.errors import Finding, Invalid, NotFound
from neena.kernel.clock import now
from neena.kernel.ids import new_id
from neena.kernel.principal import Principal
from neena.kernel.scope import Scope
from neena.kernel.vault import Vault

_HOST = re.compile(r"[a-z0-9.\-\[\]:]{1,253}(:\d{1,5})?")


class CredentialNotFound(NotFound):
    """Integration credential not found"""


async def store(scope: Scope, vault: Vault, integration: Integration, given: CredentialIn) -> IntegrationCredential:
    """Create or replace the caller's credential for an integration (E25); the id stays the same."""
    secret = given.credential.get_secret_value()
    _check_form(integration, secret)
    host = _host(integration, given.host)
    query = scope.to_change(
        _own(scope.principal).where(
            IntegrationCredential.integration == integration.id, IntegrationCredential.host == host
        )
    )
    row = await scope.session.scalar(query)
    if row is None:
        row = _new(scope.principal, integration, host)
        await _put(scope, vault, row, secret)
        try:
            async with scope.session.begin_nested():
                scope.session.add(row)
        except IntegrityError:  # stored by another request just now
            row = (await scope.session.scalars(query)).one()
        else:
            return row
    row.modified_date = max(now(), row.modified_date)
    await _put(scope, vault, row, secret)
    return row


def _new(principal: Principal, integration: Integration, host: str) -> IntegrationCredential:
    moment = now()
    return IntegrationCredential(
        id=new_id(),
        integration=integration.id,
        owner=principal.user,
        host=host,
        by_oauth2=False,
        expires_date=None,
        generation=0,
        renewing_until=None,
        problem=None,
        account=None,
        created_date=moment,
        modified_date=moment,
        created_by_email=principal.email,
    )


async def _put(scope: Scope, vault: Vault, row: IntegrationCredential, secret: str) -> None:
    principal = scope.principal
    row.organization = principal.organization
    row.modified_by_email = principal.email
    row.sealed = await seal(scope.session, vault, secret, row.context)
    row.generation += 1
    row.problem = None


async def remove(scope: Scope, credential_id: UUID) -> IntegrationCredential:
    """Erase one of the caller's credentials, secret and row (E26)."""
    query = _own(scope.principal).where(IntegrationCredential.id == credential_id)
    row = await scope.session.scalar(scope.to_change(query))
    if row is None:
        raise CredentialNotFound
    await scope.session.delete(row)
    return row


async def list_own(scope: Scope, skip: int, limit: int) -> list[IntegrationCredential]:
    """The caller's own credentials, newest first (E27)."""
    newest = (IntegrationCredential.created_date.desc(), IntegrationCredential.id.desc())
    rows = await scope.session.scalars(_own(scope.principal).order_by(*newest).offset(skip).limit(limit))
    return list(rows)


async def open_all(session: AsyncSession, vault: Vault, owner: UUID, integration: Integration) -> Mapping[str, str]:
    """The owner's secrets for an integration by host (`""` for services with one host)."""
    rows = await session.scalars(
        select(IntegrationCredential).where(
            IntegrationCredential.owner == owner, IntegrationCredential.integration == integration.id
        )
    )
    return {row.host: await unseal(session, vault, row.sealed, row.context) for row in rows}


def _own(principal: Principal) -> Select[IntegrationCredential]:
    return select(IntegrationCredential).where(IntegrationCredential.owner == principal.user)


def _check_form(integration: Integration, secret: str) -> None:
    if isinstance(integration.auth, NoAuth):
        raise Invalid(None, [Finding(("body", "integration"), f"{integration.name} needs no credential.")])
    try:
        integration.auth.check(secret)
    except ValueError as fault:
        message = f"{fault} The form is: {integration.auth.form}"
        raise Invalid(None, [Finding(("body", "credential"), message)]) from None


def _host(integration: Integration, given: str | None) -> str:
    by_host = not isinstance(integration.auth, NoAuth) and integration.auth.by_host
    if not by_host:
        return ""
    host = (given or "").strip().lower()
    if not _HOST.fullmatch(host):
        message = f"{integration.name} credentials belong to a host: name it, e.g. api.acme.test or localhost:8080."
        raise Invalid(None, [Finding(("body", "host"), message)])
    return host
