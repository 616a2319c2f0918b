"""Slack's things as tasks answer them."""

from typing import Annotated, Any

from pydantic import BaseModel, Field

from neena.authoring import Identifies


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


class PostedMessage(BaseModel):
    """A message in a channel."""

    ts: Annotated[str, Field(description="Timestamp of the message, its id"), Identifies("Message")]
    text: Annotated[str, Field(description="Text")] = ""
    user: Annotated[str | None, Field(description="Id of the user who wrote it")] = None
    bot_id: Annotated[str | None, Field(description="Id of the bot that wrote it")] = None
    thread_ts: Annotated[str | None, Field(description="Timestamp of the message that its thread is about")] = None
    reply_count: Annotated[int | None, Field(description="How many replies it has")] = None


class ChannelSummary(BaseModel):
    """A channel."""

    id: Annotated[str, Field(description="Id of the channel")]
    name: Annotated[str, Field(description="Name without #")] = ""
    is_private: Annotated[bool | None, Field(description="Whether only its members see it")] = None
    is_member: Annotated[bool | None, Field(description="Whether the app is in it")] = None
    num_members: Annotated[int | None, Field(description="How many are in it")] = None
