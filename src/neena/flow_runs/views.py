"""Rows of runs as the API shows them."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from neena.flow_runs.schemas import (
    FlowResultOut,
    FlowRunOut,
    FlowRunPreview,
    FlowRunWithResult,
    TaskRunOut,
)
from neena.flow_runs.store import TaskRunsByRun
from neena.flow_runs.tables import FlowResult, FlowRun

_RUN_FIELDS = tuple(name for name in FlowRunOut.model_fields if name != "task_runs")


def run_out(run: FlowRun, task_runs: Sequence[Row[Any]]) -> FlowRunOut:
    """A run with its task runs."""
    return FlowRunOut.model_validate(_values(run, task_runs))


def runs_out(runs: Sequence[FlowRun], task_runs: TaskRunsByRun) -> list[FlowRunOut]:
    """A page of runs."""
    return [run_out(run, task_runs.get(run.id, ())) for run in runs]


def with_result(
    run: FlowRun, task_runs: Sequence[Row[Any]], result: FlowResult | None, restarted_as: UUID | None
) -> FlowRunWithResult:
    """A run with its result under both names, and the run that goes on from it."""
    shown = FlowResultOut.model_validate(result) if result is not None else None
    more = {"flow_result": shown, "result": shown, "restarted_as": restarted_as}
    return FlowRunWithResult.model_validate({**_values(run, task_runs), **more})


def preview(run: FlowRun) -> FlowRunPreview:
    """A run in one line."""
    return FlowRunPreview.model_validate(
        {
            "id": run.id,
            "flow_name": run.flow_name,
            "flow_request_instructions": run.request_instructions,
            "approval_status": run.approval_status,
            "start_time": run.triggered_time,
            "status": run.status,
            "end_time": run.end_time,
        }
    )


def _values(run: FlowRun, task_runs: Sequence[Row[Any]]) -> dict[str, Any]:
    shown = {name: getattr(run, name) for name in _RUN_FIELDS}
    return {**shown, "task_runs": [TaskRunOut.model_validate(one) for one in task_runs]}
