"""How a run is executed: order, values, failures, what is left when things change (contract 5.3, 5.4)."""

from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest

from neena.simulators.process import Running
from support.product import Person, Product, flow_body, open_product, unknown_id
from support.runs import by_index, status_of, visit
from support.workshop import Workshop


async def test_independent_tasks_run_side_by_side_dependent_ones_after(workshop: Workshop, mira: Person) -> None:
    """P-68 (decision 4): what is ready starts, in index order; what waits starts once all it needs is completed."""
    places = [f"p68-{at}-{unknown_id()}" for at in range(4)]
    for place in places:
        workshop.hold(place)
    run = await mira.execute(await mira.flow(*map(visit, places), links=[(0, 3), (1, 3)]))
    for place in places[:3]:
        await workshop.arrived(place)
    workshop.release(places[0])
    shown = await mira.until(run, lambda one: status_of(one, 0) == "completed" and len(one["task_runs"]) == 3)
    assert set(by_index(shown)) == {0, 1, 2}
    assert workshop.count(places[3]) == 0
    workshop.release(places[1])
    await workshop.arrived(places[3])
    workshop.release(places[2])
    workshop.release(places[3])
    done = by_index(await mira.finished(run))
    assert done[3]["start_time"] >= max(done[0]["end_time"], done[1]["end_time"])
    assert done[0]["start_time"] <= done[1]["start_time"] <= done[2]["start_time"]


async def test_at_most_so_many_tasks_of_a_run_are_under_way(tmp_path, workshop: Workshop, vendors) -> None:
    """P-68 (decision 4): NEENA_RUN_CONCURRENCY is a limit, and 1 gives the old order one by one."""
    async with open_product(tmp_path, run_concurrency=1, **vendors) as product:
        mira = await product.person()
        places = [f"one-{at}-{unknown_id()}" for at in range(4)]
        run = await mira.run(*map(visit, places), links=[(3, 0)])
        times = [by_index(run)[index] for index in (1, 2, 3, 0)]
        assert all(a["end_time"] <= b["start_time"] for a, b in pairwise(times))
        assert [name for _, name, _ in workshop.calls if name in places] == [places[at] for at in (1, 2, 3, 0)]


async def test_a_task_run_appears_when_it_starts_and_tells_all(workshop: Workshop, mira: Person) -> None:
    """P-69: in progress with start_time; then prompt, answer, result, times, attempts."""
    place = f"p69-{unknown_id()}"
    workshop.hold(place)
    run = await mira.execute(await mira.flow(visit(place)))
    await workshop.arrived(place)
    shown = await mira.until(run, lambda one: one["task_runs"])
    (begun,) = shown["task_runs"]
    assert (begun["status"], begun["end_time"], begun["result"], begun["error"]) == ("in_progress", None, None, None)
    assert begun["start_time"] >= run["triggered_time"]
    workshop.release(place)
    (done,) = (await mira.finished(run))["task_runs"]
    assert {**done, "status": "in_progress"}["id"] == begun["id"]
    assert (done["flow_run"], done["task_operation_index"], done["status"]) == (run["id"], 0, "completed")
    assert done["end_time"] >= done["start_time"] == begun["start_time"]
    assert done["result"] == {"id": f"id-{place}", "name": place, "rank": len(place)}
    assert [one["role"] for one in done["task_prep_prompt"]["messages"]] == ["system", "user"]
    (value,) = done["task_prep_answer"]["parameters"]
    assert (value["name"], value["value"]) == ("name", place)
    assert value["explanation"]
    assert done["attempts"] == 1


async def test_results_reach_later_tasks(mira: Person) -> None:
    """P-70: a parameter is filled from what an earlier task answered, and says from where."""
    place = f"p70-{unknown_id()}"
    run = await mira.run(visit(place), ("lab.inspect_place", "Inspect the place"), links=[(0, 1)])
    done = by_index(run)[1]
    assert done["result"] == {"inspected": f"id-{place}"}
    (value,) = done["task_prep_answer"]["parameters"]
    assert (value["source"]["kind"], value["source"]["operation"]) == ("operation", 0)
    assert f"id-{place}" in done["task_prep_prompt"]["messages"][1]["content"]


async def test_request_text_and_metadata_reach_preparation(mira: Person) -> None:
    """P-71: values come from the request's metadata, and prompt shows text and metadata."""
    place = f"p71-{unknown_id()}"
    request = await mira.request("Visit what the ticket names", request_metadata=[{"n": 1}, {"name": place}])
    run = await mira.run(("lab.visit_place", "Visit it"), request=request)
    (done,) = run["task_runs"]
    assert done["result"]["name"] == place
    assert done["task_prep_answer"]["parameters"][0]["source"]["kind"] == "metadata"
    said = done["task_prep_prompt"]["messages"][1]["content"]
    assert "Visit what the ticket names" in said
    assert place in said


async def test_optional_parameters_are_left_out_and_required_ones_missed(mira: Person) -> None:
    """P-72: optional ones only when something gives them; a required one missing fails the task and names it."""
    run = await mira.run(("lab.measure_place", 'Measure the name "p1" with floor count 3'))
    assert run["task_runs"][0]["result"] == {"name": "p1", "floor_count": 3}
    assert [one["name"] for one in run["task_runs"][0]["task_prep_answer"]["parameters"]] == ["name", "floor_count"]
    run = await mira.run(("lab.measure_place", 'Measure the name "p1"'))
    (failed,) = run["task_runs"]
    assert (run["status"], failed["status"], failed["error_code"]) == ("failed", "failed", "not_prepared")
    assert "floor_count" in failed["error"]
    assert run["error"] == failed["error"]


@pytest.mark.parametrize(
    ("given", "fits"),
    [
        ({"floor_count": "3"}, {"floor_count": 3}),
        ({"floor_count": 3.0}, {"floor_count": 3}),
        ({"floor_count": 3, "width": "2.5"}, {"floor_count": 3, "width": 2.5}),
        ({"floor_count": 3, "colour": "red"}, {"floor_count": 3, "colour": "red"}),
        ({"floor_count": 3, "day": "2025-03-04"}, {"floor_count": 3, "day": "2025-03-04"}),
        ({"floor_count": 3.5}, None),
        ({"floor_count": "many"}, None),
        ({"floor_count": True}, None),
        ({"floor_count": [3]}, None),
        ({"floor_count": 3, "colour": "blue"}, None),
        ({"floor_count": 3, "day": "soon"}, None),
        ({"floor_count": 3, "width": {"metres": 2}}, None),
    ],
)
async def test_values_are_converted_without_loss_or_refused(mira: Person, given: Any, fits: Any) -> None:
    """P-73: "3" is a whole number, "many" and 3.5 are none."""
    request = await mira.request("Measure", request_metadata=[{"name": "p1", **given}])
    run = await mira.run(("lab.measure_place", "Measure it"), request=request)
    (done,) = run["task_runs"]
    if fits is None:
        assert (done["status"], done["error_code"], done["attempts"]) == ("failed", "not_prepared", 0)
        assert next(name for name in ("colour", "day", "width", "floor_count") if name in given) in done["error"]
    else:
        assert done["result"] == {"name": "p1", **fits}


async def test_a_task_without_parameters_is_not_prepared(mira: Person) -> None:
    """P-74: `parameters: []`."""
    (done,) = (await mira.run(("lab.tell_hour", None)))["task_runs"]
    assert done["task_prep_answer"] == {"parameters": []}
    assert done["status"] == "completed"


async def test_results_keep_their_shape(workshop: Workshop, mira: Person) -> None:
    """P-75: a list as array, an object as object, none as null; times as ISO text."""
    name = f"p75-{unknown_id()}"
    places = [{"id": str(at), "name": f"n{at}", "rank": at} for at in range(3)]
    workshop.answer(name, places)
    run = await mira.run(
        ("lab.list_places", f'name "{name}"'), ("lab.sweep_place", f'name "{name}"'), ("lab.tell_hour", None)
    )
    done = by_index(run)
    assert done[0]["result"] == places
    assert done[1]["result"] is None
    assert done[1]["status"] == "completed"
    assert done[2]["result"]["seen"] == "2025-03-04T09:30:00Z"
    workshop.answer(name, [])
    assert (await mira.run(("lab.list_places", f'name "{name}"')))["task_runs"][0]["result"] == []


@pytest.mark.parametrize("how", ["edit", "remove"])
async def test_a_flow_changed_during_a_run_does_not_change_the_run(workshop: Workshop, mira: Person, how: str) -> None:
    """P-79: the run goes on with the flow it was made with."""
    first, second = f"first-{unknown_id()}", f"second-{unknown_id()}"
    workshop.hold(first)
    flow = await mira.flow(visit(first), visit(second), links=[(0, 1)])
    run = await mira.execute(flow)
    await workshop.arrived(first)
    if how == "edit":
        await mira.put("/flows/", flow_body(("lab.tell_hour", None), id=flow["id"]))
    else:
        await mira.delete("/flows/", id=flow["id"])
    workshop.release(first)
    done = await mira.finished(run)
    assert done["status"] == "completed"
    assert by_index(done)[1]["result"]["name"] == second


async def test_a_restart_loses_nothing(
    tmp_path, workshop: Workshop, vendors, database_url: str | None, request
) -> None:
    """P-80 (decision 5): a run interrupted by a restart goes on; what is finished is not called again."""
    url = database_url and request.getfixturevalue("postgres").new_database()
    first, second = f"first-{unknown_id()}", f"second-{unknown_id()}"
    workshop.hold(second)
    async with open_product(tmp_path, database_url=url, **vendors) as product:
        mira = await product.person()
        run = await mira.execute(await mira.flow(visit(first), visit(second), visit(first), links=[(0, 1), (1, 2)]))
        await workshop.arrived(second)
        engine = product.neena.engine
        engine.options = replace(engine.options, grace=0.1)  # a deploy that does not wait for what is under way
        key = mira.key
    workshop.release(second)
    async with open_product(tmp_path, database_url=url, **vendors) as product:
        mira = Person(product, mira.user, mira.email, None, key)
        done = await mira.finished(run)
        assert done["status"] == "completed", done
        assert len(done["task_runs"]) == 3
        assert workshop.count(first) == 2, "once for the first task, once for the third"
        assert workshop.count(second) == 2, "begun, interrupted, begun again: it only reads"


async def test_no_secret_shows_anywhere(
    product: Product, mira: Person, slack: Running, caplog: pytest.LogCaptureFixture
) -> None:
    """P-81: not in prompts, results, errors, events, answers or logs."""
    caplog.set_level("DEBUG")
    integration = next(one for one in await mira.get("/integrations/all") if one["short_name"] == "slack")
    for secret in (slack.credential, f"xoxb-wrong-{unknown_id()}"):
        body = {"integration": integration["id"], "credential": secret}
        answers = [(await mira.send("POST", "/integration_credentials/", body)).text]
        run = await mira.run(("slack.send_message", 'Send "x" to #general'))
        assert run["status"] == ("completed" if secret == slack.credential else "failed")
        answers += [str(run), str(await mira.get("/integration_credentials/all"))]
        answers.append((await mira.send("GET", "/flow_runs/events", id=run["id"])).text)
        assert all(secret not in text for text in answers)
        assert secret not in caplog.text
    assert mira.key not in caplog.text
