"""The one outbound HTTP client: guarded addresses, no proxies from the environment, capped time and size."""

import ssl
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit

import httpcore2
import httpx2
from httpcore2 import AnyIOBackend, AsyncNetworkBackend, AsyncNetworkStream

from neena.errors import Invalid, NeenaError, TimedOut, Unavailable
from neena.kernel.egress import EgressGuard, EgressRefused

MAX_BODY = 10 * 1024 * 1024
MAX_REDIRECTS = 5
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_CREDENTIAL_HEADERS = frozenset({"authorization", "cookie", "proxy-authorization", "x-api-key"})


class NeverSent(Unavailable):
    """The service could not be reached, so nothing was asked of it."""


class AnswerTooLarge(NeenaError):
    """The service's answer is larger than allowed."""


@dataclass(frozen=True)
class Answer:
    """An HTTP answer read to its end: status, lower-case headers, decoded body, and the URL that gave it."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    url: str

    @property
    def content_type(self) -> str:
        """The media type without parameters, e.g. `application/json`; empty when the service names none."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()


class GuardedBackend(AsyncNetworkBackend):
    """Connects only to addresses the guard has checked, and to exactly those."""

    def __init__(self, guard: EgressGuard) -> None:
        self._guard = guard
        self._backend = AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109  # the signature is httpcore's
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> AsyncNetworkStream:
        """Open a TCP connection to the checked address of `host`."""
        address = await self._guard.resolve(host, port)
        return await self._backend.connect_tcp(address, port, timeout, local_address, socket_options)

    async def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,  # noqa: ASYNC109
        socket_options: Iterable[Any] | None = None,
    ) -> AsyncNetworkStream:
        """Refused: no outbound request goes to a local socket."""
        del timeout, socket_options
        raise EgressRefused(f"Local sockets may not be reached: {path}")

    async def sleep(self, seconds: float) -> None:
        """Wait between connection attempts."""
        await self._backend.sleep(seconds)


class GuardedTransport(httpx2.AsyncHTTPTransport):
    """An httpx transport whose connections pass the egress guard."""

    def __init__(self, guard: EgressGuard) -> None:
        super().__init__(trust_env=False)
        self._pool = httpcore2.AsyncConnectionPool(
            ssl_context=ssl.create_default_context(),
            max_connections=200,
            max_keepalive_connections=50,
            keepalive_expiry=30,
            network_backend=GuardedBackend(guard),
        )


class Http:
    """Sends requests to the outside. One per process; holds the connection pool."""

    def __init__(self, guard: EgressGuard) -> None:
        self.guard = guard
        self.client = httpx2.AsyncClient(
            transport=GuardedTransport(guard), trust_env=False, headers={"user-agent": "neena"}
        )

    async def close(self) -> None:
        """Close every pooled connection."""
        await self.client.aclose()

    async def request(  # noqa: PLR0913  # the parts of an HTTP request
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        params: Mapping[str, Any] | None = None,
        content: bytes | None = None,
        json: object = None,
        form: Mapping[str, Any] | None = None,
        timeout: float = 30.0,  # noqa: ASYNC109  # seconds for each phase of the exchange
        max_body: int = MAX_BODY,
        follow: bool = True,
        private: Collection[str] = (),
    ) -> Answer:
        """Send one request and read the answer to its end, following up to five redirects.

        Every hop passes the guard; credential headers, and those named in `private`, are dropped when the origin
        changes.

        Raises `EgressRefused`, `NeverSent` (no connection), `TimedOut` or `Unavailable` (broken off after
        sending: the service may have acted), `AnswerTooLarge`, `Invalid` (the URL is not http or https).
        """
        send: dict[str, Any] = {"params": params, "content": content, "json": json, "data": form}
        given: Mapping[str, str] = headers or {}
        sent_headers: dict[str, str] = {name.lower(): value for name, value in given.items()}
        bound = _CREDENTIAL_HEADERS.union(name.lower() for name in private)
        for _ in range(MAX_REDIRECTS + 1):
            _check_url(url)
            answer = await self._once((method, url), sent_headers, send, timeout, max_body)
            target = answer.headers.get("location")
            if not follow or answer.status not in _REDIRECTS or not target:
                return answer
            target = urljoin(answer.url, target)
            if origin(target) != origin(answer.url):
                sent_headers = {name: value for name, value in sent_headers.items() if name not in bound}
            if answer.status == 303 or (answer.status in {301, 302} and method == "POST"):
                method, send = "GET", {}
            send = {**send, "params": None}
            url = target
        raise Unavailable(f"{url} redirects more than {MAX_REDIRECTS} times.")

    async def _once(
        self,
        asked: tuple[str, str],
        headers: Mapping[str, str],
        send: Mapping[str, Any],
        timeout: float,  # noqa: ASYNC109  # seconds for each phase of the exchange
        max_body: int,
    ) -> Answer:
        method, url = asked
        host = urlsplit(url).hostname
        given = {name: value for name, value in send.items() if value is not None}
        try:
            async with self.client.stream(
                method, url, headers=dict(headers), timeout=timeout, follow_redirects=False, **given
            ) as response:
                body = await _read(response, max_body)
                found = {name.lower(): value for name, value in response.headers.items()}
                return Answer(response.status_code, found, body, str(response.url))
        except (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout) as fault:
            raise NeverSent(f"{host} cannot be reached: {fault or type(fault).__name__}") from fault
        except httpx2.TimeoutException as fault:
            raise TimedOut(f"{host} did not answer within {timeout:g} s.") from fault
        except httpx2.InvalidURL as fault:
            raise Invalid(f"The URL is not valid: {fault}") from fault
        except httpx2.TransportError as fault:
            raise Unavailable(f"The connection to {host} broke off: {fault or type(fault).__name__}") from fault


def origin(url: str) -> tuple[str, str, int]:
    """Scheme, host and port of a URL: what a credential is bound to."""
    parts = urlsplit(url)
    return parts.scheme.lower(), (parts.hostname or "").lower(), parts.port or (443 if parts.scheme == "https" else 80)


def _check_url(url: str) -> None:
    try:
        parts = urlsplit(url)
        usable = parts.scheme.lower() in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    else:
        if parts.username or parts.password:
            raise Invalid("A URL must not carry a user name or password; connect the account instead.")
    if not usable:
        raise Invalid(f"{url!r} is not an http or https URL.")


async def _read(response: httpx2.Response, max_body: int) -> bytes:
    """Read the decoded body, counting as it grows, so that a small answer cannot unpack to a huge one."""
    chunks: list[bytes] = []
    size = 0
    async for chunk in response.aiter_bytes(65536):
        size += len(chunk)
        if size > max_body:
            raise AnswerTooLarge(f"The answer is larger than {max_body} bytes.")
        chunks.append(chunk)
    return b"".join(chunks)
