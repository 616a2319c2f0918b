"""From a request's headers to a principal: every header form, one answer (decision 2)."""

import time
from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from sqlalchemy import or_, select, update

from neena.errors import Unauthenticated
from neena.identity.keys import hash_key, is_well_formed
from neena.identity.tables import ApiKey, User
from neena.kernel.clock import now
from neena.kernel.database import Database
from neena.kernel.principal import Principal

KEY_HEADERS = ("api_key", "api-key", "x-api-key")
QUERY_NAMES = frozenset({*KEY_HEADERS, "apikey", "access_token", "authorization", "token"})
REMEMBERED_SECONDS = 0.5  # a revoked key must be refused within a second
_REMEMBERED_KEYS = 10_000
_LAST_USE_GRAIN = timedelta(minutes=1)


class MissingCredential(Unauthenticated):
    """Missing bearer token: send `Authorization: Bearer <API key>` or `x-api-key: <API key>`."""


class InvalidApiKey(Unauthenticated):
    """Invalid API Key"""


class KeyInQuery(Unauthenticated):
    """An API key must be sent in a header, never in the URL, where logs would keep it."""


class Authenticator:
    """Knows callers by their API key. Remembers an answer for half a second, so that a busy caller costs no query."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._remembered: dict[str, tuple[float, Principal]] = {}

    async def principal(self, headers: Iterable[tuple[bytes, bytes]], query_names: Iterable[str] = ()) -> Principal:
        """Who asks; raises `Unauthenticated` when nobody does, an unknown one, or two at once."""
        if any(name.lower() in QUERY_NAMES for name in query_names):
            raise KeyInQuery
        key = only_credential(headers)
        digest = hash_key(key)
        known = self._remembered.get(digest)
        if known and known[0] > time.monotonic():
            return known[1]
        if not is_well_formed(key):
            raise InvalidApiKey
        found = await self._look_up(digest)
        if len(self._remembered) >= _REMEMBERED_KEYS:
            self._remembered.clear()
        self._remembered[digest] = (time.monotonic() + REMEMBERED_SECONDS, found)
        return found

    async def _look_up(self, digest: str) -> Principal:
        async with self._database.reading() as session:
            row = (
                await session.execute(
                    select(ApiKey, User).join(User, User.id == ApiKey.user).where(ApiKey.hash == digest)
                )
            ).first()
        if row is None:
            raise InvalidApiKey
        key, user = row
        moment = now()
        if key.revoked_date is not None or (key.expires_date is not None and key.expires_date <= moment):
            raise InvalidApiKey
        if key.last_used_date is None or key.last_used_date < moment - _LAST_USE_GRAIN:
            await self._note_use(key.id)
        return Principal(user.id, user.email, user.organization, _both(user.permissions, key.scopes))

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


def _both(user: list[str] | None, key: list[str] | None) -> frozenset[str] | None:
    """What user and key both allow; None allows all."""
    if user is None:
        return None if key is None else frozenset(key)
    return frozenset(user) if key is None else frozenset(user) & frozenset(key)
