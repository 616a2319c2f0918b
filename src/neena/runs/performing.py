"""One run, performed: its code in the sandbox, its calls answered, its files kept."""

import asyncio
import json
import shutil
from collections.abc import Generator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import undefer

from neena.agent.mind import Mind
from neena.artifacts.execution import sweep
from neena.artifacts.store import Store, StoreUnavailable
from neena.artifacts.tables import Artifact
from neena.desktops.lending import Lender
from neena.engine import Lease, Update
from neena.errors import NoCapacity, Unavailable
from neena.identity.service import principal_of
from neena.kernel.columns import dump_json, storable
from neena.kernel.database import Database
from neena.kernel.principal import Principal
from neena.kernel.vault import Vault
from neena.llm.connecting import Models
from neena.runs.agent_calls import AgentCalls
from neena.runs.calls import CallInvalid, Handlers
from neena.runs.computer_calls import ComputerCalls
from neena.runs.desk import Desk
from neena.runs.drive_calls import DriveCalls
from neena.runs.filming import FILM, Filming
from neena.runs.keeping import Keeping
from neena.runs.outcomes import CANCELLED, Outcome, failed, without_result
from neena.runs.run_log import RunLog
from neena.runs.tables import Run
from neena.sandbox.box import Box
from neena.sandbox.door import Door
from neena.sandbox.order import Order
from neena.settings import Settings
from neena.workflows.bundle import lay_out, unpack
from neena.workflows.tables import WorkflowVersion

MOST_RESULT = 1024 * 1024  # characters of JSON


@dataclass(frozen=True)
class Performer:
    """What performing runs needs."""

    settings: Settings
    database: Database
    vault: Vault
    lender: Lender
    store: Store
    models: Models

    async def clear(self, lease: Lease, run: Run, log: RunLog) -> None:
        """Remove what a run whose process died has left in the store and in the data folder, but its film."""
        folder = self._folder(run.id)
        with suppress(StoreUnavailable):
            await sweep(self.database, self.store, run.id)
        async with self.database.reading() as session:
            principal = await _author(session, run)
            is_kept = await session.scalar(select(Artifact.id).where(Artifact.run == run.id).limit(1)) is not None
        if principal is not None and not is_kept:
            await Keeping(self.database, self.store, lease, log).finish(principal, folder)
        shutil.rmtree(folder, ignore_errors=True)

    def ended(self, run: Run) -> None:
        """Have those who watched the run look whether they still may: its desktop may outlast it."""
        if run.desktop is not None:
            self.lender.look_again(run.desktop)

    async def perform(self, lease: Lease, run: Run, log: RunLog) -> Outcome:
        """Run the workflow to its end; raises for no fault of its code."""
        async with self.database.reading() as session:
            principal = await _author(session, run)
            version = await session.get_one(WorkflowVersion, run.version, options=[undefer(WorkflowVersion.bundle)])
        if principal is None:
            return failed("Who started this run is no longer in the organization.", "interrupted")
        with _workspace(self._folder(run.id)) as folder:
            await asyncio.to_thread(lambda: lay_out(unpack(version.bundle), folder / "workflow"))
            keeping = Keeping(self.database, self.store, lease, log)
            outcome = await _Performance(self, run, log, folder, keeping).go(lease, principal)
            await keeping.finish(principal, folder)
        return outcome

    def _folder(self, run: UUID) -> Path:
        return folders(self.settings) / str(run)


class _Performance:
    """A run while it is performed; `said` is what its code told of its own end."""

    def __init__(self, means: Performer, run: Run, log: RunLog, folder: Path, keeping: Keeping) -> None:
        self._means = means
        self._run = run
        self._log = log
        self._folder = folder
        self._keeping = keeping
        self._secrets: dict[str, str] = {}
        if run.sealed_params is not None:
            self._secrets = json.loads(means.vault.open(run.sealed_params, run.context))
        self._said: Outcome | None = None

    async def go(self, lease: Lease, principal: Principal) -> Outcome:
        """Start the code, and wait for its end or for the run's."""
        means, run = self._means, self._run

        def made(desktop: str) -> None:  # nobody waits for it: the live view finds it a moment later
            lease.note(Update(Run, {"desktop": desktop}, {"id": run.id}))

        desk = Desk(means.lender, principal, run.desktop, run.seconds, made, self._filming())
        async with desk, Door(self._handlers(desk)) as door:
            order = Order(
                bundle=self._folder / "workflow",
                output=self._folder / "output",
                door=door.path,
                token=door.token,
                mode="run",
                seconds=run.seconds,
                isolated=means.settings.sandbox == "on",
            )
            try:
                async with Box(order) as box:
                    return await self._end_of(box, lease)
            except (NoCapacity, Unavailable) as fault:  # there is no sandbox on this host
                return failed(fault.message, fault.code)

    def _filming(self) -> Filming:
        if self._secrets:
            return Filming(None, self._log, "The screen is not recorded, as secure params may show on it.")
        return Filming(self._folder / FILM if self._means.settings.workflow_recording else None, self._log)

    async def _end_of(self, box: Box, lease: Lease) -> Outcome:
        heard = asyncio.create_task(self._hear(box))
        cancelled = asyncio.create_task(lease.cancelled.wait())
        ending = asyncio.create_task(box.wait())
        try:
            await asyncio.wait((cancelled, ending), return_when=asyncio.FIRST_COMPLETED)
            if not ending.done():
                return CANCELLED
            await heard
            return self._said or without_result(ending.result(), self._run.seconds)
        finally:
            for task in (heard, cancelled, ending):
                task.cancel()
            await asyncio.gather(heard, cancelled, ending, return_exceptions=True)

    async def _hear(self, box: Box) -> None:
        async for line in box.lines():
            self._log.of_author("INFO", line)

    def _handlers(self, desk: Desk) -> Handlers:
        settings = self._means.settings
        seconds = settings.desktop_action_timeout
        own: Handlers = {
            "load": self._load,
            "output": self._output,
            "failure": self._failure,
            "log": self._logged,
        }
        computer = ComputerCalls(desk, self._log, self._secrets, seconds)
        drive = DriveCalls(desk, settings.workflow_paths, seconds)
        mind = Mind(self._means.models, settings.agent_tokens)
        agent = AgentCalls(desk, mind, self._log, self._keeping, seconds)
        return {**own, **computer.handlers, **drive.handlers, **agent.handlers}

    async def _load(self, _: dict[str, Any]) -> dict[str, Any]:
        return {"params": self._run.params, "secure": list(self._secrets) if self._secrets else None}

    async def _output(self, params: dict[str, Any]) -> None:
        result: Any = params.get("result")
        if not isinstance(result, dict) or len(dump_json(result)) > MOST_RESULT:
            raise CallInvalid("result: an object of at most 1 MiB.")
        self._said = self._said or Outcome("completed", result=storable(result))

    async def _failure(self, params: dict[str, Any]) -> None:
        self._said = self._said or failed(str(params.get("message", "")), str(params.get("type", "Exception")))

    async def _logged(self, params: dict[str, Any]) -> None:
        self._log.of_author(params.get("level"), params.get("message"))


async def _author(session: AsyncSession, run: Run) -> Principal | None:
    """Who started a run, as they are now; None once they are no longer in its organization."""
    found = await principal_of(session, run.author)
    return found if found is not None and found.organization == run.organization else None


def folders(settings: Settings) -> Path:
    """Where runs under way have a folder each, named by their id."""
    return settings.data_dir / "runs"


@contextmanager
def _workspace(folder: Path) -> Generator[Path]:
    """The folder of one run, which nobody but the server looks into; gone when the run is over."""
    shutil.rmtree(folder, ignore_errors=True)  # of a process that died
    for name in ("workflow", "output"):
        (folder / name).mkdir(0o700, parents=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
