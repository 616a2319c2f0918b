"""What a flow can do in Zendesk.

Creating a ticket is idempotent: Zendesk keeps our key for two hours (`Idempotency-Key`), and the ticket carries it as
its external id, by which a repetition after that finds it. Changing a ticket and adding tags are idempotent by nature.
A comment is not; but the update that adds it carries our key as metadata, by which it is found in the ticket's history.
"""

from typing import Annotated

from pydantic import Field

from neena.authoring import IntegrationFailed, Invalid, TaskContext, answer_as, task
from neena.integrations.zendesk.fields import Email, Kind, Priority, Status, Tag, Text, TicketId, given
from neena.integrations.zendesk.models import (
    AuditAnswer,
    AuditsPage,
    Comment,
    CommentsPage,
    Paging,
    Tags,
    Ticket,
    TicketAnswer,
    Tickets,
)

_DOCS = "https://developer.zendesk.com/api-reference/ticketing"
_KEY = "neena_key"
_PAGES = 10  # of 100 comments, or updates


@task(
    effect="read",
    scopes=("tickets:read",),
    tells="Looked up the ticket {ticket_id}[: {result.subject}].",
    says=("show a ticket", "look up a ticket", "read a ticket", "open a ticket", "details of a ticket"),
    docs_url=f"{_DOCS}/tickets/tickets/#show-ticket",
)
async def get_ticket(context: TaskContext, ticket_id: TicketId) -> Ticket:
    """Get one ticket by its number."""
    return answer_as(TicketAnswer, await context.vendor.get(f"tickets/{ticket_id}.json")).ticket


@task(
    effect="read",
    scopes=("read",),
    tells="Found {count:ticket}: {names}.",
    says=("find tickets", "list tickets", "which tickets are open", "look for tickets", "tickets of a customer"),
    docs_url=f"{_DOCS}/ticket-management/search/",
)
async def search_tickets(
    context: TaskContext,
    query: Annotated[str | None, Field(description="Words to find, or more of Zendesk's search syntax")] = None,
    status: Annotated[Status | None, Field(description="Status of the tickets")] = None,
    priority: Annotated[Priority | None, Field(description="Priority of the tickets")] = None,
    requester: Annotated[Email | None, Field(description="Email address of who asked")] = None,
    assignee: Annotated[Email | None, Field(description="Email address of the agent in charge")] = None,
    tag: Annotated[Tag | None, Field(description="A tag that the tickets have")] = None,
    limit: Annotated[int, Field(description="How many at most, the newest first", ge=1, le=100)] = 25,
) -> list[Ticket]:
    """Find tickets by words, status, priority, people or tag, the newest first."""
    wanted = given(status=status, priority=priority, requester=requester, assignee=assignee, tags=tag)
    terms = ["type:ticket", *(f"{name}:{value}" for name, value in wanted.items()), *([query] if query else [])]
    asked = {"query": " ".join(terms), "sort_by": "created_at", "sort_order": "desc", "per_page": str(limit)}
    return answer_as(Tickets, await context.vendor.get("search.json", params=asked)).results


@task(
    effect="read",
    scopes=("tickets:read",),
    tells="Read {count:comment} of the ticket {ticket_id}.",
    says=(
        "list the comments of a ticket",
        "read the comments of a ticket",
        "show the conversation of a ticket",
        "what was said in a ticket",
    ),
    docs_url=f"{_DOCS}/tickets/ticket_comments/#list-comments",
)
async def list_ticket_comments(context: TaskContext, ticket_id: TicketId) -> list[Comment]:
    """List the first thousand comments of a ticket, the oldest first: public replies and internal notes."""
    found: list[Comment] = []
    paging: Paging | None = None
    for _ in range(_PAGES):
        said = await context.vendor.get(f"tickets/{ticket_id}/comments.json", params=_page(paging))
        page = answer_as(CommentsPage, said)
        found += [one.model_copy(update={"ticket_id": ticket_id}) for one in page.comments]
        paging = page.meta
        if not paging.has_more:
            break
    return found


@task(
    effect="write",
    idempotent=True,
    scopes=("tickets:read", "tickets:write"),
    tells="Created the ticket {result.id}: {subject}",
    says=("open a ticket", "new ticket", "file a ticket", "make a ticket", "raise a support case"),
    docs_url=f"{_DOCS}/tickets/tickets/#create-ticket",
)
async def create_ticket(
    context: TaskContext,
    subject: Annotated[str, Field(description="Subject of the ticket", min_length=1, max_length=255)],
    description: Annotated[Text, Field(description="What it is about: the first comment")],
    requester_email: Annotated[Email | None, Field(description="Email address of who asks")] = None,
    requester_name: Annotated[str | None, Field(description="Name of who asks, if Zendesk does not know them")] = None,
    priority: Annotated[Priority | None, Field(description="Priority of the ticket")] = None,
    type: Annotated[Kind | None, Field(description="Type of the ticket")] = None,
    tags: Annotated[list[Tag] | None, Field(description="Tags of the ticket")] = None,
    assignee_email: Annotated[Email | None, Field(description="Email address of the agent in charge")] = None,
) -> Ticket:
    """Create a ticket, on behalf of a requester or of the connected account."""
    if requester_name and not requester_email:
        raise Invalid("A requester's name needs the requester's email address.")
    mark = f"neena:{context.idempotency_key}"
    if context.attempt > 1:
        made = answer_as(Tickets, await context.vendor.get("tickets.json", params={"external_id": mark})).tickets
        if made:
            return made[0]
    asked = given(email=requester_email, name=requester_name or requester_email) if requester_email else None
    more = given(requester=asked, priority=priority, type=type, tags=tags, assignee_email=assignee_email)
    body = {"ticket": {"subject": subject, "comment": {"body": description}, "external_id": mark, **more}}
    key = {"Idempotency-Key": context.idempotency_key}
    return answer_as(TicketAnswer, await context.vendor.call("POST", "tickets.json", json=body, headers=key)).ticket


@task(
    effect="write",
    idempotent=True,
    scopes=("tickets:write",),
    tells="Updated the ticket {ticket_id}[: {result.subject}].",
    says=(
        "change a ticket",
        "solve a ticket",
        "close a ticket",
        "assign a ticket",
        "set the priority of a ticket",
        "set the status of a ticket",
    ),
    docs_url=f"{_DOCS}/tickets/tickets/#update-ticket",
)
async def update_ticket(
    context: TaskContext,
    ticket_id: TicketId,
    status: Annotated[Status | None, Field(description="New status")] = None,
    priority: Annotated[Priority | None, Field(description="New priority")] = None,
    subject: Annotated[str | None, Field(description="New subject", min_length=1, max_length=255)] = None,
    type: Annotated[Kind | None, Field(description="New type")] = None,
    assignee_email: Annotated[Email | None, Field(description="Email address of the new agent in charge")] = None,
    tags: Annotated[list[Tag] | None, Field(description="All tags from now on, in place of the present ones")] = None,
) -> Ticket:
    """Change a ticket's status, priority, subject, type, assignee or tags."""
    changed = given(status=status, priority=priority, subject=subject, type=type, assignee_email=assignee_email)
    changed |= given(tags=tags)
    if not changed:
        raise Invalid("Nothing to change was given.")
    return answer_as(
        TicketAnswer, await context.vendor.put(f"tickets/{ticket_id}.json", json={"ticket": changed})
    ).ticket


@task(
    effect="write",
    idempotent=True,
    scopes=("tickets:write",),
    tells="Tagged the ticket {ticket_id}: {result.tags}.",
    says=("tag a ticket", "label a ticket", "mark a ticket with a tag"),
    docs_url=f"{_DOCS}/ticket-management/tags/#add-tags",
)
async def add_ticket_tags(
    context: TaskContext,
    ticket_id: TicketId,
    tags: Annotated[list[Tag], Field(description="Tags to add", min_length=1)],
) -> Tags:
    """Add tags to a ticket and keep those that it has."""
    said = await context.vendor.put(f"tickets/{ticket_id}/tags.json", json={"tags": tags})
    return answer_as(Tags, said).model_copy(update={"ticket_id": ticket_id})


async def find_comment(context: TaskContext, ticket_id: str, **_said: object) -> Comment | None:
    """The comment that was added with this call's key, if there is one."""
    paging: Paging | None = None
    for _ in range(_PAGES):
        said = await context.vendor.get(f"tickets/{ticket_id}/audits.json", params=_page(paging))
        page = answer_as(AuditsPage, said)
        for one in page.audits:
            if one.metadata.custom.get(_KEY) == context.idempotency_key:
                return one.comment(ticket_id)
        paging = page.meta
        if not paging.has_more:
            return None
    raise IntegrationFailed("The ticket's history is too long to tell.")


@task(
    effect="write",
    lookup=find_comment,
    scopes=("read", "tickets:write"),
    tells="Commented on the ticket {ticket_id}: {body}",
    says=("reply to a ticket", "answer a customer", "add a note to a ticket", "write an internal note", "comment"),
    docs_url=f"{_DOCS}/tickets/tickets/#update-ticket",
)
async def add_comment(
    context: TaskContext,
    ticket_id: TicketId,
    body: Annotated[Text, Field(description="Text of the comment")],
    public: Annotated[bool, Field(description="True for a reply to the requester, false for an internal note")] = False,
    status: Annotated[Status | None, Field(description="New status of the ticket, at the same time")] = None,
) -> Comment:
    """Add an internal note to a ticket, or a public reply that the requester gets."""
    mark = {_KEY: context.idempotency_key}
    changed = {"comment": {"body": body, "public": public}, "metadata": mark, **given(status=status)}
    said = await context.vendor.put(f"tickets/{ticket_id}.json", json={"ticket": changed})
    added = answer_as(AuditAnswer, said).audit.comment(ticket_id)
    if added is None:
        raise IntegrationFailed("Zendesk's answer does not show the comment.", acted=True)
    return added


def _page(last: Paging | None) -> dict[str, str]:
    """What asks for the first page, or for the one after `last`."""
    after = {"page[after]": last.after_cursor} if last and last.after_cursor else {}
    return {"page[size]": "100", **after}
