"""A mail as it came becomes an `Email`: decoded headers, plain text, names of what is attached."""

from datetime import UTC
from email import message_from_bytes
from email.headerregistry import DateHeader
from email.message import EmailMessage
from email.policy import default
from typing import Any, cast

from pydantic import BaseModel, Field

from neena.authoring.mail import clean, text_of_html
from neena.integrations.email.imap import Fetched

MAX_TEXT = 100_000


class Email(BaseModel):
    """A mail in a mailbox."""

    id: str = Field(description="Id of the mail in its mailbox")
    subject: str = Field(description="Subject")
    sender: str = Field(description="Mail address of the sender")
    sender_name: str | None = Field(default=None, description="Name of the sender")
    to: list[str] = Field(default_factory=list, description="Mail addresses of the recipients")
    date: str | None = Field(default=None, description="When it was sent, in UTC, as ISO 8601")
    text: str = Field(description="The text of the mail")
    unread: bool = Field(description="Whether it has not been read yet")
    attachments: list[str] = Field(default_factory=list, description="File names of what is attached")
    message_id: str | None = Field(default=None, description="Message-ID header")


def read(mail: Fetched) -> Email:
    """The mail in plain words; whatever cannot be decoded is left out, never a reason to fail."""
    message = message_from_bytes(mail.raw, policy=default)
    senders = _addresses(message, "From")
    return Email(
        id=mail.uid,
        subject=_header(message, "Subject"),
        sender=senders[0][1] if senders else "",
        sender_name=(senders[0][0] or None) if senders else None,
        to=[address for name in ("To", "Cc") for _, address in _addresses(message, name)],
        date=_date(message),
        text=_text(message)[:MAX_TEXT],
        unread=not mail.seen,
        attachments=_attachments(message),
        message_id=_header(message, "Message-ID") or None,
    )


def _header(message: EmailMessage, name: str) -> str:
    try:
        return clean(str(message.get(name, ""))).strip()
    except Exception:  # noqa: BLE001  # the parser stumbles over some headers in many ways
        return ""


def _addresses(message: EmailMessage, name: str) -> list[tuple[str, str]]:
    try:
        header: Any = message.get(name)
        return [(clean(one.display_name), clean(one.addr_spec)) for one in header.addresses] if header else []
    except Exception:  # noqa: BLE001  # as above
        return []


def _date(message: EmailMessage) -> str | None:
    try:
        header = message.get("Date")
        moment = header.datetime if isinstance(header, DateHeader) else None
        if moment is None:
            return None
        return moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    except Exception:  # noqa: BLE001  # as above
        return None


def _text(message: EmailMessage) -> str:
    try:
        body = message.get_body(preferencelist=("plain", "html"))
        if body is None:
            return ""
        content = _decoded(cast("EmailMessage", body))
        return clean(text_of_html(content[: MAX_TEXT * 5]) if body.get_content_subtype() == "html" else content).strip()
    except Exception:  # noqa: BLE001  # as above
        return ""


def _decoded(part: EmailMessage) -> str:
    raw = part.get_payload(decode=True)
    content = raw if isinstance(raw, bytes) else b""
    try:
        return content.decode(part.get_content_charset("utf-8"), "replace")
    except LookupError:
        return content.decode("utf-8", "replace")


def _attachments(message: EmailMessage) -> list[str]:
    try:
        return [clean(name) for part in message.iter_attachments() if (name := part.get_filename())]
    except Exception:  # noqa: BLE001  # as above
        return []
