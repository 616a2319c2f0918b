"""Editing a flow: tasks and links come, go and change, every step can be undone, and what cannot be says why."""

from typing import Any

import pytest

from support.console import Screen
from support.product import Person

pytestmark = pytest.mark.asyncio(loop_scope="session")
VISIT = ("lab.visit_place", 'name "shed"')

HANDLES = """[...document.querySelectorAll('.react-flow__handle')].map((one) => {
  const box = one.getBoundingClientRect();
  return [box.x + box.width / 2, box.y + box.height / 2];
})"""


async def opened(screen: Screen, person: Person, *operations: tuple[str, str | None], **more: Any) -> Any:
    """The editor, with a flow of these operations; the flow."""
    flow, request = await person.flow(*(operations or (VISIT, VISIT)), **more), await person.request("Visit the shed.")
    await screen.open(f"flows/{flow['id']}?request={request['id']}")
    await screen.page.until(f"document.querySelectorAll('.graph .task').length === {len(operations) or 2}")
    return flow


async def stored(person: Person, flow: Any) -> Any:
    return await person.get("/flows/", id=flow["id"])


def links(flow: Any) -> set[tuple[int, int]]:
    return {(one["source_task_operation"], one["target_task_operation"]) for one in flow["dependencies"]}


async def test_a_task_is_added_told_what_to_do_linked_saved_and_run(screen: Screen, person: Person) -> None:
    """Ask, edit, run. By keyboard where there is a key."""
    flow = await opened(screen, person, VISIT)
    await screen.press("n")
    await screen.write("Find a task", "visit one place")
    await screen.press("Enter")
    await screen.page.until("document.querySelectorAll('.graph .task').length === 2")
    await screen.write("Instruction", 'name "house"')
    await screen.click("Step 0", ".check")
    await screen.page.until("document.querySelectorAll('.react-flow__edge').length === 1")
    await screen.click("Save and run")
    await screen.at("runs/")
    await screen.see("Visited house.")
    changed = await stored(person, flow)
    assert [one["name"] for one in changed["task_operations"]] == ["Step 0", "Visit Place"]
    assert changed["task_operations"][0]["id"] == flow["task_operations"][0]["id"]
    assert links(changed) == {(0, 1)}


async def test_steps_are_undone_and_done_again(screen: Screen, person: Person) -> None:
    flow = await opened(screen, person, links=[(0, 1)])
    await screen.click("Step 1", ".outline button")
    await screen.write("Name", "Look at the shed")
    await screen.click("Remove the task")
    await screen.page.until("document.querySelectorAll('.graph .task').length === 1")
    await screen.press("u")
    await screen.page.until("document.querySelectorAll('.react-flow__edge').length === 1")
    await screen.see("Look at the shed")
    await screen.press("u")
    await screen.gone("Look at the shed")
    await screen.gone("not saved")
    await screen.press("U")
    await screen.see("Look at the shed")
    await screen.press("s")
    await screen.gone("not saved")
    assert [one["name"] for one in (await stored(person, flow))["task_operations"]] == ["Step 0", "Look at the shed"]


async def test_a_circle_is_refused_with_its_reason(screen: Screen, person: Person) -> None:
    await opened(screen, person, links=[(0, 1)])
    handles = await screen.page.run(HANDLES)
    by_height = sorted(handles, key=lambda one: one[1])
    await screen.drag(by_height[-1], by_height[0])
    await screen.see("so this would be a circle")
    assert await screen.page.run("document.querySelectorAll('.react-flow__edge').length") == 1


async def test_the_order_and_the_names_change(screen: Screen, person: Person) -> None:
    flow = await opened(screen, person)
    await screen.click("Step 1", ".outline button")
    await screen.write("Name", "Step 0")
    await screen.see("Another task has this name.")
    await screen.write("Name", "First")
    await screen.click("Earlier in the order")
    await screen.click("Rename")
    await screen.write("Name", "Two visits")
    await screen.click("Rename", "dialog button")
    await screen.click("Save")
    await screen.gone("not saved")
    changed = await stored(person, flow)
    assert changed["name"] == "Two visits"
    assert [one["name"] for one in changed["task_operations"]] == ["First", "Step 0"]


async def test_what_the_api_refuses_is_told_and_nothing_is_lost(screen: Screen, person: Person) -> None:
    flow = await opened(screen, person)
    await person.delete("/flows/", id=flow["id"])
    await screen.press("l")
    await screen.click("Step 0", ".outline button")
    await screen.click("Remove the task")
    await screen.press("s")
    await screen.see("Flow not found")
    await screen.see("not saved")
    await screen.press("u")
    await screen.press("u")
    await screen.gone("not saved")
