"""E30 to E38, E41: kinds of events, what they set going, and the door through which they come."""

import asyncio
import hashlib
import hmac
import json
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from neena.authoring import signed_with
from neena.kernel.ids import stable_id
from neena.triggers import execution
from neena.triggers.tables import WebhookTriggerOperation
from support.hooks import PLACE_CHANGED, READ, Hook, changed, make_hook, named_flow, operation_body
from support.product import PREFIX, Person, Product, open_product, unknown_id
from support.runs import visit
from support.scripted_model import plan, scripted_model

ISSUE_OPENED = str(stable_id("trigger", "github.handle_issue_opened"))


async def test_kinds_of_events_are_listed_and_read(mira: Person) -> None:
    """P-108: definitions with event fields; by id; 404; writing is 405."""
    listed = await mira.get("/webhook_trigger_definitions/all", limit=1000)
    shown = next(one for one in listed if one["id"] == PLACE_CHANGED)
    assert await mira.get("/webhook_trigger_definitions/", id=PLACE_CHANGED) == shown
    assert (shown["trigger_name"], shown["python_method_name"]) == ("Place Changed", "handle_place_changed")
    assert (shown["description"], shown["entity_id_field"]) == ("A place was changed.", "place_id")
    assert shown["event_fields"][0] | {"doc_string": ""} == {
        "name": "place_id",
        "json_path": "$.place.id",
        "data_type": "string",
        "doc_string": "",
        "optional": False,
        "example": None,  # the lab has no recorded events
    }
    services = {one["id"] for one in await mira.get("/integrations/all", limit=1000)}
    assert {one["integration"] for one in listed} <= services
    assert await mira.get("/webhook_trigger_definitions/all", skip=1, limit=1) == listed[1:2]
    await mira.refused(404, "GET", "/webhook_trigger_definitions/", id=unknown_id())
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        await mira.refused(405, method, "/webhook_trigger_definitions/", {} if method != "DELETE" else None)


async def test_an_operation_is_made_with_its_address_and_secret(mira: Person) -> None:
    """P-109, P-111: inactive by default; organization, audit fields, address; the secret this once."""
    given = operation_body(READ)
    del given["status"]
    made = await mira.post("/webhook_trigger_operations/", given)
    assert {key: made[key] for key in given} == given
    assert (made["status"], made["organization"], made["flow"]) == ("inactive", mira.organization, None)
    assert (made["created_by_email"], made["modified_by_email"]) == (mira.email, mira.email)
    assert made["created_date"] == made["modified_date"]
    assert made["webhook_url"].endswith(f"/hooks/{made['id']}")
    assert made["webhook_secret"].startswith("whsec_")
    assert made["webhook_secret"] != (await make_hook(mira, READ)).secret


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("status", "failed"),
        ("status", "running"),
        ("status", ""),
        ("name", " "),
        ("name", None),
        ("name", "x" * 256),
        ("webhook_trigger_definition", "00000000-0000-4000-8000-000000000000"),
        ("webhook_trigger_definition", "no id"),
        ("template_body", ""),
        ("template_body", "\n "),
        ("template_body", "Visit <{colour}>"),
        ("template_body", "Visit <{ name }> and <{}>"),
        ("template_body", "x" * 32769),
        ("webhook_secret", "short"),
        ("webhook_secret", "x" * 1025),
        ("webhook_secret", "nul\x00nul\x00nul"),
    ],
)
async def test_a_wrong_operation_is_refused(mira: Person, field: str, value: Any) -> None:
    """P-109, P-110: 422 names the field, on POST and on PUT; nothing is stored or changed."""
    refusal = await mira.refused(422, "POST", "/webhook_trigger_operations/", operation_body(READ) | {field: value})
    assert {one["loc"][1] for one in refusal["detail"]} == {field}
    assert await mira.get("/webhook_trigger_operations/all") == []
    if field != "webhook_trigger_definition" and value is not None:
        hook = await make_hook(mira, READ)
        before = await mira.get("/webhook_trigger_operations/", id=hook.id)
        await mira.refused(422, "PUT", "/webhook_trigger_operations/", {"id": hook.id, field: value})
        assert await mira.get("/webhook_trigger_operations/", id=hook.id) == before


async def test_an_unknown_field_is_named_with_those_that_are_known(mira: Person) -> None:
    """P-110: the message says which fields there are."""
    body = operation_body("<{colour}> <{mood}> <{colour}> <{name}>")
    refusal = await mira.refused(422, "POST", "/webhook_trigger_operations/", body)
    assert [one["msg"] for one in refusal["detail"]] == [
        f"<{{{name}}}> is no field of this event. Its fields are: marks, name, note, place_id, rank."
        for name in ("colour", "mood")
    ]


@pytest.mark.parametrize("template", ["Get the boards", "Visit {{colour}}", "Visit <{ name }>, {{note}}", '{"a": "b"}'])
async def test_templates_that_are_accepted(mira: Person, template: str) -> None:
    """P-110: no placeholder at all; a `{{x}}` that is no field is plain text."""
    hook = await make_hook(mira, template)
    assert (await mira.get("/webhook_trigger_operations/", id=hook.id))["template_body"] == template


async def test_operations_are_listed_and_read_without_their_secret(product: Product, mira: Person) -> None:
    """P-112: newest first; 404 unknown or foreign; the secret is shown by nothing."""
    hooks = [await make_hook(mira, READ) for _ in range(3)]
    listed = await mira.get("/webhook_trigger_operations/all")
    assert [one["id"] for one in listed] == [one.id for one in reversed(hooks)]
    assert await mira.get("/webhook_trigger_operations/all", skip=1, limit=1) == listed[1:2]
    assert await mira.get("/webhook_trigger_operations/", id=hooks[2].id) == listed[0]
    changed_one = await mira.put("/webhook_trigger_operations/", {"id": hooks[0].id, "name": "Other"})
    removed = await mira.delete("/webhook_trigger_operations/", id=hooks[1].id)
    assert all("webhook_secret" not in one for one in [*listed, changed_one, removed])
    stranger = await product.member()
    assert await stranger.get("/webhook_trigger_operations/all") == []
    for method in ("GET", "DELETE"):
        await stranger.refused(404, method, "/webhook_trigger_operations/", id=hooks[0].id)
        await mira.refused(404, method, "/webhook_trigger_operations/", id=unknown_id())
    await stranger.refused(404, "PUT", "/webhook_trigger_operations/", {"id": hooks[0].id, "name": "Mine"})


async def test_a_removed_operation_leads_nowhere_and_its_runs_stay(mira: Person) -> None:
    """P-113: 200 with the object; then 404, for events too; trigger runs stay; a second removal is 404."""
    hook = await make_hook(mira, READ)
    run = await hook.happens(changed("p113"))
    removed = await mira.delete("/webhook_trigger_operations/", id=hook.id)
    assert removed["id"] == hook.id
    await hook.refused(404, changed("p113"))
    await hook.refused(404, changed("p113"), x_webhook_secret="wrong-secret")
    assert (await mira.product.client.head(f"/hooks/{hook.id}")).status_code == 404
    await mira.refused(404, "GET", "/webhook_trigger_operations/", id=hook.id)
    await mira.refused(404, "PUT", "/webhook_trigger_operations/", {"id": hook.id, "status": "active"})
    await mira.refused(404, "DELETE", "/webhook_trigger_operations/", id=hook.id)
    assert await hook.runs() == [run]
    assert await mira.get("/webhook_trigger_operations/all") == []


async def test_an_operation_is_switched_and_edited(mira: Person) -> None:
    """P-114: what is left out stays; modified_date moves."""
    hook = await make_hook(mira, READ, status="inactive")
    before = await mira.get("/webhook_trigger_operations/", id=hook.id)
    shown = await mira.put("/webhook_trigger_operations/", {"id": hook.id, "status": "active"})
    assert shown == before | {"status": "active", "modified_date": shown["modified_date"]}
    assert shown["modified_date"] >= before["modified_date"]
    flow = await named_flow(mira, visit("p114"))
    edits = {"name": "Other", "template_body": "Get the boards", "status": "inactive", "flow": flow}
    shown = await mira.put("/webhook_trigger_operations/", {"id": hook.id, **edits})
    assert {key: shown[key] for key in edits} == edits
    assert (await mira.put("/webhook_trigger_operations/", {"id": hook.id, "flow": None}))["flow"] is None
    await mira.put("/webhook_trigger_operations/", {"id": hook.id, "status": "active", "webhook_secret": "another-one"})
    await hook.refused(403, changed("p114"))
    hook.secret = "another-one"
    await hook.taken(changed("p114"))
    await mira.refused(422, "PUT", "/webhook_trigger_operations/", {"name": "Nobody"})


async def test_a_good_proof_is_taken_and_a_bad_one_refused(mira: Person) -> None:
    """P-115: 202 with a trigger run that can be read at once; 403 bad or missing; 404 unknown; nothing stored."""
    hook = await make_hook(mira, READ)
    body = changed("p115")
    raw = json.dumps(body).encode()
    digest = hmac.new(hook.secret.encode(), raw, hashlib.sha256).hexdigest()
    client = mira.product.client
    for start, end in (("/hooks", ""), ("/webhooks", "/"), (f"{PREFIX}/webhooks", ""), (f"{PREFIX}/hooks", "/")):
        path = f"{start}/{hook.id}{end}"
        answer = await client.post(path, content=raw, headers={"X-Webhook-Signature": f"sha256={digest}"})
        assert (answer.status_code, answer.json()["status"]) == (202, "pending")
        run = await mira.get("/webhook_trigger_runs/", id=answer.json()["trigger_run_id"])
        assert (run["event"], run["integration_entity_id"]) == (body, "id-p115")
    assert (await client.post(f"/hooks/{hook.id}", params={"secret": hook.secret}, content=raw)).status_code == 202
    stored = len(await hook.runs())
    for headers in ({"x_webhook_secret": "wrong"}, {"x_webhook_secret": ""}, {"x_webhook_signature": "sha256=00"}):
        refusal = await hook.refused(403, body, **headers)
        assert hook.secret not in str(refusal)
    assert (await client.post(f"/hooks/{hook.id}", json=body, params={"secret": "x"})).status_code == 403
    key = {"Authorization": f"Bearer {mira.key}"}
    assert (await client.post(f"/hooks/{hook.id}", json=body, headers=key)).status_code == 403
    assert (await client.post(f"/hooks/{unknown_id()}", json=body)).status_code == 404
    assert (await client.post("/hooks/nothing", json=body)).status_code == 422
    assert len(await hook.runs()) == stored


async def test_what_cannot_be_read_is_told_to_who_has_proven_who_they_are(mira: Person) -> None:
    """P-115: not JSON or no object is 422 after a good proof, 403 before; over 1 MiB is 413; nothing is stored."""
    hook = await make_hook(mira, READ)
    wrong = [b"", b"{", b"[1]", b'"text"', b"null", b"\xff", b'{"a":1,"a":2}', b'{"a":NaN}', b'{"a":"\\u0000"}']
    for raw in [*wrong, b"[" * 100_000, b'{"a":' * 100 + b"1" + b"}" * 100]:
        assert (await hook.refused(422, raw=raw))["detail"], raw[:20]
        await hook.refused(403, raw=raw, x_webhook_secret="wrong")
    big = json.dumps(changed("big", note="x" * 1024 * 1024)).encode()
    await hook.refused(413, raw=big)
    await hook.refused(413, raw=big, x_webhook_secret="wrong")
    assert await hook.runs() == []
    await hook.taken(changed("big", note="x" * 1000 * 1000))


async def test_a_probe_and_other_methods(mira: Person) -> None:
    """E37: HEAD says that the address leads somewhere; nothing else but POST is taken."""
    hook = await make_hook(mira, READ, status="inactive")
    client = mira.product.client
    assert (await client.head(f"/hooks/{hook.id}")).status_code == 200
    assert (await client.head(f"/hooks/{unknown_id()}")).status_code == 404
    for method in ("GET", "PUT", "PATCH", "DELETE"):
        assert (await client.request(method, f"/hooks/{hook.id}")).status_code == 405


async def test_an_inactive_operation_ignores_events(mira: Person) -> None:
    """P-116: 202 `ignored` with the reason, nothing stored; a bad proof is 403 all the same."""
    hook = await make_hook(mira, READ, status="inactive")
    ignored = {"trigger_run_id": None, "status": "ignored", "reason": "operation is inactive"}
    assert await hook.refused(202, changed("p116")) == ignored
    await hook.refused(403, changed("p116"), x_webhook_secret="wrong")
    await mira.put("/webhook_trigger_operations/", {"id": hook.id, "status": "active"})
    other = await hook.refused(202, {"kind": "place.removed"})
    assert (other["status"], other["reason"]) == ("ignored", "the event is no 'Place Changed'")
    assert await hook.runs() == []


async def test_a_repeated_delivery_runs_once(mira: Person) -> None:
    """P-117: twenty deliveries at once are one trigger run and one flow run; another operation is not concerned."""
    hook, other = await make_hook(mira, READ), await make_hook(mira, READ)
    given = {"idempotency_key": f"d-{unknown_id()}"}
    answers = await asyncio.gather(*(hook.taken(changed("p117"), **given) for _ in range(20)))
    assert len(set(answers)) == 1
    run = await hook.ended(answers[0])
    assert await hook.taken(changed("p117"), **given) == run["id"]
    assert [one["id"] for one in await hook.runs()] == [run["id"]]
    assert len(await mira.get("/flow_runs/all")) == 1
    assert await other.taken(changed("p117"), **given) != run["id"]
    assert await hook.taken(changed("p117"), idempotency_key="next") != run["id"]


async def test_long_delivery_ids_are_told_apart(mira: Person) -> None:
    """P-117: two ids that begin alike are two deliveries."""
    hook = await make_hook(mira, READ)
    one, other = [await hook.taken(changed("p117"), idempotency_key="x" * 300 + end) for end in "ab"]
    assert one != other


async def test_a_missing_field_is_told_and_kept(mira: Person) -> None:
    """P-118: 422 and a failed trigger run; a missing optional field is the empty text."""
    hook = await make_hook(mira, "Inspect the place <{place_id}> <{note}>")
    for place in ({"name": "x"}, {"id": None, "name": "x"}, {"id": ["x"], "name": "x"}, "x", None):
        refusal = await hook.refused(422, {"kind": "place.changed", "place": place})
        assert refusal["detail"][0]["loc"] == ["body", "place_id"]
    runs = await hook.runs()
    assert [one["status"] for one in runs] == ["failed"] * 5
    assert "The event's field place_id ($.place.id) is missing." in runs[0]["error"]
    assert (await mira.get("/webhook_trigger_operations/", id=hook.id))["status"] == "failed"
    await mira.put("/webhook_trigger_operations/", {"id": hook.id, "status": "active"})
    run = await hook.happens(changed("p118"))
    assert run["event_fields"] == {"place_id": "id-p118", "name": "p118", "note": "", "rank": "", "marks": ""}
    request = await mira.get("/flow_requests/", id=run["flow_request"])
    assert request["request_instructions"] == "Inspect the place id-p118 "


async def test_a_repeated_faulty_delivery_is_told_again_and_counted_once(mira: Person) -> None:
    """P-117, P-118: one failed trigger run for a delivery, however often it comes."""
    hook = await make_hook(mira, READ)
    for _ in range(7):
        await hook.refused(422, {"kind": "place.changed"}, idempotency_key="d1")
    assert len(await hook.runs()) == 1
    assert (await mira.get("/webhook_trigger_operations/", id=hook.id))["status"] == "active"


async def test_the_template_is_filled_once(mira: Person) -> None:
    """P-119: both forms; JSON stays JSON; what an event says is not read again."""
    note = 'A "quote" and <{name}> and {{rank}}\n\\'
    event = changed("p119", note=note, place={"rank": 3}, marks=["a", 1])
    hook = await make_hook(mira, "Inspect the place <{place_id}>: {{note}} {{colour}} <{ rank }> <{marks}>")
    request = await mira.get("/flow_requests/", id=(await hook.happens(event))["flow_request"])
    assert request["request_instructions"] == f'Inspect the place id-p119: {note} {{{{colour}}}} 3 ["a",1]'
    flow = await named_flow(mira, visit("p119"))
    hook = await make_hook(mira, '{"say": "<{note}>", "to": {"name": "{{name}}"}}', flow=flow)
    request = await mira.get("/flow_requests/", id=(await hook.happens(event))["flow_request"])
    assert json.loads(request["request_instructions"]) == {"say": note, "to": {"name": "p119"}}


async def test_a_model_that_is_down_is_asked_again(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """5.6: what only a model can plan waits for it, a bounded number of times."""
    monkeypatch.setattr(execution, "_FIRST_WAIT", 0.02)
    with scripted_model() as model:
        down = {"fault": "status", "status": 400}
        async with open_product(tmp_path, **model.settings) as product:
            mira = await product.member()
            hook = await make_hook(mira, "Bake a cake with cherries for <{name}>")
            model.script(down, down, plan(("lab.tell_hour", "tell the hour")), {"text": "It is twelve."})
            run = await hook.happens(changed("x"))
            assert (run["status"], run["error"]) == ("completed", None)
            model.script(down)
            run = await hook.happens(changed("x"))
            assert (run["status"], run["flow_run"]) == ("failed", None)
            assert "model" in run["error"]


async def test_a_secret_is_sealed_where_it_is_kept(tmp_path: Any) -> None:
    """P-111, P-112: neither the database's files nor the log hold it."""
    async with open_product(tmp_path, log_level="debug") as product:
        mira = await product.member()
        given = "the-vendors-own-signing-secret"
        hooks = [await make_hook(mira, READ), await make_hook(mira, READ, webhook_secret=given)]
        for hook in hooks:
            await hook.happens(changed("x"))
            await product.client.post(f"/hooks/{hook.id}", params={"secret": hook.secret}, json=changed("x"))
        held = b"".join(one.read_bytes() for one in tmp_path.rglob("*") if one.is_file())
        for hook in hooks:
            assert hook.secret.encode() not in held
            assert hook.secret.removeprefix("whsec_").rstrip("=").encode() not in held
        assert hooks[1].secret == given


async def test_a_sealed_secret_opens_only_for_its_own_operation(product: Product, mira: Person) -> None:
    """P-112: copied to another row it opens nothing; that is our own fault, so the sender tries again."""
    one, other = await make_hook(mira, READ), await make_hook(mira, READ)
    async with product.neena.database.writing() as session:
        kept, given = [await session.get(WebhookTriggerOperation, UUID(hook.id)) for hook in (one, other)]
        assert kept is not None
        assert given is not None
        given.sealed_secret = kept.sealed_secret
    for secret in (one.secret, other.secret):
        answer = await other.send(changed("x"), x_webhook_secret=secret)
        assert answer.status_code == 500, answer.text
    assert await other.runs() == []
    await one.taken(changed("x"))


def github_event(number: int, secret: str, **issue: Any) -> tuple[bytes, dict[str, str]]:
    told = {"id": 9000 + number, "number": number, "title": "Broken", "body": "x", "html_url": "https://gh.test/"}
    body = {
        "action": "opened",
        "issue": {**told, "user": {"login": "eve"}, **issue},
        "repository": {"full_name": "a/b"},
    }
    raw = json.dumps(body).encode()
    signature = "sha256=" + hmac.new(secret.encode(), raw, hashlib.sha256).hexdigest()
    return raw, {"x-hub-signature-256": signature, "x-github-event": "issues", "x-github-delivery": unknown_id()}


async def test_a_real_vendors_event_comes_in_by_its_own_signature(mira: Person) -> None:
    """P-115, P-117: GitHub's signature and delivery id; another event is ignored; one bad proof of two is 403."""
    body = operation_body("Inspect the place <{issue_id}>", webhook_trigger_definition=ISSUE_OPENED)
    hook = Hook(mira, await mira.post("/webhook_trigger_operations/", body))
    client, path = mira.product.client, f"/hooks/{hook.id}"
    raw, headers = github_event(7, hook.secret)
    first = await client.post(path, content=raw, headers=headers)
    assert first.status_code == 202, first.text
    again = await client.post(path, content=raw, headers=headers)
    assert again.json() == first.json()
    run = await hook.ended(first.json()["trigger_run_id"])
    assert (run["status"], run["integration_entity_id"], run["integration_short_name"]) == (
        "completed",
        "9007",
        "github",
    )
    assert run["delivery_id"] == headers["x-github-delivery"]
    assert (await client.post(path, content=raw + b" ", headers=headers)).status_code == 403
    both = {**headers, "x-webhook-secret": hook.secret, "x-hub-signature-256": "sha256=00"}
    assert (await client.post(path, content=raw, headers=both)).status_code == 403
    ping = await client.post(path, content=raw, headers={**headers, "x-github-event": "ping"})
    assert (ping.status_code, ping.json()["status"]) == (202, "ignored")


async def test_slacks_handshake_is_answered_by_who_knows_the_secret(mira: Person) -> None:
    """E37: the challenge is echoed with a good signature only, also by an inactive operation."""
    definition = str(stable_id("trigger", "slack.handle_message_posted"))
    body = operation_body("Get the boards", webhook_trigger_definition=definition, status="inactive")
    hook = Hook(mira, await mira.post("/webhook_trigger_operations/", body | {"webhook_secret": "slacks-own-secret"}))
    raw = json.dumps({"type": "url_verification", "challenge": "3eZbrw1aB"}).encode()
    moment = str(int(datetime.now(UTC).timestamp()))
    for secret, status in (("slacks-own-secret", 200), ("another-secret", 403)):
        made = hmac.new(secret.encode(), f"v0:{moment}:".encode() + raw, hashlib.sha256).hexdigest()
        assert signed_with(secret, f"v0:{moment}:".encode() + raw, made)
        headers = {"x-slack-signature": f"v0={made}", "x-slack-request-timestamp": moment}
        answer = await mira.product.client.post(f"/hooks/{hook.id}", content=raw, headers=headers)
        assert answer.status_code == status
        assert (answer.json().get("challenge") == "3eZbrw1aB") is (status == 200)
    assert await hook.runs() == []
