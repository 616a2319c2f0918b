"""The mail that is sent: built by the standard library (RFC 5322), handed over in base64url."""

from base64 import urlsafe_b64encode
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP

from neena.authoring import Invalid, TaskContext
from neena.authoring.mail import addresses, header_line
from neena.integrations.gmail.mailbox import MARK, mark_of

MAX_RECIPIENTS = 100
_MAX_REFERENCES = 20


@dataclass(frozen=True)
class Draft:
    """What a person wants to send; sender, date and Message-ID are Gmail's to write.

    `answers` is the Message-ID of the mail that it answers, `references` those before it.
    """

    recipients: str
    subject: str
    body: str
    cc: str | None = None
    bcc: str | None = None
    answers: str = ""
    references: str = ""


def compose(context: TaskContext, draft: Draft) -> str:
    """The mail as the API takes it. Raises `Invalid` for what is no address and for line breaks in a header."""
    message = EmailMessage(policy=SMTP.clone(cte_type="7bit"))
    to, cc, bcc = (
        addresses(text, name) for text, name in ((draft.recipients, "recipients"), (draft.cc, "cc"), (draft.bcc, "bcc"))
    )
    if not to:
        raise Invalid("recipients: give at least one mail address.")
    if len(to) + len(cc) + len(bcc) > MAX_RECIPIENTS:
        raise Invalid(f"A mail goes to at most {MAX_RECIPIENTS} addresses.")
    for name, found in (("To", to), ("Cc", cc), ("Bcc", bcc)):
        if found:
            message[name] = found
    message["Subject"] = header_line(draft.subject, "subject")
    if draft.answers:
        message["In-Reply-To"] = header_line(draft.answers, "In-Reply-To")
        before = header_line(" ".join(draft.references.split()), "References").split()[-_MAX_REFERENCES:]
        message["References"] = " ".join([*before, draft.answers])
    message[MARK] = mark_of(context)
    message.set_content(draft.body.encode("utf-8", "replace").decode("utf-8"))
    return urlsafe_b64encode(message.as_bytes()).decode()
