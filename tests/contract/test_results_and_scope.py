"""E36 and who sees what (contract 2.12, 5.8), as far as no trigger takes part."""

from typing import Any

import pytest

from neena.simulators.process import Running
from support.product import Person, Product, flow_body, unknown_id
from support.runs import visit

FIELDS = {
    "id",
    "body",
    "trigger_run_id",
    "integration_entity_id",
    "flow_run_id",
    "organization_id",
    "created_date",
    "modified_date",
    "created_by_email",
    "modified_by_email",
    "deleted_at",
}
HOUR = ("lab.tell_hour", None)


def _about(entity: Any, short_name: str = "zendesk") -> list[dict[str, Any]]:
    return [{"integration_short_name": short_name, "integration_entity_id": entity}]


async def found(person: Person, entity: str, short_name: str = "zendesk") -> Any:
    """The newest result about an outside object."""
    return await person.get("/flow_results/", integration_entity_id=entity, integration_short_name=short_name)


async def test_the_newest_result_about_an_entity_is_found(mira: Person) -> None:
    """P-125, P-127: by entity id, which need not be a UUID, and short name."""
    for entity in ("8841", "TICKET/88 41?ä#&", unknown_id()):
        request = await mira.request("Tell", request_metadata=_about(entity))
        runs = [await mira.run(HOUR, request=request) for _ in range(2)]
        newest = max((one["result"] for one in runs), key=lambda one: (one["created_date"], one["id"]))
        assert await found(mira, entity) == newest
        assert newest["integration_entity_id"] == entity


async def test_a_result_is_found_by_what_its_tasks_answered(mira: Person) -> None:
    """P-125: the id that a service gave to the one object of a task finds the result, too."""
    place = f"p125-{unknown_id()}"
    run = await mira.run(visit(place))
    assert await found(mira, f"id-{place}", "lab") == run["result"]


async def test_no_result_is_404_and_a_missing_parameter_422(product: Product, mira: Person) -> None:
    """P-126: none, unknown short name, another organization's."""
    entity = unknown_id()
    await mira.run(HOUR, request=await mira.request("Tell", request_metadata=_about(entity)))
    stranger = await product.member()
    for person, one, short_name in ((mira, "other", "zendesk"), (mira, entity, "fax"), (stranger, entity, "zendesk")):
        refusal = await person.refused(
            404, "GET", "/flow_results/", integration_entity_id=one, integration_short_name=short_name
        )
        assert refusal["detail"] == "Flow result not found"
    for given in ("integration_entity_id", "integration_short_name"):
        refusal = await mira.refused(422, "GET", "/flow_results/", **{given: "x"})
        assert len(refusal["detail"]) == 1


async def test_a_result_has_the_fields_of_both_documents(mira: Person) -> None:
    """P-128: the union; no trigger, so no trigger run."""
    result = (await mira.run(HOUR))["result"]
    assert set(result) == FIELDS
    assert (result["trigger_run_id"], result["deleted_at"], result["modified_date"]) == (None, None, None)
    assert result["organization_id"] == mira.organization
    assert result["body"] == "Asked for the hour."


async def _everything(person: Person) -> dict[str, Any]:
    request = await person.request("Tell", request_metadata=_about("shared"))
    flow = await person.flow(HOUR)
    run = await person.finished(await person.execute(flow, request))
    pending = await person.post("/flow_runs/", {"flow": flow["id"], "flow_request": request["id"]})
    return {"request": request, "flow": flow, "run": run, "pending": pending}


async def _sees(person: Person, things: dict[str, Any]) -> set[int]:
    ids = {key: one["id"] for key, one in things.items()}
    reads = [
        ("/flow_requests/", {"id": ids["request"]}),
        ("/flows/", {"id": ids["flow"]}),
        ("/flow_runs/", {"id": ids["run"]}),
        ("/flow_runs/with_flow_result", {"id": ids["run"]}),
        ("/flow_runs/events", {"id": ids["run"]}),
        ("/flow_runs/all_for_flow_id", {"flow_id": ids["flow"]}),
    ]
    answers = [(await person.send("GET", path, **params)).status_code for path, params in reads]
    lists = ("/flow_requests/all", "/flows/all", "/flow_runs/all", "/flow_runs/preview/all")
    shown = {one["id"] for path in lists for one in await person.get(path)}
    return set(answers) | ({200} if shown & set(ids.values()) else {404})


async def test_two_organizations_do_not_see_or_change_each_others_things(product: Product, mira: Person) -> None:
    """P-129: every read 404, every list without them, every change 404; nothing changes."""
    things = await _everything(mira)
    for stranger in (await product.member(), await product.person("nobody")):
        assert await _sees(stranger, things) == {404}
        ids = {key: one["id"] for key, one in things.items()}
        own = await _everything(stranger)
        for method, path, body, params in (
            ("PUT", "/flow_requests/", {"id": ids["request"], "request_instructions": "mine"}, {}),
            ("DELETE", "/flow_requests/", None, {"id": ids["request"]}),
            ("PUT", "/flows/", flow_body(HOUR, id=ids["flow"]), {}),
            ("DELETE", "/flows/", None, {"id": ids["flow"]}),
            ("GET", "/flows/generate", None, {"flow_request_id": ids["request"]}),
            ("POST", "/flows/execute", None, {"flow_id": ids["flow"], "flow_request_id": own["request"]["id"]}),
            ("POST", "/flows/execute", None, {"flow_id": own["flow"]["id"], "flow_request_id": ids["request"]}),
            ("POST", "/flow_runs/", {"flow": ids["flow"], "flow_request": own["request"]["id"]}, {}),
            ("PUT", "/flow_runs/approve", None, {"flow_run_id": ids["pending"]}),
            ("PUT", "/flow_runs/reject", None, {"flow_run_id": ids["pending"]}),
            ("PUT", "/flow_runs/cancel", None, {"flow_run_id": ids["pending"]}),
        ):
            await stranger.refused(404, method, path, body, **params)
        assert (await found(stranger, "shared"))["flow_run_id"] == own["run"]["id"]
    assert await mira.get("/flow_requests/", id=things["request"]["id"]) == things["request"]
    assert await mira.get("/flow_runs/", id=things["pending"]["id"]) == things["pending"]
    assert len(await mira.get("/flow_runs/all")) == 2


async def test_an_organization_shares_and_a_user_without_one_does_not(product: Product) -> None:
    """P-130: colleagues see and change each other's things; without an organization one sees only one's own."""
    team = await product.organization()
    mira, otto = await product.person("mira", team), await product.person("otto", team)
    things = await _everything(mira)
    assert await _sees(otto, things) == {200}
    await otto.put("/flow_runs/approve", flow_run_id=things["pending"]["id"])
    await otto.delete("/flows/", id=things["flow"]["id"])
    alone, other = await product.person("alone"), await product.person("other")
    own = await _everything(alone)
    assert await _sees(alone, own) == {200}
    assert await _sees(other, own) == {404}
    assert own["request"]["organization"] is None


@pytest.mark.parametrize("approver_connected", [True, False])
async def test_a_run_uses_the_credentials_of_who_triggered_it(
    product: Product, slack: Running, approver_connected: bool
) -> None:
    """P-131: never a colleague's; an approved run acts as its approver."""
    team = await product.organization()
    mira, otto = await product.person("mira", team), await product.person("otto", team)
    listed = await mira.get("/integrations/all")
    integration = next(one["id"] for one in listed if one["short_name"] == "slack")
    connected = otto if approver_connected else mira
    await connected.post("/integration_credentials/", {"integration": integration, "credential": slack.credential})
    flow, request = await mira.flow(("slack.send_message", 'Send "x" to #general')), await mira.request()
    run = await mira.post("/flow_runs/", {"flow": flow["id"], "flow_request": request["id"]})
    await otto.put("/flow_runs/approve", flow_run_id=run["id"])
    done = await mira.finished(run)
    assert done["status"] == ("completed" if approver_connected else "failed"), done
    if not approver_connected:
        assert done["task_runs"][0]["error_code"] == "missing_credential"
        assert otto.email in done["error"]
