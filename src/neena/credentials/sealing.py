"""Sealing secrets that are stored: the one way in which slices do it. What is sealed, `Vault.open` opens.

Which master key seals is said by the database and not by the process, so that all processes change at one moment.
"""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from neena.credentials.tables import VaultKey
from neena.errors import Misconfigured
from neena.kernel.database import Database
from neena.kernel.vault import Vault

_CURRENT = select(VaultKey.fingerprint).where(VaultKey.current).with_for_update(read=True)


async def seal(session: AsyncSession, vault: Vault, secret: str, context: str) -> bytes:
    """Encrypt a secret for the row that `context` names, under the master key that is current in this transaction."""
    return vault.seal(secret, context, await _current(session))


async def _current(session: AsyncSession) -> str:
    """The current key's fingerprint; a switch to another waits until this transaction is over."""
    with session.no_autoflush:  # the row that is being made lacks what is sealed here
        # Who waited for a switch finds no row: the old one is not current any more, the new one came after the look.
        for _ in range(5):
            found = await session.scalar(_CURRENT)
            if found is not None:
                return found
    raise Misconfigured("No master key is registered. Start `neena serve` once first.")


async def check_vault(database: Database, vault: Vault) -> None:
    """Refuse to start without every master key that seals what is stored; raises `Misconfigured`."""
    async with database.preparing() as session:
        stored = list(await session.scalars(select(VaultKey.fingerprint)))
        if not stored:
            session.add(VaultKey(fingerprint=vault.fingerprints[0], current=True))
    missing = [one[:8] for one in stored if one not in vault.fingerprints]
    if missing:
        held = ", ".join(one[:8] for one in vault.fingerprints)
        raise Misconfigured(
            f"The stored secrets are sealed under the master key {' and '.join(missing)}; {vault.place} holds {held}, "
            f"which is another one. Put the right key there to start (while keys are exchanged, the old one too: "
            "NEENA_SECRET_KEY_PREVIOUS, or a further line of the file)."
        )


async def has_secrets(database: Database) -> bool:
    """Whether anything was ever sealed here, so that a missing master key must not be replaced."""
    async with database.reading() as session:
        return await session.scalar(select(VaultKey.fingerprint)) is not None
