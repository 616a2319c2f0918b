"""The credential of a mail account: one address of its SMTP server, one of its IMAP server, or both."""

from dataclasses import dataclass
from typing import Literal
from urllib.parse import unquote, urlsplit

FORM = "smtps://user:password@host:465 imaps://user:password@host:993"
_HELP = (
    f"Write the account as `{FORM}` (either may be left out; smtp:// and imap:// use STARTTLS); "
    "write @ : / ? # % in the password as %40 %3A %2F %3F %23 %25."
)
_PORTS = {"smtps": 465, "smtp": 587, "imaps": 993, "imap": 143}


@dataclass(frozen=True, repr=False)
class Server:
    """One mail server and how to sign in; `tls` from the first byte, otherwise by STARTTLS."""

    protocol: Literal["smtp", "imap"]
    host: str
    port: int
    user: str
    password: str
    tls: bool


@dataclass(frozen=True, repr=False)
class Account:
    """A mail account: the server that sends and the server that keeps the mailboxes."""

    smtp: Server | None = None
    imap: Server | None = None


def parse(credential: str) -> Account:
    """The account that a credential describes; raises `ValueError`, which repeats nothing of it."""
    found: dict[str, Server] = {}
    for address in credential.split():
        server = _server(address)
        if server.protocol in found:
            raise ValueError(f"The account names two {server.protocol.upper()} servers. {_HELP}")
        found[server.protocol] = server
    if not found:
        raise ValueError(_HELP)
    return Account(found.get("smtp"), found.get("imap"))


def check_credential(credential: str) -> None:
    """Raise `ValueError` with help unless the credential describes an account."""
    parse(credential)


def no_headers(credential: str) -> dict[str, str]:
    """Nothing: the credential of a mail account never travels in HTTP."""
    del credential
    return {}


def _server(address: str) -> Server:
    try:
        parts = urlsplit(address)
        scheme, host, port = parts.scheme.lower(), parts.hostname, parts.port
    except ValueError:
        # The fault's own text may quote the password.
        raise ValueError(_HELP) from None
    if scheme not in _PORTS or not host or port == 0 or parts.path.strip("/") or parts.query or parts.fragment:
        raise ValueError(_HELP)
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    if any(ord(letter) < 32 or ord(letter) == 127 for letter in user + password):
        raise ValueError(_HELP)
    protocol: Literal["smtp", "imap"] = "smtp" if scheme.startswith("smtp") else "imap"
    if bool(user) != bool(password) or (protocol == "imap" and not user):
        raise ValueError(f"The user name or the password is missing. {_HELP}")
    return Server(protocol, host, port or _PORTS[scheme], user, password, scheme.endswith("s"))
