"""Reading mailboxes by IMAP (RFC 3501): the standard library's client, in a thread, on a checked address.

Nothing is changed: mailboxes are opened read-only and mails are peeked at, so that they stay unread.
"""

import imaplib
import ipaddress
import re
import socket
import ssl
from base64 import b64encode
from collections.abc import Generator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import cast

from neena.authoring import IntegrationFailed, Invalid
from neena.integrations.email.account import Server
from neena.integrations.email.faults import not_encrypted, not_signed_in, unreachable

TIMEOUT = 20.0
MAX_MAIL = 1024 * 1024
_UID = re.compile(rb"\bUID (\d+)")
_FLAGS = re.compile(rb"\bFLAGS \(([^)]*)\)")


@dataclass(frozen=True)
class Wanted:
    """Which mails are asked for; texts are looked for anywhere in their field."""

    mailbox: str
    text: str | None
    sender: str | None
    subject: str | None
    unread_only: bool
    limit: int


@dataclass(frozen=True)
class Fetched:
    """One mail as the server keeps it; of long ones only the beginning."""

    uid: str
    seen: bool
    raw: bytes


class _Client(imaplib.IMAP4):
    """Connects to the address that was checked, and encrypts for the host that was named."""

    def __init__(self, server: Server, address: str) -> None:
        self._server = server
        self._address = address
        super().__init__(server.host, server.port, TIMEOUT)

    def _create_socket(self, timeout: float | None) -> socket.socket:
        connection = socket.create_connection((self._address, self._server.port), timeout)
        if not self._server.tls:
            return connection
        try:
            return ssl.create_default_context().wrap_socket(connection, server_hostname=self._server.host)
        except BaseException:
            connection.close()
            raise


def read(server: Server, address: str, wanted: Wanted) -> list[Fetched]:
    """The newest mails that are wanted, newest first. Blocks: call it in a thread."""
    criteria = _criteria(wanted)
    with _signed_in(server, address) as client:
        status, _ = client.select(_quoted(_mailbox(wanted.mailbox)), readonly=True)
        if status != "OK":
            raise IntegrationFailed(f"The mail account has no mailbox {wanted.mailbox!r}.", status=404)
        uids = _search(client, criteria)
        return [mail for uid in sorted(uids, reverse=True)[: wanted.limit] if (mail := _fetch(client, uid))]


def sign_in(server: Server, address: str) -> None:
    """Sign in and leave again; raises `IntegrationFailed` when that fails. Blocks: call it in a thread."""
    with _signed_in(server, address):
        return


@contextmanager
def _signed_in(server: Server, address: str) -> Generator[_Client]:
    client = _connected(server, address)
    try:
        _sign_in(client, server, address)
        yield client
    except imaplib.IMAP4.abort as fault:
        raise IntegrationFailed("The mail server broke off.", passing=True) from fault
    except imaplib.IMAP4.error as fault:
        raise IntegrationFailed(f"The mail server refused: {_said(fault)}") from fault
    except OSError as fault:
        raise unreachable(server, fault) from fault
    finally:
        _leave(client)


def _connected(server: Server, address: str) -> _Client:
    try:
        return _Client(server, address)
    except OSError as fault:
        raise unreachable(server, fault) from fault
    except imaplib.IMAP4.error as fault:
        raise IntegrationFailed("The mail server broke off before it greeted.", passing=True) from fault


def _sign_in(client: _Client, server: Server, address: str) -> None:
    encrypted = server.tls
    if not encrypted and "STARTTLS" in client.capabilities:
        client.starttls(ssl.create_default_context())
        encrypted = True
    if not encrypted and not ipaddress.ip_address(address).is_loopback:
        raise not_encrypted(server)
    try:
        client.login(server.user, server.password)
    except imaplib.IMAP4.abort:
        raise
    except imaplib.IMAP4.error as fault:
        if "[UNAVAILABLE]" in str(fault):
            raise IntegrationFailed("The mail server cannot check passwords at the moment.", passing=True) from None
        raise not_signed_in(server) from None


def _criteria(wanted: Wanted) -> list[tuple[str, str]]:
    """The texts to search for; raises `Invalid` for those that cannot be sent."""
    given = [("TEXT", wanted.text), ("FROM", wanted.sender), ("SUBJECT", wanted.subject)]
    found = [(key, value.strip()) for key, value in given if value and value.strip()]
    if any(ord(letter) < 32 or ord(letter) == 127 for _, value in found for letter in value):
        raise Invalid("What is searched for must not have line breaks or other control characters.")
    if wanted.unread_only:
        found.append(("UNSEEN", ""))
    return found or [("ALL", "")]


def _search(client: _Client, criteria: list[tuple[str, str]]) -> set[int]:
    """The mails that meet all criteria. Each beyond ASCII is asked for by itself: a search takes one literal."""
    plain = [
        part for key, value in criteria if value.isascii() for part in (key, _quoted(value) if value else "") if part
    ]
    answers = [client.uid("SEARCH", *plain)] if plain else []
    for key, value in criteria:
        if not value.isascii():
            client.literal = value.encode()  # type: ignore[attr-defined]  # set this way by the client's documentation
            answers.append(client.uid("SEARCH", "CHARSET", "UTF-8", key))
    found: list[set[int]] = []
    for status, lines in answers:
        if status != "OK":
            raise IntegrationFailed("The mail server could not search.")
        found.append(
            {int(word) for line in lines if isinstance(line, bytes) for word in line.split() if word.isdigit()}
        )
    return {uid for uid in found[0] if all(uid in other for other in found)}


def _fetch(client: _Client, uid: int) -> Fetched | None:
    status, parts = client.uid("FETCH", str(uid), f"(UID FLAGS BODY.PEEK[]<0.{MAX_MAIL}>)")
    if status != "OK":
        return None
    around, raw = b"", None
    for part in cast("list[tuple[bytes, bytes] | bytes | None]", parts):
        if isinstance(part, tuple):
            around, raw = around + part[0], part[1]
        elif isinstance(part, bytes):
            around += part
    found = _UID.search(around)
    flags = _FLAGS.search(around)
    if raw is None or not found:
        return None  # deleted since the search
    return Fetched(found[1].decode(), b"\\seen" in (flags[1].lower() if flags else b""), raw)


def _mailbox(name: str) -> str:
    """The mailbox's name as the protocol writes it: modified UTF-7 (RFC 3501 5.1.3)."""
    if any(ord(letter) < 32 or ord(letter) == 127 for letter in name):
        raise Invalid("A mailbox's name must not have line breaks or other control characters.")
    parts: list[tuple[str, str]] = re.findall(r"([\x20-\x7e]+)|([^\x20-\x7e]+)", name)
    return "".join(plain.replace("&", "&-") or _shifted(other) for plain, other in parts)


def _shifted(letters: str) -> str:
    coded = b64encode(letters.encode("utf-16-be", "replace")).decode()
    return "&" + coded.rstrip("=").replace("/", ",") + "-"


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _leave(client: _Client) -> None:
    """Say goodbye; whatever comes of it, the connection is closed."""
    try:
        client.logout()
    except (OSError, imaplib.IMAP4.error):
        with suppress(OSError):
            client.shutdown()


def _said(fault: Exception) -> str:
    return " ".join(str(fault).split())[:300]
