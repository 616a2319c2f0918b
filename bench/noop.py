"""An integration whose one task does nothing, on any event: what is left of a flow's time is Neena's own.

A second one takes its time, for who wants to see a run go.
"""

import asyncio
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


@task(effect="read", tells="Nothing was done for a while.")
async def pause(context: TaskContext) -> None:  # noqa: ARG001  # every task takes it
    """Do nothing for a while."""
    await asyncio.sleep(0.15)


LOADED: tuple[Integration, list[Task]] = (integration, [noop, pause])
