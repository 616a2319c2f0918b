"""What tasks take: keys, checked before they become part of a path or a query."""

import re
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints

from neena.authoring import Identifies

_ADDRESS = re.compile(r"https://[a-z0-9-]+\.atlassian\.net/browse/([A-Za-z0-9_]+-\d+)(?:[/?#].*)?")
_KEY = r"[A-Z][A-Z0-9_]{1,63}-[0-9]{1,18}"
_WHOLE = re.compile(_KEY)


def _issue(value: Any) -> Any:
    """A key, also out of an address or in small letters; nothing that could lead to another path."""
    text = str(value).strip()
    address = _ADDRESS.fullmatch(text)
    found = (address[1] if address else text).upper()
    if _WHOLE.fullmatch(found) is None:
        raise ValueError("not an issue's key such as SUP-12")
    return found


def _project(text: str) -> str:
    found = text.strip().upper()
    if re.fullmatch(r"[A-Z][A-Z0-9_]{1,63}", found) is None:
        raise ValueError("not a project's key such as SUP")
    return found


def _label(text: str) -> str:
    if not text or any(sign.isspace() for sign in text):
        raise ValueError("a label in Jira has no spaces")
    return text


IssueKey = Annotated[
    str,
    StringConstraints(pattern=f"^{_KEY}$"),
    BeforeValidator(_issue),
    Field(description="Key of the issue, such as SUP-12"),
    Identifies("Issue"),
]
ProjectKey = Annotated[str, AfterValidator(_project), Field(description="Key of the project, such as SUP")]
Summary = Annotated[str, StringConstraints(min_length=1, max_length=255)]
Text = Annotated[str, StringConstraints(max_length=32000)]
Labels = Annotated[list[Annotated[str, AfterValidator(_label)]], Field(description="Labels")]
Person = Annotated[str, Field(min_length=1, description="Whose it is: full name, e-mail address or account id")]
Limit = Annotated[int, Field(ge=1, le=1000, description="At most how many")]
