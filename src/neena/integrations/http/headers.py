"""Header names and values: checked before they are sent (RFC 9110 5.1 and 5.5)."""

import re
from collections.abc import Mapping

from neena.authoring import Invalid

MAX_HEADERS = 50
_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}")
_VALUE = re.compile(r"[\t\x20-\x7e]{0,4000}")
# The client writes these itself; another value would make the message mean two things.
_RESERVED = frozenset(
    {
        "connection",
        "content-length",
        "expect",
        "host",
        "keep-alive",
        "proxy-authorization",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
    }
)


def check_headers(headers: Mapping[str, str]) -> dict[str, str]:
    """The headers as they are sent; raises `Invalid` for any that cannot be. Values are named in no message."""
    if len(headers) > MAX_HEADERS:
        raise Invalid(f"A request takes at most {MAX_HEADERS} headers.")
    for name, value in headers.items():
        fault = _fault(name, value)
        if fault:
            raise Invalid(fault)
    return {name: value.strip() for name, value in headers.items()}


def credential_header(credential: str) -> dict[str, str]:
    """The header that `Header-Name: value` stands for."""
    name, _, value = credential.partition(":")
    return {name.strip(): value.strip()}


def check_credential(credential: str) -> None:
    """Raise `ValueError` unless `credential` is one header, written `Header-Name: value`."""
    name, colon, value = credential.partition(":")
    if not colon or not name.strip() or not value.strip():
        raise ValueError("Write the credential as one header, `Header-Name: value`, e.g. `Authorization: Bearer KEY`.")
    fault = _fault(name.strip(), value.strip())
    if fault:
        raise ValueError(f"{fault} Write the credential as `Header-Name: value`, e.g. `X-Api-Key: KEY`.")


def _fault(name: str, value: str) -> str | None:
    if not _NAME.fullmatch(name):
        return "A header name has letters, digits and hyphens only."
    if name.lower() in _RESERVED:
        return f"The header {name} is written by the client itself."
    if not _VALUE.fullmatch(value):
        return f"The value of the header {name} has a line break, another control character or a letter beyond ASCII."
    return None
