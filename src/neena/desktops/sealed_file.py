"""Large files at rest: encrypted in chunks, each bound to its file, its place and to being the last one or not.

So a chunk that was changed, moved, left out, or taken from another file does not open, nor does a file cut at a chunk's
end (the STREAM construction of Hoang, Reyhanitabar, Rogaway and Vizar, CRYPTO 2015, over AES-256-GCM). Every file has a
key of its own, so that the number of a chunk is nonce enough.
"""

import os
from collections.abc import Iterator
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from neena.errors import Conflict

CHUNK = 1024 * 1024  # bytes of content in all chunks but the last
_TAG = 16


class SealedFileDamaged(Conflict):
    """A stored file does not open: it was changed, cut or exchanged."""


def new_file_key() -> str:
    """A key for one file, as 64 hexadecimal digits."""
    return os.urandom(32).hex()


class SealedWriter:
    """Encrypts what it is given into `file`; the file opens only after `finish`."""

    def __init__(self, file: BinaryIO, key: str, context: str) -> None:
        self._file = file
        self._chunks = _Chunks(key, context)
        self._held = bytearray()

    def write(self, data: bytes) -> None:
        """Append."""
        self._held += data
        while len(self._held) > CHUNK:  # not at once when a chunk is full: it could be the last one
            self._file.write(self._chunks.seal(bytes(self._held[:CHUNK]), last=False))
            del self._held[:CHUNK]

    def finish(self) -> None:
        """Write the last chunk."""
        self._file.write(self._chunks.seal(bytes(self._held), last=True))


def unsealed(file: BinaryIO, key: str, context: str) -> Iterator[bytes]:
    """What was written, chunk by chunk; raises `SealedFileDamaged` as soon as one is not as it was written."""
    chunks = _Chunks(key, context)
    present = file.read(CHUNK + _TAG)
    while True:
        following = file.read(CHUNK + _TAG)
        yield chunks.open(present, last=not following)
        if not following:
            return
        present = following


class _Chunks:
    """Seals or opens chunks, counting them."""

    def __init__(self, key: str, context: str) -> None:
        self._cipher = AESGCM(bytes.fromhex(key))
        self._context = context.encode()
        self._number = 0

    def seal(self, chunk: bytes, *, last: bool) -> bytes:
        return self._cipher.encrypt(self._nonce(last=last), chunk, self._context)

    def open(self, sealed: bytes, *, last: bool) -> bytes:
        try:
            return self._cipher.decrypt(self._nonce(last=last), sealed, self._context)
        except (InvalidTag, ValueError) as fault:
            raise SealedFileDamaged from fault

    def _nonce(self, *, last: bool) -> bytes:
        number, self._number = self._number, self._number + 1
        return number.to_bytes(11) + bytes([last])
