"""Conditions by choices: a flow is told when to do what, and its run shows what was left out and why."""

from typing import Any

import pytest

from support.console import Screen
from support.product import Person, flow_body, unknown_id
from support.workshop import Workshop

pytestmark = pytest.mark.asyncio(loop_scope="session")
LABELS = "[...document.querySelectorAll('.react-flow__edge-text')].map((one) => one.textContent)"
TERMS = "[...document.querySelectorAll('.task .terms')].map((one) => one.textContent)"


async def _opened(screen: Screen, person: Person, body: dict[str, Any], tasks: int) -> Any:
    flow, request = await person.post("/flows/", body), await person.request("Look after the region.")
    await screen.open(f"flows/{flow['id']}?request={request['id']}")
    await screen.page.until(f"document.querySelectorAll('.graph .task').length === {tasks}")
    return flow


async def test_a_task_gets_its_conditions_by_choices_and_a_run_shows_what_was_skipped(
    screen: Screen, person: Person, workshop: Workshop
) -> None:
    region = f"region-{unknown_id()}"
    workshop.answer(region, [{"id": f"{region}.{at}", "name": f"{region}.{at}", "rank": at} for at in range(3)])
    body = flow_body(
        ("lab.list_places", f'name "{region}"'),
        ("lab.tell_hour", None),
        ("lab.tell_hour", None),
        ("lab.mend_place", "Mend the place"),
        links=[(0, 1), (1, 2), (0, 3)],
    )
    flow = await _opened(screen, person, body, 4)
    await screen.click("Step 1", ".outline button")
    await screen.click("Add a condition")
    await screen.choose("Compared how", "is more than")
    await screen.write("Value", "5")
    await screen.press("Enter")
    await screen.click("Step 2", ".outline button")
    await screen.choose("If Step 1 is skipped", "otherwise: if its conditions do not hold")
    await screen.click("Step 3", ".outline button")
    await screen.choose("Done for each of", "of Step 0")
    await screen.click("Only those whose …")
    await screen.choose("Field", "rank")
    await screen.choose("Compared how", "is at least")
    await screen.write("Value", "1")
    await screen.press("Enter")
    await screen.page.until(f"({TERMS}).length === 3")
    assert await screen.page.run(LABELS) == ["otherwise"]
    assert await screen.faults() == []
    await screen.click("Save and run")
    await screen.at("runs/")
    await screen.see("Step 1 was skipped: Done only if the result of Step 0 is more than 5; it is 3.")
    stored = await person.get("/flows/", id=flow["id"])
    assert {one["name"]: one["terms"] for one in stored["task_operations"] if "terms" in one} == {
        "Step 1": ["only if the result of Step 0 is more than 5"],
        "Step 2": ["otherwise, when the conditions of Step 1 do not hold"],
        "Step 3": ["for each of Step 0, only if rank is at least 1"],
    }
    await screen.page.until("document.querySelectorAll('.graph .status[data-status=skipped]').length === 1")
    assert await screen.page.run(LABELS) == ["otherwise"]
    await screen.click("Step 1", ".outline button")
    await screen.see("Skipped")
    assert await screen.faults() == []
    await screen.colours("dark")
    assert await screen.faults() == []


async def test_what_people_set_stays_when_the_order_changes_and_names_what_is_gone(
    screen: Screen, person: Person
) -> None:
    """A condition goes with the task that it looks at; without that task nothing is saved."""
    body = flow_body(("lab.tell_hour", None), ("lab.tell_hour", None), ("lab.tell_hour", None), links=[(1, 2)])
    rank = {"operation": 1, "path": "$.rank", "operator": "at_least", "value": 12}
    body["task_operations"][2]["conditions"] = [rank]
    flow = await _opened(screen, person, body, 3)
    await screen.click("Step 1", ".outline button")
    await screen.click("Earlier in the order")
    await screen.click("Save")
    await screen.gone("not saved")
    changed = await person.get("/flows/", id=flow["id"])
    assert next(one["conditions"] for one in changed["task_operations"] if "conditions" in one) == [
        {**rank, "operation": 0}
    ]
    await screen.click("Remove the task")
    await screen.see("only if rank of a task that is gone is at least 12")
    await screen.click("Save")
    await screen.see("V-12")
