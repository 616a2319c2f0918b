"""The rows of a run's checkpoints: task runs, items, the run's end, its result, and the events that tell of them."""

from collections.abc import Sequence
from typing import Any

from neena.authoring.definition import Definition, identified
from neena.engine import Insert, Update, Upsert
from neena.flow_runs.loading import Step
from neena.flow_runs.states import Status
from neena.flow_runs.tables import FlowResult, FlowRun, ResultEntity, TaskRun, TaskRunItem, WrittenEntity
from neena.kernel.clock import iso, now
from neena.kernel.events import Event, event_values
from neena.kernel.ids import new_id

Row = Insert | Update | Upsert
CARRIED = "carried"  # an item that the run which is restarted may have called: settled by that run's key


def begin(run: FlowRun, step: Step) -> list[Row]:
    """A task run that has just started."""
    step.record = {
        "id": new_id(),
        "flow_run": run.id,
        "task_operation_index": step.index,
        "status": Status.IN_PROGRESS.value,
        "start_time": now(),
        "end_time": None,
        "result": None,
        "task_prep_prompt": None,
        "task_prep_answer": None,
        "error": None,
        "error_code": None,
        "attempts": 0,
        "acting": False,
        "carried_from": None,
    }
    return [Upsert(TaskRun, dict(step.record)), _task_event(run, step)]


def acting(step: Step) -> list[Row]:
    """The mark that a writing task is about to call its service, with the values it will be called with."""
    assert step.record is not None
    step.record["acting"] = True
    return [Upsert(TaskRun, dict(step.record))]


def end_task(run: FlowRun, step: Step, status: Status, **values: Any) -> list[Row]:
    """A task run's final state."""
    assert step.record is not None
    step.record.update(values, status=status.value, end_time=max(now(), step.record["start_time"]))
    return [Upsert(TaskRun, dict(step.record)), _task_event(run, step)]


def item(step: Step, position: int, status: Status, result: Any = None) -> Row:
    """One call of a task that runs once per item."""
    assert step.record is not None
    values = {"task_run": step.record["id"], "position": position, "status": status.value, "result": result}
    return Upsert(TaskRunItem, values)


def written(run: FlowRun, step: Step, definition: Definition, value: Any, *, given: bool) -> list[Row]:
    """The outside objects that a run of a trigger writes, by what a call is `given` or what it answered.

    The first row of what is given names no object: it says that the run is about to write there.
    """
    assert step.record is not None
    if not run.depth or definition.task.effect != "write":
        return []
    parameters = definition.parameters if given else definition.output_parameters
    values = {
        "flow_run": run.id,
        "integration_short_name": definition.integration.short_name,
        "depth": run.depth,
        "created_date": step.record["start_time"],
    }
    about = [("", "")] if given else []
    return [
        Insert(WrittenEntity, {"id": new_id(), "entity": entity, "entity_id": entity_id, **values})
        for entity, entity_id in [*about, *identified(parameters, value)]
    ]


def end_run(run: FlowRun, status: Status, error: str | None) -> list[Row]:
    """The run's end, unless a person has ended it already."""
    moment = now()
    return [
        Update(
            FlowRun,
            {"status": status.value, "end_time": moment, "error": error, "modified_date": moment},
            {"id": run.id, "status": Status.IN_PROGRESS.value},
        ),
        run_event(run, status.value, error),
    ]


def result(run: FlowRun, body: str, entities: Sequence[tuple[str, str]]) -> list[Row]:
    """The flow result and the outside objects by which it is found."""
    result_id = new_id()
    values = {
        "id": result_id,
        "body": body,
        "trigger_run_id": run.trigger_run,
        "integration_entity_id": entities[0][1] if entities else None,
        "flow_run_id": run.id,
        "organization_id": run.organization,
        "created_date": now(),
        "modified_date": None,
        "created_by_email": run.created_by_email,
        "modified_by_email": None,
        "deleted_at": None,
    }
    found: list[Row] = [Upsert(FlowResult, values)]
    for short_name, entity in dict.fromkeys(entities):
        key = {"flow_result": result_id, "integration_short_name": short_name, "entity_id": entity}
        found.append(Insert(ResultEntity, key))
    return found


def run_event(run: FlowRun, status: str, error: str | None = None) -> Insert:
    """An event about the run itself."""
    data = {"flow_run": str(run.id), "status": status, "error": error}
    return Insert(Event, event_values(run.id, run.organization, f"flow_run.{status}", data))


def _task_event(run: FlowRun, step: Step) -> Insert:
    assert step.record is not None
    record = step.record
    data = {
        "flow_run": str(run.id),
        "task_run": str(record["id"]),
        "task_operation_index": step.index,
        "name": step.name,
        "status": record["status"],
        "start_time": iso(record["start_time"]),
        "end_time": iso(record["end_time"]) if record["end_time"] else None,
        "error": record["error"],
    }
    return Insert(Event, event_values(run.id, run.organization, f"task_run.{record['status']}", data))
