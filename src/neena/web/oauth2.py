"""What every client of OAuth 2.0 does alike (RFC 6749, RFC 7636)."""

import hashlib
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Mapping
from urllib.parse import quote, urlencode, urlsplit, urlunsplit


def challenge_of(verifier: str) -> str:
    """The `code_challenge` of a verifier by S256 (RFC 7636, 4.2)."""
    return urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def with_query(url: str, asked: Mapping[str, str]) -> str:
    """An address with more in its query; what it has there already is kept."""
    parts = urlsplit(url)
    query = "&".join(one for one in (parts.query, urlencode(asked, quote_via=quote)) if one)
    return urlunsplit(parts._replace(query=query, fragment=""))


def basic(client_id: str, client_secret: str) -> str:
    """The header `Authorization` of a client: both halves encoded as in a form (RFC 6749, 2.3.1)."""
    pair = f"{quote(client_id, safe='')}:{quote(client_secret, safe='')}"
    return f"Basic {b64encode(pair.encode()).decode()}"
