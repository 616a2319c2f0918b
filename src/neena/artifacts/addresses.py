"""Addresses on this server that open one artifact for a time, without a key (contract, section 6).

They are signed, not stored. A signature is over the id, the file's name and the moment of the end, each as it is
written, so that no other spelling of them passes.
"""

import binascii
import time
from urllib.parse import quote, urlencode
from uuid import UUID

from neena.artifacts.tables import Artifact
from neena.errors import NotPermitted
from neena.kernel.vault import Vault


class AddressRefused(NotPermitted):
    """This address has expired or was altered. Ask for the run again: it comes with new ones."""


class Addresses:
    """Writes addresses and reads them. `base` is the server's URL as outsiders know it."""

    def __init__(self, vault: Vault, base: str) -> None:
        self._vault = vault
        self._base = base

    def write(self, artifact: Artifact, expires: int) -> str:
        """The address of an artifact, good until `expires` (Unix seconds)."""
        signature = self._vault.sign(_text(str(artifact.id), artifact.file_name, str(expires))).hex()
        query = urlencode({"expires": expires, "signature": signature})
        return f"{self._base}/artifacts/{artifact.id}/{quote(artifact.file_name, safe='')}?{query}"

    def read(self, artifact: str, file_name: str, expires: str, signature: str) -> UUID:
        """The id in an address that was written here and has not ended; raises `AddressRefused`."""
        try:
            made = binascii.unhexlify(signature)
        except (binascii.Error, ValueError):
            raise AddressRefused from None
        if made.hex() != signature or not self._vault.has_signed(_text(artifact, file_name, expires), made):
            raise AddressRefused
        if int(expires) <= time.time():
            raise AddressRefused
        return UUID(artifact)


def _text(artifact: str, file_name: str, expires: str) -> str:
    # The name comes last: it alone may hold a colon.
    return f"artifact:{artifact}:{expires}:{file_name}"
