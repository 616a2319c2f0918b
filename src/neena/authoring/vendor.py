"""A vendor's HTTP API as its tasks see it: relative paths, the credential added, faults classified."""

import json as jsonlib
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import cache
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from neena.errors import IntegrationFailed, TimedOut, Unavailable
from neena.kernel.egress import NeverSent
from neena.kernel.http import Answer, AnswerTooLarge, Http, origin

Kind = TypeVar("Kind")

_WHOLE_URL = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)

PASSING_STATUS = frozenset({408, 425, 429, 500, 502, 503, 504})
_MEANINGS = {
    401: "the connected account is not accepted, or not for this",
    403: "the connected account may not do this",
    404: "there is no such thing, or the connected account may not see it",
    429: "too many requests",
}


@dataclass(frozen=True)
class Renewal:
    """How a credential that is accepted no more is replaced.

    `refused(answer)` knows the answer that says so; `renew()` gives the headers of the newest credential.
    """

    refused: Callable[[Answer], bool]
    renew: Callable[[], Awaitable[Mapping[str, str]]]


class Vendor:
    """Calls one vendor with one caller's credential.

    The credential travels in headers and only to the origin of `base_url` (or of `bound_to` for credentials that
    belong to a host), whatever URL a task is given. Where it can be renewed, a request that was refused for it, and so
    has done nothing, is sent once more with the newer one.
    """

    def __init__(
        self,
        http: Http,
        base_url: str | None,
        auth_headers: Mapping[str, str] | None = None,
        bound_to: str | None = None,
        timeout: float = 30.0,
        renewal: Renewal | None = None,
    ) -> None:
        self._http = http
        self._base = base_url.rstrip("/") if base_url else None
        self._auth = dict(auth_headers or {})
        self._bound_to = bound_to
        self._timeout = timeout
        self._renewal = renewal
        self._marks: dict[str, str] = {}

    def mark(self, name: str, value: str) -> None:
        """Send a header of ours with every request, to whatever host."""
        self._marks[name] = value

    async def get(self, path: str, params: Mapping[str, Any] | None = None) -> Any:
        """GET and return the JSON answer; raises `IntegrationFailed` for any other than 2xx."""
        return await self.call("GET", path, params=params)

    async def post(self, path: str, json: object = None, params: Mapping[str, Any] | None = None) -> Any:
        """POST a JSON body and return the JSON answer; raises `IntegrationFailed` for any other than 2xx."""
        return await self.call("POST", path, json=json, params=params)

    async def put(self, path: str, json: object = None, params: Mapping[str, Any] | None = None) -> Any:
        """PUT a JSON body and return the JSON answer; raises `IntegrationFailed` for any other than 2xx."""
        return await self.call("PUT", path, json=json, params=params)

    async def delete(self, path: str, params: Mapping[str, Any] | None = None) -> Any:
        """DELETE and return the JSON answer; raises `IntegrationFailed` for any other than 2xx."""
        return await self.call("DELETE", path, params=params)

    async def call(self, method: str, path: str, **sent: Any) -> Any:
        """Send, check the status, and return the JSON answer (None when the answer has no body)."""
        answer = await self.exchange(method, path, **sent)
        check_status(answer)
        if not answer.body:
            return None
        try:
            return jsonlib.loads(answer.body)
        except (ValueError, RecursionError) as fault:
            acted = method != "GET"
            raise IntegrationFailed("The service's answer is not JSON.", status=answer.status, acted=acted) from fault

    async def exchange(self, method: str, path: str, **sent: Any) -> Answer:
        """Send and return the raw answer, whatever its status.

        `path` is relative to the vendor's API root, or a whole URL. Raises `IntegrationFailed` when no answer came,
        marked with whether the service may have acted.
        """
        url = path if _WHOLE_URL.match(path) or self._base is None else f"{self._base}/{path.lstrip('/')}"
        used = self._auth if self._may_know(url) else {}
        answer = await self._send(method, url, used, sent)
        if used and await self._renewed(used, answer):
            answer = await self._send(method, url, self._auth, sent)
        return answer

    async def _send(self, method: str, url: str, credential: Mapping[str, str], sent: Mapping[str, Any]) -> Answer:
        own: Mapping[str, str] = sent.get("headers") or {}
        headers = {**self._marks, **own, **credential}
        sent = {"timeout": self._timeout, **sent, "private": tuple(credential), "headers": headers}
        try:
            return await self._http.request(method, url, **sent)
        except NeverSent as fault:
            raise IntegrationFailed(fault.message, passing=True) from fault
        except (TimedOut, Unavailable) as fault:
            raise IntegrationFailed(fault.message, passing=True, acted=True) from fault
        except AnswerTooLarge as fault:
            raise IntegrationFailed(fault.message, acted=method != "GET") from fault

    async def _renewed(self, used: Mapping[str, str], answer: Answer) -> bool:
        """Whether there is a newer credential than the one that was `used` and refused.

        The word of another origin, to which a redirect has led without the credential, is no refusal of it.
        """
        renewal = self._renewal
        if renewal is None or not renewal.refused(answer) or not self._may_know(answer.url):
            return False
        if self._auth == used:
            self._auth = dict(await renewal.renew())
        return self._auth != used

    def _may_know(self, url: str) -> bool:
        """Whether the credential may go along with a request to this URL."""
        if self._bound_to is not None:
            scheme, host, port = origin(url)
            # Unencrypted only where whoever stored the credential named the port, as for a service on loopback.
            standard = scheme == "https" and port == 443
            named = {host, f"{host}:{port}"} if standard else {f"{host}:{port}"}
            return self._bound_to.lower() in named
        return self._base is not None and origin(url) == origin(self._base)


def check_status(answer: Answer) -> None:
    """Raise `IntegrationFailed` for any status but 2xx, saying whether another attempt may succeed."""
    if 200 <= answer.status < 300:
        return
    said = answer.body[:300].decode("utf-8", "replace").strip()
    meaning = f" ({_MEANINGS[answer.status]})" if answer.status in _MEANINGS else ""
    raise IntegrationFailed(
        f"The service answered {answer.status}{meaning}" + (f": {said}" if said else "."),
        status=answer.status,
        passing=answer.status in PASSING_STATUS,
        acted=answer.status >= 500 or answer.status == 408,
        retry_after=retry_after(answer),
    )


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


def answer_as(kind: type[Kind], value: Any) -> Kind:
    """A JSON answer as a model (or `list[Model]`); raises `IntegrationFailed` when it has another shape."""
    try:
        return _adapter(kind).validate_python(value)
    except ValidationError as fault:
        first = fault.errors(include_url=False, include_input=False)[0]
        place = ".".join(map(str, first["loc"])) or "the whole answer"
        raise IntegrationFailed(
            f"The service's answer has another shape: {place}: {first['msg']}", acted=True
        ) from None


def retry_after(answer: Answer) -> float | None:
    """Seconds the service asks to wait (`Retry-After`, RFC 9110 10.2.3: seconds or a date); None when it does not."""
    text = answer.headers.get("retry-after", "").strip()
    if text.isascii() and text.isdigit():
        return float(text)
    try:
        return max(0.0, (parsedate_to_datetime(text) - datetime.now(UTC)).total_seconds()) if text else None
    except (ValueError, TypeError):
        return None
