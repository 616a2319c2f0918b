"""Indexes of catalogues, made off the event loop, and their vectors kept on disk under the hash of what they say."""

import asyncio
import hashlib
from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path
from uuid import uuid4

import numpy as np

from neena.catalog.specs import TaskSpec
from neena.flows.embedding.vectors import MODEL, SIZE, Vectors, embedder
from neena.flows.meaning import shipped
from neena.flows.meaning.index import MeaningIndex, texts_of

_CATALOGUES = 16
_FILES = 32


class Shelf:
    """Holds an index for each catalogue asked for lately. Without a folder nothing is kept on disk."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder
        self._made: OrderedDict[tuple[TaskSpec, ...], asyncio.Future[MeaningIndex]] = OrderedDict()

    async def index(self, tasks: Sequence[TaskSpec]) -> MeaningIndex:
        """The catalogue's index: made in a thread when it is first asked for; whoever asks meanwhile waits for it."""
        key = tuple(tasks)
        found = self._made.get(key)
        if found is None or (found.done() and (found.cancelled() or found.exception())):
            found = self._made[key] = asyncio.ensure_future(asyncio.to_thread(self._make, key))
            if len(self._made) > _CATALOGUES:
                self._made.popitem(last=False)
        self._made.move_to_end(key)
        return await asyncio.shield(found)

    def _make(self, tasks: tuple[TaskSpec, ...]) -> MeaningIndex:
        embedder()  # first: loading it takes more for a while than it keeps, and whoever wants an index needs it too
        texts = texts_of(tasks)
        return MeaningIndex(tasks, self._vectors(texts))

    def _vectors(self, texts: Sequence[str]) -> Vectors:
        if self._folder is None:
            return shipped.vectors(texts)
        name = hashlib.sha256("\0".join((MODEL, *texts)).encode()).hexdigest()
        path = self._folder / f"{name}.npy"
        if (kept := _read(path, len(texts))) is not None:
            return kept
        made = shipped.vectors(texts)
        self._folder.mkdir(parents=True, exist_ok=True)
        _write(path, made)
        for old in sorted(self._folder.glob("*.npy"), key=lambda one: one.stat().st_mtime)[:-_FILES]:
            old.unlink(missing_ok=True)
        return made


def _read(path: Path, rows: int) -> Vectors | None:
    """What is kept; None where nothing is, or what is there is no such table."""
    try:
        kept = np.load(path, allow_pickle=False)
    except (OSError, ValueError):
        return None
    return kept.astype(np.float32) if kept.shape == (rows, SIZE) else None


def _write(path: Path, rows: Vectors) -> None:
    """Whole or not at all: several processes may share the folder."""
    begun = path.with_name(f"{path.stem}.{uuid4().hex}.part")
    with begun.open("wb") as file:
        np.save(file, rows.astype(np.float16), allow_pickle=False)
    begun.replace(path)
