"""Who the holder of a token is here: the user of the token's `sub`, in the organization that the token names.

An e-mail address alone makes nobody somebody: only a user whom no provider has vouched for yet (made on the first start
or by `neena keys create`) is found by it, and only when the provider says that it has verified the address.
"""

from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from neena.audit.trail import NOBODY, Act
from neena.errors import NotPermitted
from neena.identity.service import add_organization
from neena.identity.tables import LOCAL, Organization, User
from neena.identity.tokens import Token
from neena.kernel.principal import Principal, both
from neena.kernel.scope import Scope


class WrongOrganization(NotPermitted):
    """Your token is for another organization than the one you belong to here."""


async def recognise(session: AsyncSession, token: Token) -> Principal | None:
    """The holder as a principal; None when something has to be written first, which `settle` does.

    Raises `WrongOrganization`.
    """
    organization = await _organization(session, token)
    user = await _by_subject(session, token)
    _check_organization(user, organization, token)
    if token.organization is not None and organization is None:
        return None
    if user is not None:
        placed = user.organization is not None or organization is None
        return _principal(user, token) if placed else None
    if await session.scalar(_unclaimed(token)) is not None:
        return None
    return Principal(NOBODY, token.email or "", organization, token.permissions, subject=token.subject, is_new=True)


async def settle(session: AsyncSession, token: Token) -> list[Act]:
    """Make the organization that the token names, link its user and place it there, as far as needed; what was done."""
    organization = await _organization(session, token) or await _make_organization(session, token)
    user = await _by_subject(session, token)
    # Whoever linked the user meanwhile was let in first: then it is found by its subject.
    user = user or await session.scalar(Scope.to_change(_unclaimed(token))) or await _by_subject(session, token)
    _check_organization(user, organization, token)
    if user is None:
        return []
    links = user.auth0_id != token.subject
    user.auth0_id = token.subject
    user.organization = user.organization or organization
    await session.flush()
    act = Act("user.linked", user.email, user.organization, object_kind="user", object_id=str(user.id))
    return [act] if links else []


def _principal(user: User, token: Token) -> Principal:
    permissions = both(user.permissions, token.permissions)
    return Principal(user.id, user.email, user.organization, permissions, subject=token.subject)


def _check_organization(user: User | None, organization: UUID | None, token: Token) -> None:
    if user is None or user.organization is None or token.organization is None:
        return
    if user.organization != organization:
        raise WrongOrganization


async def _by_subject(session: AsyncSession, token: Token) -> User | None:
    return await session.scalar(select(User).where(User.auth0_id == token.subject))


def _unclaimed(token: Token) -> Select[User]:
    """The user with the token's e-mail whom no provider has vouched for; nobody unless the address is verified."""
    email = token.email.lower() if token.email is not None and token.is_verified else None
    return select(User).where(func.lower(User.email) == email, User.auth0_id.startswith(LOCAL, autoescape=True))


async def _organization(session: AsyncSession, token: Token) -> UUID | None:
    if token.organization is None:
        return None
    return await session.scalar(select(Organization.id).where(Organization.auth0_id == token.organization))


async def _make_organization(session: AsyncSession, token: Token) -> UUID | None:
    if token.organization is None:
        return None
    try:
        async with session.begin_nested():
            return add_organization(session, token.organization, token.organization).id
    except IntegrityError:  # made by another process just now
        return await _organization(session, token)
