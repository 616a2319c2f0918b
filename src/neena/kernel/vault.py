"""Secrets at rest: envelope encryption, bound to the place they belong to.

Each secret has a data key of its own (AES-256-GCM); the data key is wrapped by the master key. Both are sealed with
`context` as associated data, so that a ciphertext moved to another row does not open.
"""

import base64
import hashlib
import hmac
import os
import secrets
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from pydantic import SecretStr

from neena.errors import Misconfigured

_NONCE = 12
_KEY = 32
_WRAPPED = _NONCE + _KEY + 16


class SecretNotOpened(Misconfigured):
    """A stored secret does not open: the master key is another one, or the secret was moved or damaged."""


class Vault:
    """Seals and opens secrets under one master key."""

    def __init__(self, master_key: SecretStr) -> None:
        self._master = AESGCM(hashlib.sha256(b"neena vault 1:" + master_key.get_secret_value().encode()).digest())
        digest = hmac.new(master_key.get_secret_value().encode(), b"neena fingerprint 1", "sha256").hexdigest()
        self.fingerprint = digest[:32]

    def seal(self, secret: str, context: str) -> bytes:
        """Encrypt `secret` for the place that `context` names."""
        data_key = secrets.token_bytes(_KEY)
        wrapped = _encrypt(self._master, data_key, context)
        return wrapped + _encrypt(AESGCM(data_key), secret.encode(), context)

    def open(self, sealed: bytes, context: str) -> str:
        """Decrypt what was sealed for the same `context`; raises `SecretNotOpened`."""
        try:
            data_key = _decrypt(self._master, sealed[:_WRAPPED], context)
            return _decrypt(AESGCM(data_key), sealed[_WRAPPED:], context).decode()
        except (InvalidTag, ValueError) as fault:
            raise SecretNotOpened from fault


def _encrypt(key: AESGCM, plain: bytes, context: str) -> bytes:
    nonce = secrets.token_bytes(_NONCE)
    return nonce + key.encrypt(nonce, plain, context.encode())


def _decrypt(key: AESGCM, sealed: bytes, context: str) -> bytes:
    return key.decrypt(sealed[:_NONCE], sealed[_NONCE:], context.encode())


def master_key(given: SecretStr | None, data_dir: Path, *, may_create: bool) -> SecretStr:
    """The master key: the setting, else the file `secret.key` in the data folder, else (first start) a new one.

    Raises `Misconfigured` when there is none although secrets are stored (`may_create` false), or an empty one.
    """
    path = data_dir / "secret.key"
    if given is not None or path.exists():
        key = given.get_secret_value() if given is not None else path.read_text().strip()
        if not key.strip():
            raise Misconfigured(f"The master key is empty: {path if given is None else 'NEENA_SECRET_KEY'}.")
        return SecretStr(key)
    if not may_create:
        raise Misconfigured(f"Secrets are stored, but the master key is gone: set NEENA_SECRET_KEY or put back {path}.")
    key = base64.urlsafe_b64encode(secrets.token_bytes(_KEY)).decode()
    write_private(path, key + "\n")
    return SecretStr(key)


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner can read, whole or not at all."""
    path.parent.mkdir(0o700, parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
