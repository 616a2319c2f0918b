"""Tasks for tests: they call the workshop, so that a test decides what happens and when."""

from datetime import UTC, date, datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from neena.authoring import (
    Delivery,
    EventField,
    Identifies,
    Integration,
    NoAuth,
    Task,
    TaskContext,
    answer_as,
    task,
    trigger,
)

Name = Annotated[str, Field(description="Name of the place")]


class Place(BaseModel):
    """A place in the workshop."""

    id: Annotated[str, Identifies("Place"), Field(description="Id of the place")]
    name: str = Field(description="Name of the place")
    rank: int = Field(description="Rank of the place")
    seen: datetime | None = Field(None, description="When it was last seen")


@task(effect="read", tells="Visited {name}.")
async def visit_place(context: TaskContext, name: Name) -> Place:
    """Visit one place by its name."""
    return answer_as(Place, await context.vendor.get(f"places/{name}"))


@task(effect="read", tells="Asked {name}.")
async def ask_place(context: TaskContext, name: Name) -> Any:
    """Ask one place for all that is known of it."""
    return await context.vendor.get(f"places/{name}")


@task(effect="read", tells="Found {count} places: {names}.")
async def list_places(context: TaskContext, name: Name) -> list[Place]:
    """List the places of one region."""
    return answer_as(list[Place], await context.vendor.get(f"regions/{name}"))


@task(effect="write", tells="Painted {name}.")
async def paint_place(context: TaskContext, name: Name) -> Place:
    """Paint one place."""
    return answer_as(Place, await context.vendor.post(f"paint/{name}", json={"key": context.idempotency_key}))


@task(effect="write", idempotent=True, tells="Swept {name}.")
async def sweep_place(context: TaskContext, name: Name) -> Any:
    """Sweep one place."""
    await context.vendor.post(f"sweep/{name}")


@task(effect="read", tells="Asked for the hour.")
async def tell_hour(context: TaskContext) -> Place:
    """Tell the hour."""
    return Place(id="hour", name="hour", rank=12, seen=datetime(2025, 3, 4, 9, 30, tzinfo=UTC))


@task(effect="read", tells="Measured {name}.")
async def measure_place(
    context: TaskContext,
    name: Name,
    floor_count: Annotated[int, Field(description="How many floors")],
    width: Annotated[float | None, Field(description="Width in metres")] = None,
    day: Annotated[date | None, Field(description="Day of the measurement")] = None,
    colour: Annotated[Literal["red", "green"] | None, Field(description="Colour of the door")] = None,
) -> dict[str, Any]:
    """Measure one place."""
    given = {"name": name, "floor_count": floor_count, "width": width, "day": day, "colour": colour}
    return {key: value for key, value in given.items() if value is not None}


@task(effect="read", tells="Looked into {place_id}.")
async def inspect_place(
    context: TaskContext, place_id: Annotated[str, Identifies("Place"), Field(description="Id of the place")]
) -> dict[str, Any]:
    """Inspect a place by its id."""
    return {"inspected": place_id}


@task(effect="write", tells="Mended {place_id}.")
async def mend_place(
    context: TaskContext, place_id: Annotated[str, Identifies("Place"), Field(description="Id of the place")]
) -> Place:
    """Mend a place by its id."""
    return answer_as(Place, await context.vendor.post(f"mend/{place_id}"))


@trigger(
    entity="place_id",
    fields=(
        EventField("place_id", "$.place.id", "Id of the place", identifies="Place"),
        EventField("name", "$.place.name", "Name of the place"),
        EventField("note", "$.note", "What was said of it", optional=True),
        EventField("rank", "$.place.rank", "Rank of the place", "int", optional=True),
        EventField("marks", "$.marks", "Marks on it", "list", optional=True),
    ),
)
def handle_place_changed(delivery: Delivery) -> bool:
    """A place was changed."""
    return delivery.at("kind") == "place.changed"


LAB = Integration(
    name="Lab",
    short_name="lab",
    class_name="LabIntegration",
    auth=NoAuth(),
    docs_url="https://lab.test/",
    since=date(2025, 1, 1),
    triggers=(handle_place_changed,),
    retired={"melt_place": "Nothing melts any more."},
)
TASKS: list[Task] = [
    visit_place,
    ask_place,
    list_places,
    paint_place,
    sweep_place,
    tell_hour,
    measure_place,
    inspect_place,
    mend_place,
]
