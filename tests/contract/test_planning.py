"""E15, E16, E43: from a request to a flow to a run."""

import asyncio
from pathlib import Path

import pytest

from neena.simulators.process import Running
from support.product import Person, Product, definition_id, open_product, unknown_id

READ = "Get the boards"
WRITE = 'Send the message "Hello" to #general'


async def test_a_generated_flow_is_stored_valid_and_sorted(mira: Person) -> None:
    """P-61: live definitions only, sorted from 0; P-64: instructions, a name, made by no human; no-store."""
    request = await mira.request(f"{READ}, and send a message to #general with their names")
    answer = await mira.send("GET", "/flows/generate", flow_request_id=request["id"])
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    flow = answer.json()
    assert await mira.get("/flows/", id=flow["id"]) == flow
    live = {one["id"] for one in await mira.get("/task_definitions/all", limit=1000)}
    operations = flow["task_operations"]
    assert [one["task_definition"] for one in operations] == [
        definition_id("trello.get_boards"),
        definition_id("slack.send_message"),
    ]
    assert {one["task_definition"] for one in operations} <= live
    assert [one["sorted_index"] for one in operations] == list(range(len(operations)))
    assert [one["index"] for one in operations] == list(range(len(operations)))
    assert all(one["instruction"] and one["x"] is not None and one["y"] is not None for one in operations)
    assert [(one["source_task_operation"], one["target_task_operation"]) for one in flow["dependencies"]] == [(0, 1)]
    assert (flow["sorted"], flow["created_by_human"], flow["planner"]) == (True, False, "embedded")
    assert flow["name"] == f"Flow for {READ}, and send a message to #general with their names"


async def test_what_planning_takes_is_made_once_somebody_looks_at_requests(tmp_path: Path) -> None:
    """A process at rest does without the memory; who opens the page to ask on does not wait for it later."""
    async with open_product(tmp_path) as product:
        mira = await product.member()
        made = tmp_path / "planner"
        assert not made.exists()
        await mira.get("/flow_requests/all")
        async with asyncio.timeout(60):
            while not [*made.glob("*.npy")]:
                await asyncio.sleep(0.05)


async def test_the_flows_name_is_the_requests_name(mira: Person) -> None:
    """P-64: `request_name`, else the instructions, cut to 120 characters."""
    named = await mira.request(READ, request_name="Weekly boards")
    assert (await mira.get("/flows/generate", flow_request_id=named["id"]))["name"] == "Weekly boards"
    long = await mira.request(WRITE.replace("Hello", "Hello " * 60))
    name = (await mira.get("/flows/generate", flow_request_id=long["id"]))["name"]
    assert len(name) <= 120
    assert name.startswith("Flow for Send the message")


async def test_generating_links_the_request_and_again_makes_another_flow(mira: Person) -> None:
    """P-62: sets the request's `flow`; a second call, by POST too, makes another."""
    request = await mira.request(READ)
    first = await mira.get("/flows/generate", flow_request_id=request["id"])
    linked = await mira.get("/flow_requests/", id=request["id"])
    assert linked["flow"] == first["id"]
    second = await mira.post("/flows/generate", flow_request_id=request["id"])
    assert second["id"] != first["id"]
    assert (await mira.get("/flow_requests/", id=request["id"]))["flow"] == second["id"]
    assert len(await mira.get("/flows/all")) == 2
    assert linked["modified_date"] >= request["modified_date"]


@pytest.mark.parametrize("path", ["/flows/generate", "/flows/generate_flow_and_execute"])
async def test_what_cannot_be_planned_is_refused(mira: Person, path: str) -> None:
    """P-63: 404 unknown request; 422 when nothing fits, with a reason; nothing is stored."""
    await mira.refused(404, "GET", path, flow_request_id=unknown_id())
    for text in ("qwertz", "Bake a cake with cherries", "😀", "'; DROP TABLE flow; --"):
        request = await mira.request(text)
        refusal = await mira.refused(422, "GET", path, flow_request_id=request["id"])
        assert len(refusal["detail"][0]["msg"]) > 20
        assert (await mira.get("/flow_requests/", id=request["id"]))["flow"] is None
    assert await mira.get("/flows/all") == []
    assert await mira.get("/flow_runs/all") == []


async def test_a_model_that_is_down_is_502_where_nothing_else_can_plan(tmp_path) -> None:
    """P-63: what can be planned without the model is, and says so; the rest is 502, and nothing is stored."""
    model = {"llm_model": "openai:test", "llm_base_url": "http://127.0.0.1:9/v1", "llm_api_key": "k", "llm_timeout": 2}
    async with open_product(tmp_path, **model) as product:
        mira = await product.person()
        request = await mira.request("Bake a cake with cherries")
        refusal = await mira.refused(502, "GET", "/flows/generate", flow_request_id=request["id"])
        assert set(refusal) == {"detail", "code"}
        assert await mira.get("/flows/all") == []
        flow = await mira.get("/flows/generate", flow_request_id=(await mira.request(READ))["id"])
        assert flow["planner"] == "embedded"
        assert "without the language model" in flow["planning_notes"][-1]


async def test_executing_answers_at_once_under_way(workshop, mira: Person) -> None:
    """P-65: in_progress, triggered_time, triggered_by, approval_status null; a chosen flow may write, too."""
    workshop.hold("p65-read")
    workshop.hold("p65-write")
    for task, place in (("lab.visit_place", "p65-read"), ("lab.paint_place", "p65-write")):
        request = await mira.request()
        run = await mira.execute(await mira.flow((task, f'name "{place}"')), request)
        assert (run["status"], run["approval_status"], run["end_time"]) == ("in_progress", None, None)
        assert run["triggered_time"]
        assert (run["triggered_by"], run["task_runs"], run["flow_request"]) == (mira.email, [], request["id"])
        await workshop.arrived(place)
        workshop.release(place)
        assert (await mira.finished(run))["status"] == "completed"


async def test_executing_needs_a_flow_and_a_request(mira: Person) -> None:
    """P-66: 404 for either id, 422 for a missing one; withdrawn definitions are shown in test_task_definitions."""
    flow, request = await mira.flow(("lab.tell_hour", None)), await mira.request()
    known = {"flow_id": flow["id"], "flow_request_id": request["id"]}
    assert (await mira.refused(404, "POST", "/flows/execute", **{**known, "flow_id": unknown_id()}))[
        "code"
    ] == "flow_not_found"
    refusal = await mira.refused(404, "POST", "/flows/execute", **{**known, "flow_request_id": unknown_id()})
    assert refusal["code"] == "flow_request_not_found"
    for missing in known:
        left = {key: value for key, value in known.items() if key != missing}
        refusal = await mira.refused(422, "POST", "/flows/execute", **left)
        assert [one["loc"] for one in refusal["detail"]] == [["query", missing]]
    assert await mira.get("/flow_runs/all") == []


async def test_planned_and_run_in_one_call(product: Product, mira: Person, slack: Running, trello: Running) -> None:
    """P-67, decision 6: a reading flow starts at once; a writing one waits for a person, and writes nothing before."""
    for name, running in (("trello", trello), ("slack", slack)):
        integration = next(one for one in await mira.get("/integrations/all") if one["short_name"] == name)
        body = {"integration": integration["id"], "credential": running.credential}
        await mira.post("/integration_credentials/", body)
    request = await mira.request(READ)
    answer = await mira.send("GET", "/flows/generate_flow_and_execute", flow_request_id=request["id"])
    assert answer.headers["cache-control"] == "no-store"
    run = answer.json()
    assert run["status"] == "in_progress"
    finished = await mira.finished(run)
    assert finished["status"] == "completed", finished
    assert (await mira.get("/flow_requests/", id=request["id"]))["flow"] == run["flow"]
    text = f"Hello {unknown_id()}"
    request = await mira.request(WRITE.replace("Hello", text))
    waiting = await mira.post("/flows/generate_flow_and_execute", flow_request_id=request["id"])
    assert (waiting["status"], waiting["approval_status"], waiting["triggered_time"]) == ("pending", None, None)
    assert text not in str(slack.state()["messages"])
    await mira.put("/flow_runs/approve", flow_run_id=waiting["id"])
    finished = await mira.finished(waiting)
    assert finished["status"] == "completed", finished
    assert text in str(slack.state()["messages"])


@pytest.mark.parametrize(("policy", "statuses"), [("always", ["pending"] * 3), ("never", ["in_progress"] * 3)])
async def test_the_operator_decides_what_waits(tmp_path, vendors, policy: str, statuses: list[str]) -> None:
    """Decision 6: `always` makes even a chosen flow wait, `never` lets a planned one write."""
    async with open_product(tmp_path, approval=policy, **vendors) as product:
        mira = await product.person()
        started = [
            await mira.execute(await mira.flow((one, 'name "p"'))) for one in ("lab.visit_place", "lab.paint_place")
        ]
        request = await mira.request(WRITE)
        started.append(await mira.post("/flows/generate_flow_and_execute", flow_request_id=request["id"]))
        assert [one["status"] for one in started] == statuses
        if policy == "never":
            for one in started:
                await mira.finished(one)
