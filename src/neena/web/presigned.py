"""Addresses that open one thing for a time, for whoever has them (managed workflows contract, section 6).

They are signed, not stored. A signature is over a purpose, the moment of the end and what is opened, each as it is
written, so that no other spelling of them passes.
"""

import binascii
import time
from urllib.parse import urlencode

from neena.errors import NotPermitted
from neena.kernel.vault import Vault


class AddressRefused(NotPermitted):
    """This address has expired or was altered. Ask for the run again: it comes with new ones."""


def sign(vault: Vault, purpose: str, subject: str, expires: int) -> str:
    """The query of an address that opens `subject` until `expires` (Unix seconds)."""
    signature = vault.sign(_text(purpose, subject, str(expires))).hex()
    return urlencode({"expires": expires, "signature": signature})


def check(vault: Vault, purpose: str, subject: str, expires: str, signature: str) -> None:
    """Raise `AddressRefused` unless this was signed here and has not ended."""
    try:
        made = binascii.unhexlify(signature)
    except (binascii.Error, ValueError):
        raise AddressRefused from None
    if made.hex() != signature or not vault.has_signed(_text(purpose, subject, expires), made):
        raise AddressRefused
    if not expires.isdecimal() or int(expires) <= time.time():
        raise AddressRefused


def _text(purpose: str, subject: str, expires: str) -> str:
    # The subject comes last: it alone may hold a colon.
    return f"{purpose}:{expires}:{subject}"
