"""Events from outside: a trigger that runs a stored flow at once, and what is posted to it."""

from urllib.parse import quote

from bench.client import Connection
from bench.noop import LOADED, happened
from neena.authoring.definition import Definition
from neena.catalog.trigger_definitions import TriggerDefinition

BODY = {"id": 8841, "subject": "Printer on fire"}


async def make(connection: Connection) -> str:
    """An active trigger with a flow of one task; the path that takes its events."""
    integration, (noop,) = LOADED
    operation = {"name": "Step", "task_definition": str(Definition(integration, noop).id), "index": 0}
    steps = {"name": "event", "task_operations": [operation], "dependencies": []}
    flow = await connection.json("POST", "/api/v1/flows/", steps)
    body = {
        "name": "Bench",
        "webhook_trigger_definition": str(TriggerDefinition(integration, happened).id),
        "template_body": "Look at <{thing_id}>",
        "status": "active",
        "flow": flow["id"],
    }
    made = await connection.json("POST", "/api/v1/webhook_trigger_operations/", body)
    return f"/hooks/{made['id']}?secret={quote(made['webhook_secret'], safe='')}"
