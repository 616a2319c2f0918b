"""What tasks take: repositories, numbers, labels, checked before they become part of a path."""

import re
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints

from neena.authoring import Identifies

_ADDRESS = re.compile(r"(?:https?://)?(?:www\.)?github\.com/([^/\s]+/[^/\s?#]+)(?:[/?#].*)?")
# https://docs.github.com/en/rest/repos: an owner has letters, digits and hyphens, a name dots and underscores too.
_REPOSITORY = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,38})/[A-Za-z0-9._-]{1,100}"
_WHOLE = re.compile(_REPOSITORY)


def _repository(value: Any) -> Any:
    """`owner/name`, also out of an address; nothing that could lead to another path."""
    text = str(value).strip()
    address = _ADDRESS.fullmatch(text)
    found = address[1].removesuffix(".git") if address else text
    if _WHOLE.fullmatch(found) is None or found.rpartition("/")[2] in {".", ".."}:
        raise ValueError("not a repository such as owner/name")
    return found


def _number(value: Any) -> Any:
    """The number, also as `#12`."""
    return value.strip().removeprefix("#") if isinstance(value, str) else value


def _label(text: str) -> str:
    name = text.strip()
    if not name or "\n" in name:
        raise ValueError("not a label")
    return name


Repository = Annotated[
    str,
    StringConstraints(pattern=f"^{_REPOSITORY}$"),
    BeforeValidator(_repository),
    Field(description="Repository, as owner/name"),
]
_Number = Annotated[int, Field(ge=1, le=2**53), BeforeValidator(_number)]
IssueNumber = Annotated[_Number, Field(description="Number of the issue"), Identifies("Issue")]
PullRequestNumber = Annotated[_Number, Field(description="Number of the pull request"), Identifies("PullRequest")]
Title = Annotated[str, Field(min_length=1, max_length=256)]
Body = Annotated[str, Field(max_length=65000)]  # of 65536 characters, so that the mark fits in
LabelName = Annotated[str, AfterValidator(_label)]
Labels = Annotated[list[LabelName], Field(description="Names of labels")]
Logins = Annotated[list[str], Field(description="Logins of people")]
Limit = Annotated[int, Field(ge=1, le=1000, description="At most how many")]
