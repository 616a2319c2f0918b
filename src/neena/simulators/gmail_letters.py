"""The simulated Gmail's messages and the rules Gmail holds them to."""

import secrets
import shlex
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from email.utils import format_datetime, getaddresses, localtime
from typing import Any, cast

from starlette.responses import JSONResponse

Fields = dict[str, Any]
_OPERATORS = frozenset({"from", "to", "subject", "is", "in", "label", "rfc822msgid"})


class Refused(Exception):  # it carries an answer
    """Google's refusal: status, message, reason."""

    def __init__(self, status: int, message: str, reason: str, name: str) -> None:
        super().__init__(message)
        told = [{"message": message, "domain": "global", "reason": reason}]
        said = {"code": status, "message": message, "errors": told, "status": name}
        self.answer = JSONResponse({"error": said}, status)


def _invalid(message: str) -> Refused:
    return Refused(400, message, "invalidArgument", "INVALID_ARGUMENT")


class Letters:
    """Messages, oldest first, in a state of plain JSON data; each keeps its mail as `raw`."""

    def __init__(self, state: Fields) -> None:
        self.state = state

    def profile(self) -> Fields:
        """Whose account it is."""
        threads = {one["threadId"] for one in self.state["messages"]}
        counts = {"messagesTotal": len(self.state["messages"]), "threadsTotal": len(threads)}
        return {"emailAddress": self.state["address"], **counts, "historyId": "1"}

    def find(self, id_: str) -> Fields:
        """The message with an id; Gmail's 400 for what is no id, its 404 for what is not there."""
        if not id_.isalnum():
            raise _invalid("Invalid id value")
        for one in self.state["messages"]:
            if one["id"] == id_:
                return one
        raise Refused(404, "Requested entity was not found.", "notFound", "NOT_FOUND")

    def listed(self, given: Fields) -> Fields:
        """Ids of messages, newest first, with labels and words as asked for; drafts only when their label is."""
        found = [one for one in reversed(self.state["messages"]) if self._fits(one, given)]
        start, limit = int(given.get("pageToken") or 0), min(int(given.get("maxResults") or 100), 500)
        page = [{"id": one["id"], "threadId": one["threadId"]} for one in found[start : start + limit]]
        more = {"nextPageToken": str(start + limit)} if start + limit < len(found) else {}
        return {**({"messages": page} if page else {}), **more, "resultSizeEstimate": len(found)}

    def shown(self, one: Fields, given: Fields) -> Fields:
        """A message in the format asked for: full, metadata, minimal or raw."""
        said = {name: one[name] for name in ("id", "threadId", "labelIds", "snippet", "historyId", "internalDate")}
        said["sizeEstimate"] = len(one["raw"]) * 3 // 4
        form = given.get("format") or "full"
        if form == "minimal":
            return said
        if form == "raw":
            return {**said, "raw": one["raw"]}
        payload = _part(_parsed(one["raw"]), "")
        if form == "metadata":
            wanted = {name.lower() for name in given.get("metadataHeaders") or ()}
            kept = [head for head in payload["headers"] if not wanted or head["name"].lower() in wanted]
            payload = {"mimeType": payload["mimeType"], "headers": kept}
        return {**said, "payload": payload}

    def thread(self, id_: str, given: Fields) -> Fields:
        """The messages of a conversation, oldest first."""
        found = [self.shown(one, given) for one in self.state["messages"] if one["threadId"] == id_]
        if not found:
            raise Refused(404, "Requested entity was not found.", "notFound", "NOT_FOUND")
        return {"id": id_, "historyId": "1", "messages": found}

    def drafts(self, given: Fields) -> Fields:
        """The drafts, newest first."""
        found = [{"id": key, "message": self._named(id_)} for key, id_ in reversed(self.state["drafts"].items())]
        limit = min(int(given.get("maxResults") or 100), 500)
        more = {"nextPageToken": str(limit)} if limit < len(found) else {}
        return {**({"drafts": found[:limit]} if found else {}), **more, "resultSizeEstimate": len(found)}

    def draft(self, given: Fields) -> Fields:
        """A new draft."""
        made = self._keep(_taken(given.get("message") or {}), ["DRAFT"], given.get("message") or {})
        key = f"r{secrets.randbelow(10**18)}"
        self.state["drafts"][key] = made["id"]
        return {"id": key, "message": self._named(made["id"])}

    def send(self, given: Fields) -> Fields:
        """Send: Gmail writes sender, date and Message-ID; mails to the account itself arrive in it."""
        mail = _taken(given)
        people = [spec for _, spec in getaddresses([str(mail.get(name, "")) for name in ("To", "Cc", "Bcc")]) if spec]
        if not people:
            raise _invalid("Recipient address required")
        del mail["Message-ID"], mail["From"], mail["Date"]
        mail["Message-ID"] = f"<CA{secrets.token_urlsafe(24)}@mail.gmail.com>"
        mail["From"] = self.state["address"]
        mail["Date"] = format_datetime(localtime())
        labels = ["SENT", *(["UNREAD", "INBOX"] if self.state["address"] in people else [])]
        return self._named(self._keep(mail, labels, given)["id"]) | {"labelIds": labels}

    def arrive(self, given: Fields) -> None:
        """A mail from outside, as raw text or made of its parts."""
        if "raw" in given:
            mail = _parsed(given["raw"])
        else:
            mail = EmailMessage()
            mail["From"], mail["To"] = given["from"], given.get("to", self.state["address"])
            mail["Subject"], mail["Date"] = given.get("subject", ""), format_datetime(localtime())
            mail["Message-ID"] = given.get("message_id", f"<{secrets.token_hex(8)}@elsewhere.test>")
            mail.set_content(given.get("text", ""))
        self._keep(mail, given.get("labels", ["INBOX", "UNREAD"]), {})

    def _named(self, id_: str) -> Fields:
        one = self.find(id_)
        return {"id": one["id"], "threadId": one["threadId"]}

    def _keep(self, mail: EmailMessage, labels: list[str], given: Fields) -> Fields:
        id_ = f"{time.time_ns():016x}"
        text = " ".join(_text(mail).split())
        made = {"id": id_, "threadId": self._thread_of(mail, given) or id_, "labelIds": labels, "snippet": text[:200]}
        made |= {"historyId": "1", "internalDate": str(time.time_ns() // 1_000_000)}
        made["raw"] = urlsafe_b64encode(mail.as_bytes()).decode()
        self.state["messages"].append(made)
        return made

    def _thread_of(self, mail: EmailMessage, given: Fields) -> str | None:
        """The conversation asked for, when the mail answers one of its mails and has the same subject."""
        wanted = given.get("threadId")
        for one in self.state["messages"] if wanted else ():
            if one["threadId"] == wanted:
                other = _parsed(one["raw"])
                answers = str(other.get("Message-ID", "")) in str(mail.get("References", "")).split()
                if answers and _bare(mail) == _bare(other):
                    return wanted
        return None

    def _fits(self, one: Fields, given: Fields) -> bool:
        labels = {*given.get("labelIds", ())}
        if not labels <= {*one["labelIds"]} or ("DRAFT" in one["labelIds"] and "DRAFT" not in labels):
            return False
        mail = _parsed(one["raw"])
        everything = f"{mail.get('Subject', '')} {mail.get('From', '')} {mail.get('To', '')} {_text(mail)}".lower()
        for word in shlex.split(str(given.get("q") or "")):
            operator, colon, value = word.partition(":")
            if not colon or operator not in _OPERATORS:
                fits = word.lower() in everything
            elif operator in {"is", "in", "label"}:
                fits = value.upper() in one["labelIds"]
            elif operator == "rfc822msgid":
                fits = str(mail.get("Message-ID", "")).strip("<>") == value.strip("<>")
            else:
                fits = value.lower() in str(mail.get(operator, "")).lower()
            if not fits:
                return False
        return True


def _taken(given: Fields) -> EmailMessage:
    raw = given.get("raw")
    if not isinstance(raw, str) or not raw:
        raise _invalid("'raw' RFC822 payload message string or uploading message via /upload/* URL required")
    return _parsed(raw)


def _parsed(raw: str) -> EmailMessage:
    try:
        return message_from_bytes(urlsafe_b64decode(raw + "==="), policy=default)
    except ValueError:
        raise _invalid("Invalid value at 'message.raw' (TYPE_BYTES), Base64 decoding failed") from None


def _part(mail: EmailMessage, number: str) -> Fields:
    """A MIME part as the API shows it: text in UTF-8, attachments by their id."""
    name = mail.get_filename() or ""
    said: Fields = {"partId": number, "mimeType": mail.get_content_type(), "filename": name}
    said["headers"] = [{"name": key, "value": " ".join(str(value).split())} for key, value in mail.raw_items()]
    if mail.is_multipart():
        below = [cast("EmailMessage", one) for one in mail.iter_parts()]
        parts = [_part(one, f"{number}.{at}".strip(".")) for at, one in enumerate(below)]
        return {**said, "body": {"size": 0}, "parts": parts}
    content = cast("bytes", mail.get_payload(decode=True) or b"")
    if name:
        return {**said, "body": {"attachmentId": secrets.token_urlsafe(24), "size": len(content)}}
    if mail.get_content_maintype() == "text":
        content = content.decode(mail.get_content_charset("utf-8"), "replace").encode()
    return {**said, "body": {"size": len(content), "data": urlsafe_b64encode(content).decode()}}


def _text(mail: EmailMessage) -> str:
    body = mail.get_body(("plain", "html"))
    return str(body.get_content()) if body else ""


def _bare(mail: EmailMessage) -> str:
    subject = str(mail.get("Subject", "")).strip()
    return subject[3:].strip() if subject.lower().startswith("re:") else subject
