"""P-36, P-102, P-126, P-129, P-131: nobody reaches another organization's things, wherever an id can be named.

The matrix is read off the OpenAPI document: every field that takes an id, in path, query or body. A new one that is not
in the table below fails the test.
"""

import asyncio
import json
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import pytest

from neena.kernel.strict_json import parse
from support.product import Person, Product, definition_id, flow_body

HOUR = ("lab.tell_hour", None)
HOOK = "/hooks/{webhook_trigger_operation_id}"
Json = dict[str, Any]
Place = tuple[str, str, str]  # method, path, where.field


class World(NamedTuple):
    """One of everything that an organization can have, by name, as the API shows it."""

    things: dict[str, Json]

    def id(self, name: str) -> str:
        return str(self.things[name]["id"])


class Try(NamedTuple):
    """How a stranger names a thing of another's: what is sent, and which statuses refuse it."""

    params: Callable[[World, World], Json]
    body: Callable[[World, World], Json] | None = None
    statuses: tuple[int, ...] = (404,)


def by(name: str, field: str = "id", **own: str) -> Try:
    """The other's thing in the query; the stranger's own things in the fields beside it."""
    return Try(lambda theirs, mine: {field: theirs.id(name), **{other: mine.id(one) for other, one in own.items()}})


def within(make: Callable[[World, World], Json], *statuses: int) -> Try:
    return Try(lambda _theirs, _mine: {}, make, statuses or (404,))


GLOBAL = "the same for everybody: read from code"
WORKFLOWS = "tried in test_workflows.py"
RUNS = "tried in test_runs.py"
OPERATION = {"name": "x", "template_body": "Tell the hour.", "status": "active"}
PART = "task_operations.*"


def _operation(**more: Any) -> Json:
    return {**OPERATION, "webhook_trigger_definition": DEFINITION[0], **more}


def _changed_flow(theirs: World, mine: World, **more: Any) -> Json:
    return {**flow_body(HOUR, id=mine.id("flow")), **more}


DEFINITION: list[str] = []
MATRIX: dict[Place, Try | str] = {
    ("POST", HOOK, "path.webhook_trigger_operation_id"): "needs the operation's own secret: tests of triggers",
    ("GET", "/api_keys/", "query.id"): by("key"),
    ("DELETE", "/api_keys/", "query.id"): by("key"),
    ("GET", "/flow_requests/", "query.id"): by("request"),
    ("DELETE", "/flow_requests/", "query.id"): by("request"),
    ("POST", "/flow_requests/", "body.organization"): within(
        lambda theirs, _: {"request_instructions": "x", "organization": theirs.things["request"]["organization"]}, 403
    ),
    ("POST", "/flow_requests/", "body.flow"): within(
        lambda theirs, _: {"request_instructions": "x", "flow": theirs.id("flow")}, 422
    ),
    ("PUT", "/flow_requests/", "body.id"): within(
        lambda theirs, _: {"request_instructions": "x", "id": theirs.id("request")}
    ),
    ("PUT", "/flow_requests/", "body.organization"): within(
        lambda theirs, mine: {
            "request_instructions": "x",
            "id": mine.id("request"),
            "organization": theirs.things["request"]["organization"],
        },
        403,
    ),
    ("PUT", "/flow_requests/", "body.flow"): within(
        lambda theirs, mine: {"request_instructions": "x", "id": mine.id("request"), "flow": theirs.id("flow")}, 422
    ),
    ("GET", "/task_definitions/", "query.id"): GLOBAL,
    ("GET", "/integrations/", "query.id"): GLOBAL,
    ("GET", "/webhook_trigger_definitions/", "query.id"): GLOBAL,
    ("POST", "/flows/", f"body.{PART}.task_definition"): GLOBAL,
    ("PUT", "/flows/", f"body.{PART}.task_definition"): GLOBAL,
    ("PUT", "/flows/", "body.id"): within(lambda theirs, _: flow_body(HOUR, id=theirs.id("flow"))),
    ("PUT", "/flows/", f"body.{PART}.id"): within(
        lambda theirs, mine: _changed_flow(
            theirs,
            mine,
            task_operations=[
                {
                    "id": theirs.things["flow"]["task_operations"][0]["id"],
                    "name": "x",
                    "index": 0,
                    "task_definition": definition_id("lab.tell_hour"),
                }
            ],
        ),
        422,
    ),
    ("PUT", "/flows/", "body.dependencies.*.id"): within(
        lambda theirs, mine: {
            **flow_body(HOUR, HOUR, id=mine.id("flow")),
            "dependencies": [
                {
                    "id": theirs.things["linked"]["dependencies"][0]["id"],
                    "source_task_operation": 0,
                    "target_task_operation": 1,
                }
            ],
        },
        422,
    ),
    ("GET", "/flows/", "query.id"): by("flow"),
    ("DELETE", "/flows/", "query.id"): by("flow"),
    ("POST", "/flows/refine", "body.flow_id"): within(
        lambda theirs, _: {"flow_id": theirs.id("flow"), "instruction": "Skip closed cards"}
    ),
    ("GET", "/flows/generate", "query.flow_request_id"): by("request", "flow_request_id"),
    ("POST", "/flows/generate", "query.flow_request_id"): by("request", "flow_request_id"),
    ("POST", "/flows/execute", "query.flow_id"): by("flow", "flow_id", flow_request_id="request"),
    ("POST", "/flows/execute", "query.flow_request_id"): by("request", "flow_request_id", flow_id="flow"),
    ("GET", "/flows/generate_flow_and_execute", "query.flow_request_id"): by("request", "flow_request_id"),
    ("POST", "/flows/generate_flow_and_execute", "query.flow_request_id"): by("request", "flow_request_id"),
    ("GET", "/flows/dry_run", "query.flow_id"): by("flow", "flow_id", flow_request_id="request"),
    ("GET", "/flows/dry_run", "query.flow_request_id"): by("request", "flow_request_id", flow_id="flow"),
    ("GET", "/flow_runs/preview/all", "query.flow_id"): "a filter: the answer is an empty list",
    ("GET", "/flow_runs/", "query.id"): by("run"),
    ("POST", "/flow_runs/", "body.flow"): within(
        lambda theirs, mine: {"flow": theirs.id("flow"), "flow_request": mine.id("request")}
    ),
    ("POST", "/flow_runs/", "body.flow_request"): within(
        lambda theirs, mine: {"flow": mine.id("flow"), "flow_request": theirs.id("request")}
    ),
    ("GET", "/flow_runs/dry_run", "query.id"): by("pending"),
    ("PUT", "/flow_runs/approve", "query.flow_run_id"): by("pending", "flow_run_id"),
    ("PUT", "/flow_runs/reject", "query.flow_run_id"): by("pending", "flow_run_id"),
    ("PUT", "/flow_runs/cancel", "query.flow_run_id"): by("pending", "flow_run_id"),
    ("POST", "/flow_runs/restart", "query.flow_run_id"): by("run", "flow_run_id"),
    ("GET", "/flow_runs/with_flow_result", "query.id"): by("run"),
    ("GET", "/flow_runs/all_for_flow_id", "query.flow_id"): by("flow", "flow_id"),
    ("GET", "/flow_runs/events", "query.id"): by("run"),
    ("POST", "/webhook_trigger_operations/", "body.webhook_trigger_definition"): GLOBAL,
    ("POST", "/webhook_trigger_operations/", "body.flow"): within(
        lambda theirs, _: _operation(flow=theirs.id("flow")), 422
    ),
    ("PUT", "/webhook_trigger_operations/", "body.id"): within(
        lambda theirs, _: {"id": theirs.id("operation"), "name": "mine"}
    ),
    ("PUT", "/webhook_trigger_operations/", "body.flow"): within(
        lambda theirs, mine: {"id": mine.id("operation"), "flow": theirs.id("flow")}, 422
    ),
    ("GET", "/webhook_trigger_operations/", "query.id"): by("operation"),
    ("DELETE", "/webhook_trigger_operations/", "query.id"): by("operation"),
    ("GET", "/webhook_trigger_runs/all", "query.webhook_trigger_operation"): "a filter: the answer is an empty list",
    ("GET", "/webhook_trigger_runs/", "query.id"): by("trigger_run"),
    ("PUT", "/webhook_endpoints/", "body.id"): within(lambda theirs, _: {"id": theirs.id("endpoint"), "events": None}),
    ("GET", "/webhook_endpoints/", "query.id"): by("endpoint"),
    ("DELETE", "/webhook_endpoints/", "query.id"): by("endpoint"),
    ("POST", "/webhook_endpoints/rotate_secret", "query.id"): by("endpoint"),
    ("POST", "/webhook_endpoints/test", "query.id"): by("endpoint"),
    ("POST", "/webhook_secrets/", "body.workflow"): "only runs of one's own organization are signed with it",
    ("DELETE", "/webhook_secrets/", "query.id"): by("secret"),
    ("GET", "/webhook_deliveries/all", "query.endpoint"): "a filter: the answer is an empty list",
    ("GET", "/webhook_deliveries/all", "query.subject"): "a filter: the answer is an empty list",
    ("GET", "/webhook_deliveries/", "query.id"): by("delivery"),
    ("POST", "/webhook_deliveries/replay", "query.id"): by("delivery"),
    ("DELETE", "/session/all", "query.user"): "tried in test_sign_in.py",
    ("POST", "/api_keys/", "body.deployments.*"): "a key finds only deployments of its own organization",
    ("POST", "/workflows", "query.deploymentId"): WORKFLOWS,
    ("POST", "/workflows", "body.deploymentId"): WORKFLOWS,
    ("POST", "/workflows/validate", "body.deploymentId"): "nothing is stored, so nothing is looked up",
    ("GET", "/workflows", "query.deploymentId"): WORKFLOWS,
    ("PUT", "/workflows/{workflow_id}", "path.workflow_id"): WORKFLOWS,
    ("PUT", "/workflows/{workflow_id}", "query.deploymentId"): WORKFLOWS,
    ("PUT", "/workflows/{workflow_id}", "body.deploymentId"): WORKFLOWS,
    ("GET", "/workflows/{workflow_id}", "path.workflow_id"): WORKFLOWS,
    ("DELETE", "/workflows/{workflow_id}", "path.workflow_id"): WORKFLOWS,
    ("POST", "/workflows/{workflow_id}/rollback", "path.workflow_id"): WORKFLOWS,
    ("GET", "/workflows/{workflow_id}/versions/{number}/files", "path.workflow_id"): WORKFLOWS,
    ("POST", "/runs", "body.workflow_id"): RUNS,
    ("GET", "/runs", "query.workflow_id"): "a filter: the answer is an empty list",
    ("GET", "/runs/{message_id}", "path.message_id"): RUNS,
    ("GET", "/runs/{message_id}/logs", "path.message_id"): RUNS,
    ("GET", "/runs/{message_id}/logs/live", "path.message_id"): RUNS,
    ("POST", "/runs/{message_id}/cancel", "path.message_id"): RUNS,
    ("DELETE", "/signing_keys/", "query.id"): by("signing_key"),
    ("POST", "/integration_credentials/", "body.integration"): GLOBAL,
    ("DELETE", "/integration_credentials/", "query.id"): by("credential"),
    ("POST", "/integration_credentials/test", "query.id"): by("credential"),
    ("GET", "/integration_credentials/oauth2/authorize_url", "query.integration"): GLOBAL,
    ("POST", "/integration_credentials/oauth2/code", "query.integration"): GLOBAL,
    ("POST", "/integration_credentials/oauth2/code", "body.integration"): GLOBAL,
}
TRIES = sorted(place for place, one in MATRIX.items() if isinstance(one, Try))


def _ids_in(document: Json, schema: Json, path: tuple[str, ...] = ()) -> Iterator[str]:
    while "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    if schema.get("format") == "uuid":
        yield ".".join(path)
    for kind in ("anyOf", "allOf", "oneOf"):
        for one in schema.get(kind, ()):
            yield from _ids_in(document, one, path)
    if "items" in schema:
        yield from _ids_in(document, schema["items"], (*path, "*"))
    for name, one in schema.get("properties", {}).items():
        yield from _ids_in(document, one, (*path, name))


def places(document: Json) -> Iterator[Place]:
    """Every field of every operation that takes an id."""
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            found = [
                f"{one['in']}.{one['name']}"
                for one in operation.get("parameters", ())
                if list(_ids_in(document, one["schema"]))
            ]
            for content in operation.get("requestBody", {}).get("content", {}).values():
                found += [f"body.{field}" for field in _ids_in(document, content["schema"])]
            for field in dict.fromkeys(found):
                yield method.upper(), path.removeprefix("/api/v1"), field


async def _world(person: Person, slack_definition: str) -> World:
    """One of everything, and a finished run behind an event."""
    integrations = {one["short_name"]: one["id"] for one in await person.get("/integrations/all")}
    request = await person.request("Tell the hour.")
    flow = await person.flow(HOUR)
    linked = await person.flow(HOUR, HOUR, links=[(0, 1)])
    operation = await person.post(
        "/webhook_trigger_operations/",
        {**OPERATION, "webhook_trigger_definition": slack_definition, "flow": flow["id"]},
    )
    things = {
        "signing_key": await person.post("/signing_keys/"),
        "request": request,
        "flow": flow,
        "linked": linked,
        "operation": operation,
        "pending": await person.post("/flow_runs/", {"flow": flow["id"], "flow_request": request["id"]}),
        "run": await person.finished(await person.execute(flow, request)),
        "key": await person.post("/api_keys/", {"name": "spare"}),
        "credential": await person.post(
            "/integration_credentials/", {"integration": integrations["slack"], "credential": "xoxb-isolation"}
        ),
    }
    things |= await _told(person)
    event = {"type": "event_callback", "event_id": operation["id"]}
    event["event"] = {"type": "message", "channel": "C1", "user": "U1", "text": "hello", "ts": operation["id"]}
    answer = await person.product.client.post(
        f"/hooks/{operation['id']}",
        content=json.dumps(event),
        headers={"x-webhook-secret": operation.pop("webhook_secret")},
    )
    assert answer.status_code == 202, answer.text
    trigger_run = answer.json()["trigger_run_id"]
    while (found := await person.get("/webhook_trigger_runs/", id=trigger_run))["status"] != "completed":
        assert found["error"] is None, found
        await asyncio.sleep(0.02)
    return World({**things, "trigger_run": found})


async def _told(person: Person) -> dict[str, Json]:
    """An endpoint, and a delivery that ended at once for want of a secret."""
    made = await person.post("/webhook_endpoints/", {"url": "https://93.184.215.14/", "events": ["flow_run.failed"]})
    await person.delete("/webhook_secrets/", id=(await person.get("/webhook_secrets/all"))[0]["id"])
    sent = await person.post("/webhook_endpoints/test", id=made["id"])
    while (delivery := await person.get("/webhook_deliveries/", id=sent["id"]))["status"] == "pending":
        await asyncio.sleep(0.02)
    secret = await person.post("/webhook_endpoints/rotate_secret", id=made["id"])
    return {"endpoint": made, "delivery": delivery, "secret": secret}


LISTS = (
    "/api_keys/all",
    "/flow_requests/all",
    "/flows/all",
    "/flow_runs/all",
    "/flow_runs/pending_approval",
    "/flow_runs/preview/all",
    "/webhook_trigger_operations/all",
    "/webhook_trigger_runs/all",
    "/integration_credentials/all",
    "/webhook_endpoints/all",
    "/webhook_secrets/all",
    "/webhook_deliveries/all",
    "/audit/",
)


async def _slack_definition(person: Person) -> str:
    definitions = await person.get("/webhook_trigger_definitions/all")
    found = next(one["id"] for one in definitions if one["python_method_name"] == "handle_message_posted")
    DEFINITION[:] = [found]
    return found


async def test_every_field_that_takes_an_id_is_in_the_matrix(mira: Person) -> None:
    answer = await mira.product.client.get("/api/v1/openapi.json")
    document = parse(answer.content)
    assert sorted(places(document)) == sorted(MATRIX)


@pytest.mark.parametrize("stranger_has", ["an organization", "none"])
async def test_nobody_reaches_anothers_things_by_any_id(product: Product, stranger_has: str) -> None:
    rights = ["read", "write", "approve", "admin"]
    owner = await product.member("owner", permissions=rights)
    organization = await product.organization() if stranger_has == "an organization" else None
    stranger = await product.person("stranger", organization, permissions=rights)
    definition = await _slack_definition(owner)
    theirs, mine = await _world(owner, definition), await _world(stranger, definition)
    before = {path: await owner.get(path, limit=1000) for path in LISTS}
    for place in TRIES:
        one = MATRIX[place]
        assert isinstance(one, Try)
        method, path, _ = place
        body = one.body(theirs, mine) if one.body else None
        if body and "organization" in body and organization is None:
            continue  # there is no other organization to name
        answer = await stranger.send(method, path, body, **one.params(theirs, mine))
        assert answer.status_code in one.statuses, (place, answer.status_code, answer.text)
        assert not any(known in answer.text for known in _ids(theirs) - _ids(mine) - _sent(body, one, theirs, mine))
    after = {path: await owner.get(path, limit=1000) for path in LISTS}
    assert after == before


def _ids(world: World) -> set[str]:
    return {str(one["id"]) for one in world.things.values()}


def _sent(body: Json | None, one: Try, theirs: World, mine: World) -> set[str]:
    text = json.dumps([body, one.params(theirs, mine)])
    return {known for known in _ids(theirs) if known in text}


async def test_no_list_shows_anothers_things(product: Product) -> None:
    rights = ["read", "write", "approve", "admin"]
    owner, stranger = await product.member("owner", permissions=rights), await product.member("s", permissions=rights)
    definition = await _slack_definition(owner)
    theirs, mine = await _world(owner, definition), await _world(stranger, definition)
    for path in LISTS:
        shown = json.dumps(await stranger.get(path, limit=1000))
        assert not [known for known in _ids(theirs) if known in shown], path
        assert any(known in shown for known in _ids(mine)), path
    filtered = await stranger.get("/webhook_trigger_runs/all", webhook_trigger_operation=theirs.id("operation"))
    assert filtered == []
    for field, known in (("endpoint", "endpoint"), ("subject", "delivery")):
        value = theirs.things[known].get("subject") or theirs.id(known)
        assert await owner.get("/webhook_deliveries/all", **{field: value}) != []
        assert await stranger.get("/webhook_deliveries/all", **{field: value}) == []
    found = {"integration_entity_id": theirs.id("operation"), "integration_short_name": "slack"}
    assert (await owner.get("/flow_results/", **found))["trigger_run_id"] == theirs.id("trigger_run")
    await stranger.refused(404, "GET", "/flow_results/", **found)
    assert await stranger.get("/audit/", object_id=theirs.id("operation")) == []


async def test_every_list_of_the_api_is_looked_at(mira: Person) -> None:
    """A new list endpoint must be added to those above, or be one that is the same for everybody."""
    answer = await mira.product.client.get("/api/v1/openapi.json")
    same = {"/task_definitions/all", "/integrations/all", "/webhook_trigger_definitions/all"}
    same |= {"/workflows", "/runs"}  # in test_workflows.py and test_runs.py
    lists = {
        path.removeprefix("/api/v1")
        for path, methods in parse(answer.content)["paths"].items()
        if any(one["name"] == "limit" for one in methods.get("get", {}).get("parameters", ()))
    }
    assert lists - same - {"/flow_runs/all_for_flow_id"} == set(LISTS)
