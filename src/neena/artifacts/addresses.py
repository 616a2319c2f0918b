"""Addresses on this server that open one artifact for a time, without a key (contract, section 6)."""

from urllib.parse import quote
from uuid import UUID

from neena.artifacts.tables import Artifact
from neena.kernel.vault import Vault
from neena.web.presigned import check, sign

_PURPOSE = "artifact"


class Addresses:
    """Writes addresses and reads them. `base` is the server's URL as outsiders know it."""

    def __init__(self, vault: Vault, base: str) -> None:
        self._vault = vault
        self._base = base

    def write(self, artifact: Artifact, expires: int) -> str:
        """The address of an artifact, good until `expires` (Unix seconds)."""
        query = sign(self._vault, _PURPOSE, _subject(str(artifact.id), artifact.file_name), expires)
        return f"{self._base}/artifacts/{artifact.id}/{quote(artifact.file_name, safe='')}?{query}"

    def read(self, artifact: str, file_name: str, expires: str, signature: str) -> UUID:
        """The id in an address that was written here and has not ended; raises `AddressRefused`."""
        check(self._vault, _PURPOSE, _subject(artifact, file_name), expires, signature)
        return UUID(artifact)


def _subject(artifact: str, file_name: str) -> str:
    return f"{artifact}/{file_name}"  # neither holds a slash
