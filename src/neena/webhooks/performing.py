"""One attempt: one request, and what is made of the answer."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus

from neena import __version__
from neena.errors import NeenaError
from neena.kernel.clock import now
from neena.kernel.columns import storable_text
from neena.kernel.http import Answer, Http

TIMEOUT = 15.0  # seconds
KEPT = 1024  # bytes of an answer
_READ = 64 * 1024  # bytes; an answer read to its end leaves the connection for the next one
_THROTTLING = frozenset({429, 502, 504})
_USUAL_REST = 5.0
MAX_RETRY_AFTER = 24 * 3600.0


@dataclass(frozen=True)
class Attempt:
    """What came of one attempt. `error` says why it does not count as delivered; `duration` is in seconds.

    `rest` is how long the receiver wants to be left alone; None where it did not ask for that.
    """

    begun: datetime
    duration: float
    status: int | None = None
    answer: str | None = None
    error: str | None = None
    rest: float | None = None

    @property
    def is_gone(self) -> bool:
        """Whether the receiver wants nothing more."""
        return self.status == HTTPStatus.GONE


async def attempt(http: Http, url: str, headers: Mapping[str, str], body: bytes, patience: float) -> Attempt:
    """POST a body and judge the answer; whatever the receiver does is no fault of ours, so nothing is raised for it."""
    begun, clock = now(), time.monotonic()
    sent = {
        "content-type": "application/json",
        "user-agent": f"neena/{__version__}",
        "accept-encoding": "identity",
        **headers,
    }
    try:
        answer = await http.request(
            "POST", url, headers=sent, content=body, timeout=patience, max_body=_READ, cut=True, follow=False
        )
    except NeenaError as fault:
        return Attempt(begun, time.monotonic() - clock, error=fault.message)
    return _judged(begun, time.monotonic() - clock, answer)


def _judged(begun: datetime, duration: float, answer: Answer) -> Attempt:
    told = storable_text(answer.body[:KEPT].decode("utf-8", "replace")) or None
    if 200 <= answer.status < 300:
        return Attempt(begun, duration, answer.status, told)
    error = f"The receiver answered {answer.status}."
    if 300 <= answer.status < 400:
        error = f"The receiver answered {answer.status}; redirects are not followed."
    rest = None
    if answer.status in _THROTTLING:
        rest = _retry_after(answer.headers.get("retry-after", ""), begun) or _USUAL_REST
    return Attempt(begun, duration, answer.status, told, error, rest)


def _retry_after(text: str, moment: datetime) -> float | None:
    """Seconds of a Retry-After (RFC 9110, 10.2.3), a day at most; None when it says nothing that can be read."""
    text = text.strip()
    if text.isascii() and text.isdigit():
        return float(min(int(text[:9]), MAX_RETRY_AFTER))
    try:
        until = parsedate_to_datetime(text)
    except ValueError:
        return None
    until = until.replace(tzinfo=UTC) if until.tzinfo is None else until
    return min(max((until - moment).total_seconds(), 0.0), MAX_RETRY_AFTER)
