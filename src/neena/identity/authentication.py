"""From a request's headers to a principal: every header form, key or token, one answer (decision 2)."""

import time
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from sqlalchemy import or_, select, update

from neena.audit.trail import Act, append
from neena.errors import Unauthenticated, Unavailable
from neena.identity.keys import hash_key, hint_of, is_well_formed
from neena.identity.membership import recognise, settle
from neena.identity.provider import Provider
from neena.identity.tables import ApiKey, User
from neena.identity.tokens import Token, looks_like_token
from neena.kernel.clock import now
from neena.kernel.database import Database
from neena.kernel.principal import Principal, both

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


class KeyInQuery(Unauthenticated):
    """An API key must be sent in a header, never in the URL, where logs would keep it."""


class Authenticator:
    """Knows callers by their API key or by a token of the identity provider, if there is one.

    Remembers an answer for half a second, so that a busy caller costs no query.
    """

    def __init__(self, database: Database, provider: Provider | None = None) -> None:
        self._database = database
        self._provider = provider
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
        credential = only_credential(headers)
        digest = hash_key(credential)
        known = self._remembered.get(digest)
        if known and known[0] > time.monotonic():
            return known[1]
        if is_well_formed(credential):
            found = await self._by_key(digest, hint_of(credential))
            self._remember(digest, found, REMEMBERED_SECONDS)
            return found
        if self._provider is None or not looks_like_token(credential):
            raise InvalidApiKey
        token = await self._provider.read(credential)
        found = await self._by_token(token, digest, source)
        if not found.is_new:  # who has a user made is let in with the next request
            self._remember(digest, found, min(REMEMBERED_SECONDS, token.expires - time.time()))
        return found

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

    async def _by_key(self, digest: str, hint: str) -> Principal:
        async with self._database.reading() as session:
            row = (
                await session.execute(
                    select(ApiKey, User).join(User, User.id == ApiKey.user).where(ApiKey.hash == digest)
                )
            ).first()
        if row is None:
            raise InvalidApiKey(hint)
        key, user = row
        found = Principal(
            user.id,
            user.email,
            user.organization,
            both(user.permissions, key.scopes),
            key.id,
            deployments=None if key.deployments is None else frozenset(map(UUID, key.deployments)),
        )
        moment = now()
        if key.revoked_date is not None or (key.expires_date is not None and key.expires_date <= moment):
            raise InvalidApiKey(hint, found)
        if key.last_used_date is None or key.last_used_date < moment - _LAST_USE_GRAIN:
            await self._note_use(key.id)
        return found

    async def _note_use(self, key: UUID) -> None:
        moment = now()
        stale = or_(ApiKey.last_used_date.is_(None), ApiKey.last_used_date < moment - _LAST_USE_GRAIN)
        async with self._database.writing() as session:
            await session.execute(update(ApiKey).where(ApiKey.id == key, stale).values(last_used_date=moment))


def only_credential(headers: Iterable[tuple[bytes, bytes]]) -> str:
    """The one credential of a request; raises when there is none or two that differ."""
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
    if not found:
        raise MissingCredential
    if len(found) > 1:
        raise Unauthenticated("Two different credentials were sent; send one.")
    return found.pop()
