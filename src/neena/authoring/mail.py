"""What integrations that speak mail share: addresses and header lines that cannot break out of a mail, text of HTML."""

import re
from email.headerregistry import Address
from html import unescape

from neena.errors import Invalid

_CONTROL = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]")
_PARTS = re.compile(r'(?:"[^"]*"|[^,;"])+')
_NAMED = re.compile(r"(?P<name>[^<>]*)<(?P<address>[^<>]+)>")
_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_DOMAIN = re.compile(r"[A-Za-z0-9]([A-Za-z0-9-]{0,62})(\.[A-Za-z0-9]([A-Za-z0-9-]{0,62}))*|\[[0-9A-Fa-f.:]+\]")
_HIDDEN = re.compile(r"<(script|style|head)\b.*?(</\1\s*>|\Z)", re.IGNORECASE | re.DOTALL)
_BREAK = re.compile(r"<(?:br|/p|/div|/tr|/li|/h[1-6])\b[^>]{0,200}>", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]{0,5000}>")


def addresses(text: str | None, name: str) -> list[Address]:
    """The addresses in `text`, separated by commas or semicolons, each `ann@example.com` or `Ann <ann@example.com>`.

    Raises `Invalid`, which names the field `name`, for what is no address and for line breaks.
    """
    return [_address(part.strip(), name) for part in _PARTS.findall(header_line(text or "", name)) if part.strip()]


def header_line(text: str, name: str) -> str:
    """The text as one line of a header. Line breaks would begin another header of the mail: `Invalid`."""
    if _CONTROL.search(text):
        raise Invalid(f"{name}: line breaks and other control characters are not allowed here.")
    return text.encode("utf-8", "replace").decode("utf-8").strip()


def text_of_html(html: str) -> str:
    """What a person reads of an HTML mail, line by line; takes time in proportion to its length, whatever it holds."""
    text = _TAG.sub("", _BREAK.sub("\n", _HIDDEN.sub("", html)))
    lines = (" ".join(line.split()) for line in unescape(text).splitlines())
    return "\n".join(line for line in lines if line)


def clean(text: str) -> str:
    """Without NUL characters and half letters, which no store takes."""
    return text.replace("\r\n", "\n").replace("\0", "").encode("utf-8", "replace").decode("utf-8")


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
