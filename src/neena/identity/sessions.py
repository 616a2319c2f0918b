"""Sessions of browsers: a cookie that no script can read (docs/decisions/0009).

A session is a loan: of the API key that was exchanged for it, or of what the identity provider has lent the user who
signed in there. Whoever holds it may do what key and user may at that moment, and nothing once the key is revoked or
has expired. Of its token only the hash is kept.
"""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, or_, select

from neena.audit.trail import Act, append, note
from neena.errors import NotFound
from neena.identity.keys import hash_key
from neena.identity.schemas import OrganizationOut, SessionOut, UserOut
from neena.identity.service import UserNotFound, current_user
from neena.identity.tables import ApiKey, BrowserSession, Organization, User
from neena.kernel.clock import now
from neena.kernel.database import Database
from neena.kernel.ids import new_id
from neena.kernel.principal import ADMIN, PERMISSIONS
from neena.kernel.scope import Scope
from neena.settings import Settings

_TOKEN_BYTES = 32
_USE_GRAIN = timedelta(minutes=5)
_ROWS = 1000  # at once


class NoSession(NotFound):
    """This request came with a credential of its own, so there is no session to speak of."""


@dataclass(frozen=True)
class Lifetimes:
    """How long sessions last: from their beginning (`whole`), and without being used (`idle`)."""

    whole: timedelta
    idle: timedelta

    @classmethod
    def of(cls, settings: Settings) -> "Lifetimes":
        """Those that the operator has set."""
        return cls(timedelta(seconds=settings.session_lifetime), timedelta(seconds=settings.session_idle))

    def is_over(self, row: BrowserSession) -> bool:
        """Whether a session's time is up, whatever became of its key."""
        return row.expires_date <= now() or row.used_date <= now() - self.idle

    @property
    def grain(self) -> timedelta:
        """How much time passes before a use is noted again: a session costs no write for each of its requests."""
        return min(_USE_GRAIN, self.idle / 4)


async def start(
    scope: Scope, lifetimes: Lifetimes, former: str | None, lent: frozenset[str] | None = None
) -> tuple[UUID, str]:
    """A new session of the caller, with their key if they have one: its id, and its token, which is told this once.

    `lent` are the permissions that the identity provider lends; None for all.

    Ends the session of `former`, the token that the browser brought, if there is one; a token is never taken over
    from outside, so nobody can have a browser sign in to a session that they know.
    """
    if former is not None:
        await _replace(scope, former)
    caller = scope.principal
    key = None if caller.key is None else await scope.session.get_one(ApiKey, caller.key)
    token, moment = secrets.token_urlsafe(_TOKEN_BYTES), now()
    end = moment + lifetimes.whole
    row = BrowserSession(
        id=new_id(),
        hash=hash_key(token),
        user=caller.user,
        key=caller.key,
        scopes=None if lent is None else sorted(lent, key=PERMISSIONS.index),
        created_date=moment,
        used_date=moment,
        expires_date=end if key is None or key.expires_date is None else min(end, key.expires_date),
    )
    scope.session.add(row)
    await scope.session.flush()
    by = {"subject": caller.subject} if key is None else {"key": key.hint}
    note(scope, "session.created", "session", row.id, **by, expires=row.expires_date)
    return row.id, token


async def shown(scope: Scope, session: UUID | None, csrf_token: str) -> SessionOut:
    """A session of the caller; raises `NoSession`."""
    row = await scope.session.get(BrowserSession, session) if session is not None else None
    if row is None:
        raise NoSession
    caller = scope.principal
    organization = await scope.session.get(Organization, caller.organization) if caller.organization else None
    return SessionOut(
        id=row.id,
        user=UserOut.model_validate(await current_user(scope)),
        organization=None if organization is None else OrganizationOut.model_validate(organization),
        permissions=sorted(caller.rights, key=PERMISSIONS.index),
        deployments=None if caller.deployments is None else sorted(caller.deployments),
        key=row.key,
        csrf_token=csrf_token,
        created_date=row.created_date,
        expires_date=row.expires_date,
    )


async def end(scope: Scope) -> None:
    """End the caller's session; raises `NoSession`."""
    this = delete(BrowserSession).where(BrowserSession.id == scope.principal.session)
    ended = await scope.session.scalar(this.returning(BrowserSession.id))
    if ended is None:
        raise NoSession
    note(scope, "session.ended", "session", ended)


async def end_all(scope: Scope, user: UUID | None) -> int:
    """End every session of the caller, or as an admin of another user of the organization; how many there were.

    Raises `UserNotFound`.
    """
    caller = scope.principal
    whose = caller.user if user is None else user
    if whose != caller.user:
        other = await scope.session.get(User, whose)
        is_theirs = other is not None and caller.organization in {other.organization} - {None}
        if not (caller.may(ADMIN) and is_theirs):
            raise UserNotFound
    these = delete(BrowserSession).where(BrowserSession.user == whose).returning(BrowserSession.id)
    ended = (await scope.session.scalars(these)).all()
    for one in ended:
        note(scope, "session.ended", "session", one, user=str(whose))
    return len(ended)


async def _replace(scope: Scope, former: str) -> None:
    """End a session because its browser signs in anew, perhaps as somebody else: it stands in its own user's trail."""
    this = delete(BrowserSession).where(BrowserSession.hash == hash_key(former))
    back = (BrowserSession.id, BrowserSession.key, BrowserSession.user)
    ended = (await scope.session.execute(this.returning(*back))).first()
    if ended is None:
        return
    user = await scope.session.get_one(User, ended.user)
    act = Act("session.ended", user.email, user.organization, ended.key, "session", str(ended.id), source=scope.source)
    await append(scope.session, [act])


async def prune_sessions(database: Database, lifetimes: Lifetimes) -> bool:
    """Remove some of the sessions whose time is up; True: there may be more."""
    moment = now()
    over = or_(BrowserSession.expires_date <= moment, BrowserSession.used_date <= moment - lifetimes.idle)
    some = select(BrowserSession.id).where(over).limit(_ROWS)
    async with database.writing() as session:
        removal = delete(BrowserSession).where(BrowserSession.id.in_(some), over)
        done: Any = await session.execute(removal, execution_options={"synchronize_session": False})
        return done.rowcount == _ROWS
