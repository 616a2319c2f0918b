"""An integration whose one task does nothing: what is left of a flow's time is Neena's own."""

from datetime import date

from neena.authoring import Integration, NoAuth, Task, TaskContext, task

integration = Integration(
    name="Bench",
    short_name="bench",
    class_name="BenchIntegration",
    auth=NoAuth(),
    docs_url="https://example.com",
    since=date(2025, 1, 1),
)


@task(effect="read", tells="Nothing was done.")
async def noop(context: TaskContext) -> None:
    """Do nothing."""


LOADED: tuple[Integration, list[Task]] = (integration, [noop])
