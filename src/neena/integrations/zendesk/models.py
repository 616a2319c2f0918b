"""Zendesk's things as tasks answer them. Ids are numbers there and text here, as in its events."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from neena.authoring import Identifies


class _Thing(BaseModel):
    model_config = ConfigDict(coerce_numbers_to_str=True)


class Ticket(_Thing):
    """A ticket."""

    id: Annotated[str, Field(description="Number of the ticket, its id"), Identifies("Ticket")]
    subject: Annotated[str | None, Field(description="Subject")] = None
    description: Annotated[str | None, Field(description="The first comment")] = None
    status: Annotated[str | None, Field(description="new, open, pending, hold, solved or closed")] = None
    priority: Annotated[str | None, Field(description="urgent, high, normal or low")] = None
    type: Annotated[str | None, Field(description="problem, incident, question or task")] = None
    tags: Annotated[list[str] | None, Field(description="Tags")] = None
    requester_id: Annotated[str | None, Field(description="Id of the user who asked")] = None
    submitter_id: Annotated[str | None, Field(description="Id of the user who wrote the first comment")] = None
    assignee_id: Annotated[str | None, Field(description="Id of the agent it is assigned to")] = None
    group_id: Annotated[str | None, Field(description="Id of the group it is assigned to")] = None
    organization_id: Annotated[str | None, Field(description="Id of the requester's organization")] = None
    external_id: Annotated[str | None, Field(description="Id that another system gave it")] = None
    via: Annotated[dict[str, Any] | None, Field(description="How it came in")] = None
    url: Annotated[str | None, Field(description="Address of the ticket in the API")] = None
    created_at: Annotated[datetime | None, Field(description="When it was made")] = None
    updated_at: Annotated[datetime | None, Field(description="When it last changed")] = None


class Comment(_Thing):
    """A comment on a ticket: a public reply or an internal note."""

    id: Annotated[str, Field(description="Id of the comment"), Identifies("Comment")]
    ticket_id: Annotated[str | None, Field(description="Number of its ticket"), Identifies("Ticket")] = None
    body: Annotated[str | None, Field(description="Text")] = None
    public: Annotated[bool | None, Field(description="Whether the requester sees it")] = None
    author_id: Annotated[str | None, Field(description="Id of the user who wrote it")] = None
    created_at: Annotated[datetime | None, Field(description="When it was written")] = None


class Tags(_Thing):
    """The tags of a ticket."""

    ticket_id: Annotated[str | None, Field(description="Number of the ticket"), Identifies("Ticket")] = None
    tags: Annotated[list[str], Field(description="All tags of the ticket")]


class TicketAnswer(BaseModel):
    """An answer about one ticket."""

    ticket: Ticket


class Tickets(BaseModel):
    """An answer with tickets: of a list, or of a search."""

    tickets: list[Ticket] = []
    results: list[Ticket] = []


class Paging(BaseModel):
    """Where the next page begins."""

    has_more: bool = False
    after_cursor: str | None = None


class CommentsPage(BaseModel):
    """A page of a ticket's comments."""

    comments: list[Comment]
    meta: Paging = Paging()


class Event(_Thing):
    """One thing that an update did."""

    id: str
    type: str = ""
    body: str | None = None
    public: bool | None = None
    author_id: str | None = None


class Metadata(BaseModel):
    """What came along with an update."""

    custom: dict[str, Any] = {}


class Audit(_Thing):
    """The record of one update."""

    author_id: str | None = None
    created_at: datetime | None = None
    metadata: Metadata = Metadata()
    events: list[Event] = []

    def comment(self, ticket_id: str) -> Comment | None:
        """The comment that the update added."""
        for one in self.events:
            if one.type == "Comment":
                author = one.author_id or self.author_id
                added = {"body": one.body, "public": one.public, "author_id": author, "created_at": self.created_at}
                return Comment.model_validate({"id": one.id, "ticket_id": ticket_id, **added})
        return None


class AuditAnswer(BaseModel):
    """An answer to an update."""

    audit: Audit


class AuditsPage(BaseModel):
    """A page of a ticket's history, the oldest update first."""

    audits: list[Audit]
    meta: Paging = Paging()


class User(_Thing):
    """The account that a credential opens."""

    id: str | None = None
    name: str = ""
    email: str | None = None


class Me(BaseModel):
    """Who is asking."""

    user: User
