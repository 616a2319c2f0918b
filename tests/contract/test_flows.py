"""E10 to E14: flows made by hand."""

from typing import Any

import pytest

from support.product import Person, Product, definition_id, flow_body, unknown_id

HOUR = ("lab.tell_hour", None)
AUDIT = {"created_date", "modified_date", "created_by_email", "modified_by_email"}


async def test_a_flow_is_stored_with_ids_and_audit_on_every_part(mira: Person) -> None:
    """P-42: ids, the flow's id, audit fields on the flow and on each part."""
    body = flow_body(("lab.visit_place", 'name "p1"'), HOUR, links=[(0, 1)])
    body["dependencies"][0]["instruction"] = "because"
    flow = await mira.post("/flows/", body)
    assert await mira.get("/flows/", id=flow["id"]) == flow
    parts = flow["task_operations"] + flow["dependencies"]
    assert len({one["id"] for one in [flow, *parts]}) == 4
    assert {one["flow"] for one in parts} == {flow["id"]}
    for one in [flow, *parts]:
        assert set(one) >= AUDIT
        assert one["created_by_email"] == one["modified_by_email"] == mira.email
        assert one["created_date"] == one["modified_date"]
    assert flow["task_operations"][0]["instruction"] == 'name "p1"'
    assert flow["dependencies"][0]["instruction"] == "because"
    assert (flow["organization"], flow["created_by_human"], flow["planner"]) == (mira.organization, True, None)


async def test_dependencies_may_be_empty_but_not_missing(mira: Person) -> None:
    """P-43: `[]` is fine, a missing key 422."""
    assert (await mira.flow(HOUR))["dependencies"] == []
    for field in ("name", "task_operations", "dependencies"):
        body = {key: value for key, value in flow_body(HOUR).items() if key != field}
        refusal = await mira.refused(422, "POST", "/flows/", body)
        assert [(one["loc"], one["type"]) for one in refusal["detail"]] == [(["body", field], "missing")]


async def test_places_and_order_of_a_new_flow_are_null(mira: Person) -> None:
    """P-44: `sorted_index`, x and y null unless given."""
    flow = await mira.flow(HOUR)
    operation = flow["task_operations"][0]
    assert (operation["sorted_index"], operation["x"], operation["y"], operation["instruction"]) == (None,) * 4
    assert flow["sorted"] is False
    body = flow_body(HOUR)
    body["task_operations"][0] |= {"x": 1.5, "y": -3, "sorted_index": 7}
    operation = (await mira.post("/flows/", body))["task_operations"][0]
    assert (operation["sorted_index"], operation["x"], operation["y"]) == (None, 1.5, -3)


def _operation(**change: Any) -> dict[str, Any]:
    return {"name": "Step", "task_definition": definition_id("lab.tell_hour"), **change}


def _link(source: int, target: int, **more: Any) -> dict[str, Any]:
    return {"source_task_operation": source, "target_task_operation": target, **more}


TWO = [_operation(name="A", index=0), _operation(name="B", index=1)]
RULES: list[tuple[str, dict[str, Any], list[Any], str]] = [
    ("P-45 V-01 blank name", {"name": " "}, ["name"], "V-01"),
    ("P-45 V-01 name of no text", {"name": None}, ["name"], "string"),
    ("P-45 V-01 name too long", {"name": "x" * 256}, ["name"], "255"),
    ("P-46 V-02 no operations", {"task_operations": []}, ["task_operations"], "V-02"),
    (
        "P-47 V-03 blank operation name",
        {"task_operations": [_operation(name="\t")]},
        ["task_operations", 0, "name"],
        "V-03",
    ),
    (
        "P-48 V-04 same name twice",
        {"task_operations": [_operation(), _operation()]},
        ["task_operations", 1, "name"],
        "V-04",
    ),
    (
        "P-49 V-05 same index twice",
        {"task_operations": [TWO[0], {**TWO[1], "index": 0}]},
        ["task_operations", 1, "index"],
        "V-05",
    ),
    ("P-49 V-05 negative index", {"task_operations": [_operation(index=-1)]}, ["task_operations", 0, "index"], "V-05"),
    (
        "P-49 V-05 index for one of two",
        {"task_operations": [TWO[0], _operation(name="B")]},
        ["task_operations", 1, "index"],
        "V-05",
    ),
    ("P-49 V-05 huge index", {"task_operations": [_operation(index=2**31)]}, ["task_operations", 0, "index"], "less"),
    (
        "P-50 V-06 unknown definition",
        {"task_operations": [_operation(task_definition=unknown_id())]},
        ["task_operations", 0, "task_definition"],
        "V-06",
    ),
    (
        "P-50 V-06 withdrawn definition",
        {"task_operations": [_operation(task_definition=definition_id("lab.melt_place"))]},
        ["task_operations", 0, "task_definition"],
        "Nothing melts",
    ),
    (
        "P-51 V-07 dangling target",
        {"dependencies": [_link(0, 7)]},
        ["dependencies", 0, "target_task_operation"],
        "V-07",
    ),
    (
        "P-51 V-07 dangling source",
        {"dependencies": [_link(-1, 1)]},
        ["dependencies", 0, "source_task_operation"],
        "V-07",
    ),
    ("P-52 V-08 on itself", {"dependencies": [_link(1, 1)]}, ["dependencies", 0, "target_task_operation"], "V-08"),
    ("P-53 V-09 twice", {"dependencies": [_link(0, 1), _link(0, 1)]}, ["dependencies", 1], "V-09"),
    ("P-54 V-10 cycle", {"dependencies": [_link(0, 1), _link(1, 0)]}, ["dependencies"], "V-10"),
    (
        "P-55 V-11 long instruction",
        {"dependencies": [_link(0, 1, instruction="x" * 513)]},
        ["dependencies", 0, "instruction"],
        "V-11",
    ),
]


@pytest.mark.parametrize(("change", "place", "said"), [rule[1:] for rule in RULES], ids=[rule[0] for rule in RULES])
async def test_a_flow_that_breaks_a_rule_is_refused(
    mira: Person, change: dict[str, Any], place: list[Any], said: str
) -> None:
    """P-45, P-46, P-47, P-48, P-49, P-50, P-51, P-52, P-53, P-54, P-55: 422 naming place and rule, nothing stored."""
    body = {"name": "F", "task_operations": TWO, "dependencies": [], **change}
    refusal = await mira.refused(422, "POST", "/flows/", body)
    assert [one["loc"] for one in refusal["detail"]] == [["body", *place]]
    assert said in refusal["detail"][0]["msg"]
    assert await mira.get("/flows/all") == []
    stored = await mira.flow(HOUR)
    refusal = await mira.refused(422, "PUT", "/flows/", {**body, "id": stored["id"]})
    assert [one["loc"] for one in refusal["detail"]] == [["body", *place]]
    assert await mira.get("/flows/", id=stored["id"]) == stored


async def test_all_broken_rules_are_told_at_once(mira: Person) -> None:
    """P-12, P-45: every finding, not the first."""
    operations = [_operation(name=" ", index=0), _operation(name="B", index=0, task_definition=unknown_id())]
    body = {"name": "", "task_operations": operations, "dependencies": [_link(0, 9)]}
    refusal = await mira.refused(422, "POST", "/flows/", body)
    assert {one["msg"][:4] for one in refusal["detail"]} == {"V-01", "V-03", "V-05", "V-06", "V-07"}


async def test_indexes_left_out_are_places_in_the_list(mira: Person) -> None:
    """P-49: array positions; sparse ones are kept; a dependency's instruction of 512 characters passes."""
    body = {"name": "F", "task_operations": [_operation(name="A"), _operation(name="B", index=None)]}
    flow = await mira.post("/flows/", {**body, "dependencies": [_link(0, 1, instruction="x" * 512)]})
    assert [one["index"] for one in flow["task_operations"]] == [0, 1]
    sparse = [_operation(name="A", index=2**31 - 1), _operation(name="B", index=5)]
    flow = await mira.post("/flows/", {"name": "F", "task_operations": sparse, "dependencies": [_link(2**31 - 1, 5)]})
    assert [one["index"] for one in flow["task_operations"]] == [5, 2**31 - 1]


async def test_operation_names_are_free_text(mira: Person) -> None:
    """P-56: spaces, signs, any language."""
    names = ["Get the cards!", "Größe & 数", "a/b.c_d-e", "x" * 255]
    body = flow_body(*[HOUR] * len(names))
    for operation, name in zip(body["task_operations"], names, strict=True):
        operation["name"] = name
    assert [one["name"] for one in (await mira.post("/flows/", body))["task_operations"]] == names


async def test_a_change_keeps_adds_and_removes_parts(mira: Person) -> None:
    """P-57: kept parts keep id, creation audit and what is left out; new ones get ids; unlisted ones are gone."""
    body = flow_body(("lab.visit_place", "here"), HOUR, HOUR, links=[(0, 1), (1, 2)])
    body["task_operations"][0]["x"] = 4.5
    flow = await mira.post("/flows/", body)
    first, second, _ = flow["task_operations"]
    kept_link = flow["dependencies"][0]
    change = {
        "id": flow["id"],
        "name": "Changed",
        "task_operations": [
            {"id": first["id"], "name": "First", "task_definition": first["task_definition"], "index": 10},
            {
                "id": second["id"],
                "name": "Second",
                "task_definition": first["task_definition"],
                "index": 20,
                "instruction": "x",
            },
            {"name": "New", "task_definition": second["task_definition"], "index": 30},
        ],
        "dependencies": [{"id": kept_link["id"], **_link(10, 20)}, _link(20, 30)],
    }
    changed = await mira.put("/flows/", change)
    assert await mira.get("/flows/", id=flow["id"]) == changed
    shown = {one["name"]: one for one in changed["task_operations"]}
    assert (shown["First"]["id"], shown["First"]["instruction"], shown["First"]["x"]) == (first["id"], "here", 4.5)
    assert (shown["Second"]["id"], shown["Second"]["instruction"]) == (second["id"], "x")
    assert shown["New"]["id"] not in {one["id"] for one in flow["task_operations"]}
    assert shown["First"]["created_date"] == first["created_date"]
    assert changed["dependencies"][0]["id"] == kept_link["id"]
    assert changed["modified_date"] >= flow["modified_date"]
    assert changed["sorted"] is False


async def test_a_change_of_unknown_or_foreign_parts_is_refused(product: Product, mira: Person) -> None:
    """P-57: 404 unknown flow; 422 a part of another flow, or the same part twice."""
    flow, other = await mira.flow(HOUR), await mira.flow(HOUR)
    await mira.refused(404, "PUT", "/flows/", flow_body(HOUR, id=unknown_id()))
    own, foreign = flow["task_operations"][0]["id"], other["task_operations"][0]["id"]
    for ids, at in (([foreign, None], 0), ([own, unknown_id()], 1), ([own, own], 1)):
        body = flow_body(HOUR, HOUR, id=flow["id"])
        for operation, part in zip(body["task_operations"], ids, strict=True):
            operation["id"] = part
        refusal = await mira.refused(422, "PUT", "/flows/", body)
        assert [one["loc"] for one in refusal["detail"]] == [["body", "task_operations", at, "id"]]
    assert await mira.get("/flows/", id=flow["id"]) == flow


async def test_parts_are_shown_in_order(mira: Person) -> None:
    """P-58: by index, after the first execution by sorted_index; dependencies by source then target; 404."""
    operations = [_operation(name="last", index=0), _operation(name="first", index=9), _operation(name="mid", index=4)]
    links = [_link(9, 0), _link(4, 0), _link(9, 4)]
    flow = await mira.post("/flows/", {"name": "F", "task_operations": operations, "dependencies": links})
    assert [one["name"] for one in flow["task_operations"]] == ["last", "mid", "first"]
    ends = [(one["source_task_operation"], one["target_task_operation"]) for one in flow["dependencies"]]
    assert ends == [(4, 0), (9, 0), (9, 4)]
    await mira.finished(await mira.execute(flow))
    shown = await mira.get("/flows/", id=flow["id"])
    assert [(one["name"], one["sorted_index"]) for one in shown["task_operations"]] == [
        ("first", 0),
        ("mid", 1),
        ("last", 2),
    ]
    assert shown["sorted"] is True
    assert (await mira.refused(404, "GET", "/flows/", id=unknown_id()))["detail"] == "Flow not found"


async def test_a_removed_flow_is_given_back_and_its_runs_stay(mira: Person) -> None:
    """P-59: 200 with the flow, then 404; its runs are readable, a later execution is 404."""
    flow, request = await mira.flow(HOUR), await mira.request()
    run = await mira.finished(await mira.execute(flow, request))
    shown = await mira.get("/flows/", id=flow["id"])
    assert await mira.delete("/flows/", id=flow["id"]) == shown
    for method in ("GET", "DELETE"):
        await mira.refused(404, method, "/flows/", id=flow["id"])
    await mira.refused(404, "POST", "/flows/execute", flow_id=flow["id"], flow_request_id=request["id"])
    await mira.refused(404, "POST", "/flow_runs/", {"flow": flow["id"], "flow_request": request["id"]})
    assert (await mira.get("/flow_runs/with_flow_result", id=run["id"])) == run
    assert [one["id"] for one in await mira.get("/flow_runs/all_for_flow_id", flow_id=flow["id"])] == [run["id"]]


async def test_the_list_pages_newest_first(mira: Person) -> None:
    """P-60: full flows, newest first."""
    made = [await mira.flow(HOUR) for _ in range(4)]
    listed = await mira.get("/flows/all")
    assert sorted(one["id"] for one in listed) == sorted(one["id"] for one in made)
    assert {one["id"]: one for one in listed} == {one["id"]: one for one in made}
    assert await mira.get("/flows/all", skip=1, limit=2) == listed[1:3]


async def test_a_left_out_index_stays(mira: Person) -> None:
    """P-57: kept operations keep their numbers, in whatever order they are listed; a new one gets the next free."""
    flow = await mira.flow(HOUR, HOUR, links=[(0, 1)])
    kept = [{name: one[name] for name in ("id", "name", "task_definition")} for one in flow["task_operations"]]
    added = {"name": "Another", "task_definition": kept[0]["task_definition"]}
    body = {**flow, "task_operations": [added, *reversed(kept)]}
    changed = await mira.put("/flows/", body)
    assert {one["name"]: one["index"] for one in changed["task_operations"]} == {"Step 0": 0, "Step 1": 1, "Another": 2}
    assert changed["dependencies"][0]["id"] == flow["dependencies"][0]["id"]
