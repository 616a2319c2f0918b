"""What tasks take: channels and timestamps, written as Slack wants them."""

import re
from typing import Annotated

from pydantic import AfterValidator, Field

from neena.authoring import Identifies

_CHANNEL_ID = re.compile(r"[CGDUW][A-Z0-9]{7,}")


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
