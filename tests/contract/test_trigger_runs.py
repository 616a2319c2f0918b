"""What an event sets going: a flow that is planned or named, its approval, its result, and what fails it."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from standardwebhooks.webhooks import Webhook

from neena.identity.tables import User
from support.hooks import PLACE_CHANGED, READ, WRITE, changed, make_hook, named_flow, operation_body
from support.product import Person, Product, flow_body, unknown_id
from support.runs import visit
from support.workshop import Workshop


async def test_an_event_leads_to_a_result_that_its_own_id_finds(mira: Person) -> None:
    """P-120, P-121, P-124, P-125: request, flow, run without approval, result; metadata with fields and ids."""
    hook = await make_hook(mira, READ)
    event = changed("p120", f"place-{unknown_id()}", note="dusty")
    run = await hook.happens(event, idempotency_key="d1")
    assert (run["status"], run["error"], run["delivery_id"], run["depth"]) == ("completed", None, "d1", 0)
    assert (run["webhook_trigger_operation"], run["webhook_trigger_definition"]) == (hook.id, PLACE_CHANGED)
    assert (run["integration_short_name"], run["integration_entity_id"]) == ("lab", event["place"]["id"])
    assert (run["event"], run["organization"]) == (event, mira.organization)
    request = await mira.get("/flow_requests/", id=run["flow_request"])
    assert request["request_instructions"] == f"Inspect the place {event['place']['id']}"
    assert (request["request_name"], request["flow"]) == (hook.operation["name"], run["flow"])
    assert request["created_by_email"] == mira.email
    ids = {
        "trigger_run_id": run["id"],
        "webhook_trigger_operation": hook.id,
        "integration_short_name": "lab",
        "integration_entity_id": event["place"]["id"],
    }
    assert request["request_metadata"] == [run["event_fields"], ids]
    shown = await mira.get("/flow_runs/with_flow_result", id=run["flow_run"])
    assert (shown["status"], shown["approval_status"], shown["triggered_by"]) == ("completed", None, mira.email)
    assert (shown["trigger_run"], shown["flow_request"]) == (run["id"], request["id"])
    assert shown["task_runs"][0]["result"] == {"inspected": event["place"]["id"]}
    found = await mira.get("/flow_results/", integration_entity_id=event["place"]["id"], integration_short_name="lab")
    assert found == shown["flow_result"]
    assert (found["trigger_run_id"], found["integration_entity_id"]) == (run["id"], event["place"]["id"])


async def test_a_flow_that_writes_waits_for_its_approval(workshop: Workshop, mira: Person) -> None:
    """P-120 (decision 6): what an event set going and what writes runs when a person has said so."""
    hook = await make_hook(mira, WRITE)
    place = f"p120-{unknown_id()}"
    trigger_run = await hook.taken(changed("x", place))
    waiting = await hook.waiting(trigger_run)
    assert (waiting["status"], waiting["approval_status"]) == ("pending", None)
    assert (await mira.get("/webhook_trigger_runs/", id=trigger_run))["status"] == "in_progress"
    assert workshop.count(place) == 0
    await mira.put("/flow_runs/approve", flow_run_id=waiting["id"], flow_hash=waiting["flow_hash"])
    assert (await hook.ended(trigger_run))["status"] == "completed"
    assert workshop.count(place) == 1
    other = await hook.taken(changed("x", place))
    await mira.put("/flow_runs/reject", flow_run_id=(await hook.waiting(other))["id"])
    rejected = await hook.ended(other)
    assert (rejected["status"], rejected["error"]) == ("failed", "The run was cancelled.")


async def test_a_run_has_its_authors_credentials_and_organization(product: Product, slack: Any) -> None:
    """P-122: those of who wrote the operation, not of who switched it on."""
    team = await product.organization()
    mira, otto = await product.person("mira", team), await product.person("otto", team)
    services = await mira.get("/integrations/all", limit=1000)
    trello_id = next(one["id"] for one in services if one["short_name"] == "trello")
    hook = await make_hook(mira, "Get the boards", status="inactive")
    await otto.put("/webhook_trigger_operations/", {"id": hook.id, "status": "active"})
    await otto.post("/integration_credentials/", {"integration": trello_id, "credential": "a" * 32 + ":" + "b" * 64})
    run = await hook.happens(changed("p122"))
    shown = await otto.get("/flow_runs/", id=run["flow_run"])
    assert (shown["triggered_by"], shown["organization"]) == (mira.email, mira.organization)
    assert (shown["status"], shown["task_runs"][0]["error_code"]) == ("failed", "missing_credential")
    assert mira.email in shown["task_runs"][0]["error"]
    assert run["status"] == "failed"
    await otto.put("/webhook_trigger_operations/", {"id": hook.id, "template_body": "Get my boards"})
    run = await hook.happens(changed("p122"))
    assert (await mira.get("/flow_runs/", id=run["flow_run"]))["triggered_by"] == otto.email


async def test_failing_again_and_again_switches_an_operation_off(mira: Person) -> None:
    """P-123: five in a row before a run starts; a run in between counts anew; PUT revives it."""
    hook = await make_hook(mira, "Bake a cake for <{name}>")
    for _ in range(4):
        run = await hook.happens(changed("p123"))
        assert (run["status"], run["flow_run"]) == ("failed", None)
        assert "No task fits" in run["error"] or "nothing" in run["error"].lower()
    await mira.put("/webhook_trigger_operations/", {"id": hook.id, "template_body": READ})
    assert (await hook.happens(changed("p123")))["status"] == "completed"
    await mira.put("/webhook_trigger_operations/", {"id": hook.id, "template_body": "Bake a cake for <{name}>"})
    for count in range(5):
        shown = await mira.get("/webhook_trigger_operations/", id=hook.id)
        assert (shown["status"], shown["failure"]) == ("active", None), count
        await hook.happens(changed("p123"))
    shown = await mira.get("/webhook_trigger_operations/", id=hook.id)
    assert shown["status"] == "failed"
    assert shown["failure"].startswith("5 events in a row came to nothing. The last: ")
    stored = len(await hook.runs())
    ignored = await hook.refused(202, changed("p123"))
    assert (ignored["status"], ignored["reason"]) == ("ignored", "operation is failed")
    assert len(await hook.runs()) == stored
    shown = await mira.put("/webhook_trigger_operations/", {"id": hook.id, "status": "active", "template_body": READ})
    assert (shown["status"], shown["failure"]) == ("active", None)
    assert (await hook.happens(changed("p123")))["status"] == "completed"


async def test_runs_that_fail_do_not_switch_an_operation_off(workshop: Workshop, mira: Person) -> None:
    """P-123: only what fails before a run starts counts."""
    hook = await make_hook(mira, READ, flow=await named_flow(mira, visit("p123-broken")))
    workshop.answer("p123-broken", {}, 400, times=6)
    for _ in range(6):
        assert (await hook.happens(changed("x")))["status"] == "failed"
    assert (await mira.get("/webhook_trigger_operations/", id=hook.id))["status"] == "active"


async def test_trigger_runs_are_listed_and_read(product: Product, mira: Person) -> None:
    """P-124: newest first, of one operation or of all; 404 unknown or foreign."""
    hook, other = await make_hook(mira, READ), await make_hook(mira, READ)
    for which in (hook, hook, other):
        await which.happens(changed("p124"))
    listed = await mira.get("/webhook_trigger_runs/all")
    assert len(listed) == 3
    assert [one["created_date"] for one in listed] == sorted((one["created_date"] for one in listed), reverse=True)
    assert [one["webhook_trigger_operation"] for one in listed] == [other.id, hook.id, hook.id]
    assert await hook.runs() == listed[1:]
    assert await mira.get("/webhook_trigger_runs/all", skip=1, limit=1) == listed[1:2]
    assert await mira.get("/webhook_trigger_runs/", id=listed[0]["id"]) == listed[0]
    stranger = await product.member()
    assert await stranger.get("/webhook_trigger_runs/all") == []
    assert await stranger.get("/webhook_trigger_runs/all", webhook_trigger_operation=hook.id) == []
    for person, one in ((stranger, listed[0]["id"]), (mira, unknown_id())):
        await person.refused(404, "GET", "/webhook_trigger_runs/", id=one)


async def test_a_named_flow_runs_at_once_without_planning(workshop: Workshop, mira: Person) -> None:
    """Decision 6: a person chose it, so also one that writes; the event fills its instructions."""
    place = f"named-{unknown_id()}"
    flow = await named_flow(mira, ("lab.mend_place", 'place_id "<{place_id}>"'))
    hook = await make_hook(mira, "Whatever this says", flow=flow)
    run = await hook.happens(changed("x", place))
    assert (run["status"], run["flow"]) == ("completed", flow)
    assert workshop.count(place) == 1
    assert (await mira.get("/flow_runs/", id=run["flow_run"]))["approval_status"] is None
    assert [one["id"] for one in await mira.get("/flows/all")] == [flow]


async def test_naming_a_flow_that_writes_is_approving_it(product: Product) -> None:
    """Decision 6: who may not approve may name a flow that reads; one that writes is 403, and later waits."""
    team = await product.organization()
    mira = await product.person("mira", team)
    otto = await product.person("otto", team, permissions=["read", "write"])
    reads, writes = await named_flow(mira, visit("named")), await named_flow(mira, ("lab.paint_place", 'name "named"'))
    hook = await make_hook(otto, READ, flow=reads)
    for method, body in (("POST", operation_body(READ)), ("PUT", {"id": hook.id})):
        refusal = await otto.refused(403, method, "/webhook_trigger_operations/", body | {"flow": writes})
        assert "'approve'" in refusal["detail"]
        await otto.refused(422, method, "/webhook_trigger_operations/", body | {"flow": unknown_id()})
    assert (await otto.get("/webhook_trigger_operations/", id=hook.id))["flow"] == reads
    # The flow that reads is made to write behind the operation's back.
    await mira.put("/flows/", flow_body(("lab.paint_place", 'name "named"'), id=reads))
    trigger_run = await hook.taken(changed("x"))
    assert (await hook.waiting(trigger_run))["status"] == "pending"


async def test_a_named_flow_that_was_changed_waits(workshop: Workshop, product: Product) -> None:
    """Decision 6: what runs at once is what somebody who may approve has read; others edit it and it waits again."""
    team = await product.organization()
    mira = await product.person("mira", team)
    otto = await product.person("otto", team, permissions=["read", "write"])
    place, other = f"read-{unknown_id()}", f"other-{unknown_id()}"
    flow = await named_flow(mira, ("lab.paint_place", f'name "{place}"'))
    hook = await make_hook(mira, READ, flow=flow)
    assert (await hook.happens(changed("x")))["status"] == "completed"
    await otto.put("/flows/", flow_body(("lab.paint_place", f'name "{other}"'), id=flow))
    run = await hook.waiting(await hook.taken(changed("x")))
    assert (run["status"], workshop.count(place), workshop.count(other)) == ("pending", 1, 0)
    await mira.put("/webhook_trigger_operations/", {"id": hook.id, "flow": flow})
    assert (await hook.happens(changed("x")))["status"] == "completed"
    assert workshop.count(other) == 1


@pytest.mark.parametrize("change", [{"template_body": "Mend it"}, {"webhook_secret": "a secret of otto's"}])
async def test_a_trigger_changed_without_the_right_to_approve_waits(product: Product, change: dict[str, str]) -> None:
    """Decision 6: neither another author nor a key with fewer rights decides what a writing flow is told."""
    team = await product.organization()
    mira = await product.person("mira", team, scopes=["read", "write", "approve"])
    otto = await product.person("otto", team, permissions=["read", "write"])
    lesser = await mira.post("/api_keys/", {"name": "lesser", "scopes": ["read", "write"]})
    flow = await named_flow(mira, ("lab.mend_place", 'place_id "<{place_id}>"'))
    for person, author in ((otto, otto), (Person(product, mira.user, mira.email, team, lesser["key"]), mira)):
        hook = await make_hook(mira, WRITE, flow=flow)
        await person.put("/webhook_trigger_operations/", {"id": hook.id, **change})
        hook.secret = change.get("webhook_secret", hook.secret)
        run = await hook.waiting(await hook.taken(changed("x")))
        assert (run["status"], run["triggered_by"]) == ("pending", author.email)


async def test_a_signed_delivery_id_counts_more_than_one_beside_it(mira: Person) -> None:
    """P-117: who repeats a signed event cannot make it a new one by a header that nobody has signed."""
    hook = await make_hook(mira, READ)
    raw, moment = json.dumps(changed("x")).encode(), datetime.now(UTC)
    signed = Webhook(hook.secret).sign("msg_1", moment, raw.decode())
    own = {"webhook_id": "msg_1", "webhook_timestamp": str(int(moment.timestamp())), "webhook_signature": signed}
    first = await hook.send(raw=raw, x_webhook_secret="", idempotency_key="one", **own)
    again = await hook.send(raw=raw, x_webhook_secret="", idempotency_key="two", **own)
    assert (first.status_code, again.status_code) == (202, 202)
    assert first.json() == again.json()


async def test_a_named_flow_that_is_gone_fails_the_event(mira: Person) -> None:
    """Decision 6: nothing else is run in its place."""
    flow = await named_flow(mira, visit("gone"))
    hook = await make_hook(mira, READ, flow=flow)
    await mira.delete("/flows/", id=flow)
    run = await hook.happens(changed("x"))
    assert (run["status"], run["flow_run"], run["error"]) == ("failed", None, "Flow not found")


async def allow(product: Product, person: Person, **values: Any) -> None:
    async with product.neena.database.writing() as session:
        user = await session.get(User, person.user)
        assert user is not None
        for name, value in values.items():
            setattr(user, name, value)


async def test_an_author_without_the_right_any_more_fails_the_event(product: Product) -> None:
    """P-122: rights and membership count as they are when the event is worked on."""
    team = await product.organization()
    mira, otto = await product.person("mira", team), await product.person("otto", team)
    hook = await make_hook(otto, READ)
    hook.person = mira
    await allow(product, otto, permissions=["read"])
    run = await hook.happens(changed("x"))
    assert (run["status"], run["flow_run"], run["flow_request"]) == ("failed", None, None)
    assert "may no longer write" in run["error"]
    elsewhere = await product.organization()
    await allow(product, otto, permissions=None, organization=elsewhere)
    run = await hook.happens(changed("x"))
    assert (run["status"], run["flow_run"]) == ("failed", None)
    assert "no longer in the organization" in run["error"]
    await mira.put("/webhook_trigger_operations/", {"id": hook.id, "template_body": READ})
    assert (await hook.happens(changed("x")))["status"] == "completed"


async def test_what_happens_to_triggers_is_in_their_own_organizations_trail(product: Product) -> None:
    """Made, changed, refused, switched off, removed: also when the author has moved to another organization."""
    team = await product.organization()
    ada = await product.person("ada", team, permissions=["read", "write", "approve", "admin"])
    otto = await product.person("otto", team)
    hook = await make_hook(otto, READ)
    hook.person = ada
    await hook.refused(422, {"kind": "place.changed"})
    await ada.put("/webhook_trigger_operations/", {"id": hook.id, "name": "Other"})
    elsewhere = await product.organization()
    await allow(product, otto, organization=elsewhere)
    for _ in range(4):
        await hook.happens(changed("x"))
    await ada.delete("/webhook_trigger_operations/", id=hook.id)
    entries = [one for one in await ada.get("/audit/", limit=1000) if one["action"].startswith("trigger.")]
    acts = ["created", "event_refused", "changed", *["event_refused"] * 4, "switched_off", "removed"]
    assert [one["action"] for one in reversed(entries)] == [f"trigger.{act}" for act in acts]
    assert hook.secret not in str(entries)
