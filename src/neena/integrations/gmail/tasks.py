"""What a flow can do in Gmail.

Sending is not idempotent, and Gmail takes no idempotency key for it; but each mail and draft of ours carries the key's
hash in a header, by which one whose answer was lost is found again.
"""

from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, Field

from neena.authoring import Identifies, IntegrationFailed, TaskContext, answer_as, task
from neena.authoring.mail import addresses
from neena.integrations.gmail.composing import Draft, compose
from neena.integrations.gmail.mailbox import READ, WRITE, Message, Shape, ask, get, marked, page
from neena.integrations.gmail.reading import SHOWN, Letter, decoded, in_short, people_in, whole

_DOCS = "https://developers.google.com/workspace/gmail/api/reference/rest/v1"
_NEWEST = 25  # looked at one by one: what was sent a moment ago may not be found by a search yet
_LOOKED_THROUGH = 100


def _id(text: str) -> str:
    """An id as Gmail writes it; nothing that could lead to another path."""
    found = text.strip()
    if not (found.isascii() and found.isalnum() and len(found) <= 64):
        raise ValueError("not the id of a mail in Gmail, such as 18c2f0a1b2c3d4e5")
    return found


LetterId = Annotated[str, AfterValidator(_id), Field(description="Id of the mail"), Identifies("Letter")]
Recipients = Annotated[str, Field(description="Mail addresses it goes to, separated by commas")]
Subject = Annotated[str, Field(description="Subject line", max_length=500)]
Text = Annotated[str, Field(description="Text of the mail", max_length=1_000_000)]
Cc = Annotated[str | None, Field(description="Mail addresses that get a copy")]
Bcc = Annotated[str | None, Field(description="Mail addresses that get a copy unseen by others")]


class SentLetter(BaseModel):
    """A mail that Gmail has sent."""

    id: Annotated[str, Field(description="Id of the mail"), Identifies("Letter")]
    thread_id: Annotated[str, Field(description="Id of the conversation")]


class DraftLetter(BaseModel):
    """A draft in Gmail."""

    id: Annotated[str, Field(description="Id of the draft")]
    letter_id: Annotated[str, Field(description="Id of the mail that it would become"), Identifies("Letter")]
    thread_id: Annotated[str, Field(description="Id of the conversation")]


class _Made(Shape):
    id: str
    message: Message


class _Drafts(Shape):
    drafts: list[_Made] = Field(default_factory=list[_Made])
    next_page_token: str = ""


class _Thread(Shape):
    messages: list[Message] = Field(default_factory=list[Message])


@task(
    effect="read",
    tells="Found {count:mail} in Gmail.",
    says=("find mails in gmail", "search my gmail", "look in gmail for", "list gmail messages", "check gmail"),
    timeout=120,
    docs_url=f"{_DOCS}/users.messages/list",
    scopes=(READ,),
)
async def search_gmail(
    context: TaskContext,
    query: Annotated[
        str | None,
        Field(description="What to look for, as in Gmail's search box: invoice has:attachment", max_length=1000),
    ] = None,
    sender: Annotated[str | None, Field(description="Name or address of the sender", max_length=300)] = None,
    subject: Annotated[str | None, Field(description="Words in the subject", max_length=300)] = None,
    unread_only: Annotated[bool, Field(description="Only mails not read yet")] = False,
    limit: Annotated[int, Field(description="At most so many, the newest first", ge=1, le=50)] = 10,
) -> list[Letter]:
    """Find mails in Gmail, the newest first, each with the beginning of its text."""
    words = [query, _operator("from", sender), _operator("subject", subject), "is:unread" if unread_only else None]
    found = await page(context, limit, q=" ".join(word for word in words if word))
    return [in_short(await get(context, one.id, SHOWN)) for one in found.messages[:limit]]


def _operator(name: str, value: str | None) -> str | None:
    """One of the search box's operators; a quotation mark in the value cannot end it."""
    return f'{name}:"{value.replace(chr(34), " ").strip()}"' if value and value.strip() else None


@task(
    effect="read",
    tells="Read the mail {result.subject} from {result.sender} in Gmail.",
    says=("open a mail in gmail", "get a gmail message", "show the text of a gmail message"),
    docs_url=f"{_DOCS}/users.messages/get",
    scopes=(READ,),
)
async def read_gmail(context: TaskContext, id: LetterId) -> Letter:
    """Read one mail in Gmail with its text; it stays unread."""
    return whole(await get(context, id))


async def find_draft(context: TaskContext, **_said: Any) -> DraftLetter | None:
    """The draft that was made with this call's key, if there is one."""
    listed = answer_as(
        _Drafts, await ask(context, "GET", "users/me/drafts", params={"maxResults": str(_LOOKED_THROUGH)})
    )
    of = {one.message.id: one for one in listed.drafts}
    found = await marked(context, of)
    if found is None and listed.next_page_token:
        raise IntegrationFailed("The draft was not among the newest.")
    return _draft(of[found.id]) if found else None


@task(
    effect="write",
    tells="Drafted a mail in Gmail to {recipients}: {subject}.",
    says=("make a gmail draft", "prepare a draft in gmail", "write a draft in gmail", "create a gmail draft"),
    lookup=find_draft,
    docs_url=f"{_DOCS}/users.drafts/create",
    scopes=(WRITE,),
)
async def draft_gmail(
    context: TaskContext, recipients: Recipients, subject: Subject, body: Text, cc: Cc = None, bcc: Bcc = None
) -> DraftLetter:
    """Make a draft in Gmail, for a person to read and send."""
    raw = compose(context, Draft(recipients, subject, body, cc, bcc))
    return _draft(answer_as(_Made, await ask(context, "POST", "users/me/drafts", json={"message": {"raw": raw}})))


async def find_sent(context: TaskContext, recipients: str, **_said: Any) -> SentLetter | None:
    """The mail that was sent with this call's key, if there is one."""
    newest = await page(context, _NEWEST, labelIds="SENT")
    older = newest
    if newest.next_page_token:
        first = addresses(recipients, "recipients")[0].addr_spec
        older = await page(context, _LOOKED_THROUGH, labelIds="SENT", q=f"to:{first}")
    found = await marked(context, [one.id for one in (*newest.messages, *older.messages)])
    if found is None and older.next_page_token:
        raise IntegrationFailed("The mail was not among the newest to its recipient.")
    return _sent(found) if found else None


@task(
    effect="write",
    tells="Sent a mail from Gmail to {recipients}: {subject}.",
    says=("send a mail with gmail", "send an email from gmail", "write with gmail to", "email someone from gmail"),
    lookup=find_sent,
    docs_url=f"{_DOCS}/users.messages/send",
    scopes=(WRITE, READ),
)
async def send_gmail(
    context: TaskContext, recipients: Recipients, subject: Subject, body: Text, cc: Cc = None, bcc: Bcc = None
) -> SentLetter:
    """Send a mail from the Gmail account."""
    raw = compose(context, Draft(recipients, subject, body, cc, bcc))
    return _sent(answer_as(Message, await ask(context, "POST", "users/me/messages/send", json={"raw": raw})))


async def find_answer(context: TaskContext, id: str, **_said: Any) -> SentLetter | None:
    """The answer that was sent with this call's key, if there is one: it is in the conversation."""
    thread = (await get(context, id, ("Subject",))).thread_id
    asked = await ask(context, "GET", f"users/me/threads/{_id(thread)}", params={"format": "minimal"})
    found = await marked(context, reversed([one.id for one in answer_as(_Thread, asked).messages]))
    return _sent(found) if found else None


@task(
    effect="write",
    tells="Answered the mail in Gmail.",
    says=("reply to a mail in gmail", "answer a mail in gmail", "respond in gmail", "reply in gmail"),
    lookup=find_answer,
    docs_url=f"{_DOCS}/users.messages/send",
    scopes=(WRITE, READ),
)
async def answer_gmail(context: TaskContext, id: LetterId, body: Text) -> SentLetter:
    """Answer a mail in Gmail: to its sender, in the same conversation."""
    asked = await get(context, id, ("From", "Reply-To", "Subject", "Message-ID", "References"))
    header = asked.payload.header
    people = people_in(header("Reply-To")) or people_in(header("From"))
    subject = " ".join(decoded(header("Subject")).split())
    draft = Draft(
        recipients=", ".join(address for _, address in people),
        subject=subject if subject.lower().startswith("re:") else f"Re: {subject}",
        body=body,
        answers=" ".join(header("Message-ID").split()),
        references=header("References"),
    )
    sent = {"raw": compose(context, draft), "threadId": asked.thread_id}
    return _sent(answer_as(Message, await ask(context, "POST", "users/me/messages/send", json=sent)))


def _sent(message: Message) -> SentLetter:
    return SentLetter(id=message.id, thread_id=message.thread_id)


def _draft(made: _Made) -> DraftLetter:
    return DraftLetter(id=made.id, letter_id=made.message.id, thread_id=made.message.thread_id)
