"""What can be done with users and their keys."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from neena.errors import BadRequest, Conflict, NotFound
from neena.identity.keys import PREFIX, hash_key, new_key
from neena.identity.schemas import UserIn
from neena.identity.tables import ApiKey, Organization, User
from neena.kernel.clock import now
from neena.kernel.ids import new_id
from neena.kernel.scope import Scope


class UserNotFound(NotFound):
    """User not found"""


class UserMayNotBeCreated(BadRequest):
    """You may create only the user with your own e-mail address."""


async def current_user(scope: Scope) -> User:
    """The caller's own row."""
    user = await scope.session.get(User, scope.principal.user)
    if user is None:
        raise UserNotFound
    return user


async def create_if_not_exists(scope: Scope, given: UserIn) -> User:
    """The stored user of that e-mail, unchanged, or a new one (E02)."""
    if given.email.lower() != scope.principal.email.lower():
        raise UserMayNotBeCreated
    user = await user_by_email(scope.session, given.email)
    if user is not None:
        return user
    if await scope.session.scalar(select(User.id).where(User.auth0_id == given.auth0_id)) is not None:
        raise Conflict("This auth0_id belongs to another user.")
    return add_user(scope.session, given.email, given.auth0_id, scope.principal.organization, given.full_name)


async def user_by_email(session: AsyncSession, email: str) -> User | None:
    """The user with an e-mail address, compared without case."""
    return await session.scalar(select(User).where(func.lower(User.email) == email.lower()))


def add_user(
    session: AsyncSession, email: str, auth0_id: str, organization: UUID | None, full_name: str | None = None
) -> User:
    """A new user with every permission inside their scope."""
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


def add_organization(session: AsyncSession, name: str) -> Organization:
    """A new organization."""
    organization = Organization(id=new_id(), auth0_id=None, name=name, created_date=now())
    session.add(organization)
    return organization


def issue_key(
    session: AsyncSession,
    user: UUID,
    name: str,
    scopes: list[str] | None = None,
    expires: datetime | None = None,
) -> str:
    """A new API key of a user, shown this once; only its hash is kept."""
    key = new_key()
    session.add(
        ApiKey(
            id=new_id(),
            user=user,
            name=name,
            hint=key[: len(PREFIX) + 4],
            hash=hash_key(key),
            scopes=scopes,
            created_date=now(),
            expires_date=expires,
        )
    )
    return key
