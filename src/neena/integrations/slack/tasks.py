"""What a flow can do in Slack.

Sending is not idempotent, and Slack takes no idempotency key for it; but a message carries our key as metadata, by
which a message whose answer was lost is found again. Updating a message is idempotent; so is deleting one: on a repeat,
Slack's `message_not_found` means that the first attempt had reached its goal.
"""

import re
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, Field

from neena.authoring import Identifies, IntegrationFailed, Invalid, TaskContext, answer_as, task
from neena.integrations.slack.faults import check_ok, refused

_DOCS = "https://docs.slack.dev/reference/methods"
_CHANNEL_ID = re.compile(r"[CGDUW][A-Z0-9]{7,}")
_MAX_PAGES = 50
_LOOKED_THROUGH = 5  # pages of 200 messages, newest first
_EVENT = "neena_task"
_JSON = {"Content-Type": "application/json; charset=utf-8"}


class Outcome(BaseModel):
    """What Slack says of an act."""

    ok: Annotated[bool, Field(description="Whether Slack did it")]
    error: Annotated[str | None, Field(description="Slack's error code")] = None
    warning: Annotated[str | None, Field(description="Slack's warning code")] = None
    response_metadata: Annotated[dict[str, Any] | None, Field(description="Details of warnings")] = None


class Message(Outcome):
    """A sent message."""

    channel: Annotated[str | None, Field(description="Id of the channel")] = None
    ts: Annotated[str | None, Field(description="Timestamp of the message, its id"), Identifies("Message")] = None
    message: Annotated[dict[str, Any] | None, Field(description="The message as Slack shows it")] = None


class _Metadata(BaseModel):
    event_type: str = ""
    event_payload: dict[str, Any] = {}


class _Sent(BaseModel):
    ts: str
    metadata: _Metadata = _Metadata()


class _Named(BaseModel):
    id: str
    name: str = ""


class _Following(BaseModel):
    next_cursor: str = ""


def _channel(text: str) -> str:
    """An id as it is; a name, with or without #, as #name."""
    name = text.strip().lstrip("#").strip()
    if not name or any(sign.isspace() for sign in name):
        raise ValueError("not a channel: give #name, name or the channel's id")
    return name if _CHANNEL_ID.fullmatch(name) or name.startswith("@") else f"#{name.lower()}"


def _timestamp(text: str) -> str:
    """A timestamp with all six decimals, which are lost when it was taken for a number."""
    whole, point, part = text.strip().partition(".")
    if not (whole.isdigit() and part.isdigit() and point and len(part) <= 6):
        raise ValueError("not a message's timestamp such as 1503435956.000247")
    return f"{whole}.{part:0<6}"


Channel = Annotated[str, AfterValidator(_channel), Field(description="Channel: #name, name or id")]
Timestamp = Annotated[str, AfterValidator(_timestamp)]
MessageId = Annotated[Timestamp, Field(description="Timestamp of the message (ts)"), Identifies("Message")]


async def find_sent(context: TaskContext, channel: str, thread_ts: str | None = None, **_said: Any) -> Message | None:
    """The message that was sent with this call's key, if there is one (needs the scope to read the channel)."""
    place = await _channel_id(context, channel)
    method = "conversations.replies" if thread_ts else "conversations.history"
    asked = {"channel": place, "limit": "200", "include_all_metadata": "true", "ts": thread_ts}
    cursor: str | None = None
    for _ in range(_LOOKED_THROUGH):
        given = {name: value for name, value in {**asked, "cursor": cursor}.items() if value}
        page = check_ok(await context.vendor.get(method, params=given))
        for one in answer_as(list[_Sent], page.get("messages") or []):
            if one.metadata.event_type == _EVENT and one.metadata.event_payload.get("key") == context.idempotency_key:
                return Message(ok=True, channel=place, ts=one.ts)
        cursor = answer_as(_Following, page.get("response_metadata") or {}).next_cursor
        if not cursor:
            return None
    raise IntegrationFailed("The message was not among the newest of the channel.")


@task(
    effect="write",
    tells="Sent a message to {channel}[: {text}]",
    lookup=find_sent,
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


async def _ask(context: TaskContext, method: str, body: dict[str, Any]) -> dict[str, Any]:
    given = {name: value for name, value in body.items() if value is not None}
    return check_ok(await context.vendor.call("POST", method, json=given, headers=_JSON))


async def _channel_id(context: TaskContext, channel: str) -> str:
    """The id of a channel given by name: changing and deleting take no names."""
    if not channel.startswith("#"):
        return channel
    asked = {"limit": "1000", "exclude_archived": "true", "types": "public_channel,private_channel"}
    cursor: dict[str, str] = {}
    for _ in range(_MAX_PAGES):
        page = check_ok(await context.vendor.get("conversations.list", params={**asked, **cursor}))
        for found in answer_as(list[_Named], page.get("channels") or []):
            if found.name == channel.removeprefix("#"):
                return found.id
        following = answer_as(_Following, page.get("response_metadata") or {}).next_cursor
        if not following:
            break
        cursor = {"cursor": following}
    raise refused("channel_not_found")
