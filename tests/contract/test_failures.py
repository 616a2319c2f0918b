"""What becomes of a run when a task fails (contract 5.4, 5.7)."""

import pytest

from support.product import Person, unknown_id
from support.runs import by_index, status_of, visit
from support.workshop import Workshop


async def test_a_failing_task_ends_the_run(workshop: Workshop, mira: Person) -> None:
    """P-76: task run and run failed with error and end_time; what waited gets no task run."""
    place, later = f"p76-{unknown_id()}", f"later-{unknown_id()}"
    workshop.answer(place, {"message": "no such place"}, 404)
    run = await mira.run(visit(place), visit(later), links=[(0, 1)])
    (failed,) = run["task_runs"]
    assert (run["status"], failed["status"], failed["error_code"]) == ("failed", "failed", "integration_failed")
    assert "404" in failed["error"]
    assert "no such place" in failed["error"]
    assert run["error"] == f"Step 0: {failed['error']}"
    assert run["end_time"] >= failed["end_time"] >= failed["start_time"]
    assert workshop.count(later) == 0


async def test_tasks_under_way_finish_when_another_fails(workshop: Workshop, mira: Person) -> None:
    """P-76 (decision 4): the first failure stops new starts; what is under way is recorded."""
    slow, bad, later = (f"{name}-{unknown_id()}" for name in ("slow", "bad", "later"))
    workshop.hold(slow)
    workshop.hold(bad)
    workshop.answer(bad, {}, 400)
    run = await mira.execute(await mira.flow(visit(slow), visit(bad), visit(later), links=[(0, 2)]))
    await workshop.arrived(slow)
    workshop.release(bad)
    await mira.until(run, lambda one: status_of(one, 1) == "failed")
    assert (await mira.get("/flow_runs/", id=run["id"]))["status"] == "in_progress"
    workshop.release(slow)
    done = await mira.finished(run)
    assert done["status"] == "failed"
    assert {index: one["status"] for index, one in by_index(done).items()} == {0: "completed", 1: "failed"}


@pytest.mark.parametrize("task", ["slack.send_message", "trello.get_boards"])
async def test_a_missing_credential_fails_the_task_and_says_how_to_connect(mira: Person, task: str) -> None:
    """P-77: no call is made; the error names the integration and the way."""
    (failed,) = (await mira.run((task, 'Send "x" to #general')))["task_runs"]
    assert (failed["status"], failed["error_code"], failed["attempts"]) == ("failed", "missing_credential", 0)
    assert f"no credential for {task.partition('.')[0]}" in failed["error"]
    assert "integration_credentials" in failed["error"]


@pytest.mark.parametrize(
    ("task", "status", "faults", "calls", "ends"),
    [
        ("lab.visit_place", 503, 1, 2, "completed"),
        ("lab.visit_place", 429, 2, 3, "completed"),
        ("lab.visit_place", 500, 3, 3, "failed"),
        ("lab.visit_place", 404, 1, 1, "failed"),
        ("lab.visit_place", 400, 1, 1, "failed"),
        ("lab.sweep_place", 502, 2, 3, "completed"),
        ("lab.paint_place", 429, 1, 2, "completed"),
        ("lab.paint_place", 503, 1, 1, "failed"),
    ],
)
async def test_passing_faults_are_retried_and_others_not(
    workshop: Workshop, mira: Person, task: str, status: int, faults: int, calls: int, ends: str
) -> None:
    """P-78: at most 3 attempts, only for passing faults; a write that may have happened is never repeated."""
    place = f"p78-{unknown_id()}"
    workshop.answer(place, {"message": "not now"}, status, times=faults)
    run = await mira.run((task, f'name "{place}"'))
    (done,) = run["task_runs"]
    assert (run["status"], done["attempts"], workshop.count(place)) == (ends, calls, calls)
    if task == "lab.paint_place":
        if ends == "failed":
            assert done["error_code"] == "outcome_unknown"
        assert len({str(one) for one in workshop.sent(place)}) == 1, "every attempt carries the same key"


async def test_an_answer_of_another_shape_fails_the_task(workshop: Workshop, mira: Person) -> None:
    """P-76: what is not the declared output is a failure with a reason, not a crash."""
    for body in ([1, 2], {"id": 3}, "text", None, {"id": "x", "name": "y", "rank": "high"}):
        place = f"shape-{unknown_id()}"
        workshop.answer(place, body)
        (failed,) = (await mira.run(visit(place)))["task_runs"]
        assert (failed["status"], failed["error_code"]) == ("failed", "integration_failed")
        assert "another shape" in failed["error"]


async def test_only_a_completed_run_has_a_result(workshop: Workshop, mira: Person) -> None:
    """P-82: exactly one for completed, none for failed and cancelled."""
    done = await mira.run(visit(f"p82-{unknown_id()}"))
    result = done["result"]
    assert result["flow_run_id"] == done["id"]
    assert result["body"].startswith("Visited p82-")
    bad, slow = f"bad-{unknown_id()}", f"slow-{unknown_id()}"
    workshop.answer(bad, {}, 404)
    assert (await mira.run(visit(bad)))["result"] is None
    workshop.hold(slow)
    run = await mira.execute(await mira.flow(visit(slow)))
    await workshop.arrived(slow)
    await mira.put("/flow_runs/cancel", flow_run_id=run["id"])
    workshop.release(slow)
    shown = await mira.until(run, lambda one: status_of(one, 0) == "completed")
    assert (shown["status"], shown["result"], shown["flow_result"]) == ("cancelled", None, None)


async def test_what_was_done_before_an_item_failed_is_shown(workshop: Workshop, mira: Person) -> None:
    """P-76: a task that runs once per item and fails at the second says which, and shows what the first gave."""
    town, good, bad, never = (f"{name}-{unknown_id()}" for name in ("town", "good", "bad", "never"))
    workshop.answer(town, [{"id": one, "name": one, "rank": 1} for one in (good, bad, never)])
    workshop.answer(bad, {"message": "gone"}, 404)
    read, write = ("lab.list_places", f'name "{town}"'), ("lab.mend_place", "Mend each of the places")
    run = await mira.run(read, write, links=[(0, 1)])
    assert len(run["task_runs"]) == 2, run["task_runs"][0]["error"]
    failed = by_index(run)[1]
    assert (failed["status"], failed["error_code"]) == ("failed", "integration_failed"), failed["error"]
    assert failed["error"].startswith("Item 2 of 3: ")
    assert len(failed["result"]) == 1
    assert [workshop.count(one) for one in (good, bad, never)] == [1, 1, 0]
