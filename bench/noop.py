"""An integration whose one task does nothing, on any event: what is left of a flow's time is Neena's own."""

from datetime import date

from neena.authoring import Delivery, EventField, Integration, NoAuth, Task, TaskContext, task, trigger


@trigger(entity="thing_id", fields=(EventField("thing_id", "$.id", "Id of the thing"),))
def happened(delivery: Delivery) -> bool:
    """Something happened."""
    return bool(delivery.body)


integration = Integration(
    name="Bench",
    short_name="bench",
    class_name="BenchIntegration",
    auth=NoAuth(),
    docs_url="https://example.com",
    since=date(2025, 1, 1),
    triggers=(happened,),
)


@task(effect="read", tells="Nothing was done.")
async def noop(context: TaskContext) -> None:
    """Do nothing."""


LOADED: tuple[Integration, list[Task]] = (integration, [noop])
