"""The sweep of a run: bytes in the store that no row speaks of are removed."""

import logging
from uuid import UUID

from sqlalchemy import select

from neena.artifacts.store import Store, StoreUnavailable
from neena.artifacts.tables import Artifact
from neena.engine import Lease
from neena.kernel.database import Database

log = logging.getLogger(__name__)
KIND = "artifact_sweep"
_PAUSE = 600.0  # seconds until a store that did not answer is asked again


async def sweep(database: Database, store: Store, run: UUID) -> None:
    """Remove what lies in the store for a run and is no artifact; nothing of it may be on its way there.

    For whoever ends a run whose process died; may be done again at will. Raises `StoreUnavailable`.
    """
    keys = await store.keys_of(run)
    if keys:
        async with database.reading() as session:
            kept = set(await session.scalars(select(Artifact.key).where(Artifact.run == run)))
        await store.remove([one for one in keys if one not in kept])


class Sweeper:
    """Sweeps for the engine, after the rows of a run are gone; the work has the run's id."""

    def __init__(self, database: Database, store: Store) -> None:
        self._database = database
        self._store = store

    async def execute(self, lease: Lease) -> None:
        """Sweep one run, however long its store cannot be reached."""
        try:
            await sweep(self._database, self._store, lease.id)
        except StoreUnavailable as fault:
            log.warning("files of the removed run %s wait for their store", lease.id, exc_info=fault)
            await lease.later(_PAUSE)
            return
        await lease.record(done=True)

    async def give_up(self, lease: Lease, error: Exception) -> None:
        """Leave the bytes where they are."""
        log.error("files of the removed run %s were not removed", lease.id, exc_info=error)
