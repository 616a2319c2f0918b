"""Artifacts as whoever runs workflows needs them: bytes go to the store first, rows follow in a commit.

So no row is ever without its bytes. Bytes whose row was never committed, or is gone, are removed by a sweep of their
run (`execution.py`), by whoever ends the run or removes it: nobody ever has to look through the whole store for them.
"""

import asyncio
import logging
import mimetypes
import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import BinaryIO, TypedDict, cast
from uuid import UUID
from zipfile import ZipFile

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from neena.artifacts.archive import pack
from neena.artifacts.execution import KIND
from neena.artifacts.store import Store, StoreUnavailable
from neena.artifacts.tables import Artifact
from neena.engine import enter
from neena.errors import NotFound
from neena.kernel.database import Database
from neena.kernel.ids import new_id
from neena.kernel.scope import Scope
from neena.kernel.temporary import TemporaryFolder

log = logging.getLogger(__name__)
ASSETS = "assets.zip"
MOST_SINGLE = 100  # files of an output that can be fetched by themselves; the rest is in the archive alone
_ANY_TYPE = "application/octet-stream"


class ArtifactNotFound(NotFound):
    """This file is gone: its run was deleted."""


class Link(TypedDict):
    """An artifact as callers and receivers of webhooks see it."""

    name: str
    url: str
    size: int
    content_type: str


@dataclass(frozen=True)
class Links:
    """The artifacts of a run, by name, with addresses that are good until `expires_at` (Unix seconds)."""

    expires_at: int
    artifacts: tuple[Link, ...]

    @property
    def assets(self) -> str | None:
        """The address of `assets.zip`; None if the run wrote no file."""
        return next((one["url"] for one in self.artifacts if one["name"] == ASSETS), None)


async def put(store: Store, run: UUID, name: str, source: BinaryIO, content_type: str | None = None) -> Artifact:
    """Put a file of a run in the store; `keep` makes it an artifact.

    `name` is unique in the run and may hold folders, but no control characters. Without a content type it is guessed
    from the name's end. Raises `StoreUnavailable`.
    """
    artifact = Artifact(id=new_id(), run=run, name=name)
    artifact.key = f"{run}/{artifact.id}"
    artifact.content_type = content_type or _type_of(artifact.file_name)
    artifact.size = await store.put(artifact, source)
    return artifact


def _type_of(file_name: str) -> str:
    """What the end of a name says about a file; nothing else of a name is trusted, and what is compressed is bytes."""
    kind, coding = mimetypes.guess_type("file" + PurePosixPath(file_name).suffix)
    return _ANY_TYPE if kind is None or coding else kind


async def put_output(store: Store, run: UUID, folder: Path) -> list[Artifact]:
    """Put what a run wrote to its output folder in the store: `assets.zip`, and the first 100 files of it singly.

    The folder may hold anything. Nothing is put if it holds no file. Raises `OutputTooLarge`, `StoreUnavailable`.
    """
    with TemporaryFolder("assets") as temporary:
        path = temporary.path / ASSETS
        files = await asyncio.to_thread(pack, folder, path)
        if not files:
            return []
        done: list[Artifact] = []
        try:
            with path.open("rb") as source:
                done.append(await put(store, run, ASSETS, source))
            with ZipFile(path) as packed:
                for file in files[:MOST_SINGLE]:
                    with packed.open(file.name) as source:
                        done.append(await put(store, run, file.name, cast("BinaryIO", source)))
        except BaseException:
            await discard(store, done)
            raise
        return done


def keep(scope: Scope, store: Store, artifacts: Sequence[Artifact]) -> None:
    """Make what was put artifacts of the caller's organization, with the caller's commit; else they are discarded."""
    for one in artifacts:
        scope.own(one)

    async def undo() -> None:
        await discard(store, artifacts)

    scope.on_failure.append(undo)


async def discard(store: Store, artifacts: Sequence[Artifact]) -> None:
    """Remove what was put and is not kept; what cannot be removed now is left to a sweep of its run."""
    try:
        await store.remove([one.key for one in artifacts])
    except StoreUnavailable:
        log.warning("Files of a run that were not kept could not be removed.", exc_info=True)


async def links(scope: Scope, store: Store, run: UUID) -> Links:
    """The artifacts of a run with new addresses; none of a run that the caller does not see."""
    found = scope.select(Artifact).where(Artifact.run == run).order_by(Artifact.name)
    rows = list(await scope.session.scalars(found))
    expires = int(time.time()) + store.seconds
    addresses = await store.addresses(rows, expires)
    shown = zip(rows, addresses, strict=True)
    return Links(
        expires,
        tuple(Link(name=one.name, url=url, size=one.size, content_type=one.content_type) for one, url in shown),
    )


async def remove(session: AsyncSession, runs: Collection[UUID]) -> None:
    """Remove every artifact of runs that are over: the rows with the caller's commit, the bytes behind it.

    Call `engine.work_waits()` after the commit.
    """
    await session.execute(delete(Artifact).where(Artifact.run.in_(runs)))
    await enter(session, runs, KIND)  # a run's own work, which had its id, has ended


async def find(database: Database, artifact: UUID) -> Artifact:
    """The artifact that a signed address names, whoever it belongs to; raises `ArtifactNotFound`."""
    async with database.reading() as session:
        row = await session.get(Artifact, artifact)
    if row is None:
        raise ArtifactNotFound
    return row
