"""Runs that something durable waits for, such as a step of a flow run: each begins once, and its end wakes that."""

from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from neena.authoring.context import UnderWay
from neena.engine import hasten
from neena.errors import NeenaError
from neena.kernel.database import Database
from neena.kernel.ids import stable_id
from neena.kernel.principal import Principal
from neena.kernel.scope import Door
from neena.runs import service
from neena.runs.schemas import FINAL, NewRun
from neena.runs.service import Awaited, Means, RunEnded, TooManyRuns
from neena.runs.tables import Run
from neena.workflows.tasks import RUN_ID

_LOOKS_AGAIN = 30.0  # seconds; the run's end wakes who waits long before, unless the process died just then


class WorkflowFailed(NeenaError):
    """The workflow failed."""


@dataclass(frozen=True)
class Waiter:
    """The runs that one piece of durable work, `id`, waits for, on behalf of a user."""

    database: Database
    means: Means
    principal: Principal
    id: UUID

    async def run(self, workflow: UUID, version: UUID, params: Mapping[str, Any], key: str) -> Mapping[str, Any]:
        """The Result of the run that `key` began, and the run's id; begins it if there is none yet.

        Raises `UnderWay` until it is over, `WorkflowFailed`, and as `service.start` does.
        """
        run_id = stable_id("awaited_run", key)
        row = await self._find(run_id)
        if row is None:
            given = NewRun.model_construct(workflow_id=workflow, workflow_params=dict(params), **_NOTHING_ELSE)
            try:
                async with self._door().writing() as scope:
                    row = await service.start(
                        scope, self.means, given, is_signed=False, awaited=Awaited(run_id, version, self.id)
                    )
            except TooManyRuns as fault:
                raise UnderWay(run_id, fault.retry_after or _LOOKS_AGAIN) from fault
            except IntegrityError:  # somebody who was taken for dead has begun it
                raise UnderWay(run_id, 1.0) from None
        return _outcome(row)

    async def cancel(self) -> None:
        """End every run that is waited for."""
        async with self._door().writing() as scope:
            query = scope.select(Run).where(Run.awaited_by == self.id, Run.status.not_in(FINAL))
            for row in list(await scope.session.scalars(query)):
                with suppress(RunEnded):
                    await service.cancel(scope, self.means, row.id)

    async def look_again(self, runs: Collection[UUID]) -> None:
        """Once the work that waits was given back: wake it after all if a run was over before that."""
        async with self.database.reading() as session:
            over = await session.scalar(select(Run.id).where(Run.id.in_(runs), Run.status.in_(FINAL)).limit(1))
        if over is not None:
            async with self.database.writing() as session:
                await hasten(session, [self.id])
            self.means.engine.work_waits()

    async def _find(self, run_id: UUID) -> Run | None:
        async with self._door().reading() as scope:
            return await scope.session.scalar(scope.select(Run).where(Run.id == run_id))

    def _door(self) -> Door:
        return Door(self.database, self.principal)


_NOTHING_ELSE: dict[str, Any] = {"secure_workflow_params": None, "webhook_callback": None, "desktop_id": None}


def _outcome(row: Run) -> Mapping[str, Any]:
    if row.status not in FINAL:
        raise UnderWay(row.id, _LOOKS_AGAIN)
    if row.status != "completed":
        raise WorkflowFailed(f"{row.error or row.status} (the workflow's run {row.id} is {row.status})")
    return {RUN_ID: str(row.id), **(row.result or {})}
