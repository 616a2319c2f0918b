"""The files that a run leaves: what it wrote, its log, what its agent saw, and the film of its desktop."""

import logging
import os
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryFile
from typing import BinaryIO

from neena.artifacts import service as artifacts
from neena.artifacts.archive import OutputTooLarge
from neena.artifacts.store import Store, StoreUnavailable
from neena.artifacts.tables import Artifact
from neena.engine import Lease
from neena.kernel.columns import dump_json
from neena.kernel.database import Database
from neena.kernel.principal import Principal
from neena.kernel.scope import Door
from neena.runs.filming import FILM
from neena.runs.logs import read_lines
from neena.runs.run_log import RunLog

log = logging.getLogger(__name__)
MOST_SCREENSHOTS = 500
LOG = "run.log"


class Keeping:
    """What is kept of one run. The bytes are stored as they come, the rows at the end."""

    def __init__(self, database: Database, store: Store, lease: Lease, run_log: RunLog) -> None:
        self._database = database
        self._store = store
        self._lease = lease
        self._log = run_log
        self._kept: list[Artifact] = []
        self._pictures = 0

    async def screenshot(self, png: bytes) -> str | None:
        """Keep what the agent saw; returns its name among the artifacts, None for one too many."""
        self._pictures += 1
        if self._pictures > MOST_SCREENSHOTS:
            return None
        name = f"screenshots/{self._pictures:03}.png"
        return name if await self._put(name, BytesIO(png)) else None

    async def finish(self, principal: Principal, folder: Path) -> None:
        """Keep the film, what the run wrote, and its log so far; what cannot be kept is said in the log.

        `folder` is the run's: the film lies in it, and what the run wrote in its `output`.
        """
        await self._put_film(folder / FILM)
        await self._put_output(folder / "output")
        door = Door(self._database, principal)
        await self._put_log(door)
        async with door.writing() as scope:
            artifacts.keep(scope, self._store, self._kept)

    async def _put_film(self, path: Path) -> None:
        with suppress(FileNotFoundError), path.open("rb") as film:
            if os.fstat(film.fileno()).st_size:  # else not even a picture was taken
                await self._put(FILM, film)

    async def _put_output(self, output: Path) -> None:
        try:
            written = await artifacts.put_output(self._store, self._lease.id, output)
            self._kept += written
            if written:
                self._log.write("The files that the run wrote are kept.", event_type="assets_archived")
        except (OutputTooLarge, StoreUnavailable) as fault:
            self._log.write(f"What the run wrote is not kept: {fault.message}", level="ERROR")

    async def _put_log(self, door: Door) -> None:
        await self._lease.record()  # what was noted is there to be read
        with TemporaryFile() as file:
            async for line in read_lines(door, self._lease.id):
                file.write(dump_json(line.line).encode() + b"\n")
            file.seek(0)
            try:
                made = await artifacts.put(self._store, self._lease.id, LOG, file, "application/x-ndjson")
                self._kept.append(made)
            except StoreUnavailable:
                log.warning("the log of run %s is not kept as a file", self._lease.id, exc_info=True)

    async def _put(self, name: str, data: BinaryIO) -> bool:
        try:
            self._kept.append(await artifacts.put(self._store, self._lease.id, name, data))
        except StoreUnavailable as fault:
            self._log.write(f"{name} is not kept: {fault.message}", level="WARNING")
            return False
        return True
