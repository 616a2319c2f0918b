"""Reading trigger runs: each shows where the flow run that it started stands."""

from typing import Any, cast
from uuid import UUID

from sqlalchemy import Select

from neena.errors import NotFound
from neena.flow_runs.states import FINAL, Status
from neena.flow_runs.tables import FlowRun
from neena.kernel.scope import Scope, newest_first
from neena.triggers.schemas import TriggerRunOut
from neena.triggers.tables import TriggerRun

_FIELDS = tuple(TriggerRunOut.model_fields)
_Read = tuple[TriggerRun, str | None, str | None]  # with status and error of its flow run


class TriggerRunNotFound(NotFound):
    """Webhook trigger run not found"""


async def list_newest(scope: Scope, operation: UUID | None, skip: int, limit: int) -> list[TriggerRunOut]:
    """A page, newest first."""
    query = _with_runs(scope).order_by(*newest_first(TriggerRun))
    if operation is not None:
        query = query.where(TriggerRun.webhook_trigger_operation == operation)
    rows = await scope.session.execute(query.offset(skip).limit(limit))
    return [_shown(*one) for one in cast("list[_Read]", rows.all())]


async def read(scope: Scope, trigger_run_id: UUID) -> TriggerRunOut:
    """One trigger run; raises `TriggerRunNotFound`."""
    found = await scope.session.execute(_with_runs(scope).where(TriggerRun.id == trigger_run_id))
    one = cast("_Read | None", found.first())
    if one is None:
        raise TriggerRunNotFound
    return _shown(*one)


def _with_runs(scope: Scope) -> Select[Any]:
    query = scope.select(TriggerRun).add_columns(FlowRun.status, FlowRun.error)
    return query.outerjoin(FlowRun, FlowRun.id == TriggerRun.flow_run)


def _shown(row: TriggerRun, run_status: str | None, run_error: str | None) -> TriggerRunOut:
    values = {name: getattr(row, name) for name in _FIELDS}
    if run_status is not None:
        over = run_status in FINAL
        values["status"] = "in_progress" if not over else "completed" if run_status == Status.COMPLETED else "failed"
        values["error"] = run_error or ("The run was cancelled." if run_status == Status.CANCELLED else None)
    return TriggerRunOut.model_validate(values)
