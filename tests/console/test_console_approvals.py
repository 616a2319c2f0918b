"""The inbox: what waits is read by its dry run and decided on, one or many at once, with a comment."""

from typing import Any

import pytest

from support.console import Screen
from support.product import Person

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def waiting(person: Person, name: str) -> Any:
    """A run that would paint a place, and waits."""
    flow, request = await person.flow(("lab.paint_place", f'name "{name}"')), await person.request(f"Paint {name}.")
    return await person.post("/flow_runs/", {"flow": flow["id"], "flow_request": request["id"]})


async def test_nothing_waits_and_the_page_says_what_would(screen: Screen) -> None:
    await screen.click("Approvals", "a")
    await screen.see("Nothing waits for you")


async def test_a_run_is_approved_with_a_comment_after_its_dry_run_was_read(screen: Screen, person: Person) -> None:
    run = await waiting(person, "pier")
    await screen.open("approvals")
    await screen.click("What it would do")
    await screen.see("given in the words of the request")
    await screen.see("pier")
    await screen.write("Comment on", "The pier needs it.")
    await screen.click("Approve")
    await screen.see("1 run approved")
    await screen.see("Nothing waits for you")
    decided = await person.finished(run)
    assert decided["status"] == "completed"
    assert decided["approval"]["comment"] == "The pier needs it."
    await screen.open(f"runs/{run['id']}")
    await screen.see("The pier needs it.")


async def test_many_are_rejected_at_once(screen: Screen, person: Person) -> None:
    runs = [await waiting(person, name) for name in ("mole", "quay", "dock")]
    await screen.open("approvals")
    await screen.see("Choose all 3")
    await screen.press("a")
    await screen.see("3 chosen")
    await screen.write("Comment on all of them", "Not in winter.")
    await screen.click("Reject 3")
    await screen.see("3 runs rejected")
    for run in runs:
        decided = await person.get("/flow_runs/", id=run["id"])
        assert decided["approval"]["decision"] == "rejected"
        assert decided["approval"]["comment"] == "Not in winter."


async def test_a_decision_of_somebody_else_is_told_and_the_rest_goes_on(screen: Screen, person: Person) -> None:
    """Of many decisions at once one wins; the other is told why it came too late."""
    taken, other = await waiting(person, "weir"), await waiting(person, "lock")
    await screen.open("approvals")
    await screen.see("Choose all 2")
    await screen.press("a")
    await person.put("/flow_runs/reject", flow_run_id=taken["id"])
    await screen.click("Approve 2")
    await screen.see("1 run approved.")
    assert (await person.finished(other))["status"] == "completed"


async def test_who_may_not_approve_is_told_so(fresh: Screen, person: Person) -> None:
    reader = await person.product.member("rita", scopes=["read"])
    await fresh.sign_in(reader.key)
    await fresh.open("approvals")
    await fresh.see("Decisions are not yours")


async def test_approvals_are_decided_on_a_phone(screen: Screen, person: Person) -> None:
    run = await waiting(person, "buoy")
    await screen.size(390, 780, phone=True)
    await screen.open("approvals")
    await screen.see("buoy")
    wide = await screen.page.run("document.documentElement.scrollWidth")
    assert wide == 390
    await screen.click("Approve")
    await screen.see("1 run approved")
    assert (await person.finished(run))["status"] == "completed"
