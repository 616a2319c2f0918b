"""What Jira gives, as far as flows use it, under plain names."""

from datetime import datetime
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import AliasPath, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from neena.authoring import Identifies
from neena.integrations.jira.adf import plain

# All that `Issue` reads, for Jira gives no field that is not asked for.
ISSUE_FIELDS = (
    *("summary", "status", "description", "issuetype", "project", "priority", "assignee", "reporter", "labels"),
    *("created", "updated"),
)
Text = Annotated[str | None, BeforeValidator(plain)]


def _page(found: Any) -> Any:
    """The address that people open, made from the address in the API."""
    if isinstance(found, dict) and "self" in found:
        named: dict[str, Any] = found  # pyright: ignore[reportUnknownVariableType]
        parts = urlsplit(str(named["self"]))
        return {**named, "url": f"{parts.scheme}://{parts.netloc}/browse/{named.get('key')}"}
    return found  # pyright: ignore[reportUnknownVariableType]


def _of(*path: str) -> Any:
    return AliasPath("fields", *path)


class _Thing(BaseModel):
    model_config = ConfigDict(extra="ignore")


class Account(_Thing):
    """Whose token it is, or who is found."""

    id: Annotated[str, Field(validation_alias="accountId")]
    name: Annotated[str, Field(validation_alias="displayName")] = ""
    email: Annotated[str | None, Field(validation_alias="emailAddress")] = None


class ShortIssue(_Thing):
    """What is known of an issue that was made or changed."""

    key: Annotated[str, Field(description="Key of the issue"), Identifies("Issue")]
    id: Annotated[str | None, Field(description="Jira's own id of the issue")] = None
    url: Annotated[str | None, Field(description="Address of the issue")] = None

    _page = model_validator(mode="before")(_page)


class IssueStatus(_Thing):
    """Where an issue now stands."""

    key: Annotated[str, Field(description="Key of the issue"), Identifies("Issue")]
    status: Annotated[str, Field(description="Its status")]


class Issue(ShortIssue):
    """An issue."""

    summary: Annotated[str | None, Field(description="Summary, its title", validation_alias=_of("summary"))] = None
    status: Annotated[str | None, Field(description="Status", validation_alias=_of("status", "name"))] = None
    description: Annotated[
        Text, Field(description="Description, as plain text", validation_alias=_of("description"))
    ] = None
    type: Annotated[str | None, Field(description="Type: Bug", validation_alias=_of("issuetype", "name"))] = None
    project: Annotated[str | None, Field(description="Key of its project", validation_alias=_of("project", "key"))] = (
        None
    )
    priority: Annotated[str | None, Field(description="Priority", validation_alias=_of("priority", "name"))] = None
    assignee: Annotated[
        str | None, Field(description="Name of who works on it", validation_alias=_of("assignee", "displayName"))
    ] = None
    reporter: Annotated[
        str | None, Field(description="Name of who reported it", validation_alias=_of("reporter", "displayName"))
    ] = None
    labels: Annotated[list[str], Field(description="Its labels", validation_alias=_of("labels"))] = []
    created: Annotated[datetime | None, Field(description="When it was made", validation_alias=_of("created"))] = None
    updated: Annotated[datetime | None, Field(description="When it last changed", validation_alias=_of("updated"))] = (
        None
    )


class Comment(_Thing):
    """A comment on an issue."""

    id: Annotated[str, Field(description="Id of the comment"), Identifies("Comment")]
    body: Annotated[Text, Field(description="Text of the comment, without its looks")] = None
    author: Annotated[
        str | None, Field(description="Name of who wrote it", validation_alias=AliasPath("author", "displayName"))
    ] = None
    created: Annotated[datetime | None, Field(description="When it was written")] = None
