"""Where the bytes of artifacts lie: in a folder of this host, or in a bucket of the S3 kind.

A key is the run's id and the artifact's: what belongs to a run is found without looking at anything else. Bytes are
written once and never changed. Every fault of a store is `StoreUnavailable`.
"""

import asyncio
import os
from abc import ABC, abstractmethod
from collections.abc import AsyncGenerator, AsyncIterable, AsyncIterator, Generator, Sequence
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO
from urllib.parse import urlsplit
from uuid import UUID

import obstore
from obstore.exceptions import BaseError
from obstore.store import LocalStore, S3Store

from neena.artifacts.addresses import Addresses
from neena.artifacts.tables import Artifact
from neena.errors import Misconfigured, Unavailable
from neena.kernel.vault import Vault
from neena.settings import Settings
from neena.web.downloads import disposition

if TYPE_CHECKING:
    from obstore.store import S3Config  # is not there at run time

_PART = 5 * 1024 * 1024  # bytes: the least that a part of an upload to S3 may have, and the most in one piece
_BLOCK = 1024 * 1024  # bytes
_LONGEST = timedelta(minutes=10)  # that one request to a bucket may take
_PATIENCE = timedelta(minutes=1)  # with a bucket that fails


class StoreUnavailable(Unavailable):
    """The store of artifacts does not answer, or has lost what it was given."""


class Store(ABC):
    """A store of artifacts: the port, and what folders and buckets have in common."""

    def __init__(self, store: LocalStore | S3Store, seconds: int) -> None:
        self._store = store
        self.seconds = seconds  # that new addresses are good for

    async def put(self, artifact: Artifact, source: BinaryIO) -> int:
        """Keep what `source` gives until its end, block by block; answers how many bytes that were.

        When it returns the bytes last; when it raises nothing can be read under the key.
        """
        size = 0

        async def blocks() -> AsyncGenerator[bytes]:
            nonlocal size
            block = first
            while block:
                size += len(block)
                yield block
                block = await asyncio.to_thread(_read_part, source)

        first = await asyncio.to_thread(_read_part, source)
        with _faults():
            if len(first) < _PART:
                await obstore.put_async(self._store, artifact.key, first, attributes=self._told(artifact))
                return len(first)
            await obstore.put_async(
                self._store, artifact.key, blocks(), attributes=self._told(artifact), max_concurrency=2
            )
        return size

    async def read(self, artifact: Artifact, start: int = 0, end: int | None = None) -> AsyncIterator[bytes]:
        """The bytes from `start` to before `end`, as a stream that is open when this returns."""
        end = artifact.size if end is None else end
        if start >= end:
            return _nothing()
        with _faults():
            found = await obstore.get_async(self._store, artifact.key, options={"range": (start, end)})
        return _streamed(found.stream(_BLOCK))

    @abstractmethod
    async def remove(self, keys: Sequence[str]) -> None:
        """Remove what lies under these keys; what is gone already is no fault."""

    @abstractmethod
    async def keys_of(self, run: UUID) -> list[str]:
        """Every key under which something of a run lies, finished or not."""

    @abstractmethod
    async def addresses(self, artifacts: Sequence[Artifact], expires: int) -> list[str]:
        """An address for each, good until `expires` (Unix seconds), which is in `seconds`."""

    def _told(self, artifact: Artifact) -> dict[str, str] | None:
        """What the store itself has to say with the bytes."""
        del artifact
        return None


class FolderStore(Store):
    """Artifacts in a folder of this host; only its own server opens them, by signed addresses."""

    def __init__(self, folder: Path, addresses: Addresses, seconds: int) -> None:
        folder.mkdir(0o700, parents=True, exist_ok=True)
        super().__init__(LocalStore(folder), seconds)
        self._folder = folder
        self._addresses = addresses

    async def put(self, artifact: Artifact, source: BinaryIO) -> int:
        """As the port says; the library does not wait for the disk, but the row that follows must not be alone."""
        size = await super().put(artifact, source)
        with _faults():
            await asyncio.to_thread(_settle, self._folder / artifact.key)
        return size

    async def keys_of(self, run: UUID) -> list[str]:
        """As the port says; the library does not list what it was writing when the process died."""
        with _faults(), suppress(FileNotFoundError):
            names = await asyncio.to_thread(os.listdir, self._folder / str(run))
            return [f"{run}/{name}" for name in names]
        return []

    async def remove(self, keys: Sequence[str]) -> None:
        """As the port says; the folder of a run goes with the last of it."""
        with _faults():
            await asyncio.to_thread(_unlink, self._folder, keys)

    async def addresses(self, artifacts: Sequence[Artifact], expires: int) -> list[str]:
        """Addresses on this server."""
        return [self._addresses.write(one, expires) for one in artifacts]


class BucketStore(Store):
    """Artifacts in a bucket; whoever has an address fetches from the bucket itself, by GET."""

    def __init__(self, bucket: str, prefix: str, settings: Settings) -> None:
        plain = (settings.artifact_s3_endpoint or "").startswith("http://")
        self._bucket = S3Store(
            bucket,
            prefix=prefix or None,
            config=_config(settings),
            client_options={"allow_http": plain, "timeout": _LONGEST},
            retry_config={"retry_timeout": _PATIENCE},
        )
        super().__init__(self._bucket, settings.artifact_seconds)

    async def keys_of(self, run: UUID) -> list[str]:
        """As the port says, but for parts of unfinished uploads: a rule of the bucket has to end those."""
        found = obstore.list(self._bucket, str(run))  # pyright: ignore[reportUnknownMemberType]  # other forms of it need Arrow
        with _faults():
            return [one["path"] for one in await found.collect_async()]

    async def remove(self, keys: Sequence[str]) -> None:
        """As the port says."""
        with _faults():
            await obstore.delete_async(self._bucket, keys)

    async def addresses(self, artifacts: Sequence[Artifact], expires: int) -> list[str]:
        """Addresses that the bucket's own service checks."""
        del expires
        keys = [one.key for one in artifacts]
        with _faults():
            return (
                list(await obstore.sign_async(self._bucket, "GET", keys, timedelta(seconds=self.seconds)))
                if keys
                else []
            )

    def _told(self, artifact: Artifact) -> dict[str, str]:
        return {
            "Content-Type": artifact.content_type,
            "Content-Disposition": disposition(artifact.file_name),
            "Cache-Control": "private",
        }


def open_store(settings: Settings, vault: Vault) -> Store:
    """The store that the settings name; the folder `artifacts` of the data folder by default."""
    if settings.artifact_store is None:
        addresses = Addresses(vault, settings.url)
        return FolderStore(settings.data_dir.resolve() / "artifacts", addresses, settings.artifact_seconds)
    place = urlsplit(settings.artifact_store)
    return BucketStore(place.netloc, place.path.strip("/"), settings)


def _config(settings: Settings) -> "S3Config":
    """What the settings say; about the rest the library asks the host, as programs for AWS do."""
    access, secret = settings.artifact_s3_access_key, settings.artifact_s3_secret_key
    if (access is None) != (secret is None):
        raise Misconfigured(
            "NEENA_ARTIFACT_S3_ACCESS_KEY and NEENA_ARTIFACT_S3_SECRET_KEY are set together, or neither."
        )
    config: S3Config = {}
    if settings.artifact_s3_endpoint is not None:
        config["endpoint"] = settings.artifact_s3_endpoint
    if settings.artifact_s3_region is not None:
        config["region"] = settings.artifact_s3_region
    if access is not None and secret is not None:
        config["access_key_id"], config["secret_access_key"] = access.get_secret_value(), secret.get_secret_value()
    return config


@contextmanager
def _faults() -> Generator[None]:
    try:
        yield
    except (BaseError, OSError) as fault:
        raise StoreUnavailable from fault


def _read_part(source: BinaryIO) -> bytes:
    """The next part of a file; less only at its end."""
    part = bytearray()
    while len(part) < _PART and (block := source.read(_PART - len(part))):
        part += block
    return bytes(part)


async def _streamed(stream: AsyncIterable[bytes]) -> AsyncGenerator[bytes]:
    with _faults():
        async for block in stream:
            yield block


async def _nothing() -> AsyncGenerator[bytes]:
    for block in ():
        yield block


def _settle(path: Path) -> None:
    """Wait until a new file, its name and its folder's name are on the disk."""
    for place in (path, path.parent, path.parent.parent):
        opened = os.open(place, os.O_RDONLY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)


def _unlink(folder: Path, keys: Sequence[str]) -> None:
    paths = [folder / key for key in keys]
    for path in paths:
        path.unlink(missing_ok=True)
    for parent in {path.parent for path in paths}:
        with suppress(OSError):  # something of the run is still there
            parent.rmdir()
