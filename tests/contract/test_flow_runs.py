"""E17 to E23, E39, E40: runs, their approvals, and how they are read."""

import asyncio
from typing import Any

import pytest

from support.product import Person, Product, flow_body, unknown_id
from support.runs import status_of, visit
from support.workshop import Workshop

HOUR = ("lab.tell_hour", None)
FIELDS = {
    "id",
    "flow",
    "flow_request",
    "status",
    "approval_status",
    "triggered_time",
    "end_time",
    "triggered_by",
    "task_runs",
}
PREVIEW = {"id", "flow_name", "flow_request_instructions", "approval_status", "start_time", "status", "end_time"}


async def waiting(person: Person, *operations: tuple[str, str | None], **more: Any) -> Any:
    """A run that waits for its approval."""
    flow, request = await person.flow(*(operations or (HOUR,))), await person.request("Tell the hour.")
    return await person.post("/flow_runs/", {"flow": flow["id"], "flow_request": request["id"], **more})


async def test_lists_are_newest_first_with_task_runs(mira: Person) -> None:
    """P-83: pages of whole runs."""
    runs = [await mira.run(HOUR) for _ in range(3)]
    listed = await mira.get("/flow_runs/all")
    assert sorted(one["id"] for one in listed) == sorted(one["id"] for one in runs)
    assert all(len(one["task_runs"]) == 1 for one in listed)
    assert await mira.get("/flow_runs/all", skip=1, limit=1) == listed[1:2]


async def test_a_run_is_read_by_its_id(mira: Person) -> None:
    """P-84: all fields; 404."""
    run = await mira.run(HOUR)
    shown = await mira.get("/flow_runs/", id=run["id"])
    assert set(shown) >= FIELDS
    assert shown == {key: value for key, value in run.items() if key not in {"flow_result", "result", "restarted_as"}}
    assert (await mira.refused(404, "GET", "/flow_runs/", id=unknown_id()))["detail"] == "Flow run not found"


async def test_a_made_run_is_pending_and_empty(mira: Person) -> None:
    """P-85: nulls and `task_runs: []`."""
    run = await waiting(mira)
    assert set(run) >= FIELDS
    nothing = {"approval_status", "triggered_time", "end_time", "triggered_by", "approval", "error"}
    assert {run[field] for field in nothing} == {None}
    assert (run["status"], run["task_runs"]) == ("pending", [])
    assert await mira.get("/flow_runs/", id=run["id"]) == run


async def test_what_the_server_owns_cannot_be_given(mira: Person) -> None:
    """P-86 (decision 3): `pending`, nulls and one's own email pass; any other value is 422 with a reason."""
    nulls = dict.fromkeys(("approval_status", "triggered_time", "end_time", "triggered_by", "status"))
    assert (await waiting(mira, **nulls))["status"] == "pending"
    run = await waiting(mira, status="pending", triggered_by=mira.email.upper())
    assert (run["status"], run["triggered_by"]) == ("pending", None)
    before = len(await mira.get("/flow_runs/all"))
    owned = {
        "status": "completed",
        "approval_status": "approved",
        "triggered_time": "2025-03-04T09:30:00Z",
        "end_time": "2025-03-04T09:30:00Z",
        "triggered_by": "eve@evil.test",
    }
    flow, request = await mira.flow(HOUR), await mira.request()
    body = {"flow": flow["id"], "flow_request": request["id"]}
    refusal = await mira.refused(422, "POST", "/flow_runs/", body | owned)
    assert {one["loc"][1] for one in refusal["detail"]} == set(owned)
    assert all(one["type"] == "server_owned" and "The server sets" in one["msg"] for one in refusal["detail"])
    for field, value in {**owned, "status": "running"}.items():
        refusal = await mira.refused(422, "POST", "/flow_runs/", body | {field: value})
        assert [one["loc"] for one in refusal["detail"]] == [["body", field]]
    for field in body:
        refusal = await mira.refused(404, "POST", "/flow_runs/", body | {field: unknown_id()})
        assert refusal["code"] == f"{field}_not_found"
        await mira.refused(422, "POST", "/flow_runs/", {key: body[key] for key in body if key != field})
    assert len(await mira.get("/flow_runs/all")) == before


async def test_making_a_run_starts_nothing(workshop: Workshop, mira: Person) -> None:
    """P-87: it waits, whatever else is run meanwhile."""
    place = f"p87-{unknown_id()}"
    run = await waiting(mira, visit(place))
    await mira.run(HOUR)
    assert (await mira.get("/flow_runs/", id=run["id"]))["status"] == "pending"
    assert workshop.count(place) == 0


async def test_an_approved_run_runs_to_its_end(product: Product, workshop: Workshop) -> None:
    """P-88: approved, in_progress, time and name filled; who, when and what are kept."""
    team = await product.organization()
    mira, otto = await product.person("mira", team), await product.person("otto", team)
    place = f"p88-{unknown_id()}"
    run = await waiting(mira, ("lab.paint_place", f'name "{place}"'))
    approved = await otto.put("/flow_runs/approve", flow_run_id=run["id"])
    assert (approved["status"], approved["approval_status"]) == ("in_progress", "approved")
    assert (approved["triggered_by"], approved["end_time"]) == (otto.email, None)
    assert approved["triggered_time"]
    decided = {key: approved["approval"][key] for key in ("decision", "decided_by", "flow_hash")}
    assert decided == {"decision": "approved", "decided_by": otto.email, "flow_hash": run["flow_hash"]}
    done = await mira.finished(run)
    assert (done["status"], done["approval_status"], workshop.count(place)) == ("completed", "approved", 1)


ACTS = {"approve": ("in_progress", "approved"), "reject": ("cancelled", "rejected"), "cancel": ("cancelled", None)}


@pytest.mark.parametrize("act", ACTS)
async def test_only_a_run_in_the_right_state_is_decided_on(mira: Person, act: str) -> None:
    """P-89, P-94, P-95: 404 unknown; 409 naming the state otherwise, and nothing changes."""
    await mira.refused(404, "PUT", f"/flow_runs/{act}", flow_run_id=unknown_id())
    completed = await mira.run(HOUR)
    rejected, cancelled = await waiting(mira), await waiting(mira)
    await mira.put("/flow_runs/reject", flow_run_id=rejected["id"])
    await mira.put("/flow_runs/cancel", flow_run_id=cancelled["id"])
    for run in (completed, rejected, cancelled):
        before = await mira.get("/flow_runs/", id=run["id"])
        refusal = await mira.refused(409, "PUT", f"/flow_runs/{act}", flow_run_id=run["id"])
        assert before["status"] in refusal["detail"] or "reject" in refusal["detail"]
        assert await mira.get("/flow_runs/", id=run["id"]) == before
    run = await waiting(mira)
    shown = await mira.put(f"/flow_runs/{act}", flow_run_id=run["id"])
    assert (shown["status"], shown["approval_status"]) == ACTS[act]
    await mira.refused(409, "PUT", f"/flow_runs/{act}", flow_run_id=run["id"])


async def test_of_many_decisions_at_once_one_wins(mira: Person) -> None:
    """P-89: approve, reject and cancel together: one is 200, the others 409, and the run is what the winner said."""
    for _ in range(4):
        run = await waiting(mira)
        acts = ["approve", "reject", "cancel", "approve", "reject"]
        answers = await asyncio.gather(*(mira.send("PUT", f"/flow_runs/{act}", flow_run_id=run["id"]) for act in acts))
        statuses = [one.status_code for one in answers]
        won = [act for act, status in zip(acts, statuses, strict=True) if status == 200]
        assert set(statuses) <= {200, 409}
        # A cancellation may follow an approval; nothing else may follow anything.
        assert won in (["approve"], ["reject"], ["cancel"], ["approve", "cancel"], ["cancel", "approve"]), won
        shown = await mira.finished(run)
        assert shown["approval_status"] == ACTS[won[0] if won[0] != "cancel" else won[-1]][1]


@pytest.mark.parametrize("how", ["edit", "remove"])
async def test_a_flow_changed_since_voids_the_waiting_run(mira: Person, how: str) -> None:
    """P-89 (decision 6): what is approved is what was made; a changed or removed flow is 409."""
    run = await waiting(mira)
    if how == "edit":
        await mira.put("/flows/", flow_body(HOUR, HOUR, id=run["flow"]))
    else:
        await mira.delete("/flows/", id=run["flow"])
    refusal = await mira.refused(409, "PUT", "/flow_runs/approve", flow_run_id=run["id"])
    assert "make a new run" in refusal["detail"]
    assert (await mira.get("/flow_runs/", id=run["id"]))["status"] == "pending"


async def test_a_run_is_read_with_its_result_under_both_names(mira: Person) -> None:
    """P-90: `flow_result` and the equal `result`; null when there is none; 404."""
    done = await mira.run(HOUR)
    shown = await mira.get("/flow_runs/with_flow_result", id=done["id"])
    assert shown["flow_result"] == shown["result"]
    assert shown["result"]["flow_run_id"] == done["id"]
    run = await waiting(mira)
    shown = await mira.get("/flow_runs/with_flow_result", id=run["id"])
    assert shown == {**run, "flow_result": None, "result": None, "restarted_as": None}
    await mira.refused(404, "GET", "/flow_runs/with_flow_result", id=unknown_id())


async def test_the_runs_of_one_flow(product: Product, mira: Person) -> None:
    """P-91: only that flow's; 404 unknown or foreign; `[]` when none."""
    flow, other = await mira.flow(HOUR), await mira.flow(HOUR)
    runs = [await mira.finished(await mira.execute(flow)) for _ in range(2)]
    shown = await mira.get("/flow_runs/all_for_flow_id", flow_id=flow["id"])
    assert sorted(one["id"] for one in shown) == sorted(one["id"] for one in runs)
    assert await mira.get("/flow_runs/all_for_flow_id", flow_id=flow["id"], skip=1) == shown[1:]
    assert await mira.get("/flow_runs/all_for_flow_id", flow_id=other["id"]) == []
    stranger = await product.member()
    for one, unknown in ((mira, unknown_id()), (stranger, flow["id"])):
        refusal = await one.refused(404, "GET", "/flow_runs/all_for_flow_id", flow_id=unknown)
        assert refusal["code"] == "flow_not_found"


async def test_previews_have_seven_fields_and_keep_names(mira: Person) -> None:
    """P-92, P-93: exactly the seven, paged; names stay when flow and request are gone."""
    runs = [await waiting(mira), await mira.run(HOUR, request=await mira.request("Tell me"))]
    listed = await mira.get("/flow_runs/preview/all")
    assert all(set(one) == PREVIEW for one in listed)
    shown = {one["id"]: one for one in listed}[runs[1]["id"]]
    assert (shown["flow_name"], shown["flow_request_instructions"]) == ("A flow", "Tell me")
    assert (shown["start_time"], shown["end_time"]) == (runs[1]["triggered_time"], runs[1]["end_time"])
    assert shown["status"] == "completed"
    for run in runs:
        await mira.delete("/flows/", id=run["flow"])
        await mira.delete("/flow_requests/", id=run["flow_request"])
    assert await mira.get("/flow_runs/preview/all") == listed
    assert await mira.get("/flow_runs/preview/all", skip=1, limit=1) == listed[1:]


async def test_a_rejected_run_is_over(workshop: Workshop, mira: Person) -> None:
    """P-94: rejected, cancelled, end_time; nothing ran."""
    place = f"p94-{unknown_id()}"
    run = await waiting(mira, visit(place))
    shown = await mira.put("/flow_runs/reject", flow_run_id=run["id"])
    assert (shown["status"], shown["approval_status"], shown["triggered_time"]) == ("cancelled", "rejected", None)
    assert shown["end_time"]
    assert shown["approval"]["decided_by"] == mira.email
    assert workshop.count(place) == 0


async def test_a_run_under_way_is_cancelled(workshop: Workshop, mira: Person) -> None:
    """P-95: what is called may finish, nothing more starts; end_time stays that of the cancellation."""
    first, second = f"p95-{unknown_id()}", f"p95-{unknown_id()}"
    workshop.hold(first)
    run = await mira.execute(await mira.flow(visit(first), visit(second), links=[(0, 1)]))
    await workshop.arrived(first)
    cancelled = await mira.put("/flow_runs/cancel", flow_run_id=run["id"])
    assert (cancelled["status"], cancelled["approval_status"]) == ("cancelled", None)
    assert cancelled["end_time"]
    workshop.release(first)
    shown = await mira.until(run, lambda one: status_of(one, 0) == "completed")
    assert (shown["status"], shown["end_time"]) == ("cancelled", cancelled["end_time"])
    assert status_of(shown, 1) is None
    assert workshop.count(second) == 0


async def test_runs_are_found_by_state_words_and_flow(mira: Person) -> None:
    """[ext] Each word in the flow's name or in the request, whatever its case; the count is in the header."""
    flow = await mira.flow(("lab.visit_place", 'name "shed"'))
    for words in ("Paint the 50% shed.", "paint the BARN."):
        request = await mira.request(words)
        await mira.post("/flow_runs/", {"flow": flow["id"], "flow_request": request["id"]})

    async def found(asked: str) -> list[str]:
        return [one["flow_request_instructions"] for one in await mira.get(f"/flow_runs/preview/all?{asked}")]

    assert await found("search=paint+barn") == ["paint the BARN."]
    assert await found("search=50%25") == await found("search=%25") == ["Paint the 50% shed."]
    assert await found("search=a+flow&status=pending") == ["paint the BARN.", "Paint the 50% shed."]
    assert await found("status=failed&status=completed") == []
    assert await found(f"flow_id={unknown_id()}") == []
    counted = await mira.send("GET", "/flow_runs/preview/all", limit=1, flow_id=flow["id"])
    assert (counted.headers["x-total-count"], len(counted.json())) == ("2", 1)
    await mira.refused(422, "GET", "/flow_runs/preview/all?status=lost")
