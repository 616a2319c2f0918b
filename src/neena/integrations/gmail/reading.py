"""A message as Gmail gives it becomes a `Letter`: decoded headers, plain text, names of what is attached."""

from base64 import urlsafe_b64decode
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import Message as Described
from email.utils import getaddresses
from html import unescape
from typing import Annotated

from pydantic import BaseModel, Field

from neena.authoring import Identifies
from neena.authoring.mail import clean, text_of_html
from neena.integrations.gmail.mailbox import Message, Part

MAX_TEXT = 100_000
_MAX_PARTS = 500
SHOWN = ("From", "To", "Cc", "Subject")


class Letter(BaseModel):
    """A mail in Gmail."""

    id: Annotated[str, Field(description="Id of the mail"), Identifies("Letter")]
    thread_id: Annotated[str, Field(description="Id of the conversation")]
    subject: Annotated[str, Field(description="Subject")]
    sender: Annotated[str, Field(description="Mail address of the sender")]
    sender_name: Annotated[str | None, Field(description="Name of the sender")] = None
    to: Annotated[list[str], Field(description="Mail addresses of the recipients")]
    date: Annotated[str | None, Field(description="When it came or was sent, in UTC, as ISO 8601")] = None
    text: Annotated[str, Field(description="Text of the mail; of a search only its beginning")]
    unread: Annotated[bool, Field(description="Whether it has not been read yet")]
    attachments: Annotated[list[str], Field(description="File names of what is attached")] = []
    message_id: Annotated[str | None, Field(description="Message-ID header")] = None


def in_short(message: Message) -> Letter:
    """A mail of which only headers were asked for."""
    senders = people_in(message.payload.header("From"))
    return Letter(
        id=message.id,
        thread_id=message.thread_id,
        subject=decoded(message.payload.header("Subject")),
        sender=senders[0][1] if senders else "",
        sender_name=(senders[0][0] or None) if senders else None,
        to=[address for name in ("To", "Cc") for _, address in people_in(message.payload.header(name))],
        date=_date(message),
        text=clean(unescape(message.snippet)).strip(),
        unread="UNREAD" in message.label_ids,
    )


def whole(message: Message) -> Letter:
    """A mail with its text and the names of its attachments."""
    parts = list(_leaves(message.payload))
    found = {
        "text": clean(_text(parts)).strip()[:MAX_TEXT],
        "attachments": [decoded(one.filename) for one in parts if one.filename],
        "message_id": decoded(message.payload.header("Message-ID")) or None,
    }
    return in_short(message).model_copy(update=found)


def decoded(value: str) -> str:
    """A header in letters (RFC 2047); as it stands where it cannot be decoded."""
    try:
        return clean(str(make_header(decode_header(value)))).strip()
    except (HeaderParseError, LookupError, ValueError):
        return clean(value).strip()


def people_in(header: str) -> list[tuple[str, str]]:
    """Names and mail addresses in a header such as `From`; split before names are decoded, which may hold commas."""
    return [(decoded(name), clean(address)) for name, address in getaddresses([header]) if "@" in address]


def _date(message: Message) -> str | None:
    """Gmail's own moment of the mail: the `Date` header is the sender's to choose."""
    try:
        return datetime.fromtimestamp(message.internal_date / 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    except (ValueError, OverflowError, OSError):
        return None


def _leaves(part: Part) -> Iterator[Part]:
    """The parts that hold something, in order."""
    waiting = [part]
    for _ in range(_MAX_PARTS):
        if not waiting:
            return
        one = waiting.pop(0)
        if one.parts:
            waiting[:0] = one.parts
        else:
            yield one


def _text(parts: list[Part]) -> str:
    for kind in ("text/plain", "text/html"):
        texts = [_content(one) for one in parts if one.mime_type == kind and not one.filename]
        if any(texts):
            text = "\n".join(texts)
            return text if kind == "text/plain" else text_of_html(text[: MAX_TEXT * 5])
    return ""


def _content(part: Part) -> str:
    """The part's text. Gmail mostly gives UTF-8 whatever the part's own header says, so that is tried first."""
    try:
        raw = urlsafe_b64decode(part.body.data + "===")
    except ValueError:
        return ""
    described = Described()
    described["Content-Type"] = part.header("Content-Type")
    charsets = ["utf-8", described.get_content_charset("utf-8")]
    if b"\x1b" in raw:  # encodings with shifts, such as ISO-2022-JP, are UTF-8 to the eye
        charsets.reverse()
    for charset in charsets:
        with suppress(UnicodeDecodeError, LookupError):
            return raw.decode(charset)
    return raw.decode("utf-8", "replace")
