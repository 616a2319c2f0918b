"""What can be done with credentials: store, forget, list."""

import re
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.exc import IntegrityError

from neena.audit.trail import note
from neena.authoring.integration import Integration, NoAuth
from neena.credentials.schemas import CredentialIn
from neena.credentials.sealing import seal
from neena.credentials.tables import IntegrationCredential
from neena.errors import Finding, Invalid, NotFound
from neena.kernel.clock import now
from neena.kernel.ids import new_id
from neena.kernel.principal import Principal
from neena.kernel.scope import Scope, newest_first
from neena.kernel.vault import Vault

KIND = "integration_credential"
_LABEL = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
_HOST = re.compile(rf"(?=.{{1,253}}(?::|$)){_LABEL}(?:\.{_LABEL})*(?::([1-9]\d{{0,4}}))?")


class CredentialNotFound(NotFound):
    """Integration credential not found"""


@dataclass(frozen=True)
class NewSecret:
    """What a credential is about to hold; `expires` and `by_oauth2` for a token set got by consent.

    `site`: the customer's part of the service's host, where it has one.
    """

    text: str = field(repr=False)
    by_oauth2: bool = False
    expires: datetime | None = None
    site: str | None = None


async def store(scope: Scope, vault: Vault, integration: Integration, given: CredentialIn) -> IntegrationCredential:
    """Create or replace the caller's credential for an integration (E25); the id stays the same."""
    secret = given.credential.get_secret_value()
    _check_form(integration, secret)
    new = NewSecret(secret, site=integration.account_of(secret))
    row = await put(scope, vault, integration, new, _host(integration, given.host))
    note(scope, "credential.stored", KIND, row.id, integration=integration.short_name, host=row.host)
    return row


async def put(
    scope: Scope, vault: Vault, integration: Integration, secret: NewSecret, host: str = ""
) -> IntegrationCredential:
    """The caller's credential for an integration with this secret: a new row, or the one that is there."""
    own_one = _own(scope.principal).where(
        IntegrationCredential.integration == integration.id, IntegrationCredential.host == host
    )
    query = scope.to_change(own_one)
    row = await scope.session.scalar(query)
    if row is None:
        row = _new(scope.principal, integration, host)
        await _fill(scope, vault, row, secret)
        try:
            async with scope.session.begin_nested():
                scope.session.add(row)
        except IntegrityError:  # stored by another request just now
            row = (await scope.session.scalars(query)).one()
        else:
            return row
    row.modified_date = max(now(), row.modified_date)
    await _fill(scope, vault, row, secret)
    return row


def _new(principal: Principal, integration: Integration, host: str) -> IntegrationCredential:
    moment = now()
    return IntegrationCredential(
        id=new_id(),
        integration=integration.id,
        owner=principal.user,
        host=host,
        generation=0,
        created_date=moment,
        modified_date=moment,
        created_by_email=principal.email,
    )


async def _fill(scope: Scope, vault: Vault, row: IntegrationCredential, secret: NewSecret) -> None:
    principal = scope.principal
    row.organization = principal.organization
    row.modified_by_email = principal.email
    row.sealed = await seal(scope.session, vault, secret.text, row.context)
    row.by_oauth2 = secret.by_oauth2
    row.expires_date = secret.expires
    row.site = secret.site
    row.generation += 1  # a renewal of the earlier secret that is under way finds that it comes too late
    row.renewing_until = row.problem = row.account = None


async def remove(scope: Scope, credential_id: UUID) -> IntegrationCredential:
    """Erase one of the caller's credentials, secret and row (E26)."""
    row = await own(scope, credential_id, to_change=True)
    await scope.session.delete(row)
    note(scope, "credential.removed", KIND, row.id)
    return row


async def own(scope: Scope, credential_id: UUID, *, to_change: bool = False) -> IntegrationCredential:
    """One of the caller's credentials; raises `CredentialNotFound`."""
    query = _own(scope.principal).where(IntegrationCredential.id == credential_id)
    return await scope.one(query, CredentialNotFound, to_change=to_change)


async def list_own(scope: Scope, skip: int, limit: int) -> list[IntegrationCredential]:
    """The caller's own credentials, newest first (E27)."""
    query = _own(scope.principal).order_by(*newest_first(IntegrationCredential))
    rows = await scope.session.scalars(query.offset(skip).limit(limit))
    return list(rows)


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
    found = _HOST.fullmatch(host)
    if found is None or int(found[1] or 443) > 65535:
        message = f"{integration.name} credentials belong to a host: name it, e.g. api.acme.test or localhost:8080."
        raise Invalid(None, [Finding(("body", "host"), message)])
    return host
