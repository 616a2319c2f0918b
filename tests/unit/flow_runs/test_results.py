"""The flow result: one sentence a task, what it is about, and the steps and rows behind it."""

from datetime import date
from typing import Annotated, Any
from uuid import uuid4

from pydantic import BaseModel

from neena.authoring import Identifies, Integration, NoAuth, TaskContext, task
from neena.catalog.catalogue import Catalogue
from neena.errors import Unavailable
from neena.flow_runs import checkpoints
from neena.flow_runs.loading import RunState, Step, steps_of
from neena.flow_runs.results import ResultWriter, entities_of
from neena.flow_runs.states import Status
from neena.flow_runs.tables import FlowResult, FlowRun, ResultEntity

LAB = Integration("Lab", "lab", "Lab", NoAuth(), "https://lab.test", date(2025, 1, 1))


class Thing(BaseModel):
    id: Annotated[str, Identifies("Thing")]
    name: str


@task(effect="write", tells="Made {name} as {result.id}.")
async def make_thing(context: TaskContext, name: str) -> Thing:
    """Make a thing."""
    raise NotImplementedError


@task(effect="read", tells="Found {count:thing}: {names}.")
async def all_things(context: TaskContext) -> list[Thing]:
    """Every thing."""
    raise NotImplementedError


CATALOGUE = Catalogue([(LAB, [make_thing, all_things])])
IDS = {one.task.method: one.id for one in CATALOGUE.definitions}


def done(
    at: int, method: str, result: Any, names: tuple[str, ...] = (), items: list[list[Any]] | None = None, **given: Any
) -> Step:
    parameters = [{"name": name, "value": value} for name, value in given.items()]
    answer = {"parameters": parameters, "names": list(names), "items": items}
    step = Step(at, at, method, None, IDS[method], set())
    step.record = {"status": "completed", "result": result, "task_prep_answer": answer}
    return step


def state(*steps: Step, metadata: list[dict[str, Any]] | None = None) -> RunState:
    return RunState(FlowRun(id=uuid4(), request_metadata=metadata), {one.index: one for one in steps})


MADE = done(1, "make_thing", {"id": "t1", "name": "Milk"}, name="Milk {count}")
FOUND = done(0, "all_things", [{"id": "t8", "name": "A"}, {"id": "t9", "name": "B"}])


async def test_body_has_a_sentence_for_each_task_in_order() -> None:
    body = await ResultWriter().write(CATALOGUE, state(MADE, FOUND))
    assert body == "Found 2 things: A, B.\nMade Milk {count} as t1."


async def test_task_that_ran_for_each_item_tells_of_each() -> None:
    results = [{"id": f"t{at}", "name": "x"} for at in range(25)]
    each = done(0, "make_thing", results, ("name",), [[f"thing {at}"] for at in range(25)])
    lines = ResultWriter().from_templates(CATALOGUE, state(each)).splitlines()
    assert (lines[0], lines[19], lines[20:]) == ("Made thing 0 as t0.", "Made thing 19 as t19.", ["... and 5 more."])
    nothing = done(0, "make_thing", [], (), [])
    assert ResultWriter().from_templates(CATALOGUE, state(nothing)) == "Make Thing: there was nothing to do."


async def test_model_that_fails_is_replaced_by_the_templates() -> None:
    async def fails(_state: RunState) -> str:
        raise Unavailable

    async def writes(_state: RunState) -> str:
        return "In my words."

    assert await ResultWriter(fails).write(CATALOGUE, state(FOUND)) == "Found 2 things: A, B."
    assert await ResultWriter(writes).write(CATALOGUE, state(FOUND)) == "In my words."


def test_result_is_about_what_the_request_names_and_tasks_answered_singly() -> None:
    metadata = [
        {"integration_short_name": "trello", "integration_entity_id": 5},
        {"integration_short_name": "lab", "integration_entity_id": "t1"},
        {"integration_short_name": "lab"},
        {"integration_short_name": ["x"], "integration_entity_id": {}},
    ]
    assert entities_of(CATALOGUE, state(FOUND, MADE, metadata=metadata)) == [("trello", "5"), ("lab", "t1")]


def test_result_rows_name_each_object_once() -> None:
    run = FlowRun(id=uuid4(), organization=uuid4(), created_by_email="mira@acme.test")
    body, *objects = checkpoints.result(run, "told", [("lab", "1"), ("lab", "1"), ("lab", "2")])
    assert (body.table, body.values["integration_entity_id"], body.values["body"]) == (FlowResult, "1", "told")
    assert [(one.table, one.values["entity_id"]) for one in objects] == [(ResultEntity, "1"), (ResultEntity, "2")]


def test_steps_know_what_they_wait_for_and_who_follows() -> None:
    operations = [
        {"index": at, "sorted_index": at, "name": "n", "instruction": None, "task_definition": str(uuid4())}
        for at in range(3)
    ]
    links = [{"source_task_operation": s, "target_task_operation": t} for s, t in ((0, 2), (1, 2), (0, 1))]
    steps = steps_of({"task_operations": operations, "dependencies": links})
    assert {at: (one.waits_for, one.followers, one.status) for at, one in steps.items()} == {
        0: (set(), [1, 2], "pending"),
        1: ({0}, [2], "pending"),
        2: ({0, 1}, [], "pending"),
    }


def test_task_run_begins_and_ends_once_and_never_before_it_began() -> None:
    run, step = FlowRun(id=uuid4()), Step(0, 0, "n", None, uuid4(), set())
    checkpoints.begin(run, step)
    assert step.record is not None
    assert (step.status, step.record["acting"], step.record["end_time"]) == ("in_progress", False, None)
    row, event = checkpoints.end_task(run, step, Status.FAILED, error="why", error_code="x")
    assert (row.values["status"], row.values["error"]) == ("failed", "why")
    assert row.values["end_time"] >= row.values["start_time"]
    assert (event.values["kind"], event.values["data"]["error"]) == ("task_run.failed", "why")


def test_run_ends_only_from_in_progress() -> None:
    row, event = checkpoints.end_run(FlowRun(id=uuid4()), Status.COMPLETED, None)
    assert row.where["status"] == "in_progress"
    assert event.values["kind"] == "flow_run.completed"
