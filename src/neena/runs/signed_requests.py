"""Signatures of requests (managed workflows contract, section 3)."""

import hashlib
import hmac
import re
from datetime import UTC, datetime

from neena.errors import Unauthenticated

TIMESTAMP, SIGNATURE = "x-timestamp", "x-signature"
TOLERANCE = 300.0  # seconds
_MILLISECONDS = 12  # digits, from which on a number counts those
_MOST_DIGITS = 17


class SignatureInvalid(Unauthenticated):
    """The request's signature is not valid.

    Sign method, path, x-timestamp and the SHA-256 of the body with your signing key.
    """


class TimestampInvalid(Unauthenticated):
    """x-timestamp has to be a moment within five minutes of now, in Unix seconds, Unix milliseconds or ISO 8601."""


def signature_of(key: str, method: str, path: str, timestamp: str, body: bytes) -> str:
    """The signature: lowercase hex of the HMAC-SHA256 over the canonical request. `path` has no host and no query."""
    canonical = "\n".join((method.upper(), path, timestamp, hashlib.sha256(body).hexdigest()))
    return hmac.new(key.encode(), canonical.encode(), hashlib.sha256).hexdigest()


def check_timestamp(timestamp: str, now: float) -> None:
    """Raise `TimestampInvalid` for a moment further than five minutes from `now`, in Unix seconds."""
    if abs(_seconds(timestamp) - now) > TOLERANCE:
        raise TimestampInvalid


def is_signed_by(key: str, signature: str, method: str, path: str, timestamp: str, body: bytes) -> bool:
    """Whether a signature was made with this key; takes equally long for every wrong one."""
    expected = signature_of(key, method, path, timestamp, body)
    return hmac.compare_digest(expected.encode(), signature.encode())


def _seconds(timestamp: str) -> float:
    if re.fullmatch(rf"[0-9]{{1,{_MOST_DIGITS}}}", timestamp):
        return int(timestamp) / 1000 if len(timestamp) >= _MILLISECONDS else float(timestamp)
    try:
        moment = datetime.fromisoformat(timestamp)
        return (moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment).timestamp()
    except (ValueError, OverflowError):
        raise TimestampInvalid from None
