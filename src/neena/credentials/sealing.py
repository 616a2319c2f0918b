"""Sealing and opening secrets that are stored: the one way in which slices use the vault."""

from sqlalchemy.ext.asyncio import AsyncSession

from neena.kernel.vault import Vault


async def seal(session: AsyncSession, vault: Vault, secret: str, context: str) -> bytes:
    """Encrypt a secret for the row that `context` names, under the master key that is current in this transaction."""
    del session
    return vault.seal(secret, context)


async def unseal(session: AsyncSession, vault: Vault, sealed: bytes, context: str) -> str:
    """Decrypt what was sealed for the same `context`; raises `SecretNotOpened`."""
    del session
    return vault.open(sealed, context)
