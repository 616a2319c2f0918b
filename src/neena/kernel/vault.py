"""Secrets at rest: envelope encryption, bound to the place they belong to.

Each secret has a data key of its own (AES-256-GCM); the data key is wrapped by a master key. Both are sealed with
`context` as associated data, so that a ciphertext moved to another row does not open. What is stored:

    fingerprint of the master key (16 bytes) | wrapped data key (60) | secret (28 more than it is long)

The fingerprint says which master key wraps, so that old and new ones can be read side by side during a rotation.
"""

import base64
import hashlib
import hmac
import os
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from pydantic import SecretStr

from neena.errors import Misconfigured

FINGERPRINT = 16  # bytes; written as 32 hexadecimal digits outside of what is sealed
_NONCE = 12
_KEY = 32
_WRAPPED = _NONCE + _KEY + 16


class SecretNotOpened(Misconfigured):
    """A stored secret does not open: the master key is another one, or the secret was moved or damaged."""


class MasterKeyUnknown(SecretNotOpened):
    """Secrets are sealed under a master key that this process does not have."""


@dataclass(frozen=True)
class MasterKeys:
    """Where the master keys are: those `given` by settings, else the lines of the file at `path`; newest first."""

    given: tuple[SecretStr, ...]
    path: Path

    @property
    def place(self) -> str:
        """What to tell people who look for them."""
        return "NEENA_SECRET_KEY" if self.given else str(self.path)

    def read(self) -> list[SecretStr]:
        """The keys as they are now; raises `Misconfigured` when there is none, or an empty one."""
        if self.given:
            keys = list(self.given)
        elif self.path.exists():
            keys = [SecretStr(line.strip()) for line in self.path.read_text().splitlines() if line.strip()]
        else:
            raise Misconfigured(
                f"Secrets are stored, but the master key is gone: set NEENA_SECRET_KEY or put back {self.path}."
            )
        if not keys or not all(key.get_secret_value().strip() for key in keys):
            raise Misconfigured(f"The master key is empty: {self.place}.")
        return keys

    def make(self) -> None:
        """Put a new key in front of those in the file."""
        key = SecretStr(base64.urlsafe_b64encode(secrets.token_bytes(_KEY)).decode())
        self.keep([key, *(self.read() if self.path.exists() else ())])

    def keep(self, keys: Sequence[SecretStr]) -> None:
        """Replace what the file holds."""
        write_private(self.path, "".join(key.get_secret_value() + "\n" for key in keys))


class Vault:
    """Seals and opens secrets under the master keys of one ring.

    A key once read is not forgotten. One that is not known is looked for again, since a rotation may have made it.
    """

    def __init__(self, keys: MasterKeys) -> None:
        self._keys = keys
        self._ring: dict[str, AESGCM] = {}
        self._signing: dict[str, bytes] = {}
        self._read()

    @property
    def place(self) -> str:
        """Where the master keys come from."""
        return self._keys.place

    @property
    def fingerprints(self) -> list[str]:
        """Those of every key, newest first as they were read at the start."""
        return list(self._ring)

    def seal(self, secret: str, context: str, under: str) -> bytes:
        """Encrypt `secret` for the place that `context` names, under the master key with this fingerprint."""
        master, data_key = self._key(under), secrets.token_bytes(_KEY)
        wrapped = _encrypt(master, data_key, context)
        return bytes.fromhex(under) + wrapped + _encrypt(AESGCM(data_key), secret.encode(), context)

    def open(self, sealed: bytes, context: str) -> str:
        """Decrypt what was sealed for the same `context`; raises `SecretNotOpened`."""
        data_key, rest = self._data_key(sealed, context)
        try:
            return _decrypt(AESGCM(data_key), rest, context).decode()
        except (InvalidTag, ValueError) as fault:
            raise SecretNotOpened from fault

    def rewrap(self, sealed: bytes, context: str, under: str) -> bytes:
        """The same secret with its data key wrapped by another master key; the secret itself stays shut."""
        data_key, rest = self._data_key(sealed, context)
        return bytes.fromhex(under) + _encrypt(self._key(under), data_key, context) + rest

    def sign(self, text: str) -> bytes:
        """A signature (HMAC-SHA256) under a key derived from the newest master key; `text` names its purpose first."""
        return hmac.digest(next(iter(self._signing.values())), text.encode(), "sha256")

    def has_signed(self, text: str, signature: bytes) -> bool:
        """Whether the signature was made here, under any of the master keys; compared in constant time."""
        made = (hmac.digest(key, text.encode(), "sha256") for key in self._signing.values())
        return any(hmac.compare_digest(one, signature) for one in made)

    def _data_key(self, sealed: bytes, context: str) -> tuple[bytes, bytes]:
        master = self._key(sealed[:FINGERPRINT].hex())
        end = FINGERPRINT + _WRAPPED
        try:
            return _decrypt(master, sealed[FINGERPRINT:end], context), sealed[end:]
        except (InvalidTag, ValueError) as fault:
            raise SecretNotOpened from fault

    def _key(self, fingerprint: str) -> AESGCM:
        if fingerprint not in self._ring:
            self._read()
        try:
            return self._ring[fingerprint]
        except KeyError:
            raise MasterKeyUnknown(
                f"A secret is sealed under the master key {fingerprint[:8]}, which {self.place} does not hold. "
                "Give this process that key and start it again."
            ) from None

    def _read(self) -> None:
        for key in self._keys.read():
            self._ring.setdefault(fingerprint_of(key), AESGCM(_derived(key, "vault")))
            self._signing.setdefault(fingerprint_of(key), _derived(key, "signing"))


def fingerprint_of(key: SecretStr) -> str:
    """What tells a master key from others and nothing about it: 32 hexadecimal digits."""
    return hmac.new(key.get_secret_value().encode(), b"neena fingerprint 1", "sha256").hexdigest()[: 2 * FINGERPRINT]


def _derived(key: SecretStr, purpose: str) -> bytes:
    return hashlib.sha256(f"neena {purpose} 1:{key.get_secret_value()}".encode()).digest()


def _encrypt(key: AESGCM, plain: bytes, context: str) -> bytes:
    nonce = secrets.token_bytes(_NONCE)
    return nonce + key.encrypt(nonce, plain, context.encode())


def _decrypt(key: AESGCM, sealed: bytes, context: str) -> bytes:
    return key.decrypt(sealed[:_NONCE], sealed[_NONCE:], context.encode())


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner can read, whole or not at all, and to last even when the power fails."""
    path.parent.mkdir(0o700, parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
