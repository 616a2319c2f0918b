"""What tasks take: the number of a ticket, its states, tags, addresses."""

import re
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field

from neena.authoring import Identifies

_NUMBER = re.compile(r"#?([0-9]{1,18})", re.ASCII)
_ADDRESS = re.compile(r"https?://[a-z0-9-]+\.zendesk\.com/(?:agent|api/v2)/tickets/([0-9]{1,18})(?:[./?#].*)?")
_EMAIL = re.compile(r"[^\s@\"<>:()]+@[^\s@\"<>:()]+")
_TAG = re.compile(r"[^\s\",:()]{1,80}")


def _ticket_id(text: str) -> str:
    """The number, also with # or out of an address; nothing that could lead to another path."""
    found = _ADDRESS.fullmatch(text.strip()) or _NUMBER.fullmatch(text.strip())
    if found is None:
        raise ValueError("not the number of a ticket")
    return found[1]


def _email(text: str) -> str:
    if _EMAIL.fullmatch(text.strip()) is None:
        raise ValueError("not an email address")
    return text.strip()


def _tag(text: str) -> str:
    """A tag as Zendesk keeps it: lower case, blanks replaced."""
    tag = "_".join(text.lower().split())
    if _TAG.fullmatch(tag) is None:
        raise ValueError("not a tag: up to 80 letters, digits and signs without blanks, commas and quotes")
    return tag


TicketId = Annotated[
    str, AfterValidator(_ticket_id), Field(description="Number of the ticket, its id"), Identifies("Ticket")
]
Status = Literal["new", "open", "pending", "hold", "solved", "closed"]
Priority = Literal["urgent", "high", "normal", "low"]
Kind = Literal["problem", "incident", "question", "task"]
Email = Annotated[str, AfterValidator(_email)]
Tag = Annotated[str, AfterValidator(_tag)]
Text = Annotated[str, Field(min_length=1, max_length=65535)]


def given(**values: Any) -> dict[str, Any]:
    """What was given; None is left out."""
    return {name: value for name, value in values.items() if value is not None}
