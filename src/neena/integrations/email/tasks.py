"""Send a mail, read mails."""

import asyncio
from typing import Annotated

from pydantic import BaseModel, Field

from neena.authoring import IntegrationFailed, Invalid, TaskContext, Unavailable, task
from neena.integrations.email import imap, reading, smtp
from neena.integrations.email.account import Account, Server, parse
from neena.integrations.email.faults import unreachable
from neena.integrations.email.imap import Wanted
from neena.integrations.email.message import Draft, compose
from neena.integrations.email.reading import Email


class SentEmail(BaseModel):
    """What became of a mail that was sent."""

    status: str = Field(description="`sent` when the mail server has taken the mail")
    message_id: str = Field(description="Message-ID header of the mail")
    recipients: list[str] = Field(description="Mail addresses it went to")


@task(
    effect="write",
    tells="Sent an email to {email_address}: {subject}.",
    says=(
        "email someone",
        "mail someone",
        "send a mail",
        "write an email to",
        "notify by email",
        "by email",
        "by mail",
        "drop a mail",
        "forward by mail",
    ),
    timeout=90,
)
async def send_email(
    context: TaskContext,
    email_address: Annotated[str, Field(description="Who gets it: mail address, several separated by commas")],
    subject: Annotated[str, Field(description="Subject line", max_length=500)],
    body: Annotated[str, Field(description="Text of the mail", max_length=1_000_000)],
    cc: Annotated[str | None, Field(description="Mail addresses that get a copy")] = None,
    bcc: Annotated[str | None, Field(description="Mail addresses that get a copy unseen by others")] = None,
    reply_to: Annotated[str | None, Field(description="Mail address that answers go to")] = None,
    sender: Annotated[
        str | None, Field(description="Mail address it comes from, when the account's user name is not one")
    ] = None,
) -> SentEmail:
    """Send an email to one or several people.

    It goes to all of them or, when the server refuses one, to nobody.
    """
    server = _account(context).smtp
    if server is None:
        raise IntegrationFailed(
            "The email account connected names no server for sending; add smtps://user:password@host."
        )
    draft = Draft(sender or _own_address(server), email_address, subject, body, cc, bcc, reply_to)
    message, origin, recipients = compose(draft, context.idempotency_key, context.now())
    await smtp.deliver(context.sockets, server, message, origin, recipients)
    return SentEmail(status="sent", message_id=str(message["Message-ID"]), recipients=recipients)


@task(
    effect="read",
    tells="Found {count:email}: {names}.",
    says=(
        "read my mail",
        "check the inbox",
        "find emails",
        "search emails",
        "get new messages from the mailbox",
        "unread mails",
        "latest emails",
        "list emails from someone",
    ),
    timeout=120,
)
async def read_emails(
    context: TaskContext,
    mailbox: Annotated[str, Field(description="Mailbox to look in", min_length=1, max_length=200)] = "INBOX",
    search: Annotated[str | None, Field(description="Text anywhere in the mail", max_length=500)] = None,
    sender: Annotated[str | None, Field(description="Name or address of the sender, or a part", max_length=500)] = None,
    subject: Annotated[str | None, Field(description="Words in the subject", max_length=500)] = None,
    unread_only: Annotated[bool, Field(description="Only mails not read yet")] = False,
    limit: Annotated[int, Field(description="At most so many, the newest first", ge=1, le=50)] = 10,
) -> list[Email]:
    """Read emails of a mailbox, the newest first; they stay unread."""
    server = _account(context).imap
    if server is None:
        raise IntegrationFailed(
            "The email account connected names no server for reading; add imaps://user:password@host."
        )
    address = await _resolved(context, server)
    wanted = Wanted(mailbox, search, sender, subject, unread_only, limit)
    mails = await asyncio.to_thread(imap.read, server, address, wanted)
    return [reading.read(mail) for mail in mails]


async def whoami(context: TaskContext) -> str:
    """Who signs in where; raises `IntegrationFailed` unless every server of the account lets them in."""
    account = _account(context)
    if account.smtp is not None:
        await smtp.sign_in(context.sockets, account.smtp)
    if account.imap is not None:
        await asyncio.to_thread(imap.sign_in, account.imap, await _resolved(context, account.imap))
    servers = [one for one in (account.smtp, account.imap) if one is not None]
    return ", ".join(dict.fromkeys(f"{one.user or 'nobody'} at {one.host}" for one in servers))


async def _resolved(context: TaskContext, server: Server) -> str:
    try:
        return await context.sockets.resolve(server.host, server.port)
    except Unavailable as fault:
        raise unreachable(server, fault) from fault


def _account(context: TaskContext) -> Account:
    try:
        return parse(context.credential or "")
    except ValueError as fault:
        raise Invalid(str(fault)) from None


def _own_address(server: Server) -> str:
    """The account's user name when it is a mail address, otherwise that user at the server."""
    if not server.user:
        raise Invalid("sender: the email account connected has no user name; give the address the mail comes from.")
    if "@" in server.user:
        return server.user
    literal = ":" in server.host or server.host.replace(".", "").isdigit()
    return f"{server.user}@[{server.host}]" if literal else f"{server.user}@{server.host}"
