"""E08, E09, E42: what can be done."""

from dataclasses import replace
from uuid import UUID

import pytest

from contract.endpoints import ENDPOINTS
from neena.authoring import TaskContext, task
from neena.authoring.integration import Integration
from support.lab import LAB, TASKS
from support.product import Person, definition_id, open_product, unknown_id

FIELDS = {
    "id",
    "task_name",
    "integration",
    "parameters",
    "input_type",
    "input_yml",
    "description",
    "python_method_name",
    "output_type",
    "output_yml",
    "output_parameters",
    "output_is_list",
    "created_date",
    "modified_date",
    "created_by_email",
    "modified_by_email",
    "deleted_at",
    "belongs_to_integration",
}
TYPES = {"string", "int", "float", "bool", "date", "datetime", "list", "object", "any"}


async def test_every_definition_shows_the_contracts_fields(mira: Person) -> None:
    """P-37: all fields of 2.5, parameters from position 1, the integration inside."""
    listed = await mira.get("/task_definitions/all", limit=1000)
    assert len(listed) >= 20
    integrations = {one["id"]: one for one in await mira.get("/integrations/all")}
    for one in listed:
        assert set(one) >= FIELDS
        assert one["deleted_at"] is None
        assert one["belongs_to_integration"] == integrations[one["integration"]]
        assert one["description"]
        assert one["output_yml"]
        for parameters in (one["parameters"], one["output_parameters"]):
            assert [p["position"] for p in parameters] == list(range(1, len(parameters) + 1))
            assert all(set(p) == {"name", "data_type", "position", "doc_string", "optional"} for p in parameters)
            assert {p["data_type"] for p in parameters} <= TYPES
        assert one["output_type"].startswith("List[") == one["output_is_list"]
        assert bool(one["input_type"]) == bool(one["parameters"]) == bool(one["input_yml"])
        assert await mira.get("/task_definitions/", id=one["id"]) == one


async def test_the_list_has_a_total_and_pages(mira: Person) -> None:
    """P-37: `X-Total-Count` beside the page."""
    listed = await mira.get("/task_definitions/all", limit=1000)
    answer = await mira.send("GET", "/task_definitions/all", skip=3, limit=4)
    assert answer.json() == listed[3:7]
    assert answer.headers["x-total-count"] == str(len(listed))


async def test_an_unknown_or_withdrawn_definition_is_404(mira: Person) -> None:
    """P-38: also one that once was."""
    for one in (unknown_id(), definition_id("lab.melt_place")):
        refusal = await mira.refused(404, "GET", "/task_definitions/", id=one)
        assert refusal["detail"] == "Task definition not found"


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
async def test_definitions_cannot_be_written(mira: Person, method: str) -> None:
    """P-39: 405."""
    assert (await mira.send(method, "/task_definitions/", {}, id=unknown_id())).status_code == 405
    assert {one.method for one in ENDPOINTS if one.path == "/task_definitions/"} == {"GET"}


@task(effect="read", tells="Found it.")
async def find_place(context: TaskContext, name: str) -> str:
    """Find a place."""
    return name


async def test_a_start_with_other_code_adds_changes_and_withdraws_and_keeps_ids(tmp_path) -> None:
    """P-40: definitions follow the code; those of yesterday keep their ids, withdrawn ones are gone."""
    before: dict[str, dict] = {}
    async with open_product(tmp_path, loaded=[(LAB, TASKS)]) as product:
        mira = await product.person()
        before = {one["id"]: one for one in await mira.get("/task_definitions/all")}
        flow = await mira.flow(("lab.visit_place", 'name "p1"'))
        key = mira.key
    renamed = [replace(one, name="Tell The Time") if one.method == "tell_hour" else one for one in TASKS[1:]]
    later: Integration = replace(LAB, retired={**LAB.retired, "visit_place": "The place is closed."})
    async with open_product(tmp_path, loaded=[(later, [*renamed, find_place])]) as product:
        mira = Person(product, mira.user, mira.email, None, key)
        after = {one["id"]: one for one in await mira.get("/task_definitions/all")}
        gone, new = definition_id("lab.visit_place"), definition_id("lab.find_place")
        assert set(before) - set(after) == {gone}
        assert set(after) - set(before) == {new}
        assert after[definition_id("lab.tell_hour")]["task_name"] == "Tell The Time"
        await mira.refused(404, "GET", "/task_definitions/", id=gone)
        request = await mira.request()
        refusal = await mira.refused(422, "POST", "/flows/execute", flow_id=flow["id"], flow_request_id=request["id"])
        assert "The place is closed." in refusal["detail"][0]["msg"]
        assert await mira.get("/flows/", id=flow["id"]) == flow


@pytest.mark.parametrize(
    ("text", "nearest"),
    [
        ("send a message to a channel", {"slack.send_message"}),
        ("create a card in a list", {"trello.create_card"}),
        ("send an e-mail to ann@acme.test", {"email.send_email", "gmail.send_gmail"}),
    ],
    ids=["message", "card", "mail"],
)
async def test_retrieving_gives_at_most_five_best_first(mira: Person, text: str, nearest: set[str]) -> None:
    """P-41: nearest definitions to a text."""
    found = await mira.get("/task_definitions/retrieve", request=text)
    assert 1 <= len(found) <= 5
    assert {one["id"] for one in found[: len(nearest)]} == {definition_id(one) for one in nearest}
    assert len({one["id"] for one in found}) == len(found)
    assert all(UUID(one["id"]) and set(one) >= FIELDS for one in found)


async def test_retrieving_needs_a_text(mira: Person) -> None:
    """P-41: missing or blank is 422."""
    for params in ({}, {"request": ""}, {"request": " \t"}, {"request": "x" * 2001}):
        refusal = await mira.refused(422, "GET", "/task_definitions/retrieve", **params)
        assert refusal["detail"][0]["loc"] == ["query", "request"]
    assert len(await mira.get("/task_definitions/retrieve", request="qqq zzz 😀")) <= 5
