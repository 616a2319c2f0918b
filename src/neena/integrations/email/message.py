"""The mail that is sent: addresses and headers checked, built by the standard library (RFC 5322, MIME)."""

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from neena.authoring import Invalid

MAX_RECIPIENTS = 100
_CONTROL = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]")
_PARTS = re.compile(r'(?:"[^"]*"|[^,;"])+')
_NAMED = re.compile(r"(?P<name>[^<>]*)<(?P<address>[^<>]+)>")
_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_DOMAIN = re.compile(r"[A-Za-z0-9]([A-Za-z0-9-]{0,62})(\.[A-Za-z0-9]([A-Za-z0-9-]{0,62}))*|\[[0-9A-Fa-f.:]+\]")


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
    message["Subject"] = _line(draft.subject, "subject")
    message["Date"] = format_datetime(now)
    message["Message-ID"] = (
        f"<{hashlib.sha256(key.encode()).hexdigest()[:32]}@{sender.domain.strip('[]') or 'localhost'}>"
    )
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(draft.body.encode("utf-8", "replace").decode("utf-8"))
    return message, sender.addr_spec, recipients


def addresses(text: str | None, name: str) -> list[Address]:
    """The addresses in `text`, separated by commas or semicolons, each `ann@example.com` or `Ann <ann@example.com>`."""
    return [_address(part.strip(), name) for part in _PARTS.findall(_line(text or "", name)) if part.strip()]


def _address(text: str, name: str) -> Address:
    named = _NAMED.fullmatch(text)
    spec = (named["address"] if named else text).strip()
    local, _, domain = spec.rpartition("@")
    try:
        domain = domain if domain.startswith("[") else domain.encode("idna").decode("ascii")
    except UnicodeError:
        domain = ""
    if len(spec) > 254 or not _LOCAL.fullmatch(local) or not _DOMAIN.fullmatch(domain):
        raise Invalid(f"{name}: {text[:100]!r} is not a mail address like ann@example.com.")
    return Address(named["name"].strip().strip('"').strip() if named else "", local, domain)


def _line(text: str, name: str) -> str:
    """Refuse line breaks: they would begin another header of the mail."""
    if _CONTROL.search(text):
        raise Invalid(f"{name}: line breaks and other control characters are not allowed here.")
    return text.encode("utf-8", "replace").decode("utf-8").strip()
