"""From a request's headers to a principal: a key, a token or a session, in every form; one answer (decision 2)."""

import time
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from typing import cast
from uuid import UUID

from sqlalchemy import or_, select, update

from neena.audit.trail import Act, append
from neena.errors import Unauthenticated, Unavailable
from neena.identity.api_keys import status
from neena.identity.keys import hash_key, hint_of, is_well_formed
from neena.identity.membership import member, recognise, settle
from neena.identity.provider import Provider
from neena.identity.sessions import Lifetimes
from neena.identity.tables import ApiKey, BrowserSession, User
from neena.identity.tokens import Token, looks_like_token
from neena.kernel.clock import now
from neena.kernel.database import Database
from neena.kernel.principal import Principal, both
from neena.settings import Settings
from neena.web.browsers import OwnCookie, csrf_token_of

KEY_HEADERS = ("api_key", "api-key", "x-api-key")
QUERY_NAMES = frozenset({*KEY_HEADERS, "apikey", "access_token", "authorization", "token"})
REMEMBERED_SECONDS = 0.5  # a revoked key must be refused within a second
_REMEMBERED = 10_000
_LAST_USE_GRAIN = timedelta(minutes=1)


class MissingCredential(Unauthenticated):
    """Missing bearer token: send `Authorization: Bearer <API key>` or `x-api-key: <API key>`."""


class InvalidApiKey(Unauthenticated):
    """Invalid API Key"""

    # For the audit trail: how a well-formed key begins, and whose it was before it was revoked or expired.
    def __init__(self, hint: str | None = None, principal: Principal | None = None) -> None:
        super().__init__()
        self.hint = hint
        self.principal = principal


class SessionOver(Unauthenticated):
    """You are not signed in any more. Sign in again."""

    # For the audit trail, as above: whose session it was.
    def __init__(self, principal: Principal | None = None) -> None:
        super().__init__()
        self.principal = principal


class KeyInQuery(Unauthenticated):
    """An API key must be sent in a header, never in the URL, where logs would keep it."""


class Authenticator:
    """Knows callers by their API key, by a token of the identity provider, if there is one, or by their session.

    Remembers an answer for half a second, so that a busy caller costs no query.
    """

    def __init__(self, database: Database, settings: Settings, provider: Provider | None = None) -> None:
        self._database = database
        self._provider = provider
        self._lifetimes = Lifetimes.of(settings)
        self.cookie = OwnCookie("neena_session", secure=settings.url.startswith("https:"))
        self._remembered: dict[str, tuple[float, Principal]] = {}
        self._logins: dict[str, float] = {}  # when tokens that were seen expire, in seconds since 1970

    async def principal(
        self, headers: Iterable[tuple[bytes, bytes]], query_names: Iterable[str] = (), source: str | None = None
    ) -> Principal:
        """Who asks; raises `Unauthenticated` when nobody does, an unknown one, or two at once.

        A token's holder may also meet `WrongOrganization` and `ProviderUnavailable`. `source` is the caller's address.
        """
        if any(name.lower() in QUERY_NAMES for name in query_names):
            raise KeyInQuery
        headers = tuple(headers)
        credential = credential_of(headers)
        if credential is None:
            return await self._by_session(self.cookie.read(headers))
        digest = hash_key(credential)
        known = self._recalled(digest)
        if known is not None:
            return known
        if is_well_formed(credential):
            return await self.by_key(credential)
        if self._provider is None or not looks_like_token(credential):
            raise InvalidApiKey
        token = await self._provider.read(credential)
        found = await self._by_token(token, digest, source)
        if not found.is_new:  # who has a user made is let in with the next request
            self._remember(digest, found, min(REMEMBERED_SECONDS, token.expires - time.time()))
        return found

    async def by_key(self, credential: str) -> Principal:
        """Whose API key this is; raises `InvalidApiKey`."""
        if not is_well_formed(credential):
            raise InvalidApiKey
        digest = hash_key(credential)
        found = await self._read_key(digest, hint_of(credential))
        self._remember(digest, found, REMEMBERED_SECONDS)
        return found

    def forget(self, token: str) -> None:
        """Forget a session at once: it was ended here."""
        self._remembered.pop(_session_digest(token), None)

    async def _by_session(self, token: str | None) -> Principal:
        if token is None:
            raise MissingCredential
        digest = _session_digest(token)
        known = self._recalled(digest)
        if known is not None:
            return known
        found = await self._read_session(token)
        self._remember(digest, found, REMEMBERED_SECONDS)
        return found

    def _recalled(self, digest: str) -> Principal | None:
        known = self._remembered.get(digest)
        return known[1] if known and known[0] > time.monotonic() else None

    def _remember(self, digest: str, found: Principal, seconds: float) -> None:
        if len(self._remembered) >= _REMEMBERED:
            self._remembered.clear()
        self._remembered[digest] = (time.monotonic() + seconds, found)

    async def _by_token(self, token: Token, digest: str, source: str | None) -> Principal:
        is_first = self._is_first(digest, token.expires)
        try:
            if not is_first:
                async with self._database.reading() as session:
                    found = await recognise(session, token)
                if found is not None:
                    return found
            return await self._log_in(token, source, is_first=is_first)
        except BaseException:
            if is_first:
                self._logins.pop(digest, None)
            raise

    async def _log_in(self, token: Token, source: str | None, *, is_first: bool) -> Principal:
        """Write what a new holder needs, and that they came."""
        async with self._database.writing() as session:
            acts = await settle(session, token)
            found = await recognise(session, token)
            if found is None:
                raise Unavailable("Your user was changed at this moment; try again.")
            if is_first:
                acts.append(Act("login", found.email or token.subject, found.organization))
            await append(session, [replace(act, source=source) for act in acts])
        return found

    def _is_first(self, digest: str, expires: float) -> bool:
        """Whether a token is seen for the first time, as far as is remembered."""
        if digest in self._logins:
            return False
        if len(self._logins) >= _REMEMBERED:
            moment = time.time()
            self._logins = {one: end for one, end in self._logins.items() if end > moment}
        if len(self._logins) >= _REMEMBERED:
            self._logins.pop(next(iter(self._logins)))
        self._logins[digest] = expires
        return True

    async def _read_key(self, digest: str, hint: str) -> Principal:
        query = select(ApiKey, User).join(User, User.id == ApiKey.user).where(ApiKey.hash == digest)
        async with self._database.reading() as session:
            row = (await session.execute(query)).first()
        if row is None:
            raise InvalidApiKey(hint)
        key, user = row
        found = holder(key, user)
        if status(key) != "active":
            raise InvalidApiKey(hint, found)
        if key.last_used_date is None or key.last_used_date < now() - _LAST_USE_GRAIN:
            await self._note_use(key.id)
        return found

    async def _read_session(self, token: str) -> Principal:
        query = select(BrowserSession, User, ApiKey).join(User, User.id == BrowserSession.user)
        query = query.outerjoin(ApiKey, ApiKey.id == BrowserSession.key)
        async with self._database.reading() as session:
            row = (await session.execute(query.where(BrowserSession.hash == hash_key(token)))).first()
        if row is None:
            raise SessionOver
        one, user = row[0], row[1]
        key = cast("ApiKey | None", row[2])  # an outer join
        lender = holder(key, user) if key is not None else member(user, one.scopes)
        found = replace(lender, session=one.id, csrf_token=csrf_token_of(token))
        if self._lifetimes.is_over(one) or (key is not None and status(key) != "active"):
            raise SessionOver(found)
        if one.used_date < now() - self._lifetimes.grain:
            await self._note_use(one.key, one.id)
        return found

    async def _note_use(self, key: UUID | None, session_id: UUID | None = None) -> None:
        moment = now()
        stale = or_(ApiKey.last_used_date.is_(None), ApiKey.last_used_date < moment - _LAST_USE_GRAIN)
        async with self._database.writing() as session:
            await session.execute(update(ApiKey).where(ApiKey.id == key, stale).values(last_used_date=moment))
            if session_id is not None:
                used = update(BrowserSession).where(BrowserSession.id == session_id)
                await session.execute(used.values(used_date=moment))


def holder(key: ApiKey, user: User) -> Principal:
    """Whoever uses a key: its user, with what both of them may do."""
    return Principal(
        user.id,
        user.email,
        user.organization,
        both(user.permissions, key.scopes),
        key.id,
        deployments=None if key.deployments is None else frozenset(map(UUID, key.deployments)),
    )


def credential_of(headers: Iterable[tuple[bytes, bytes]]) -> str | None:
    """The one credential in a request's headers, if there is any; raises for two that differ."""
    found: set[str] = set()
    for raw_name, raw_value in headers:
        name, value = raw_name.decode("latin-1").lower(), raw_value.decode("latin-1").strip()
        if name in KEY_HEADERS and value:
            found.add(value)
        elif name == "authorization":
            scheme, _, rest = value.partition(" ")
            token = rest.strip() if scheme.lower() == "bearer" else value
            if token:
                found.add(token)
    if len(found) > 1:
        raise Unauthenticated("Two different credentials were sent; send one.")
    return found.pop() if found else None


def _session_digest(token: str) -> str:
    """What a session is remembered under: sent as a key or a token of the provider, its token opens nothing."""
    return f"session {hash_key(token)}"
