"""Events of whoever knows an operation's secret, and is not the service itself: relays, scripts, other automations."""

import json
import re
from typing import Any

from support.product import Person

VALUES: dict[str, Any] = {
    "string": "x-1",
    "int": 7,
    "float": 1.5,
    "bool": True,
    "date": "2026-01-15",
    "datetime": "2026-01-15T10:00:00Z",
    "list": ["x"],
    "object": {"x": 1},
    "any": "x",
}


def event_of(fields: list[dict[str, Any]]) -> dict[str, Any]:
    """An event that holds nothing but what its fields lead to."""
    body: dict[str, Any] = {}
    for one in fields:
        names = re.findall(r"\.(\w+)", one["json_path"])
        place = body
        for name in names[:-1]:
            place = place.setdefault(name, {})
        if names and not (one["optional"] and names[0] in {"type", "event"} and len(names) == 1):
            place[names[-1]] = VALUES[one["data_type"]]
    return body


async def test_every_kind_of_event_is_taken_from_who_knows_the_secret(mira: Person) -> None:
    """P-115: the fields are there, the secret is right: taken, whatever else the service itself would send."""
    definitions = await mira.get("/webhook_trigger_definitions/all")
    for definition in [one for one in definitions if one["integration_short_name"] != "lab"]:
        operation = await mira.post(
            "/webhook_trigger_operations/",
            {
                "name": "x",
                "webhook_trigger_definition": definition["id"],
                "template_body": "Tell the hour.",
                "status": "active",
            },
        )
        body = event_of(definition["event_fields"])
        if definition["python_method_name"] == "handle_ticket_updated":
            body["type"] = "zen:event-type:ticket.status_changed"  # a field of its own
        answer = await mira.product.client.post(
            f"/api/v1/webhooks/{operation['id']}",
            content=json.dumps(body),
            headers={"X-Webhook-Secret": operation["webhook_secret"]},
        )
        assert answer.status_code == 202, (definition["python_method_name"], answer.text)
        assert answer.json()["status"] == "pending", (definition["python_method_name"], answer.text)


async def test_an_event_that_says_another_kind_is_ignored(mira: Person) -> None:
    """P-115: 202 with the reason, nothing stored."""
    definitions = await mira.get("/webhook_trigger_definitions/all")
    created = next(one for one in definitions if one["python_method_name"] == "handle_ticket_created")
    given = {"name": "x", "webhook_trigger_definition": created["id"], "template_body": "x", "status": "active"}
    operation = await mira.post("/webhook_trigger_operations/", given)
    answer = await mira.product.client.post(
        f"/hooks/{operation['id']}",
        content=json.dumps({"type": "zen:event-type:ticket.soft_deleted", "detail": {"id": "1"}}),
        headers={"X-Webhook-Secret": operation["webhook_secret"]},
    )
    assert (answer.status_code, answer.json()["status"]) == (202, "ignored")
    assert await mira.get("/webhook_trigger_runs/all", webhook_trigger_operation=operation["id"]) == []
