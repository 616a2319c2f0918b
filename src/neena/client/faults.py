"""What can go wrong between a program and a Neena server."""

import time
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any, cast

import httpx2

Json = dict[str, Any]
PASSING = frozenset({429, 503})  # too many requests; no capacity, or stopping
# Ways a connection can fail that another attempt may not meet; an address that is no URL is not among them.
CONNECTION = (httpx2.NetworkError, httpx2.TimeoutException, httpx2.RemoteProtocolError)


class ClientError(Exception):
    """A call did not do what it was to do; `message` says why, in one sentence or two."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class Unreachable(ClientError, ConnectionError):
    """The server does not answer. Whether it has heard the request is not known."""


class NoSuch(ClientError, LookupError):
    """The server has nothing of this name."""


@dataclass(frozen=True)
class Finding:
    """One thing wrong with what was sent: `where` names the field, empty for the whole."""

    where: str
    message: str


class ApiError(ClientError):
    """The server refused.

    `status` is the HTTP status, `code` the error's name for programs, `message` what is wrong and how to mend it,
    `findings` each thing wrong with the input, `retry_after` the seconds that the server asks to wait, if it does, and
    `body` all that it said.
    """

    def __init__(self, status: int, body: Json, retry_after: float | None = None) -> None:
        self.status = status
        self.body = body
        self.code = str(body.get("code") or body.get("error") or "error")
        self.findings = _findings(body.get("detail"))
        said = body.get("message") or body.get("detail") or self.code
        self.retry_after = retry_after
        super().__init__("; ".join(one.message for one in self.findings) or str(said))

    def __str__(self) -> str:
        return f"{self.status} {self.code}: {self.message}"

    @property
    def passing(self) -> bool:
        """Whether the same request may succeed later."""
        return self.status in PASSING


def fault_of(answer: httpx2.Response) -> ApiError:
    """What an answer that is not 2xx says, in either of the two forms that surfaces have."""
    try:
        body: Any = answer.json()
    except ValueError:
        body = None
    plain = {"code": "error", "message": answer.text[:300].strip() or answer.reason_phrase}
    said = cast("Json", body) if isinstance(body, dict) else plain
    return ApiError(answer.status_code, said, _retry_after(answer.headers.get("retry-after")))


def _findings(detail: Any) -> tuple[Finding, ...]:
    listed = cast("list[Json]", detail) if isinstance(detail, list) else []
    return tuple(Finding(".".join(map(str, one.get("loc", [])[1:])), str(one.get("msg"))) for one in listed)


def _retry_after(said: str | None) -> float | None:
    """Seconds; the header holds them, or a date (RFC 9110, 10.2.3)."""
    if said is None:
        return None
    try:
        return max(0.0, float(said))
    except ValueError:
        pass
    try:
        return max(0.0, parsedate_to_datetime(said).timestamp() - time.time())
    except ValueError:
        return None
