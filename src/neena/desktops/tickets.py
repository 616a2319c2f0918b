"""Tickets of the live view: what stands in its address, and what the browser keeps once it is open.

Neither is stored. Each is signed for one desktop, one session and one number; the session's row says which number may
still be opened, and ends both of them when it goes.
"""

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from neena.errors import NotPermitted
from neena.kernel.vault import Vault

_SIGNED = 21  # bytes: the session's id, the number, whether its bearer may act; the signature follows
Purpose = Literal["ticket", "pass"]


class ViewRefused(NotPermitted):
    """This address of a live view was used up, has expired or is not complete. Ask for a new one."""


@dataclass(frozen=True)
class Ticket:
    """One opening of one session. `may_act` is false for an address that was told to somebody who may only read."""

    session: UUID
    number: int
    may_act: bool

    def write(self, vault: Vault, desktop: str, purpose: Purpose) -> str:
        """The ticket as text for an address or a cookie."""
        said = self.session.bytes + self.number.to_bytes(4, "big") + bytes([self.may_act])
        return _encoded(said + vault.sign(_text(purpose, desktop, said)))

    @classmethod
    def read(cls, vault: Vault, desktop: str, purpose: Purpose, text: str) -> "Ticket":
        """The ticket that a text is, if it was written here for the same desktop and purpose; else `ViewRefused`."""
        try:
            raw = urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
        except (binascii.Error, UnicodeError):
            raise ViewRefused from None
        said, signature = raw[:_SIGNED], raw[_SIGNED:]
        if (
            text != _encoded(raw)
            or len(said) < _SIGNED
            or not vault.has_signed(_text(purpose, desktop, said), signature)
        ):
            raise ViewRefused
        return cls(UUID(bytes=said[:16]), int.from_bytes(said[16:20], "big"), bool(said[20]))


def _text(purpose: Purpose, desktop: str, said: bytes) -> str:
    return f"live view {purpose}:{desktop}:{said.hex()}"


def _encoded(raw: bytes) -> str:
    return urlsafe_b64encode(raw).decode().rstrip("=")
