"""Tasks that write items as text."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from neena.authoring import TaskContext, task
from neena.integrations.data import texts

Items = Annotated[list[Any], Field(description="The items, such as another task found")]
_SEPARATORS = {"line": "\n", "comma": ", ", "blank": " ", "semicolon": "; ", "none": ""}


class Text(BaseModel):
    """A text that was made."""

    text: str = Field(description="The text")


@task(
    effect="read",
    name="Join as Text",
    tells="Joined the items as text.",
    says=(
        "comma separated",
        "as one text",
        "as a bullet list",
        "join the names",
        "one per line",
        "combine into a text",
    ),
)
async def join_as_text(
    _: TaskContext,
    items: Items,
    field: Annotated[str | None, Field(description="Field to write; left out for plain texts")] = None,
    separator: Annotated[
        Literal["line", "comma", "blank", "semicolon", "none"], Field(description="What stands between two items")
    ] = "line",
    prefix: Annotated[str, Field(description="What stands before each item, e.g. '- '", max_length=100)] = "",
) -> Text:
    """Join items, or one field of them, into one text."""
    return Text(text=texts.joined(items, field, _SEPARATORS[separator], prefix))


@task(
    effect="read",
    name="Format as Table",
    tells="Made a table of the items.",
    says=("as a table", "markdown table", "in columns", "tabular", "make a table"),
)
async def format_as_table(
    _: TaskContext,
    items: Items,
    fields: Annotated[list[str] | None, Field(description="Columns; left out for all fields")] = None,
    style: Annotated[Literal["text", "markdown"], Field(description="Aligned text, or Markdown")] = "text",
) -> Text:
    """Write items as a table, one row for each."""
    return Text(text=texts.table(items, fields or texts.columns_of(items), markdown=style == "markdown"))
