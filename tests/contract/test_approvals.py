"""What waits for whom, what is bound by an approval, and who may decide."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from sqlalchemy import select

from neena.audit.tables import AuditEntry
from support.hooks import changed, make_hook
from support.product import Person, Product, flow_body, open_product, unknown_id
from support.runs import by_index
from support.scripted_model import literal, plan, scripted_model, values
from support.workshop import Workshop

PAINT = ("lab.paint_place", 'name "shed"')
NO_APPROVE = {"permissions": ["read", "write"]}


async def waiting(person: Person, *operations: tuple[str, str | None], words: str = "Paint the shed.") -> Any:
    """A run that waits for its approval."""
    flow, request = await person.flow(*(operations or (PAINT,))), await person.request(words)
    return await person.post("/flow_runs/", {"flow": flow["id"], "flow_request": request["id"]})


async def pending(person: Person) -> list[Any]:
    return await person.get("/flow_runs/pending_approval", limit=1000)


def known(operation: Any) -> dict[str, Any]:
    return {one["name"]: one["value"] for one in operation["parameters"] if one["known"]}


async def team(product: Product, **settings: Any) -> tuple[Person, Person]:
    one = await product.organization()
    return await product.person("mira", one), await product.person("otto", one, **settings)


async def test_what_waits_is_shown_with_what_it_would_do(product: Product, slack: Any) -> None:
    """Decision 6: each operation with effect, target, credential's owner and values with their sources."""
    mira, otto = await team(product)
    run = await waiting(
        mira,
        ("trello.get_boards", "Get the boards"),
        ("slack.send_message", 'Send "Done" to #support'),
        ("lab.visit_place", 'name "shed"'),
        words="Tell #support.",
    )
    (shown,) = await pending(otto)
    assert [shown[name] for name in ("id", "flow", "flow_hash")] == [run[name] for name in ("id", "flow", "flow_hash")]
    assert (shown["request_instructions"], shown["requested_by"]) == ("Tell #support.", mira.email)
    boards, send, visit = shown["operations"]
    assert [one["effect"] for one in shown["operations"]] == ["read", "write", "read"]
    assert (send["task"], send["integration"], send["target_host"]) == ("slack.send_message", "slack", slack.address)
    assert send["instruction"] == 'Send "Done" to #support'
    assert known(send) == {"channel": "#support", "text": "Done"}
    assert {one["source"] for one in send["parameters"]} == {"given in the words of the request"}
    # Nobody is named yet by a run that was only made: it would run as whoever approves it.
    assert (send["credential_owner"], send["credential"]) == (otto.email, None)
    assert send["credential_problem"] == "Slack is not connected."
    assert (visit["credential_owner"], visit["credential_problem"], boards["parameters"]) == (None, None, [])
    services = await otto.get("/integrations/all", limit=1000)
    slack_id = next(one["id"] for one in services if one["short_name"] == "slack")
    made = await otto.post("/integration_credentials/", {"integration": slack_id, "credential": slack.credential})
    send = (await pending(otto))[0]["operations"][1]
    assert (send["credential"], send["credential_problem"]) == (made["id"], None)
    assert slack.credential not in str(await pending(otto))
    assert await mira.get("/flow_runs/dry_run", id=run["id"])


async def test_what_is_not_known_yet_says_where_it_comes_from(mira: Person) -> None:
    """Decision 6: a value that an earlier operation gives is not guessed."""
    flow = await mira.flow(("lab.visit_place", 'name "shed"'), ("lab.mend_place", "Mend the place"), links=[(0, 1)])
    request = await mira.request()
    await mira.post("/flow_runs/", {"flow": flow["id"], "flow_request": request["id"]})
    mend = (await pending(mira))[0]["operations"][1]
    assert mend["after"] == [0]
    assert mend["parameters"] == [
        {"name": "place_id", "known": False, "value": None, "source": "from the result of Step 0"}
    ]


async def test_an_events_values_are_shown_and_are_what_is_executed(workshop: Workshop, mira: Person) -> None:
    """Decision 6: the approver sees what the event put in; the run is made in the author's name."""
    hook = await make_hook(mira, "Mend the place <{place_id}>")
    place = f"dry-{unknown_id()}"
    trigger_run = await hook.taken(changed("x", place))
    run = await hook.waiting(trigger_run)
    (shown,) = await pending(mira)
    assert (shown["trigger_run"], shown["request_instructions"]) == (trigger_run, f"Mend the place {place}")
    (mend,) = shown["operations"]
    assert mend["instruction"] == "Mend the place <{place_id}>"
    assert mend["parameters"][0] == {
        "name": "place_id",
        "known": True,
        "value": place,
        "source": "given in the words of the request, filled in from the event",
    }
    await mira.put("/flow_runs/approve", flow_run_id=run["id"], flow_hash=shown["flow_hash"])
    assert (await mira.finished(run))["status"] == "completed"
    assert workshop.count(place) == 1


async def test_who_waits_for_what(product: Product) -> None:
    """Decision 6: newest first, paged; of the own organization; nothing for who may not approve; nothing decided."""
    mira, otto = await team(product, **NO_APPROVE)
    runs = [await waiting(mira) for _ in range(3)]
    assert [one["id"] for one in await pending(mira)] == [one["id"] for one in reversed(runs)]
    assert await mira.get("/flow_runs/pending_approval", skip=1, limit=1) == (await pending(mira))[1:2]
    assert await pending(otto) == []
    assert await pending(await product.member()) == []
    for act, run in zip(("approve", "reject", "cancel"), runs, strict=True):
        await mira.put(f"/flow_runs/{act}", flow_run_id=run["id"])
    assert await pending(mira) == []


@pytest.mark.parametrize("change", ["instruction", "task", "operation", "dependency"])
async def test_a_changed_flow_voids_the_approval(mira: Person, change: str) -> None:
    """Decision 6: 409, and the run goes on waiting; a name alone changes nothing."""
    flow = await mira.flow(PAINT, PAINT)
    request = await mira.request()
    run = await mira.post("/flow_runs/", {"flow": flow["id"], "flow_request": request["id"]})
    changes = {
        "instruction": flow_body(PAINT, ("lab.paint_place", 'name "house"')),
        "task": flow_body(PAINT, ("lab.sweep_place", 'name "shed"')),
        "operation": flow_body(PAINT),
        "dependency": flow_body(PAINT, PAINT, links=[(0, 1)]),
    }
    await mira.put("/flows/", changes[change] | {"id": flow["id"]})
    refusal = await mira.refused(409, "PUT", "/flow_runs/approve", flow_run_id=run["id"], flow_hash=run["flow_hash"])
    assert "make a new run" in refusal["detail"]
    assert (await mira.get("/flow_runs/", id=run["id"]))["status"] == "pending"
    await mira.put("/flows/", flow_body(PAINT, PAINT) | {"id": flow["id"]})
    assert (await mira.put("/flow_runs/approve", flow_run_id=run["id"]))["approval_status"] == "approved"


async def test_only_what_was_read_is_approved(mira: Person) -> None:
    """Decision 6: another hash is 409; so is that of a run with other values."""
    run, other = await waiting(mira), await waiting(mira, ("lab.paint_place", 'name "house"'))
    assert run["flow_hash"] != other["flow_hash"]
    for wrong in (other["flow_hash"], run["flow_hash"][:-1], run["flow_hash"].upper() + "0", ""):
        refusal = await mira.refused(409, "PUT", "/flow_runs/approve", flow_run_id=run["id"], flow_hash=wrong)
        assert "flow_hash" in refusal["detail"]
    assert (await mira.get("/flow_runs/", id=run["id"]))["status"] == "pending"
    await mira.put("/flow_runs/approve", flow_run_id=run["id"], flow_hash=run["flow_hash"])


async def test_the_decision_is_kept_with_who_when_and_what(product: Product) -> None:
    """Decision 6: `approval` and an entry of the audit trail for each decision."""
    one = await product.organization()
    mira = await product.person("mira", one)
    ada = await product.person("ada", one, permissions=["read", "write", "approve", "admin"])
    for act, decision in (("approve", "approved"), ("reject", "rejected")):
        run = await waiting(mira)
        await ada.put(f"/flow_runs/{act}", flow_run_id=run["id"], comment=f"so {decision}")
        approval = (await mira.get("/flow_runs/", id=run["id"]))["approval"]
        request = await mira.get("/flow_requests/", id=run["flow_request"])
        assert approval.pop("decided_time") >= request["created_date"]
        kept = {"decided_by": ada.email, "flow_hash": run["flow_hash"], "comment": f"so {decision}"}
        assert approval == {"decision": decision, **kept}
        (entry,) = [each for each in await ada.get("/audit/", limit=100) if each["object_id"] == run["id"]]
        assert (entry["action"], entry["actor"]) == (f"flow_run.{decision}", ada.email)
        assert entry["detail"]["flow_hash"] == run["flow_hash"]


async def test_of_fifty_decisions_at_once_one_wins(workshop: Workshop, product: Product) -> None:
    """Decision 6: approve, reject and cancel mixed: exactly one is 200, 49 are 409, and the run is what it said."""
    mira, otto = await team(product)
    place = f"fifty-{unknown_id()}"
    workshop.hold(place)
    run = await waiting(mira, ("lab.paint_place", f'name "{place}"'))
    acts = ["approve", "reject"] * 25
    answers = await asyncio.gather(
        *(
            (mira if at % 4 < 2 else otto).send("PUT", f"/flow_runs/{act}", flow_run_id=run["id"])
            for at, act in enumerate(acts)
        )
    )
    assert Counter(one.status_code for one in answers) == {200: 1, 409: 49}
    won = next(act for act, one in zip(acts, answers, strict=True) if one.status_code == 200)
    workshop.release(place)
    shown = await mira.finished(run)
    assert (shown["approval_status"], shown["status"]) == {
        "approve": ("approved", "completed"),
        "reject": ("rejected", "cancelled"),
    }[won]
    assert workshop.count(place) == (won == "approve")


async def test_of_fifty_with_cancellations_nothing_contradicts(workshop: Workshop, mira: Person) -> None:
    """E40: a cancellation may follow the approval, since it may end what is under way; nothing else may."""
    place = f"fifty-{unknown_id()}"
    workshop.hold(place)
    run = await waiting(mira, ("lab.paint_place", f'name "{place}"'))
    acts = (["approve", "reject", "cancel"] * 17)[:50]
    answers = await asyncio.gather(*(mira.send("PUT", f"/flow_runs/{act}", flow_run_id=run["id"]) for act in acts))
    assert {one.status_code for one in answers} == {200, 409}
    won = sorted(act for act, one in zip(acts, answers, strict=True) if one.status_code == 200)
    assert won in (["approve", "cancel"], ["reject"], ["cancel"]), won
    workshop.release(place)
    assert (await mira.finished(run))["status"] == "cancelled"


async def test_without_the_permission_nothing_is_decided_and_a_writing_flow_waits(product: Product) -> None:
    """Decision 6: 403 to decide; executing a flow that writes makes a run that waits for somebody who may."""
    mira, otto = await team(product, **NO_APPROVE)
    run = await waiting(otto)
    for act in ("approve", "reject"):
        refusal = await otto.refused(403, "PUT", f"/flow_runs/{act}", flow_run_id=run["id"])
        assert "approve" in refusal["detail"]
    assert (await otto.execute(await otto.flow(("lab.tell_hour", None))))["status"] == "in_progress"
    executed = await otto.execute(await otto.flow(PAINT))
    assert (executed["status"], executed["approval_status"]) == ("pending", None)
    assert [one["id"] for one in await pending(mira)] == [executed["id"], run["id"]]
    await mira.put("/flow_runs/approve", flow_run_id=executed["id"])
    done = await mira.finished(executed)
    assert (done["status"], done["triggered_by"]) == ("completed", otto.email)
    assert done["approval"]["decided_by"] == mira.email
    assert (await otto.put("/flow_runs/cancel", flow_run_id=run["id"]))["status"] == "cancelled"
    async with product.neena.database.reading() as session:
        entry = await session.scalar(select(AuditEntry).where(AuditEntry.object_id == run["id"]))
    assert entry is not None
    assert (entry.action, entry.actor, entry.detail) == (
        "flow_run.cancelled",
        otto.email,
        {"flow_hash": run["flow_hash"]},
    )


@pytest.mark.parametrize("act", ["approve", "reject", "cancel"])
async def test_reading_never_decides(mira: Person, act: str) -> None:
    """Decision 6: GET, HEAD, POST, DELETE on a deciding path are 405 and change nothing."""
    run = await waiting(mira)
    before = await mira.get("/flow_runs/", id=run["id"])
    for method in ("GET", "HEAD", "POST", "DELETE", "PATCH"):
        for path in (f"/flow_runs/{act}", f"/flow_runs/{act}/"):
            answer = await mira.send(method, path, flow_run_id=run["id"])
            assert answer.status_code == 405, (method, path)
            client, headers = mira.product.client, {"Authorization": f"Bearer {mira.key}"}
            bare = await client.request(method, path, params={"flow_run_id": run["id"]}, headers=headers)
            assert bare.status_code == 405, (method, path)
    assert await mira.get("/flow_runs/", id=run["id"]) == before


@pytest_asyncio.fixture(loop_scope="session")
async def strict(tmp_path: Path, vendors: dict[str, Any]) -> AsyncIterator[Product]:
    """A product in which nobody decides on their own request."""
    async with open_product(tmp_path, four_eyes=True, **vendors) as one:
        yield one


async def test_four_eyes(workshop: Workshop, strict: Product) -> None:
    """NEENA_FOUR_EYES: 403 for the own request, another person may; a writing flow waits even for its approver."""
    mira, otto = await team(strict)
    place = f"eyes-{unknown_id()}"
    paint = ("lab.paint_place", f'name "{place}"')
    executed = await mira.execute(await mira.flow(paint))
    assert executed["status"] == "pending"
    assert await pending(mira) == []
    for act in ("approve", "reject"):
        refusal = await mira.refused(403, "PUT", f"/flow_runs/{act}", flow_run_id=executed["id"])
        assert "second person" in refusal["detail"]
    assert (await mira.get("/flow_runs/", id=executed["id"]))["status"] == "pending"
    assert [one["id"] for one in await pending(otto)] == [executed["id"]]
    await otto.put("/flow_runs/approve", flow_run_id=executed["id"])
    done = await mira.finished(executed)
    assert (done["status"], done["triggered_by"], workshop.count(place)) == ("completed", mira.email, 1)
    assert (await mira.execute(await mira.flow(("lab.tell_hour", None))))["status"] == "in_progress"
    # Neither does another person's run make the own request another's, nor may who made the run decide on it.
    made = await otto.execute(await otto.flow(paint), await mira.request("Paint it"))
    assert await pending(mira) == await pending(otto) == []
    for person in (mira, otto):
        await person.refused(403, "PUT", "/flow_runs/approve", flow_run_id=made["id"])
    # A flow that a trigger names is requested by who wrote the trigger.
    hook = await make_hook(mira, "Paint it", flow=(await mira.flow(paint))["id"])
    run = await hook.waiting(await hook.taken(changed("x")))
    assert run["status"] == "pending"
    await mira.refused(403, "PUT", "/flow_runs/approve", flow_run_id=run["id"])
    await otto.put("/flow_runs/reject", flow_run_id=run["id"])


@pytest.mark.parametrize(
    ("policy", "reads", "writes", "generated"),
    [("always", "pending", "pending", "pending"), ("never", "in_progress", "in_progress", "in_progress")],
)
async def test_the_operators_policy(
    tmp_path: Path, vendors: dict[str, Any], policy: str, reads: str, writes: str, generated: str
) -> None:
    """NEENA_APPROVAL: `always` has reading runs wait too; `never` has nothing wait, events neither."""
    async with open_product(tmp_path, approval=policy, **vendors) as product:
        mira = await product.member()
        assert (await mira.execute(await mira.flow(("lab.tell_hour", None))))["status"] == reads
        assert (await mira.execute(await mira.flow(PAINT)))["status"] == writes
        for flow in (None, (await mira.flow(PAINT))["id"]):
            hook = await make_hook(mira, "Mend the place <{place_id}>", flow=flow)
            run = await hook.waiting(await hook.taken(changed("x")))
            assert (run["status"] == "pending") is (generated == "pending")


async def test_what_was_approved_is_what_is_done_whatever_a_model_prepares(
    tmp_path: Path, vendors: dict[str, Any], workshop: Workshop
) -> None:
    """Decision 6: the values that the approver read hold against another answer."""
    place, other = f"told-{unknown_id()}", f"other-{unknown_id()}"
    with scripted_model() as model:
        async with open_product(tmp_path, **model.settings, **vendors) as product:
            mira = await product.member()
            hook = await make_hook(mira, f"Mend the place <{{place_id}}>, not {other}")
            model.script(
                plan(("lab.mend_place", "Mend the place <{place_id}>")),
                values(place_id=literal(other)),
                {"text": "Mended."},
            )
            run = await hook.waiting(await hook.taken(changed("x", place)))
            assert known((await pending(mira))[0]["operations"][0]) == {"place_id": place}
            await mira.put("/flow_runs/approve", flow_run_id=run["id"])
            done = await mira.finished(run)
    assert done["status"] == "completed", by_index(done)
    assert (workshop.count(place), workshop.count(other)) == (1, 0)
    (prepared,) = by_index(done)[0]["task_prep_answer"]["parameters"]
    assert (prepared["value"], prepared["source"]["kind"]) == (place, "event")


async def test_what_a_flow_would_do_is_told_before_there_is_a_run(product: Product) -> None:
    """As of a run that waits, for whoever reads it; nothing is stored."""
    mira, otto = await team(product)
    flow, request = await mira.flow(PAINT), await mira.request("Paint the shed.")
    asked = {"flow_id": flow["id"], "flow_request_id": request["id"]}
    shown = await otto.get("/flows/dry_run", **asked)
    assert (shown["flow"], shown["flow_request"], shown["writes"]) == (flow["id"], request["id"], True)
    assert known(shown["operations"][0]) == {"name": "shed"}
    assert await pending(otto) == []
    assert await mira.get("/flow_runs/preview/all") == []
    run = await mira.post("/flow_runs/", {"flow": flow["id"], "flow_request": request["id"]})
    assert (await otto.get("/flow_runs/dry_run", id=run["id"]))["operations"] == shown["operations"]
    stranger = await product.member("sven")
    await stranger.refused(404, "GET", "/flows/dry_run", **asked)
