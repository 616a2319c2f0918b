"""Conditions, `otherwise`, and tasks done for each item of a list ([ext]): stored, checked, executed, told."""

from typing import Any

import pytest

from neena.simulators.process import Running
from support.product import Person, flow_body, unknown_id
from support.runs import by_index, visit
from support.workshop import Workshop

HOUR = ("lab.tell_hour", None)
RANKED = {"operation": 0, "path": "$.rank", "operator": "greater_than", "value": 3}


def guarded(*operations: tuple[str, str | None], links: Any = (), **more: dict[int, Any]) -> dict[str, Any]:
    """A flow with `conditions` and `for_each` by operation, and `when` by dependency."""
    body = flow_body(*operations, links=links)
    for field in ("conditions", "for_each"):
        for at, value in more.get(field, {}).items():
            body["task_operations"][at][field] = value
    for at, value in more.get("when", {}).items():
        body["dependencies"][at]["when"] = value
    return body


def ask(place: str) -> tuple[str, str]:
    """An operation that tells what its service says, whatever that is."""
    return ("lab.ask_place", f'name "{place}"')


async def executed(mira: Person, body: dict[str, Any], **request: Any) -> Any:
    made = await mira.request(**request)
    return await mira.finished(await mira.execute(await mira.post("/flows/", body), made))


def ends(run: Any) -> dict[int, tuple[str, str | None]]:
    return {at: (one["status"], one["error_code"]) for at, one in by_index(run).items()}


DONE = ("completed", None)
NOT_MET = ("cancelled", "condition_not_met")
SKIPPED = ("cancelled", "skipped")


async def test_conditions_are_stored_and_not_there_where_nobody_set_them(mira: Person) -> None:
    body = guarded(HOUR, HOUR, links=[(0, 1)], conditions={1: [RANKED]}, when={0: "completed"})
    flow = await mira.post("/flows/", body)
    assert await mira.get("/flows/", id=flow["id"]) == flow
    first, second = flow["task_operations"]
    assert {"conditions", "for_each", "terms"}.isdisjoint(first)
    assert (second["conditions"], "for_each" in second) == ([RANKED], False)
    assert flow["dependencies"][0]["when"] == "completed"
    assert "when" not in (await mira.flow(HOUR, HOUR, links=[(0, 1)]))["dependencies"][0]


def _each(**more: Any) -> dict[str, Any]:
    return {"operation": 0, **more}


CARDS, PLACE = ("lab.list_places", 'name "x"'), ("lab.visit_place", 'name "x"')
WRONG: list[tuple[str, tuple[str, str | None], str, Any, str]] = [
    ("no such operation", PLACE, "conditions", [{**RANKED, "operation": 9}], "V-12"),
    ("itself", PLACE, "conditions", [{**RANKED, "operation": 1}], "V-12"),
    ("not before", PLACE, "conditions", [{**RANKED, "operation": 2}], "V-12"),
    ("no such field", PLACE, "conditions", [{**RANKED, "path": "$.colour"}], "V-13"),
    ("field of a text", PLACE, "conditions", [{**RANKED, "path": "$.name.x"}], "V-13"),
    ("place in no list", PLACE, "conditions", [{**RANKED, "path": "$[0]"}], "V-13"),
    ("field of a list", CARDS, "conditions", [RANKED], "V-13"),
    ("no path", PLACE, "conditions", [{**RANKED, "path": "rank"}], "V-13"),
    ("many values", CARDS, "conditions", [{**RANKED, "path": "$[*].rank"}], "V-13"),
    ("metadata without place", PLACE, "conditions", [{**RANKED, "operation": None}], "V-13"),
    ("text is no number", PLACE, "conditions", [{**RANKED, "value": "many"}], "V-14"),
    ("text is no order", PLACE, "conditions", [{**RANKED, "path": "$.name", "value": "b"}], "V-14"),
    ("no value", PLACE, "conditions", [{**RANKED, "value": None}], "V-14"),
    ("several values", PLACE, "conditions", [{**RANKED, "value": [1]}], "V-14"),
    ("one of nothing", PLACE, "conditions", [{**RANKED, "operator": "is_one_of", "value": []}], "V-14"),
    ("empty with a value", PLACE, "conditions", [{**RANKED, "operator": "is_empty"}], "V-14"),
    ("contains in a number", PLACE, "conditions", [{**RANKED, "operator": "contains"}], "V-14"),
    ("whole object", PLACE, "conditions", [{**RANKED, "path": "$", "operator": "equals"}], "V-14"),
    ("list is a name", CARDS, "conditions", [{**RANKED, "path": "$", "operator": "equals", "value": "x"}], "V-14"),
    ("no list", PLACE, "for_each", _each(), "V-15"),
    ("field is no list", PLACE, "for_each", _each(path="$.rank"), "V-15"),
    ("list not before", CARDS, "for_each", _each(operation=2), "V-12"),
    ("item without field", CARDS, "for_each", _each(conditions=[{"path": "$.x", "operator": "is_empty"}]), "V-13"),
    ("no such operator", PLACE, "conditions", [{**RANKED, "operator": "matches"}], "greater_than"),
]  # fmt: skip


@pytest.mark.parametrize(("first", "field", "value", "says"), [one[1:] for one in WRONG], ids=[one[0] for one in WRONG])
async def test_what_conditions_may_look_at(mira: Person, first: Any, field: str, value: Any, says: str) -> None:
    """V-12 to V-15: every fault is named where it is."""
    body = guarded(first, HOUR, HOUR, links=[(0, 1)], **{field: {1: value}})
    refusal = await mira.refused(422, "POST", "/flows/", body)
    assert refusal["detail"][0]["loc"][:4] == ["body", "task_operations", 1, field]
    assert says in refusal["detail"][0]["msg"]


async def test_otherwise_needs_conditions_and_a_cycle_stays_one(mira: Person) -> None:
    """V-16, V-10."""
    body = guarded(HOUR, HOUR, links=[(0, 1)], when={0: "otherwise"})
    refusal = await mira.refused(422, "POST", "/flows/", body)
    assert "V-16: Step 0 has no conditions" in refusal["detail"][0]["msg"]
    body = guarded(HOUR, HOUR, links=[(0, 1), (1, 0)], conditions={0: [{**RANKED, "operation": 1}]})
    assert "V-10" in (await mira.refused(422, "POST", "/flows/", body))["detail"][0]["msg"]


async def test_who_knows_nothing_of_conditions_keeps_them(mira: Person) -> None:
    """A kept part that leaves them out keeps them, at the operation they looked at; null removes them."""
    where = _each(operation=0, conditions=[{"path": "$.rank", "operator": "at_least", "value": 2}])
    more = {"conditions": {2: [{**RANKED, "path": "$[0].rank"}]}, "for_each": {1: where}, "when": {1: "otherwise"}}
    body = guarded(CARDS, PLACE, PLACE, PLACE, links=[(0, 1), (2, 3), (0, 2)], **more)
    flow = await mira.post("/flows/", body)
    known = {"id", "name", "task_definition", "instruction"}
    last, *rest = flow["task_operations"][::-1]
    bare = [{name: one[name] for name in known} for one in (*reversed(rest), last)]
    numbers = [5, 6, 7, 8]
    change = {
        "id": flow["id"],
        "name": flow["name"],
        "task_operations": [{**one, "index": index} for one, index in zip(bare, numbers, strict=True)],
        "dependencies": [
            {
                "id": one["id"],
                "source_task_operation": one["source_task_operation"] + 5,
                "target_task_operation": one["target_task_operation"] + 5,
            }
            for one in flow["dependencies"]
        ],
    }
    kept = await mira.put("/flows/", change)
    assert kept["task_operations"][1]["for_each"] == {**where, "path": "$", "operation": 5}
    assert kept["task_operations"][2]["conditions"] == [{**RANKED, "path": "$[0].rank", "operation": 5}]
    assert [one.get("when") for one in kept["dependencies"]] == [None, None, "otherwise"]
    without = {**change, "task_operations": change["task_operations"][1:], "dependencies": change["dependencies"][2:]}
    refusal = await mira.refused(422, "PUT", "/flows/", without)
    assert [one["loc"][2:] for one in refusal["detail"]] == [[0, "for_each"], [1, "conditions"]]
    assert "keeps its conditions" in refusal["detail"][1]["msg"]
    for one in change["task_operations"]:
        one |= {"conditions": None, "for_each": None}
    change["dependencies"][2]["when"] = None
    gone = await mira.put("/flows/", change)
    assert all({"conditions", "for_each"}.isdisjoint(one) for one in gone["task_operations"])
    assert all("when" not in one for one in gone["dependencies"])


async def test_conditions_are_part_of_what_is_approved(mira: Person) -> None:
    body = guarded(PLACE, PLACE, links=[(0, 1)])
    flow, request = await mira.post("/flows/", body), await mira.request()
    plain = await mira.post("/flow_runs/", {"flow": flow["id"], "flow_request": request["id"]})
    flow["task_operations"][1]["conditions"] = [RANKED]
    await mira.put("/flows/", flow)
    refusal = await mira.refused(409, "PUT", "/flow_runs/approve", flow_run_id=plain["id"])
    assert "was changed" in refusal["detail"]
    asked = await mira.post("/flow_runs/", {"flow": flow["id"], "flow_request": request["id"]})
    assert asked["flow_hash"] != plain["flow_hash"]


@pytest.mark.parametrize("rank", [4, 3])
async def test_a_task_is_done_only_if_its_conditions_hold_another_one_otherwise(
    workshop: Workshop, mira: Person, rank: int
) -> None:
    """Who needs a skipped task is skipped, who only comes after it is not; the run completes and says so."""
    place, *others = (f"{name}-{unknown_id()}" for name in ("first", "then", "needs", "otherwise", "after"))
    workshop.answer(place, {"id": "p", "name": place, "rank": rank})
    body = guarded(
        *map(visit, (place, *others)),
        links=[(0, 1), (1, 2), (1, 3), (1, 4)],
        conditions={1: [RANKED]},
        when={2: "otherwise", 3: "completed_or_skipped"},
    )
    run = await executed(mira, body)
    assert run["status"] == "completed"
    called = [workshop.count(other) for other in others]
    told = run["result"]["body"].splitlines()
    if rank > 3:
        assert (ends(run), called) == ({0: DONE, 1: DONE, 2: DONE, 3: SKIPPED, 4: DONE}, [1, 1, 0, 1])
        assert told[3] == (
            "Step 3 was skipped: It is done in place of Step 1, whose conditions held or were not reached."
        )
    else:
        assert (ends(run), called) == ({0: DONE, 1: NOT_MET, 2: SKIPPED, 3: DONE, 4: DONE}, [0, 0, 1, 1])
        skipped = by_index(run)[1]
        assert skipped["error"] == "Done only if rank of Step 0 is more than 3; it is 3."
        assert (skipped["result"], skipped["attempts"], skipped["start_time"]) == (None, 0, skipped["end_time"])
        assert told[1] == f"Step 1 was skipped: {skipped['error']}"


@pytest.mark.parametrize(("first", "second", "done"), [(5, 5, 1), (1, 5, 2), (1, 1, 3)])
async def test_one_of_several_ways_is_gone(
    workshop: Workshop, mira: Person, first: int, second: int, done: int
) -> None:
    """`if ... otherwise if ... otherwise`: exactly one of three is done."""
    place = f"ways-{unknown_id()}"
    workshop.answer(place, {"id": "p", "name": "p", "rank": first, "seen": f"2025-01-0{second}"})
    seen = {"operation": 0, "path": "$.seen", "operator": "at_least", "value": "2025-01-05"}
    body = guarded(
        visit(place), HOUR, HOUR, HOUR,
        links=[(0, 1), (0, 2), (1, 2), (2, 3)],
        conditions={1: [RANKED], 2: [seen]},
        when={2: "otherwise", 3: "otherwise"},
    )  # fmt: skip
    run = await executed(mira, body)
    assert {at for at, one in ends(run).items() if at and one == DONE} == {done}


async def test_all_conditions_must_hold_and_metadata_counts(mira: Person) -> None:
    urgent = {"path": "$[0].priority", "operator": "is_one_of", "value": ["high", "urgent"]}
    open_one = {"operation": None, "path": "$[0].state", "operator": "not_equals", "value": "closed"}
    body = guarded(HOUR, conditions={0: [urgent, open_one]})
    run = await executed(mira, body, request_metadata=[{"priority": "High", "state": "open"}])
    assert ends(run) == {0: DONE}
    run = await executed(mira, body, request_metadata=[{"priority": "high", "state": "Closed"}])
    assert ends(run) == {0: NOT_MET}
    assert "state of the request's metadata is not “closed”; it is Closed." in run["result"]["body"]
    assert ends(await executed(mira, body, request_metadata=[{"priority": "low"}])) == {0: NOT_MET}


UNTOLD: list[tuple[str, dict[str, Any], Any, str]] = [
    ("no such field", {"path": "$.rank", "operator": "not_equals", "value": 3}, {}, "it is not there"),
    ("nothing", {"path": "$.rank", "operator": "at_most", "value": 3}, {"rank": None}, "it is empty"),
    ("text for a number", {"path": "$.rank", "operator": "less_than", "value": 3}, {"rank": "low"}, "it is low"),
    ("object for a text", {"path": "$.seen", "operator": "not_equals", "value": "x"}, {"seen": {}}, "an object"),
]


@pytest.mark.parametrize(("asked", "given", "says"), [one[1:] for one in UNTOLD], ids=[one[0] for one in UNTOLD])
async def test_what_cannot_be_told_is_not_done(
    workshop: Workshop, mira: Person, asked: dict[str, Any], given: Any, says: str
) -> None:
    """Neither the task nor what is done otherwise: the run fails and says what was found."""
    place, painted, instead = (f"{name}-{unknown_id()}" for name in ("place", "painted", "instead"))
    workshop.answer(place, {"id": "p", "name": place, **given})
    body = guarded(
        ask(place), ("lab.paint_place", f'name "{painted}"'), visit(instead),
        links=[(0, 1), (1, 2)],
        conditions={1: [{"operation": 0, **asked}]},
        when={1: "otherwise"},
    )  # fmt: skip
    run = await executed(mira, body)
    assert (run["status"], ends(run)) == ("failed", {0: DONE, 1: ("failed", "condition_unclear")})
    assert says in run["error"]
    assert "So it is not done." in run["error"]
    assert (workshop.count(painted), workshop.count(instead)) == (0, 0)


async def test_an_item_that_cannot_be_judged_leaves_all_undone(workshop: Workshop, mira: Person) -> None:
    region = f"region-{unknown_id()}"
    places = [{"id": f"{region}.0", "name": f"{region}.0", "rank": 1}, {"id": f"{region}.1", "name": f"{region}.1"}]
    workshop.answer(region, places)
    each = _each(conditions=[{"path": "$.rank", "operator": "not_equals", "value": 5}])
    body = guarded(ask(region), ("lab.mend_place", None), links=[(0, 1)], for_each={1: each})
    run = await executed(mira, body)
    assert ends(run) == {0: DONE, 1: ("failed", "condition_unclear")}
    assert "that cannot be told of item 2 of 2, so it is done for none" in run["error"]
    assert workshop.count(f"{region}.0") == 0


async def test_who_approves_sees_what_cannot_be_told(mira: Person) -> None:
    """The metadata does not say what the condition asks: the dry run says so beforehand, and the run fails."""
    body = guarded(HOUR, conditions={0: [{"path": "$[0].state", "operator": "not_equals", "value": "closed"}]})
    flow = await mira.post("/flows/", body)
    untold = "that cannot be told: it is not there. So it is not done."
    for metadata, says in (([], untold), ([{"state": "open"}], None)):
        request = await mira.request(request_metadata=metadata)
        shown = await mira.get("/flows/dry_run", flow_id=flow["id"], flow_request_id=request["id"])
        problem = shown["operations"][0]["terms_problem"]
        assert (problem is None) if says is None else (says in problem)
        run = await mira.finished(await mira.execute(flow, request))
        assert ends(run) == {0: ("failed", "condition_unclear") if says else DONE}


async def test_a_restart_decides_anew_what_was_skipped_and_goes_on_with_items(workshop: Workshop, mira: Person) -> None:
    """What was skipped stays skipped, the items that were done are not done again, and those left out stay out."""
    place, never = f"first-{unknown_id()}", f"never-{unknown_id()}"
    workshop.answer(place, {"id": "p", "name": place, "rank": 1})
    region = await _region(workshop, [9, 1, 9, 9])
    workshop.answer(f"{region}.2", {"message": "no such place"}, 404)
    each = {"operation": 2, "conditions": [{"path": "$.rank", "operator": "at_least", "value": 5}]}
    body = guarded(
        visit(place), visit(never), ("lab.list_places", f'name "{region}"'), ("lab.mend_place", "Mend it"),
        links=[(0, 1), (1, 2), (2, 3)],
        conditions={1: [RANKED]},
        when={1: "completed_or_skipped"},
        for_each={3: each},
    )  # fmt: skip
    old = await executed(mira, body)
    assert ends(old)[1] == NOT_MET
    assert (old["status"], ends(old)[3][0]) == ("failed", "failed")
    run = await mira.finished(await mira.post("/flow_runs/restart", flow_run_id=old["id"]))
    assert (run["status"], ends(run)) == ("completed", {0: DONE, 1: NOT_MET, 2: DONE, 3: DONE}), run["error"]
    assert [workshop.count(f"{region}.{at}") for at in range(4)] == [1, 0, 2, 1]
    assert (workshop.count(place), workshop.count(never)) == (1, 0)


async def _region(workshop: Workshop, ranks: list[int]) -> str:
    region = f"region-{unknown_id()}"
    places = [{"id": f"{region}.{at}", "name": f"{region}.{at}", "rank": rank} for at, rank in enumerate(ranks)]
    workshop.answer(region, places)
    return region


async def test_a_task_is_done_for_each_item_that_counts(workshop: Workshop, mira: Person) -> None:
    """Explicitly, whatever its instruction says: ids, names and other fields come from the item."""
    region = await _region(workshop, [1, 5, 9, 4])
    each = _each(conditions=[{"path": "$.rank", "operator": "at_least", "value": 5}])
    body = guarded(
        ("lab.list_places", f'name "{region}"'),
        ("lab.mend_place", "Mend the place"),
        ("lab.visit_place", None),
        links=[(0, 1), (0, 2)],
        for_each={1: each, 2: _each()},
    )
    run = await executed(mira, body)
    assert ends(run) == {0: DONE, 1: DONE, 2: DONE}
    (value,) = by_index(run)[1]["task_prep_answer"]["parameters"]
    assert value["value"] == [f"{region}.1", f"{region}.2"]
    assert value["source"] == {"kind": "operation", "operation": 0, "path": "$[1].id"}
    assert [one["name"] for one in by_index(run)[2]["result"]] == [f"{region}.{at}" for at in range(4)]
    assert workshop.count(f"{region}.1") == 2


async def test_a_dry_run_says_what_is_done_when_and_for_what(mira: Person) -> None:
    where = {"path": "$.rank", "operator": "at_most", "value": 5}
    body = guarded(
        CARDS, PLACE, PLACE,
        links=[(0, 1), (1, 2)],
        conditions={1: [{**RANKED, "path": "$"}]},
        for_each={2: _each(conditions=[where])},
        when={1: "otherwise"},
    )  # fmt: skip
    flow, request = await mira.post("/flows/", body), await mira.request()
    shown = await mira.get("/flows/dry_run", flow_id=flow["id"], flow_request_id=request["id"])
    terms = [
        [],
        ["only if the result of Step 0 is more than 3"],
        ["otherwise, when the conditions of Step 1 do not hold", "for each of Step 0, only if rank is at most 5"],
    ]
    assert [one["terms"] for one in shown["operations"]] == terms
    assert [one.get("terms", []) for one in flow["task_operations"]] == terms


async def test_a_list_without_an_item_that_counts_is_nothing_to_do(workshop: Workshop, mira: Person) -> None:
    region = await _region(workshop, [1, 2])
    each = _each(conditions=[{"path": "$.rank", "operator": "greater_than", "value": 5}])
    body = guarded(("lab.list_places", f'name "{region}"'), HOUR, links=[(0, 1)], for_each={1: each})
    run = await executed(mira, body)
    assert (ends(run), by_index(run)[1]["result"]) == ({0: DONE, 1: DONE}, [])
    assert "there was nothing to do" in run["result"]["body"]


async def test_what_an_earlier_task_gave_for_each_item_stays_with_its_item(workshop: Workshop, mira: Person) -> None:
    """Operation 1 was done for all items, operation 2 is done for some: each with what belongs to it."""
    region = await _region(workshop, [1, 5, 9])
    only = [{"path": "$.rank", "operator": "not_equals", "value": 5}]
    body = guarded(
        ("lab.list_places", f'name "{region}"'),
        ("lab.visit_place", "Visit it"),
        ("lab.mend_place", "Mend the place"),
        links=[(0, 1), (1, 2), (0, 2)],
        for_each={1: _each(), 2: {"operation": 1, "conditions": only}},
    )
    for at in range(3):
        workshop.answer(f"{region}.{at}", {"id": f"visited.{region}.{at}", "name": "x", "rank": 5 if at == 1 else 1})
    run = await executed(mira, body)
    (value,) = by_index(run)[2]["task_prep_answer"]["parameters"]
    assert value["value"] == [f"visited.{region}.0", f"visited.{region}.2"]


async def test_who_looks_at_what_was_skipped_is_skipped(mira: Person) -> None:
    """Nothing is there: it is empty, and no more is known of it."""
    never = {"path": "$[0].x", "operator": "is_not_empty"}
    empty = {"operation": 0, "path": "$.rank", "operator": "is_empty"}
    body = guarded(
        HOUR, HOUR, HOUR,
        links=[(0, 1), (0, 2)],
        conditions={0: [never], 1: [empty], 2: [RANKED]},
        when={0: "completed_or_skipped", 1: "completed_or_skipped"},
    )  # fmt: skip
    assert ends(await executed(mira, body)) == {0: NOT_MET, 1: DONE, 2: SKIPPED}


async def test_a_run_of_which_all_is_skipped_completes(mira: Person) -> None:
    body = guarded(HOUR, HOUR, links=[(0, 1)], conditions={0: [{"path": "$[0].x", "operator": "is_not_empty"}]})
    run = await executed(mira, body)
    assert (run["status"], run["error"], ends(run)) == ("completed", None, {0: NOT_MET, 1: SKIPPED})
    assert "Done only if x of the request's metadata is not empty; it is not there." in run["result"]["body"]


async def _somebody_connected(mira: Person, trello: Running, slack: Running, cards: list[str]) -> None:
    trello.reset()
    trello.load(boards=[{"name": "Support", "lists": [{"name": "Open", "cards": cards}]}])
    slack.reset()
    slack.load(channels=[{"name": "support"}])
    known = {each["short_name"]: each["id"] for each in await mira.get("/integrations/all")}
    for name, vendor in (("trello", trello), ("slack", slack)):
        await mira.post("/integration_credentials/", {"integration": known[name], "credential": vendor.credential})


def _said(slack: Running) -> list[str]:
    return [one["text"] for messages in slack.state()["messages"].values() for one in messages]


@pytest.mark.parametrize(("cards", "said"), [(["Roof", "Door", "Lamp"], "Busy"), (["Roof"], "Quiet")])
async def test_what_people_write_decides_when_it_runs(
    mira: Person, trello: Running, slack: Running, cards: list[str], said: str
) -> None:
    """From words to a result: the way that is not gone is told."""
    await _somebody_connected(mira, trello, slack, cards)
    request = await mira.request(
        'If there are more than 2 cards in the list Open of the board Support, send "Busy" to #support, '
        'otherwise send "Quiet" to #support.'
    )
    flow = await mira.get("/flows/generate", flow_request_id=request["id"])
    run = await mira.finished(await mira.execute(flow, request))
    assert (run["status"], _said(slack)) == ("completed", [said])
    assert sum("was skipped" in line for line in run["result"]["body"].splitlines()) == 1


async def test_a_misspelt_exception_leaves_all_undone(mira: Person, trello: Running, slack: Running) -> None:
    await _somebody_connected(mira, trello, slack, ["Roof", "Broken door"])
    request = await mira.request('Archive all cards in the list Open of the board Support except "Brokn door"')
    flow = await mira.get("/flows/generate", flow_request_id=request["id"])
    run = await mira.finished(await mira.execute(flow, request))
    assert (run["status"], by_index(run)[3]["error_code"]) == ("failed", "condition_unclear")
    assert "did you mean “Broken door”?" in run["error"]
    assert not any(one["closed"] for one in trello.state()["cards"].values())


async def test_what_people_except_is_left_alone(mira: Person, trello: Running, slack: Running) -> None:
    await _somebody_connected(mira, trello, slack, ["Roof", "Door", "Lamp"])
    request = await mira.request("Archive all cards in the list Open of the board Support except Door")
    flow = await mira.get("/flows/generate", flow_request_id=request["id"])
    assert flow["task_operations"][-1]["terms"] == ["for each of Get Cards in List, only if name is none of “Door”"]
    run = await mira.finished(await mira.execute(flow, request))
    assert run["status"] == "completed", run["error"]
    assert {one["name"]: one["closed"] for one in trello.state()["cards"].values()} == {
        "Roof": True,
        "Door": False,
        "Lamp": True,
    }
