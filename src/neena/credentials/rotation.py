"""Exchanging the master key while the product runs, and going on after whatever ended it half-way.

The order keeps every secret open at every moment: the new key is where processes find it before anything is sealed
under it; from one commit on all processes seal under it; what is stored is wrapped again, row by row; and the old key
goes once nothing needs it. What is done already is read from the rows, so that a second call goes on.
"""

import fcntl
import os
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from neena.audit.trail import OPERATOR, Act, append
from neena.credentials.sealing import check_vault
from neena.credentials.tables import VaultKey
from neena.errors import Conflict, Misconfigured
from neena.kernel.database import Database
from neena.kernel.vault import FINGERPRINT, MasterKeys, SecretNotOpened, Vault

BATCH = 50  # rows of one transaction: others who write wait no longer than these take
_HOW = (
    "The master key is a setting, so it is yours to exchange: 1. put a new key into NEENA_SECRET_KEY (for instance "
    "from `openssl rand -base64 32`) and the one in use until now into NEENA_SECRET_KEY_PREVIOUS; 2. restart every "
    "server and worker; 3. run `neena secrets rotate` again with the same settings."
)


class RotationUnderWay(Conflict):
    """Another `neena secrets rotate` is at work here."""


@dataclass(frozen=True)
class Place:
    """A column of sealed secrets in a table whose rows have an `id`, and a `context` that each is bound to."""

    table: Any
    column: str

    @property
    def sealed(self) -> Any:
        """The column in a statement."""
        return getattr(self.table, self.column)


async def rotate(database: Database, keys: MasterKeys, places: Sequence[Place], tell: Callable[[str], None]) -> None:
    """Replace the master key, or finish a replacement that was begun; `tell` hears how far it is.

    Raises `RotationUnderWay`, and `Misconfigured` when a key is missing or a secret does not open under the old one.
    """
    with _alone(keys):
        if not await _is_due(database, keys, tell):
            return
        vault = Vault(keys)
        await check_vault(database, vault)
        new = vault.fingerprints[0]
        old = await _switch(database, new)
        tell(f"New secrets are sealed under the key {new[:8]}; those under {', '.join(o[:8] for o in old)} follow.")
        work = _Wrapping(database, vault, old, new)
        while any([await work.once(place, tell) for place in places]):
            continue  # until a look finds nothing left
        if work.shut:
            raise Misconfigured(_shut(list(work.shut)))
        await _drop(database, old, new)
        if not keys.given:
            keys.keep(keys.read()[:1])
        tell(f"Done: every secret is under the key {new[:8]}. Backups made before need the old key.")
        if keys.given:
            tell("Now remove NEENA_SECRET_KEY_PREVIOUS from the settings of every server and worker.")


@contextmanager
def _alone(keys: MasterKeys) -> Generator[None]:
    keys.path.parent.mkdir(0o700, parents=True, exist_ok=True)
    lock = os.open(keys.path.with_name("rotation.lock"), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as fault:
            raise RotationUnderWay from fault
        yield
    finally:
        os.close(lock)


async def _is_due(database: Database, keys: MasterKeys, tell: Callable[[str], None]) -> bool:
    """Whether there is something to wrap again; makes the new key where that is ours to do."""
    async with database.reading() as session:
        stored = list(await session.scalars(select(VaultKey.fingerprint)))
    if not stored:
        raise Misconfigured("Nothing was ever sealed here. Start `neena serve` once first.")
    vault = Vault(keys)
    await check_vault(database, vault)
    if stored != vault.fingerprints[:1]:
        tell("Going on with the exchange of keys that was begun.")
        return True
    if len(vault.fingerprints) == 1:
        if keys.given:
            raise Misconfigured(_HOW)
        keys.make()
        tell(f"A new master key stands in {keys.place}, beside the one in use.")
        return True
    if not keys.given:
        keys.keep(keys.read()[:1])
    rest = " NEENA_SECRET_KEY_PREVIOUS can be removed." if keys.given else ""
    tell(f"Done: every secret is under the key {stored[0][:8]} already.{rest}")
    return False


async def _switch(database: Database, new: str) -> list[str]:
    """Make a key the current one at one moment for all; the fingerprints of the others.

    Waits on PostgreSQL for transactions that are sealing: they hold the row of the key they seal under.
    """
    async with database.preparing() as session:
        stored = {row.fingerprint: row for row in await session.scalars(select(VaultKey).with_for_update())}
        old = sorted(set(stored) - {new})
        if new not in stored or not stored[new].current:
            for one in old:
                stored[one].current = False
            await session.merge(VaultKey(fingerprint=new, current=True))
            await append(session, [_act("secrets.rotation_begun", old, new)])
    return old


async def _drop(database: Database, old: Sequence[str], new: str) -> None:
    async with database.preparing() as session:
        dropped = await session.scalars(
            delete(VaultKey).where(VaultKey.fingerprint.in_(old)).returning(VaultKey.fingerprint)
        )
        if list(dropped):
            await append(session, [_act("secrets.rotated", old, new)])


class _Wrapping:
    """Wraps again what is under old keys, and counts."""

    def __init__(self, database: Database, vault: Vault, old: Sequence[str], new: str) -> None:
        self._database = database
        self._vault = vault
        self._old = [bytes.fromhex(one) for one in old]
        self._new = new
        self.moved = 0
        self.shut: dict[str, None] = {}

    async def once(self, place: Place, tell: Callable[[str], None]) -> bool:
        """Go through all rows of a place; whether any was under an old key and could be opened."""
        after: Any = None
        found = False
        while rows := await self._batch(place, after):
            after = rows[-1].id
            async with self._database.writing() as session:
                for row in rows:
                    found |= await self._row(session, place, row)
            tell(f"{self.moved} secrets wrapped again")
        return found

    async def _batch(self, place: Place, after: Any) -> list[Any]:
        table = place.table
        query = select(table).where(func.substr(place.sealed, 1, FINGERPRINT).in_(self._old))
        if after is not None:
            query = query.where(table.id > after)
        async with self._database.reading() as session:
            return list(await session.scalars(query.order_by(table.id).limit(BATCH)))

    async def _row(self, session: AsyncSession, place: Place, row: Any) -> bool:
        sealed: bytes = getattr(row, place.column)
        try:
            wrapped = self._vault.rewrap(sealed, row.context, self._new)
        except SecretNotOpened:
            self.shut[f"{place.table.__tablename__} {row.id}"] = None
            return False
        # Only over what was read: who has stored another secret meanwhile has sealed it under the new key.
        mine = update(place.table).where(place.table.id == row.id, place.sealed == sealed)
        changed = await session.scalars(mine.values({place.column: wrapped}).returning(place.table.id))
        self.moved += len(changed.all())
        return True


def _shut(rows: Sequence[str]) -> str:
    return (
        f"{len(rows)} secrets do not open under the old key, which is therefore kept: {', '.join(rows[:20])}. "
        "Connect these again or remove them, then run this again."
    )


def _act(action: str, old: Sequence[str], new: str) -> Act:
    detail = {"old": [one[:8] for one in old], "new": new[:8]}
    return Act(action, actor=OPERATOR, organization=None, detail=detail)
