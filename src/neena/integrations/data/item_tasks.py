"""Tasks over lists of items."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from neena.authoring import TaskContext, task
from neena.integrations.data import items as lists
from neena.integrations.data.items import Operator

Items = Annotated[list[Any], Field(description="The items, such as another task found")]
FieldName = Annotated[
    str, Field(description="Field of the items, dotted for a field within (sender.name)", min_length=1)
]
MaybeField = Annotated[str | None, Field(description="Field of the items; left out for plain texts or numbers")]


class Count(BaseModel):
    """A number of items."""

    count: int = Field(description="How many items there are")


class FieldCount(BaseModel):
    """How often a value appears."""

    value: Any = Field(default=None, description="Value of the field")
    count: int = Field(description="How many items have it")


class Group(FieldCount):
    """The items that share a value."""

    items: list[Any] = Field(description="The items that have it")


@task(
    effect="read",
    tells="Kept {count:item} where {field} {operator} {value}.",
    says=("only those where", "filter by", "keep the ones that", "items that match", "which have", "find items with"),
)
async def filter_items(
    _: TaskContext,
    items: Items,
    field: MaybeField = None,
    operator: Annotated[Operator, Field(description="How the field is compared with the value")] = "equals",
    value: Annotated[Any, Field(description="Value to compare with; for one_of a list")] = None,
) -> list[Any]:
    """Keep the items whose field meets a condition."""
    return [item for item in items if lists.matches(lists.get(item, field), operator, value)]


@task(
    effect="read",
    tells="Sorted {count:item} by {field}.",
    says=("order by", "sort by", "newest first", "highest first", "alphabetically", "arrange items"),
)
async def sort_items(
    _: TaskContext,
    items: Items,
    field: MaybeField = None,
    order: Annotated[
        Literal["ascending", "descending"], Field(description="ascending: smallest, oldest, A first")
    ] = "ascending",
) -> list[Any]:
    """Sort items by a field; those without it come last."""
    return lists.ordered(items, field, descending=order == "descending")


@task(
    effect="read",
    name="Take First Items",
    tells="Took the first {count:item}.",
    says=("first items", "top items", "limit to", "at most so many", "the top 5", "only the first"),
)
async def take_items(
    _: TaskContext,
    items: Items,
    limit: Annotated[int, Field(description="How many items to take", ge=0)] = 1,
    from_end: Annotated[bool, Field(description="Take the last ones instead of the first")] = False,
) -> list[Any]:
    """Take the first (or last) items of a list."""
    return items[max(0, len(items) - limit) :] if from_end else items[:limit]


@task(
    effect="read",
    tells="Counted {result.count} items.",
    says=("how many", "count the", "number of items", "count of", "total number"),
)
async def count_items(_: TaskContext, items: Items) -> Count:
    """Count items."""
    return Count(count=len(items))


@task(
    effect="read",
    name="Count Items by Field",
    tells="Counted items by {field}: {count:value}.",
    says=("count by", "how many per", "how many of each", "number per", "tally", "breakdown by"),
)
async def count_by_field(_: TaskContext, items: Items, field: FieldName) -> list[FieldCount]:
    """Count how many items have each value of a field, the most frequent first."""
    groups = lists.grouped(items, field)
    counts = [FieldCount(value=value, count=len(members)) for value, members in groups]
    return sorted(counts, key=lambda one: -one.count)


@task(
    effect="read",
    tells="Grouped the items by {field}: {count:group}.",
    says=("group by", "put together by", "cluster by", "split by"),
)
async def group_items(_: TaskContext, items: Items, field: FieldName) -> list[Group]:
    """Group items by the value of a field."""
    groups = lists.grouped(items, field)
    return [Group(value=value, count=len(members), items=members) for value, members in groups]


@task(
    effect="read",
    name="Remove Duplicates",
    tells="Kept {count:distinct item}.",
    says=("unique items", "distinct items", "without duplicates", "deduplicate", "each only once"),
)
async def unique_items(_: TaskContext, items: Items, field: MaybeField = None) -> list[Any]:
    """Keep the first item of each value of a field (or of each item)."""
    return lists.distinct(items, field)


@task(
    effect="read",
    tells="Picked fields of {count:item}.",
    says=("only these fields", "select columns", "just the names", "extract fields", "pick the field"),
)
async def pick_fields(
    _: TaskContext,
    items: Items,
    fields: Annotated[list[str], Field(description="Fields to keep, dotted for fields within", min_length=1)],
) -> list[dict[str, Any]]:
    """Keep only some fields of each item."""
    return [lists.picked(item, fields) for item in items]


@task(
    effect="read",
    name="List Field Values",
    tells="Listed {count:value} of {field}.",
    says=("list of values", "all the names", "values of the field", "pluck"),
)
async def list_values(_: TaskContext, items: Items, field: FieldName) -> list[Any]:
    """List the values of one field, those without it left out."""
    return [value for item in items if (value := lists.get(item, field)) is not None]
