"""Who the holder of a token is here: the user of the token's `sub`, in the organization that the token names.

An e-mail address alone makes nobody somebody: only a user whom no provider has vouched for yet (made on the first start
or by `neena keys create`) is found by it, and only when the provider says that it has verified the address.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import cast
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from neena.audit.trail import NOBODY, Act
from neena.errors import NotPermitted
from neena.identity.service import add_organization, add_user, user_by_email
from neena.identity.tables import LOCAL, Organization, User
from neena.identity.tokens import Token
from neena.kernel.principal import Principal, both
from neena.kernel.scope import Scope


class WrongOrganization(NotPermitted):
    """Your token is for another organization than the one you belong to here."""


class AddressUnverified(NotPermitted):
    """The identity provider names no e-mail address that it has verified, so nobody knows whose user you are."""


class AnotherAccount(NotPermitted):
    """The user with your e-mail address belongs to another account of the identity provider."""


class NoUserHere(NotPermitted):
    """Nobody here has your e-mail address. Ask whoever runs this Neena to let you in."""


@dataclass(frozen=True)
class Joining:
    """Whose first sign-in makes a user, and what such a user may do.

    `rules` are domains of verified e-mail addresses (`acme.test`), and claims (`groups=neena`): a claim that is a list
    has to hold the value. One that fits is enough.
    """

    rules: tuple[str, ...] = ()
    permissions: tuple[str, ...] = ()

    def admits(self, token: Token) -> bool:
        """Whether the holder of a token, whose address is verified, may have a user made."""
        return any(_fits(rule, token) for rule in self.rules)


async def admit(session: AsyncSession, token: Token, joining: Joining) -> tuple[User, list[Act]]:
    """The user who signs in with an ID token, linked or made as far as needed, and what was done.

    Raises `WrongOrganization`, `AddressUnverified`, `AnotherAccount`, `NoUserHere`; then nothing is to be committed.
    """
    acts = await settle(session, token)
    user = await _by_subject(session, token)
    if user is not None:
        return user, acts
    if token.email is None or not token.is_verified:
        raise AddressUnverified
    if await user_by_email(session, token.email) is not None:
        raise AnotherAccount(f"The user {token.email} belongs to another account of the identity provider.")
    if not joining.admits(token):
        raise NoUserHere(f"Nobody here has the address {token.email}. Ask whoever runs this Neena to let you in.")
    user, made = await _join(session, token, token.email, joining)
    return user, [*acts, *made]


async def _join(session: AsyncSession, token: Token, email: str, joining: Joining) -> tuple[User, list[Act]]:
    """A user in the organization that the token names, or in the one that the first start has made."""
    first = select(Organization.id).where(Organization.auth0_id.is_(None)).order_by(Organization.created_date).limit(1)
    organization = await _organization(session, token) or await session.scalar(first)
    name = token.claims.get("name")
    try:
        async with session.begin_nested():
            user = add_user(session, email, token.subject, organization, name[:255] if isinstance(name, str) else None)
            user.permissions = list(joining.permissions)
    except IntegrityError:  # by another tab just now
        made = await _by_subject(session, token)
        if made is None:
            raise AnotherAccount from None
        return made, []
    act = Act("user.created", user.email, user.organization, object_kind="user", object_id=str(user.id))
    return user, [act]


def _fits(rule: str, token: Token) -> bool:
    claim, is_claim, value = rule.partition("=")
    if not is_claim:
        return (token.email or "").lower().endswith("@" + rule.lower().removeprefix("@"))
    said = token.claims.get(claim)
    return value in cast("list[object]", said) if isinstance(said, list) else said == value


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
        return member(user, token.permissions) if placed else None
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


def member(user: User, lent: Iterable[str] | None) -> Principal:
    """A user as the provider lends them to a token or a session; `lent` None: with all that they may do."""
    permissions = both(user.permissions, lent)
    return Principal(user.id, user.email, user.organization, permissions, subject=user.auth0_id)


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
