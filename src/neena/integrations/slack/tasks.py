"""What a flow can do in Slack.

Sending is not idempotent, and Slack takes no idempotency key for it; but a message carries our key as metadata, by
which a message whose answer was lost is found again. Updating a message is idempotent; so is deleting one: on a repeat,
Slack's `message_not_found` means that the first attempt had reached its goal.
"""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import BaseModel, Field

from neena.authoring import IntegrationFailed, Invalid, TaskContext, answer_as, task
from neena.integrations.slack.faults import check_ok, refused
from neena.integrations.slack.fields import Channel, MessageId, Timestamp
from neena.integrations.slack.models import ChannelSummary, Message, Outcome, PostedMessage

_DOCS = "https://docs.slack.dev/reference/methods"
_MAX_PAGES = 50
_LOOKED_THROUGH = 5  # pages of 200 messages, newest first
_EVENT = "neena_task"
_JSON = {"Content-Type": "application/json; charset=utf-8"}

# A channel's id is found by its name; public and private channels are two permissions.
_FIND = ("channels:read", "groups:read")
_READ = ("channels:history", "groups:history")


class _Metadata(BaseModel):
    event_type: str = ""
    event_payload: dict[str, Any] = {}


class _Sent(BaseModel):
    ts: str
    metadata: _Metadata = _Metadata()


class _Following(BaseModel):
    next_cursor: str = ""


async def find_sent(context: TaskContext, channel: str, thread_ts: str | None = None, **_said: Any) -> Message | None:
    """The message that was sent with this call's key, if there is one (needs the scope to read the channel)."""
    place = await _channel_id(context, channel)
    method = "conversations.replies" if thread_ts else "conversations.history"
    asked = {"channel": place, "limit": "200", "include_all_metadata": "true"}
    page: dict[str, Any] = {}
    async for page in _pages(context, method, {**asked, **({"ts": thread_ts} if thread_ts else {})}, _LOOKED_THROUGH):
        for one in answer_as(list[_Sent], page.get("messages") or []):
            if one.metadata.event_type == _EVENT and one.metadata.event_payload.get("key") == context.idempotency_key:
                return Message(ok=True, channel=place, ts=one.ts)
    if _cursor(page):
        raise IntegrationFailed("The message was not among the newest of the channel.")
    return None


@task(
    effect="write",
    tells="Sent a message to {channel}[: {text}]",
    lookup=find_sent,
    scopes=("chat:write", "chat:write.public", *_FIND, *_READ),
    says=(
        "post a message",
        "post to slack",
        "tell the team",
        "notify a channel",
        "write in a channel",
        "announce in a channel",
        "let people know on slack",
        "reply in a thread",
    ),
    docs_url=f"{_DOCS}/chat.postMessage",
)
async def send_message(
    context: TaskContext,
    channel: Channel,
    text: Annotated[str | None, Field(description="Text of the message")] = None,
    as_user: Annotated[bool | None, Field(description="Whether to post as the user instead of the app")] = None,
    attachments: Annotated[list[dict[str, Any]] | None, Field(description="Attachments in Slack's form")] = None,
    blocks: Annotated[list[dict[str, Any]] | None, Field(description="Blocks in Slack's form")] = None,
    thread_ts: Annotated[Timestamp | None, Field(description="Timestamp of the message to reply to")] = None,
) -> Message:
    """Send a message to a channel."""
    if not (text or attachments or blocks):
        raise Invalid("A message needs a text, blocks or attachments.")
    body = {"channel": channel, "text": text, "as_user": as_user, "attachments": attachments, "blocks": blocks}
    mark = {"event_type": _EVENT, "event_payload": {"key": context.idempotency_key}}
    return answer_as(
        Message, await _ask(context, "chat.postMessage", {**body, "thread_ts": thread_ts, "metadata": mark})
    )


@task(
    effect="write",
    idempotent=True,
    scopes=("chat:write", *_FIND),
    tells="Changed the message in {channel}.",
    says=("edit a message", "change a message", "correct a message"),
    docs_url=f"{_DOCS}/chat.update",
)
async def update_message(
    context: TaskContext,
    channel: Channel,
    message_ts: MessageId,
    text: Annotated[str, Field(description="New text of the message")],
) -> Outcome:
    """Change the text of a sent message."""
    place = await _channel_id(context, channel)
    return answer_as(Outcome, await _ask(context, "chat.update", {"channel": place, "ts": message_ts, "text": text}))


@task(
    effect="write",
    idempotent=True,
    scopes=("chat:write", *_FIND),
    tells="Deleted the message in {channel}.",
    says=("remove a message", "take back a message", "unsend a message"),
    docs_url=f"{_DOCS}/chat.delete",
)
async def delete_message(context: TaskContext, channel: Channel, message_ts: MessageId) -> Outcome:
    """Delete a sent message."""
    place = await _channel_id(context, channel)
    try:
        return answer_as(Outcome, await _ask(context, "chat.delete", {"channel": place, "ts": message_ts}))
    except IntegrationFailed as fault:
        if context.attempt > 1 and "message_not_found" in fault.message:
            return Outcome(ok=True)
        raise


@task(
    effect="read",
    scopes=_FIND,
    tells="Found {count:channel}: {names}.",
    says=("list my channels", "show my channels", "which channels are there", "names of channels"),
    docs_url=f"{_DOCS}/conversations.list",
)
async def list_channels(context: TaskContext) -> list[ChannelSummary]:
    """List the channels that the app may see, without archived ones."""
    return [one async for page in _channels(context) for one in page]


@task(
    effect="read",
    scopes=(*_READ, *_FIND),
    tells="Read {count:message} in {channel}.",
    says=("read a channel", "latest messages of a channel", "what was said in a channel", "channel history"),
    docs_url=f"{_DOCS}/conversations.history",
)
async def list_messages(
    context: TaskContext,
    channel: Channel,
    limit: Annotated[int, Field(description="How many at most, the newest first", ge=1, le=200)] = 50,
    since: Annotated[datetime | None, Field(description="Only messages after this moment")] = None,
) -> list[PostedMessage]:
    """List the newest messages of a channel that the app is in, without the replies in threads."""
    asked = {"channel": await _channel_id(context, channel), "limit": str(limit)}
    if since is not None:
        moment = since if since.tzinfo else since.replace(tzinfo=UTC)
        asked["oldest"] = f"{moment.timestamp():.6f}"
    page = check_ok(await context.vendor.get("conversations.history", params=asked))
    return answer_as(list[PostedMessage], page.get("messages") or [])


@task(
    effect="read",
    scopes=(*_READ, *_FIND),
    tells="Read {count:message} of a thread in {channel}.",
    says=("read a thread", "list replies", "what was answered", "replies to a message"),
    docs_url=f"{_DOCS}/conversations.replies",
)
async def list_replies(
    context: TaskContext,
    channel: Channel,
    message_ts: MessageId,
    limit: Annotated[int, Field(description="How many at most, the oldest first", ge=1, le=200)] = 50,
) -> list[PostedMessage]:
    """List a message and the replies in its thread."""
    asked = {"channel": await _channel_id(context, channel), "ts": message_ts, "limit": str(limit)}
    page = check_ok(await context.vendor.get("conversations.replies", params=asked))
    return answer_as(list[PostedMessage], page.get("messages") or [])


async def _ask(context: TaskContext, method: str, body: dict[str, Any]) -> dict[str, Any]:
    given = {name: value for name, value in body.items() if value is not None}
    return check_ok(await context.vendor.call("POST", method, json=given, headers=_JSON))


async def _channel_id(context: TaskContext, channel: str) -> str:
    """The id of a channel given by name: most methods take no names."""
    if not channel.startswith("#"):
        return channel
    async for page in _channels(context):
        for found in page:
            if found.name == channel.removeprefix("#"):
                return found.id
    raise refused("channel_not_found")


async def _channels(context: TaskContext) -> AsyncIterator[list[ChannelSummary]]:
    """The channels that the app may see, page by page."""
    asked = {"limit": "1000", "exclude_archived": "true", "types": "public_channel,private_channel"}
    async for page in _pages(context, "conversations.list", asked):
        yield answer_as(list[ChannelSummary], page.get("channels") or [])


async def _pages(
    context: TaskContext, method: str, asked: dict[str, str], most: int = _MAX_PAGES
) -> AsyncIterator[dict[str, Any]]:
    """The answers of a method, page by page."""
    cursor: dict[str, str] = {}
    for _ in range(most):
        page = check_ok(await context.vendor.get(method, params={**asked, **cursor}))
        yield page
        if not (following := _cursor(page)):
            return
        cursor = {"cursor": following}


def _cursor(page: dict[str, Any]) -> str:
    """Where the next page begins; empty after the last."""
    return answer_as(_Following, page.get("response_metadata") or {}).next_cursor
