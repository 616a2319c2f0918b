"""API keys: `sk_nen_` + 32 random characters + 6 of checksum; only the hash is stored.

The checksum lets a mistyped key be refused without asking the database, and secret scanners be sure.
"""

import hashlib
import secrets
import string
import zlib

PREFIX = "sk_nen_"
_ALPHABET = string.digits + string.ascii_letters
_RANDOM = 32
_CHECKSUM = 6


def new_key() -> str:
    """A fresh key with 190 bits of randomness."""
    body = "".join(secrets.choice(_ALPHABET) for _ in range(_RANDOM))
    return PREFIX + body + _checksum(body)


def is_well_formed(key: str) -> bool:
    """Whether the prefix, the length and the checksum are right."""
    body, checksum = key[len(PREFIX) : -_CHECKSUM], key[-_CHECKSUM:]
    return key.startswith(PREFIX) and len(body) == _RANDOM and key.isascii() and checksum == _checksum(body)


def hint_of(key: str) -> str:
    """How a key begins: enough to tell it from others, nothing to use it by."""
    return key[: len(PREFIX) + 4]


def hash_key(key: str) -> str:
    """What is stored. A plain SHA-256 suffices: the key is random, so there is nothing to guess faster."""
    return hashlib.sha256(key.encode()).hexdigest()


def _checksum(body: str) -> str:
    number = zlib.crc32(body.encode())
    digits = ""
    for _ in range(_CHECKSUM):
        number, rest = divmod(number, len(_ALPHABET))
        digits = _ALPHABET[rest] + digits
    return digits
