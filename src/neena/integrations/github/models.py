"""What GitHub gives, as far as flows use it, under plain names."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import AliasPath, BaseModel, BeforeValidator, ConfigDict, Field

from neena.authoring import Identifies
from neena.integrations.github.api import unmarked


def _names(found: Any) -> Any:
    """Labels by their names, people by their logins."""
    if not isinstance(found, list):
        return found
    listed: list[Any] = found  # pyright: ignore[reportUnknownVariableType]
    return [one.get("name") or one.get("login") if isinstance(one, dict) else one for one in listed]  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]


def _repository(address: Any) -> Any:
    """`owner/name` out of `https://api.github.com/repos/owner/name/issues/12`."""
    return "/".join(str(address).partition("/repos/")[2].split("/")[:2]) or None


def _number(address: Any) -> Any:
    """`12` out of `https://api.github.com/repos/owner/name/issues/12`."""
    return str(address).rpartition("/")[2]


Names = Annotated[list[str], BeforeValidator(_names)]
Body = Annotated[str | None, BeforeValidator(unmarked)]


class _Thing(BaseModel):
    model_config = ConfigDict(extra="ignore")


class Account(_Thing):
    """Whose token it is."""

    login: str


class Issue(_Thing):
    """An issue."""

    # Its number comes first: that, and not its id, is what tasks are given.
    number: Annotated[int, Field(description="Number of the issue in its repository"), Identifies("Issue")]
    id: Annotated[int, Field(description="Id of the issue in all of GitHub"), Identifies("Issue")]
    title: Annotated[str, Field(description="Title of the issue")]
    state: Annotated[str, Field(description="open or closed")]
    body: Annotated[Body, Field(description="Text of the issue")] = None
    repository: Annotated[
        str | None,
        Field(description="Its repository, as owner/name", validation_alias="repository_url"),
        BeforeValidator(_repository),
    ] = None
    author: Annotated[
        str | None, Field(description="Login of who opened it", validation_alias=AliasPath("user", "login"))
    ] = None
    labels: Annotated[Names, Field(description="Names of its labels")] = []
    assignees: Annotated[Names, Field(description="Logins of those it is assigned to")] = []
    comment_count: Annotated[int, Field(description="Number of its comments", validation_alias="comments")] = 0
    url: Annotated[str, Field(description="Address of the issue", validation_alias="html_url")]
    created_at: Annotated[datetime | None, Field(description="When it was opened")] = None
    updated_at: Annotated[datetime | None, Field(description="When it last changed")] = None
    closed_at: Annotated[datetime | None, Field(description="When it was closed")] = None


class Comment(_Thing):
    """A comment on an issue or a pull request."""

    id: Annotated[int, Field(description="Id of the comment"), Identifies("Comment")]
    body: Annotated[Body, Field(description="Text of the comment")] = None
    author: Annotated[
        str | None, Field(description="Login of who wrote it", validation_alias=AliasPath("user", "login"))
    ] = None
    url: Annotated[str, Field(description="Address of the comment", validation_alias="html_url")]
    issue_number: Annotated[
        int, Field(description="Number of the issue", validation_alias="issue_url"), BeforeValidator(_number)
    ]
    created_at: Annotated[datetime | None, Field(description="When it was written")] = None


class Label(_Thing):
    """A label on an issue."""

    name: Annotated[str, Field(description="Name of the label")]
    color: Annotated[str | None, Field(description="Colour, as six hexadecimal digits")] = None
    description: Annotated[str | None, Field(description="What the label means")] = None


class PullRequest(_Thing):
    """A pull request."""

    number: Annotated[int, Field(description="Number of the pull request"), Identifies("PullRequest")]
    id: Annotated[int, Field(description="Id of the pull request in all of GitHub"), Identifies("PullRequest")]
    title: Annotated[str, Field(description="Title of the pull request")]
    state: Annotated[str, Field(description="open or closed")]
    body: Annotated[Body, Field(description="Text of the pull request")] = None
    repository: Annotated[
        str | None,
        Field(description="Its repository, as owner/name", validation_alias=AliasPath("base", "repo", "full_name")),
    ] = None
    author: Annotated[
        str | None, Field(description="Login of who opened it", validation_alias=AliasPath("user", "login"))
    ] = None
    labels: Annotated[Names, Field(description="Names of its labels")] = []
    head: Annotated[str, Field(description="Branch with the changes", validation_alias=AliasPath("head", "ref"))]
    base: Annotated[str, Field(description="Branch they are to go into", validation_alias=AliasPath("base", "ref"))]
    draft: Annotated[bool, Field(description="Whether it is a draft")] = False
    merged_at: Annotated[datetime | None, Field(description="When it was merged")] = None
    changed_files: Annotated[int | None, Field(description="Number of changed files")] = None
    additions: Annotated[int | None, Field(description="Number of added lines")] = None
    deletions: Annotated[int | None, Field(description="Number of deleted lines")] = None
    url: Annotated[str, Field(description="Address of the pull request", validation_alias="html_url")]
    created_at: Annotated[datetime | None, Field(description="When it was opened")] = None


class ChangedFile(_Thing):
    """A file that a pull request changes."""

    name: Annotated[str, Field(description="Path of the file", validation_alias="filename")]
    status: Annotated[str, Field(description="added, removed, modified, renamed or the like")]
    additions: Annotated[int, Field(description="Number of added lines")]
    deletions: Annotated[int, Field(description="Number of deleted lines")]
    patch: Annotated[str | None, Field(description="The change as a diff, where GitHub gives one")] = None
