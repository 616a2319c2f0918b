"""Parameters that a flow sets itself (`inputs`, [ext]): stored, checked (V-17), executed, approved, kept."""

from typing import Any

import pytest

from support.product import Person, flow_body, unknown_id
from support.runs import by_index
from support.workshop import Workshop

PLACE, HOUR = ("lab.visit_place", "x"), ("lab.tell_hour", None)
BERN = {"name": {"value": "Bern"}}


def set_up(*operations: tuple[str, str | None], links: Any = (), **inputs: dict[str, Any]) -> dict[str, Any]:
    """A flow with `inputs` by operation: `at_1={...}`."""
    body = flow_body(*operations, links=links)
    for at, value in inputs.items():
        body["task_operations"][int(at.removeprefix("at_"))]["inputs"] = value
    return body


async def executed(mira: Person, body: dict[str, Any]) -> dict[int, Any]:
    run = await mira.finished(await mira.execute(await mira.post("/flows/", body), await mira.request()))
    assert run["status"] == "completed", run
    return by_index(run)


def listed(workshop: Workshop) -> tuple[list[str], tuple[str, str]]:
    """The names of three places, and the operation that lists them."""
    region = f"region-{unknown_id()}"
    names = [f"place-{at}-{unknown_id()}" for at in range(3)]
    workshop.answer(region, [{"id": one, "name": one, "rank": 1} for one in names], times=9)
    return names, ("lab.list_places", f'name "{region}"')


def given(task_run: Any) -> dict[str, Any]:
    return {one["name"]: one["value"] for one in task_run["task_prep_answer"]["parameters"]}


async def test_inputs_are_stored_and_not_there_where_nobody_set_them(mira: Person) -> None:
    flow = await mira.post("/flows/", set_up(PLACE, PLACE, at_1=BERN))
    first, second = flow["task_operations"]
    assert "inputs" not in first
    assert {"value": "Bern"}.items() <= second["inputs"]["name"].items()
    assert await mira.get("/flows/", id=flow["id"]) == flow


async def test_a_value_of_the_flow_is_used_whatever_the_instruction_says(mira: Person) -> None:
    runs = await executed(mira, set_up(("lab.visit_place", 'name "Genoa"'), at_0=BERN))
    assert given(runs[0])["name"] == "Bern"
    assert "Set in the flow." in str(runs[0]["task_prep_answer"])


async def test_a_result_is_pointed_at(mira: Person) -> None:
    named = {"name": {"operation": 0, "field": "name"}}
    runs = await executed(mira, set_up(("lab.visit_place", 'name "Genoa"'), PLACE, links=[(0, 1)], at_1=named))
    assert given(runs[1])["name"] == runs[0]["result"]["name"]


async def test_the_one_of_a_list_that_is_called_so_is_pointed_at(workshop: Workshop, mira: Person) -> None:
    names, places = listed(workshop)
    inputs = {"name": {"operation": 0, "field": "name", "named": names[1]}}
    runs = await executed(mira, set_up(places, PLACE, links=[(0, 1)], at_1=inputs))
    assert given(runs[1])["name"] == names[1]


@pytest.mark.parametrize(("named", "says"), [("Atlantis", "Atlantis"), (None, "say which is meant")])
async def test_what_is_pointed_at_and_not_there_is_said(
    workshop: Workshop, mira: Person, named: str | None, says: str
) -> None:
    inputs = {"name": {"operation": 0, "field": "name", "named": named}}
    flow = await mira.post("/flows/", set_up(listed(workshop)[1], PLACE, links=[(0, 1)], at_1=inputs))
    run = await mira.finished(await mira.execute(flow, await mira.request()))
    assert run["status"] == "failed"
    assert says in by_index(run)[1]["error"]


async def test_each_item_of_a_list_sets_its_own_call(workshop: Workshop, mira: Person) -> None:
    names, places = listed(workshop)
    body = set_up(places, PLACE, links=[(0, 1)], at_1={"name": {"operation": 0, "field": "name"}})
    body["task_operations"][1]["for_each"] = {"operation": 0}
    runs = await executed(mira, body)
    assert [one["name"] for one in runs[1]["result"]] == names


WRONG: list[tuple[str, Any, str]] = [
    ("no such parameter", {"colour": {"value": "red"}}, "no parameter 'colour'"),
    ("nothing", {"name": {}}, "set to nothing"),
    ("both", {"name": {"value": "x", "operation": 0}}, "one of them"),
    ("field without operation", {"name": {"value": "x", "field": "id"}}, "name the operation"),
    ("no such operation", {"name": {"operation": 9}}, "has the index 9"),
    ("itself", {"name": {"operation": 1}}, "does not run before"),
    ("not before", {"name": {"operation": 2}}, "does not run before"),
    ("no text", {"name": {"value": {"a": 1}}}, "takes a text"),
]


@pytest.mark.parametrize(("inputs", "says"), [one[1:] for one in WRONG], ids=[one[0] for one in WRONG])
async def test_what_inputs_may_say(mira: Person, inputs: Any, says: str) -> None:
    """V-17: every fault is named where it is, and nothing is stored."""
    before = await mira.get("/flows/all")
    refusal = await mira.refused(422, "POST", "/flows/", set_up(PLACE, PLACE, HOUR, links=[(0, 1)], at_1=inputs))
    (found,) = refusal["detail"]
    assert found["loc"] == ["body", "task_operations", 1, "inputs", next(iter(inputs))]
    assert found["msg"].startswith("V-17: ")
    assert says in found["msg"]
    assert await mira.get("/flows/all") == before


async def test_who_knows_nothing_of_inputs_keeps_them(mira: Person) -> None:
    """A kept part that leaves them out keeps them, at the operation they look at; null removes them."""
    inputs = {"name": {"operation": 0, "field": "name"}}
    flow = await mira.post("/flows/", set_up(PLACE, PLACE, links=[(0, 1)], at_0=BERN, at_1=inputs))
    known = {"id", "name", "task_definition", "instruction"}
    first, second = flow["task_operations"]
    plain = [{key: one[key] for key in known} for one in (second, first)]
    for at, one in enumerate(plain):
        one["index"] = at
    link = [{"source_task_operation": 1, "target_task_operation": 0}]
    change = {"id": flow["id"], "name": "Turned", "task_operations": plain, "dependencies": link}
    turned = await mira.put("/flows/", change)
    kept = {one["name"]: one["inputs"]["name"] for one in turned["task_operations"]}
    assert kept[first["name"]]["value"] == "Bern"
    assert (kept[second["name"]]["operation"], kept[second["name"]]["field"]) == (1, "name")
    for one in plain:
        one["inputs"] = None
    bare = await mira.put("/flows/", change)
    assert all("inputs" not in one for one in bare["task_operations"])


async def test_an_approval_is_bound_to_inputs(mira: Person) -> None:
    """What is executed is what was approved: another value is another flow."""
    flow = await mira.post("/flows/", set_up(PLACE, at_0=BERN))
    run = await mira.post("/flow_runs/", {"flow": flow["id"], "flow_request": (await mira.request())["id"]})
    operation = {**flow["task_operations"][0], "inputs": {"name": {"value": "Genoa"}}}
    changed = {"id": flow["id"], "name": "Other", "task_operations": [operation], "dependencies": []}
    await mira.put("/flows/", changed)
    refusal = await mira.refused(409, "PUT", "/flow_runs/approve", flow_run_id=run["id"])
    assert "changed" in str(refusal)
