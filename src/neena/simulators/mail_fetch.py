"""IMAP FETCH (RFC 3501 6.4.5): the data items of one mail."""

import re

from neena.simulators.mail_boxes import Mail
from neena.simulators.mail_words import Words

_FAST = ("FLAGS", "INTERNALDATE", "RFC822.SIZE")
_SECTIONS = {"RFC822": "", "RFC822.HEADER": "HEADER", "RFC822.TEXT": "TEXT"}
_BODY = re.compile(r"BODY(\.PEEK)?\[([^\]]*)\](?:<(\d+)\.(\d+)>)?", re.IGNORECASE)
_FIELDS = re.compile(r"HEADER\.FIELDS(\.NOT)? \(([^)]*)\)", re.IGNORECASE)


def items(words: Words) -> list[str]:
    """The names of the items asked for; the macro FAST spelled out."""
    asked = words[0] if words and isinstance(words[0], list) else words
    names = [word for word in asked if isinstance(word, str)]
    return [*_FAST] if [name.upper() for name in names] == ["FAST"] else names


def fetch(mail: Mail, asked: list[str], *, read_only: bool) -> bytes:
    """The items of a mail, written as the protocol writes them; reading a body without PEEK marks it as seen."""
    written: list[bytes] = []
    for name in asked:
        body = _BODY.fullmatch(name)
        if not read_only and ((body and not body[1]) or name.upper() in {"RFC822", "RFC822.TEXT"}):
            mail.flags.add("\\Seen")
        written.append(_section(mail, body) if body else _item(mail, name.upper()))
    return b" ".join(written)


def flags(mail: Mail) -> bytes:
    """The flags as `FLAGS (...)`."""
    return f"FLAGS ({' '.join(sorted(mail.flags))})".encode()


def _item(mail: Mail, name: str) -> bytes:
    if name == "FLAGS":
        return flags(mail)
    if name == "UID":
        return f"UID {mail.uid}".encode()
    if name == "INTERNALDATE":
        return mail.arrived.strftime('INTERNALDATE "%d-%b-%Y %H:%M:%S +0000"').encode()
    if name == "RFC822.SIZE":
        return f"RFC822.SIZE {len(mail.raw)}".encode()
    if name in _SECTIONS:
        return name.encode() + b" " + _literal(_part(mail, _SECTIONS[name]))
    raise ValueError(f"unknown item {name}")


def _section(mail: Mail, body: re.Match[str]) -> bytes:
    content = _part(mail, body[2])
    label = f"BODY[{body[2]}]"
    if body[3] is not None:
        start = int(body[3])
        content = content[start : start + int(body[4])]
        label += f"<{start}>"
    return label.encode() + b" " + _literal(content)


def _part(mail: Mail, section: str) -> bytes:
    head, _, text = mail.raw.partition(b"\r\n\r\n")
    wanted = section.upper()
    if not wanted:
        return mail.raw
    if wanted == "HEADER":
        return head + b"\r\n\r\n"
    if wanted in {"TEXT", "1"}:
        return text
    fields = _FIELDS.fullmatch(section)
    if fields is None:
        raise ValueError(f"unknown section {section}")
    names = {name.strip('"').lower() for name in fields[2].split()}
    headers = re.split(rb"\r\n(?![ \t])", head)
    kept = [one for one in headers if (one.split(b":")[0].decode("latin-1").lower() in names) != bool(fields[1])]
    return b"".join(one + b"\r\n" for one in kept) + b"\r\n"


def _literal(content: bytes) -> bytes:
    return b"{%d}\r\n%b" % (len(content), content)
