"""What can be done with users."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from neena.audit.trail import note
from neena.errors import BadRequest, Conflict, NotFound, NotPermitted
from neena.identity.keys import hash_key, hint_of, new_key
from neena.identity.schemas import UserIn
from neena.identity.tables import ApiKey, Organization, User
from neena.kernel.clock import now
from neena.kernel.ids import new_id
from neena.kernel.principal import Principal
from neena.kernel.scope import Scope


class UserNotFound(NotFound):
    """User not found"""


class UserMayNotBeCreated(BadRequest):
    """You may create only the user with your own e-mail address."""


class SubjectDiffers(BadRequest):
    """`auth0_id` must be the `sub` of your token."""


class AddressUnknown(NotPermitted):
    """Your token names no e-mail address, or says that it is not verified, so no user can be made for it."""


class AddressTaken(Conflict):
    """This e-mail address belongs to another user."""


async def current_user(scope: Scope) -> User:
    """The caller's own row."""
    user = await scope.session.get(User, scope.principal.user)
    if user is None:
        raise UserNotFound
    return user


async def create_if_not_exists(scope: Scope, given: UserIn) -> User:
    """The caller's stored user, unchanged, or a new one for the holder of a token (E02)."""
    caller = scope.principal
    if not caller.email:
        raise AddressUnknown
    if given.email.lower() != caller.email.lower():
        raise UserMayNotBeCreated
    if caller.subject is not None and given.auth0_id != caller.subject:
        raise SubjectDiffers
    if not caller.is_new:
        return await current_user(scope)
    try:
        async with scope.session.begin_nested():
            user = add_user(scope.session, given.email, given.auth0_id, caller.organization, given.full_name)
    except IntegrityError:  # by another request just now, unless the address is somebody else's
        made = await scope.session.scalar(select(User).where(User.auth0_id == given.auth0_id))
        if made is None:
            raise AddressTaken from None
        return made
    note(scope, "user.created", "user", user.id)
    return user


async def principal_of(session: AsyncSession, user: UUID) -> Principal | None:
    """A user as whoever acts in their name without a request, such as a trigger: with the rights they have now."""
    row = await session.get(User, user)
    if row is None:
        return None
    permissions = None if row.permissions is None else frozenset(row.permissions)
    return Principal(row.id, row.email, row.organization, permissions)


async def user_by_email(session: AsyncSession, email: str) -> User | None:
    """The user with an e-mail address, compared without case."""
    return await session.scalar(select(User).where(func.lower(User.email) == email.lower()))


def add_user(
    session: AsyncSession, email: str, auth0_id: str, organization: UUID | None, full_name: str | None = None
) -> User:
    """A new user who may do everything inside their scope."""
    user = User(
        id=new_id(),
        email=email,
        full_name=full_name,
        auth0_id=auth0_id,
        permissions=None,
        organization=organization,
        created_date=now(),
    )
    session.add(user)
    return user


def add_organization(session: AsyncSession, name: str, auth0_id: str | None = None) -> Organization:
    """A new organization; `auth0_id` is its id at the identity provider."""
    organization = Organization(id=new_id(), auth0_id=auth0_id, name=name, created_date=now())
    session.add(organization)
    return organization


def issue_key(
    session: AsyncSession,
    user: UUID,
    name: str,
    scopes: list[str] | None = None,
    expires: datetime | None = None,
    deployments: list[str] | None = None,
) -> tuple[ApiKey, str]:
    """A new API key of a user, stored as a hash, and the key itself, shown this once."""
    key = new_key()
    row = ApiKey(
        id=new_id(),
        user=user,
        name=name,
        hint=hint_of(key),
        hash=hash_key(key),
        scopes=scopes,
        deployments=deployments,
        created_date=now(),
        expires_date=expires,
        last_used_date=None,
        revoked_date=None,
    )
    session.add(row)
    return row, key
