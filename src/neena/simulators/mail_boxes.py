"""What the mail simulator keeps: mailboxes, the record of calls, faults on order."""

import itertools
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

PASSWORD = "secret"  # noqa: S105  # every user's, unless others are loaded


class Fault(BaseModel):
    """What the next `times` clients meet that come to the stage `at`.

    - `refuse`: the connection breaks off before the greeting; - `hang`: no answer for `seconds`;
    - `drop`: the connection breaks off at the stage; - `answer`: `code` (SMTP) or NO (IMAP) with `text`.

    `acts`, at stage `message`: the mail is delivered before the server misbehaves.
    """

    model_config = ConfigDict(extra="forbid")

    protocol: Literal["smtp", "imap"] = "smtp"
    action: Literal["refuse", "hang", "drop", "answer"] = "answer"
    at: str = "connect"
    code: int = 451
    text: str = "Not now"
    seconds: float = 3600.0
    times: int = Field(default=1, ge=1)
    acts: bool = False


@dataclass
class Mail:
    """One mail in a mailbox."""

    uid: int
    raw: bytes
    arrived: datetime
    flags: set[str] = field(default_factory=set[str])

    @property
    def message(self) -> EmailMessage:
        """The mail, parsed."""
        return message_from_bytes(self.raw, policy=SMTP)


class Post:
    """The whole post office: every user's mailboxes by name, `INBOX` first."""

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        """Empty again."""
        self.users: dict[str, str] = {}
        self.boxes: dict[str, dict[str, list[Mail]]] = {}
        self.sent: list[dict[str, Any]] = []
        self.calls: list[dict[str, str]] = []
        self.effects: Counter[str] = Counter()
        self.faults: list[Fault] = []
        self._uids = itertools.count(1)

    def knows(self, user: str, password: str) -> bool:
        """Whether the password is the user's."""
        return password == self.users.get(user.lower(), PASSWORD)

    def of(self, user: str) -> dict[str, list[Mail]]:
        """A user's mailboxes."""
        return self.boxes.setdefault(user.lower(), {"INBOX": []})

    def deliver(self, sender: str, recipients: list[str], raw: bytes) -> None:
        """Put a mail into the inbox of each recipient."""
        message = message_from_bytes(raw, policy=SMTP)
        body = message.get_body(("plain", "html"))
        self.sent.append(
            {
                "from": sender,
                "to": list(recipients),
                "subject": str(message.get("Subject", "")),
                "message_id": str(message.get("Message-ID", "")).strip(),
                "text": str(body.get_content()) if body else "",
            }
        )
        self.effects["send_email"] += 1
        for recipient in recipients:
            self.put(recipient, "INBOX", raw)

    def put(self, user: str, mailbox: str, raw: bytes) -> Mail:
        """Put a mail into a mailbox."""
        mail = Mail(next(self._uids), raw, datetime.now(UTC))
        self.of(user).setdefault(mailbox, []).append(mail)
        return mail

    def note(self, protocol: str, command: str, argument: str = "") -> None:
        """Record what a client said (never a password)."""
        self.calls.append({"protocol": protocol, "command": command, "argument": argument})

    def fault(self, protocol: str, at: str) -> Fault | None:
        """The fault that a client meets at this stage, used up by one."""
        for fault in self.faults:
            if (fault.protocol, fault.at) == (protocol, at):
                fault.times -= 1
                if not fault.times:
                    self.faults.remove(fault)
                return fault
        return None

    def state(self) -> dict[str, Any]:
        """All as JSON data."""
        boxes = {
            user: {name: [_shown(mail) for mail in mails] for name, mails in named.items()}
            for user, named in self.boxes.items()
        }
        return {"effects": dict(self.effects), "mails": self.sent, "mailboxes": boxes}

    def load(self, given: dict[str, Any]) -> None:
        """Take over users (`{"ann@example.test": "password"}`) and mails to begin with."""
        self.users.update({user.lower(): password for user, password in given.get("users", {}).items()})
        for one in given.get("mails", []):
            message = EmailMessage(policy=SMTP)
            message["From"], message["To"] = one["from"], one["to"]
            message["Subject"] = one.get("subject", "")
            message["Date"] = one.get("date") or datetime.now(UTC)
            message.set_content(one.get("text", ""))
            mail = self.put(one["to"], one.get("mailbox", "INBOX"), message.as_bytes())
            if one.get("seen"):
                mail.flags.add("\\Seen")


def _shown(mail: Mail) -> dict[str, Any]:
    return {"uid": mail.uid, "subject": str(mail.message.get("Subject", "")), "flags": sorted(mail.flags)}
