"""The mail that is sent: addresses and headers checked, built by the standard library (RFC 5322, MIME)."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from neena.authoring import Invalid
from neena.authoring.mail import addresses, header_line

MAX_RECIPIENTS = 100


@dataclass(frozen=True)
class Draft:
    """What a person wants to send."""

    sender: str
    to: str
    subject: str
    body: str
    cc: str | None = None
    bcc: str | None = None
    reply_to: str | None = None


def compose(draft: Draft, key: str, now: datetime) -> tuple[EmailMessage, str, list[str]]:
    """The mail, its envelope sender and its recipients.

    The message id is made from `key`, so that every attempt sends the same mail and mail systems can tell. Raises
    `Invalid` for an address that cannot be used and for line breaks where a header takes none.
    """
    sender = addresses(draft.sender, "sender")[0]
    to, cc, bcc = (
        addresses(text, name) for text, name in ((draft.to, "email_address"), (draft.cc, "cc"), (draft.bcc, "bcc"))
    )
    if not to:
        raise Invalid("email_address: give at least one mail address.")
    recipients = list(dict.fromkeys(one.addr_spec for one in (*to, *cc, *bcc)))
    if len(recipients) > MAX_RECIPIENTS:
        raise Invalid(f"A mail goes to at most {MAX_RECIPIENTS} addresses.")
    message = EmailMessage(policy=SMTP.clone(cte_type="7bit"))
    message["From"], message["To"] = sender, to
    if cc:
        message["Cc"] = cc
    if draft.reply_to:
        message["Reply-To"] = addresses(draft.reply_to, "reply_to")
    message["Subject"] = header_line(draft.subject, "subject")
    message["Date"] = format_datetime(now)
    message["Message-ID"] = (
        f"<{hashlib.sha256(key.encode()).hexdigest()[:32]}@{sender.domain.strip('[]') or 'localhost'}>"
    )
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(draft.body.encode("utf-8", "replace").decode("utf-8"))
    return message, sender.addr_spec, recipients
