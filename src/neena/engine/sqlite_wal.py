"""Moves what SQLite's write-ahead log has gathered into the file, beside the commits instead of within them."""

import asyncio
import sqlite3
from pathlib import Path

_PAUSE = 0.5
_LARGE_LOG = 16_384  # pages, 64 MiB: the log has outrun the passive checkpoints and must be begun anew


class WalKeeper:
    """Checkpoints on its own connection, half a second after something was written; idle when nothing is."""

    def __init__(self, path: Path, write_lock: asyncio.Lock) -> None:
        self._path = path
        self._write_lock = write_lock
        self._task: asyncio.Task[None] | None = None
        self._dirty = False

    def written(self) -> None:
        """Note that a group was committed."""
        self._dirty = True
        if self._task is None:
            self._task = asyncio.create_task(self._keep(), name="wal")

    async def close(self) -> None:
        """Stop; the last connection to close moves the rest."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _keep(self) -> None:
        try:
            while self._dirty:
                await asyncio.sleep(_PAUSE)
                self._dirty = False
                pages = await asyncio.to_thread(self._checkpoint, "PASSIVE")
                if pages > _LARGE_LOG:
                    async with self._write_lock:
                        await asyncio.to_thread(self._checkpoint, "RESTART")
        finally:
            self._task = None

    def _checkpoint(self, mode: str) -> int:
        connection = sqlite3.connect(self._path, isolation_level=None, timeout=1)
        try:
            _, pages, _ = connection.execute(f"PRAGMA wal_checkpoint({mode})").fetchone()
            return int(pages)
        except sqlite3.OperationalError:
            return 0  # somebody reads; the next one succeeds
        finally:
            connection.close()
