"""Queries of runs, task runs and results, each narrowed to the caller's organization."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, func, select

from neena.errors import NotFound
from neena.flow_runs.tables import FlowResult, FlowRun, ResultEntity, TaskRun
from neena.kernel.scope import Scope, newest_first

TaskRunsByRun = dict[UUID, list[Row[Any]]]
_TASK_RUNS = select(*TaskRun.__table__.columns).order_by(TaskRun.start_time, TaskRun.task_operation_index)


class FlowRunNotFound(NotFound):
    """Flow run not found"""


class FlowResultNotFound(NotFound):
    """Flow result not found"""


def newest(scope: Scope, skip: int, limit: int) -> Select[Any]:
    """A page of runs, newest first."""
    return scope.select(FlowRun).order_by(*newest_first(FlowRun)).offset(skip).limit(limit)


def matching(scope: Scope, status: Sequence[str], search: str | None, flow: UUID | None) -> Select[Any]:
    """The runs in one of these states (none: in any), with these words in the flow's name or the request."""
    query = scope.select(FlowRun)
    if status:
        query = query.where(FlowRun.status.in_(status))
    if flow is not None:
        query = query.where(FlowRun.flow == flow)
    for word in (search or "").split():
        found = FlowRun.flow_name.icontains(word, autoescape=True)
        query = query.where(found | FlowRun.request_instructions.icontains(word, autoescape=True))
    return query


async def count(scope: Scope, query: Select[Any]) -> int:
    """How many rows a query has."""
    return await scope.session.scalar(query.with_only_columns(func.count(), maintain_column_froms=True)) or 0


async def get(scope: Scope, run_id: UUID, *options: Any) -> FlowRun:
    """One run; raises `FlowRunNotFound`."""
    row = await scope.session.scalar(scope.select(FlowRun).where(FlowRun.id == run_id).options(*options))
    if row is None:
        raise FlowRunNotFound
    return row


async def runs(scope: Scope, query: Select[Any]) -> list[FlowRun]:
    """The runs of a query."""
    return list(await scope.session.scalars(query))


async def task_runs(scope: Scope, found: Sequence[FlowRun]) -> TaskRunsByRun:
    """The columns of the task runs of visible runs, by start time: one query for a whole page."""
    by_run: TaskRunsByRun = defaultdict(list)
    if found:
        query = _TASK_RUNS.where(TaskRun.flow_run.in_([run.id for run in found]))
        for row in await scope.session.execute(query):
            by_run[row.flow_run].append(row)
    return by_run


async def result_of(scope: Scope, run: FlowRun) -> FlowResult | None:
    """The live result of a visible run."""
    query = select(FlowResult).where(FlowResult.flow_run_id == run.id, FlowResult.deleted_at.is_(None))
    return await scope.session.scalar(query)


async def restarted_as(scope: Scope, run: FlowRun) -> UUID | None:
    """The run that goes on from a visible one, if there is any."""
    return await scope.session.scalar(select(FlowRun.id).where(FlowRun.restarts == run.id))


async def carried_over(scope: Scope, found: Sequence[FlowRun]) -> set[tuple[UUID, int]]:
    """Which operations of visible runs were done by the runs that these restart: (run, index)."""
    restarts = [run.id for run in found if run.restarts is not None]
    if not restarts:
        return set()
    done = (TaskRun.status == "completed") & TaskRun.carried_from.is_not(None)
    query = select(TaskRun.flow_run, TaskRun.task_operation_index).where(TaskRun.flow_run.in_(restarts), done)
    return {(row.flow_run, row.task_operation_index) for row in await scope.session.execute(query)}


async def newest_result(scope: Scope, entity_id: str, short_name: str) -> FlowResult:
    """The newest result about an outside object (E36); raises `FlowResultNotFound`."""
    query = (
        select(FlowResult)
        .join(ResultEntity, ResultEntity.flow_result == FlowResult.id)
        .join(FlowRun, FlowRun.id == FlowResult.flow_run_id)
        .where(
            scope.sees(FlowRun),
            ResultEntity.entity_id == entity_id,
            ResultEntity.integration_short_name == short_name,
            FlowResult.deleted_at.is_(None),
        )
        .order_by(*newest_first(FlowResult))
        .limit(1)
    )
    row = await scope.session.scalar(query)
    if row is None:
        raise FlowResultNotFound
    return row
