"""The address of a run's live view: `liveViewUrl` (managed workflows contract, section 4)."""

import time
from dataclasses import dataclass
from uuid import UUID

from neena.kernel.vault import Vault
from neena.settings import Settings
from neena.web.presigned import check, sign

_PURPOSE = "run view"


@dataclass(frozen=True)
class LiveAddresses:
    """Writes addresses on this server, and checks them. They need no key, and are good as long as those of files."""

    vault: Vault
    settings: Settings

    def write(self, run: UUID) -> str:
        """The address of a run's live view."""
        expires = int(time.time()) + self.settings.artifact_seconds
        return f"{self.settings.url}/runs/{run}/view?{sign(self.vault, _PURPOSE, str(run), expires)}"

    def read(self, run: str, expires: str, signature: str) -> UUID:
        """The run of an address that was written here and has not ended; raises `AddressRefused`."""
        check(self.vault, _PURPOSE, run, expires, signature)
        return UUID(run)
