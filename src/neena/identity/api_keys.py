"""What can be done with API keys. A key never makes one that may do more, or that lives longer, than it does itself."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from neena.audit.trail import OPERATOR, Act, append, note
from neena.errors import NotFound, NotPermitted
from neena.identity.schemas import KeyIn, KeyMade, KeyOut
from neena.identity.service import current_user, issue_key
from neena.identity.tables import ApiKey, User
from neena.kernel.clock import now
from neena.kernel.principal import ADMIN, PERMISSIONS, Principal, rights_of
from neena.kernel.scope import Scope, newest_first


class KeyNotFound(NotFound):
    """API key not found"""


class MoreThanOwn(NotPermitted):
    """A key can be given no more than you have yourself."""


async def create(scope: Scope, given: KeyIn) -> KeyMade:
    """A new key for the caller."""
    user = await current_user(scope)
    scopes = _scopes(given.scopes, rights_of(user.permissions), scope.principal)
    reached = _deployments(given.deployments, scope.principal.deployments)
    expires = await _expiry(scope, given.expires_date)
    row, key = issue_key(scope.session, user.id, given.name, scopes, expires, reached)
    await scope.session.flush()
    note(scope, "key.created", "api_key", row.id, **told(row))
    return KeyMade(**shown(row, user.email).model_dump(), key=key)


async def get(scope: Scope, key_id: UUID) -> KeyOut:
    """A key of the caller, or for an admin of the organization."""
    return shown(*await _found(scope, _visible(scope.principal).where(ApiKey.id == key_id)))


async def list_visible(scope: Scope, skip: int, limit: int) -> list[KeyOut]:
    """The caller's keys, or for an admin the organization's, newest first."""
    query = _visible(scope.principal).order_by(*newest_first(ApiKey))
    rows = await scope.session.execute(query.offset(skip).limit(limit))
    return [shown(key, email) for key, email in rows]


async def revoke(scope: Scope, key_id: UUID) -> KeyOut:
    """Revoke a key: every process refuses it within a second. A revoked one cannot be revoked again."""
    query = _visible(scope.principal).where(ApiKey.id == key_id, ApiKey.revoked_date.is_(None))
    row, email = await _found(scope, query.with_for_update(of=ApiKey))
    row.revoked_date = now()
    note(scope, "key.revoked", "api_key", row.id, **told(row))
    return shown(row, email)


async def enter(session: AsyncSession, action: str, row: ApiKey, user: User) -> None:
    """Enter what the operator did with a key in the audit trail."""
    act = Act(action, OPERATOR, user.organization, object_kind="api_key", object_id=str(row.id), detail=told(row))
    await append(session, [act])


def told(row: ApiKey) -> dict[str, Any]:
    """What the audit trail tells of a key."""
    facts = {"name": row.name, "hint": row.hint, "scopes": row.scopes, "user": str(row.user)}
    return facts if row.deployments is None else {**facts, "deployments": row.deployments}


def status(row: ApiKey) -> Literal["active", "expired", "revoked"]:
    """Whether a key is valid."""
    if row.revoked_date is not None:
        return "revoked"
    return "expired" if row.expires_date is not None and row.expires_date <= now() else "active"


def _scopes(given: list[str] | None, users: frozenset[str], caller: Principal) -> list[str] | None:
    """The scopes of a new key; None, which follows the user's rights, only when the caller has all of them."""
    if given is None:
        return None if caller.rights == users else sorted(caller.rights, key=PERMISSIONS.index)
    if more := set(given) - caller.rights:
        raise MoreThanOwn(f"You cannot give a key what you do not have yourself: {', '.join(sorted(more))}.")
    return list(dict.fromkeys(given))


def _deployments(given: list[UUID] | None, own: frozenset[UUID] | None) -> list[str] | None:
    if given is None:
        return None if own is None else sorted(map(str, own))
    if own is not None and not own.issuperset(given):
        raise MoreThanOwn("A key cannot reach more deployments than the key it is made with.")
    return list(dict.fromkeys(map(str, given)))


async def _expiry(scope: Scope, given: datetime | None) -> datetime | None:
    own = await scope.session.get(ApiKey, scope.principal.key) if scope.principal.key is not None else None
    limit = own.expires_date if own is not None else None
    if given is None or limit is None:
        return given or limit
    if given > limit:
        raise MoreThanOwn("A key cannot be valid for longer than the key it is made with.")
    return given


def _visible(caller: Principal) -> Select[ApiKey, str]:
    own: ColumnElement[bool] = ApiKey.user == caller.user
    everyones = caller.may(ADMIN) and caller.organization is not None
    return (
        select(ApiKey, User.email)
        .join(User, User.id == ApiKey.user)
        .where(User.organization == caller.organization if everyones else own)
    )


async def _found(scope: Scope, query: Select[ApiKey, str]) -> tuple[ApiKey, str]:
    row = (await scope.session.execute(query)).first()
    if row is None:
        raise KeyNotFound
    return row[0], row[1]


def shown(row: ApiKey, email: str) -> KeyOut:
    """A key as it is shown, without itself."""
    return KeyOut(
        id=row.id,
        user_email=email,
        name=row.name,
        hint=row.hint,
        scopes=row.scopes,
        deployments=None if row.deployments is None else [UUID(one) for one in row.deployments],
        created_date=row.created_date,
        expires_date=row.expires_date,
        last_used_date=row.last_used_date,
        revoked_date=row.revoked_date,
        status=status(row),
    )
