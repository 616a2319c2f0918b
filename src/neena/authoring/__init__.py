"""All that an integration's author imports.

An integration is one folder: `__init__.py` declares it (`integration = Integration(...)`), `tasks.py` holds its
tasks, `triggers.py` its events, `icon.svg` its picture and `exchanges/` recorded HTTP. Example of a task:

    @task(effect="write", tells="Created the card {name}.")
    async def create_card(
        context: TaskContext,
        name: Annotated[str, Field(description="Name of the card")],
        id_list: Annotated[str, Field(description="Id of the list"), Identifies("List")],
    ) -> Card:
        \"\"\"Create a card in a list.\"\"\"
        return answer_as(Card, await context.vendor.post("cards", json={"name": name, "idList": id_list}))
"""

from neena.authoring.context import Desktop, Sockets, TaskContext, TextModel
from neena.authoring.integration import ApiKey, Integration, NoAuth, OAuth2
from neena.authoring.task import Identifies, Task, task
from neena.authoring.trigger import Delivery, EventField, Trigger, Webhooks, hub_signed, is_fresh, signed_with, trigger
from neena.authoring.vendor import Vendor, answer_as, check_status
from neena.errors import IntegrationFailed, Invalid, NeenaError, Unavailable
from neena.kernel.http import Answer

__all__ = [
    "Answer",
    "ApiKey",
    "Delivery",
    "Desktop",
    "EventField",
    "Identifies",
    "Integration",
    "IntegrationFailed",
    "Invalid",
    "NeenaError",
    "NoAuth",
    "OAuth2",
    "Sockets",
    "Task",
    "TaskContext",
    "TextModel",
    "Trigger",
    "Unavailable",
    "Vendor",
    "Webhooks",
    "answer_as",
    "check_status",
    "hub_signed",
    "is_fresh",
    "signed_with",
    "task",
    "trigger",
]
