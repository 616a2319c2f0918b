"""Restarting a run that failed or was cancelled: what was done is carried over, what failed and follows is done."""

import asyncio
from typing import Any
from uuid import UUID

import pytest

from neena.simulators.process import Running
from support.product import Person, Product, flow_body, unknown_id
from support.runs import by_index, status_of, visit
from support.workshop import Workshop

MISSING: dict[str, str] = {"message": "no such place"}


def paint(place: str) -> tuple[str, str]:
    """An operation that writes, whose service cannot tell whether it has."""
    return ("lab.paint_place", f'name "{place}"')


def places(*names: str) -> list[str]:
    return [f"{one}-{unknown_id()}" for one in names]


async def restart(person: Person, run: Any, **more: Any) -> Any:
    return await person.post("/flow_runs/restart", flow_run_id=run["id"], **more)


async def failed_between(workshop: Workshop, person: Person, first: str, bad: str, last: str) -> Any:
    """A run that painted one place, failed at the second, and did not come to the third."""
    workshop.answer(bad, MISSING, 404)
    run = await person.run(paint(first), visit(bad), paint(last), links=[(0, 1), (1, 2)])
    assert (run["status"], status_of(run, 0), status_of(run, 1)) == ("failed", "completed", "failed")
    return run


async def test_what_succeeded_is_not_done_again(product: Product, workshop: Workshop, mira: Person) -> None:
    """A new run names the old one, takes its results over, does the rest, and has a result of its own."""
    first, bad, last = places("first", "bad", "last")
    old = await failed_between(workshop, mira, first, bad, last)
    made = await restart(mira, old)
    assert (made["restarts"], made["status"], made["triggered_by"]) == (old["id"], "in_progress", mira.email)
    (carried,) = made["task_runs"]
    before = by_index(old)[0]
    same = set(carried) - {"id", "flow_run", "carried_from"}
    assert {key: carried[key] for key in same} == {key: before[key] for key in same}
    assert (carried["carried_from"], carried["flow_run"]) == (old["id"], made["id"])
    run = await mira.finished(made)
    assert (run["status"], run["flow_hash"]) == ("completed", old["flow_hash"])
    assert [workshop.count(one) for one in (first, bad, last)] == [1, 2, 1]
    assert run["result"]["body"].splitlines() == [f"Painted {first}.", f"Visited {bad}.", f"Painted {last}."]
    again = await mira.get("/flow_runs/with_flow_result", id=old["id"])
    assert again == {**old, "restarted_as": run["id"]}
    boss = await product.person("boss", UUID(mira.organization), scopes=("read", "admin"), permissions=["admin"])
    trail = [one for one in await boss.get("/audit") if one["action"] == "flow_run.restarted"]
    assert [one["object_id"] for one in trail] == [old["id"]]


async def test_a_restart_is_restarted(workshop: Workshop, mira: Person) -> None:
    """What was done two runs ago is still not done again, and says where it was done."""
    first, bad, last = places("first", "bad", "last")
    old = await failed_between(workshop, mira, first, bad, last)
    workshop.answer(bad, MISSING, 404)
    second = await mira.finished(await restart(mira, old))
    assert second["status"] == "failed"
    third = await mira.finished(await restart(mira, second))
    assert third["status"] == "completed"
    assert {index: one["carried_from"] for index, one in by_index(third).items()} == {0: old["id"], 1: None, 2: None}
    assert [workshop.count(one) for one in (first, bad, last)] == [1, 3, 1]


async def test_a_later_task_reads_what_was_carried_over(workshop: Workshop, mira: Person) -> None:
    town, (bad,) = f"town-{unknown_id()}", places("bad")
    workshop.answer(town, {"id": bad, "name": town, "rank": 1})
    workshop.answer(bad, MISSING, 404)
    run = await mira.run(visit(town), ("lab.mend_place", "Mend the place"), links=[(0, 1)])
    assert run["status"] == "failed", run
    done = await mira.finished(await restart(mira, run))
    assert (done["status"], workshop.count(town), workshop.count(bad)) == ("completed", 1, 2)


async def test_single_items_are_carried_over(workshop: Workshop, mira: Person) -> None:
    town, good, bad, last = places("town", "good", "bad", "last")
    workshop.answer(town, [{"id": one, "name": one, "rank": 1} for one in (good, bad, last)])
    workshop.answer(bad, MISSING, 404)
    each = ("lab.mend_place", "Mend each of the places")
    old = await mira.run(("lab.list_places", f'name "{town}"'), each, links=[(0, 1)])
    assert old["status"] == "failed"
    run = await mira.finished(await restart(mira, old))
    assert (run["status"], len(by_index(run)[1]["result"])) == ("completed", 3), run["error"]
    assert [workshop.count(one) for one in (town, good, bad, last)] == [1, 1, 2, 1]


async def test_a_write_of_unknown_outcome_waits_for_a_persons_word(workshop: Workshop, mira: Person) -> None:
    first, lost, last = places("first", "lost", "last")
    workshop.answer(lost, {}, 503)
    old = await mira.run(paint(first), paint(lost), paint(last), links=[(0, 1), (1, 2)])
    assert by_index(old)[1]["error_code"] == "outcome_unknown"
    refusal = await mira.refused(409, "POST", "/flow_runs/restart", flow_run_id=old["id"])
    assert refusal["code"] == "unknown_outcome"
    assert "Step 1" in refusal["detail"]
    assert workshop.count(lost) == 1
    run = await mira.finished(await restart(mira, old, repeat_unknown=True))
    assert run["status"] == "completed"
    assert [workshop.count(one) for one in (first, lost, last)] == [1, 2, 1]


@pytest.mark.parametrize("acted", [True, False])
async def test_a_write_of_unknown_outcome_is_looked_up(slack: Running, mira: Person, *, acted: bool) -> None:
    """The service is asked by the key that the message was sent with: sent it is kept, else it is sent once."""
    slack.reset()
    slack.load(channels=[{"name": "support"}])
    known = {each["short_name"]: each["id"] for each in await mira.get("/integrations/all")}
    await mira.post("/integration_credentials/", {"integration": known["slack"], "credential": slack.credential})
    slack.fault(action="close", path="/api/chat.postMessage", acts=acted)
    slack.fault(action="answer", path="/api/conversations.history", status=500, times=1)
    old = await mira.run(("slack.send_message", 'Send "Hello all" to #support'))
    assert by_index(old)[0]["error_code"] == "outcome_unknown", old
    run = await mira.finished(await restart(mira, old))
    assert run["status"] == "completed", run["error"]
    assert slack.state()["effects"] == {"send_message": 1}


async def test_a_repeatable_write_is_called_again(workshop: Workshop, mira: Person) -> None:
    (place,) = places("swept")
    workshop.answer(place, {}, 502, times=3)
    old = await mira.run(("lab.sweep_place", f'name "{place}"'))
    run = await mira.finished(await restart(mira, old))
    assert (run["status"], by_index(run)[0]["carried_from"]) == ("completed", old["id"])
    assert workshop.count(place) == 4


async def test_a_cancelled_run_is_restarted_once_nothing_of_it_is_under_way(workshop: Workshop, mira: Person) -> None:
    slow, last = places("slow", "last")
    workshop.hold(slow)
    run = await mira.execute(await mira.flow(visit(slow), visit(last), links=[(0, 1)]))
    await workshop.arrived(slow)
    await mira.until(run, lambda one: status_of(one, 0) == "in_progress")  # that a task reads is told without haste
    await mira.put("/flow_runs/cancel", flow_run_id=run["id"])
    refusal = await mira.refused(409, "POST", "/flow_runs/restart", flow_run_id=run["id"])
    assert "under way" in refusal["detail"]
    workshop.release(slow)
    await mira.until(run, lambda one: status_of(one, 0) == "completed")
    done = await mira.finished(await restart(mira, run))
    assert (done["status"], workshop.count(slow), workshop.count(last)) == ("completed", 1, 1)


async def test_of_many_restarts_at_once_one_is_made(workshop: Workshop, mira: Person) -> None:
    old = await failed_between(workshop, mira, *(names := places("first", "bad", "last")))
    asked = (mira.send("POST", "/flow_runs/restart", flow_run_id=old["id"]) for _ in range(5))
    answers = await asyncio.gather(*asked)
    assert sorted(one.status_code for one in answers) == [200, 409, 409, 409, 409]
    (made,) = (one.json() for one in answers if one.status_code == 200)
    refused = next(one.json() for one in answers if one.status_code == 409)
    assert made["id"] in refused["detail"]
    await mira.finished(made)
    assert [workshop.count(one) for one in names] == [1, 2, 1]


async def test_only_what_ended_early_is_restarted(workshop: Workshop, mira: Person) -> None:
    (slow,) = places("slow")
    workshop.hold(slow)
    under_way = await mira.execute(await mira.flow(visit(slow)))
    waiting = await mira.post("/flow_runs/", {"flow": under_way["flow"], "flow_request": under_way["flow_request"]})
    done = await mira.run(("lab.tell_hour", None))
    for run, status in ((under_way, "in_progress"), (waiting, "pending"), (done, "completed")):
        refusal = await mira.refused(409, "POST", "/flow_runs/restart", flow_run_id=run["id"])
        assert (refusal["code"], status in refusal["detail"]) == ("wrong_state", True)
    workshop.release(slow)
    assert (await mira.refused(404, "POST", "/flow_runs/restart", flow_run_id=unknown_id()))["code"]


async def test_a_flow_that_was_changed_or_removed_is_not_restarted(workshop: Workshop, mira: Person) -> None:
    first, bad, last = places("first", "bad", "last")
    old = await failed_between(workshop, mira, first, bad, last)
    body = flow_body(paint(first), visit(bad), visit(last), links=[(0, 1), (1, 2)])
    await mira.put("/flows/", {"id": old["flow"], **body})
    refusal = await mira.refused(409, "POST", "/flow_runs/restart", flow_run_id=old["id"])
    assert "changed" in refusal["detail"]
    await mira.delete("/flows/", id=old["flow"])
    refusal = await mira.refused(409, "POST", "/flow_runs/restart", flow_run_id=old["id"])
    assert "removed" in refusal["detail"]
    assert workshop.count(last) == 0


async def test_who_may_not_approve_waits_where_something_is_left_to_be_written(
    product: Product, workshop: Workshop
) -> None:
    """Decision 6; the dry run says what is carried over, and what is approved is what is left."""
    team = await product.organization()
    mira, otto = await product.person("mira", team), await product.person("otto", team, scopes=("read", "write"))
    first, bad, last = places("first", "bad", "last")
    old = await failed_between(workshop, mira, first, bad, last)
    run = await restart(otto, old)
    assert (run["status"], run["triggered_time"]) == ("pending", None)
    (shown,) = [one for one in await mira.get("/flow_runs/pending_approval") if one["id"] == run["id"]]
    assert [one["carried_over"] for one in shown["operations"]] == [True, False, False]
    await mira.put("/flow_runs/approve", flow_run_id=run["id"], flow_hash=shown["flow_hash"])
    assert (await mira.finished(run))["status"] == "completed"
    assert [workshop.count(one) for one in (first, bad, last)] == [1, 2, 1]


async def test_who_may_not_approve_goes_on_where_only_reading_is_left(product: Product, workshop: Workshop) -> None:
    team = await product.organization()
    mira, otto = await product.person("mira", team), await product.person("otto", team, scopes=("read", "write"))
    first, bad = places("first", "bad")
    workshop.answer(bad, MISSING, 404)
    old = await mira.run(paint(first), visit(bad), links=[(0, 1)])
    run = await otto.finished(await restart(otto, old))
    assert (run["status"], workshop.count(first), workshop.count(bad)) == ("completed", 1, 2)
