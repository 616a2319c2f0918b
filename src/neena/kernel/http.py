"""The one outbound HTTP client: guarded addresses, no proxies from the environment, capped time and size."""

import asyncio
import ssl
import zlib
from collections.abc import AsyncIterable, Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Any
from urllib.parse import urljoin

import httpcore2
import httpx2
from httpcore2 import AnyIOBackend, AsyncNetworkBackend, AsyncNetworkStream

from neena.errors import Invalid, NeenaError, TimedOut, Unavailable
from neena.kernel.egress import EgressGuard, EgressRefused, NeverSent

MAX_BODY = 10 * 1024 * 1024
MAX_REDIRECTS = 5
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_PACKED = frozenset({"gzip", "x-gzip", "deflate"})
_CREDENTIAL_HEADERS = frozenset({"authorization", "cookie", "proxy-authorization", "x-api-key"})


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
        """Open a TCP connection to the first of the checked addresses of `host` that takes one."""
        *others, last = await self._guard.addresses(host, port)
        for address in others:
            try:
                return await self._backend.connect_tcp(address, port, timeout, local_address, socket_options)
            except httpcore2.ConnectError:
                continue  # the next one may answer
        return await self._backend.connect_tcp(last, port, timeout, local_address, socket_options)

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


@cache
def _tls() -> ssl.SSLContext:
    return ssl.create_default_context()  # reads every root certificate, so once


class GuardedTransport(httpx2.AsyncHTTPTransport):
    """An httpx transport whose connections pass the egress guard."""

    def __init__(self, guard: EgressGuard) -> None:
        super().__init__(verify=_tls(), trust_env=False)
        self._pool = httpcore2.AsyncConnectionPool(
            ssl_context=_tls(),
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
            transport=GuardedTransport(guard),
            trust_env=False,
            headers={"user-agent": "neena", "accept-encoding": "gzip"},
            # One client serves every user: what a service sets for one must not travel with another's request.
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=())),
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
        timeout: float = 30.0,  # noqa: ASYNC109  # seconds for the whole exchange, redirects included
        max_body: int = MAX_BODY,
        cut: bool = False,
        follow: bool = True,
        private: Collection[str] = (),
    ) -> Answer:
        """Send one request and read the answer to its end, following up to five redirects.

        Every hop passes the guard; credential headers, and those named in `private`, are dropped when the origin
        changes. With `cut` a longer body is no fault: about `max_body` of it are read, as they come, and no more.

        Raises `EgressRefused`, `NeverSent` (no connection), `TimedOut` or `Unavailable` (broken off after
        sending: the service may have acted), `AnswerTooLarge`, `Invalid` (the URL is not http or https, a header
        cannot be sent).
        """
        origin(url)
        asked = _Asked(
            method,
            str(httpx2.URL(url).copy_merge_params(dict(params))) if params else url,
            {name.lower(): value for name, value in (headers or {}).items()},
            {"content": content, "json": json, "data": form},
            cut,
        )
        bound = _CREDENTIAL_HEADERS.union(name.lower() for name in private)
        try:
            async with asyncio.timeout(timeout):
                for hop in range(MAX_REDIRECTS + 1):
                    answer = await self._hop(asked, timeout, max_body, first=hop == 0)
                    target = answer.headers.get("location")
                    if not follow or answer.status not in _REDIRECTS or not target:
                        return answer
                    asked = asked.redirected(answer, target, bound)
        except TimeoutError as fault:
            raise TimedOut(f"{asked.host} did not answer within {timeout:g} s.") from fault
        raise Unavailable(f"{asked.host} redirects more than {MAX_REDIRECTS} times.")

    async def _hop(self, asked: "_Asked", timeout: float, max_body: int, *, first: bool) -> Answer:  # noqa: ASYNC109
        try:
            return await self._once(asked, timeout, max_body)
        except NeverSent as fault:
            if first:
                raise
            # Whoever redirected has seen the request, and may have acted on it.
            raise Unavailable(f"After a redirect: {fault.message}") from fault

    async def _once(self, asked: "_Asked", timeout: float, max_body: int) -> Answer:  # noqa: ASYNC109
        # Half the time for the connection: what fails before anything is sent is told apart from what fails after.
        limits = httpx2.Timeout(timeout, connect=timeout / 2, pool=timeout / 2)
        body = {name: value for name, value in asked.body.items() if value is not None}
        try:
            async with self.client.stream(
                asked.method, asked.url, headers=asked.headers, timeout=limits, follow_redirects=False, **body
            ) as response:
                chunks = response.aiter_raw()
                if asked.cut:
                    read = await _read_start(chunks, max_body)
                else:
                    read = await read_capped(chunks, response.headers.get("content-encoding", ""), max_body)
                found = {name.lower(): value for name, value in response.headers.items()}
                return Answer(response.status_code, found, read, str(response.url))
        except (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout) as fault:
            raise NeverSent(f"{asked.host} cannot be reached: {fault or type(fault).__name__}") from fault
        except httpx2.TimeoutException as fault:
            raise TimedOut(f"{asked.host} did not answer within {timeout:g} s.") from fault
        except (httpx2.LocalProtocolError, UnicodeEncodeError) as fault:
            raise Invalid("A header of the request has a name or a value that cannot be sent.") from fault
        except (httpx2.TransportError, zlib.error) as fault:
            raise Unavailable(f"The connection to {asked.host} broke off: {fault or type(fault).__name__}") from fault


@dataclass(frozen=True)
class _Asked:
    """One hop of a request."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: Mapping[str, Any]
    cut: bool

    @property
    def host(self) -> str:
        return origin(self.url)[1]

    def redirected(self, answer: Answer, target: str, bound: Collection[str]) -> "_Asked":
        """The next hop: without the `bound` headers on another origin, without the body where a redirect drops it."""
        try:
            url = urljoin(answer.url, target)
        except ValueError as fault:
            raise Invalid(f"{self.host} redirects to what is no URL: {target!r}") from fault
        dropped: set[str] = set(bound) if origin(url) != origin(answer.url) else set()
        method = self.method
        body: Mapping[str, Any] = self.body
        if answer.status == 303 or (answer.status in {301, 302} and method == "POST"):
            method = "HEAD" if method == "HEAD" else "GET"
            body = {}
            dropped |= {"content-type", "content-encoding"}
        kept = {name: one for name, one in self.headers.items() if name not in dropped}
        return _Asked(method, url, kept, body, self.cut)


def origin(url: str) -> tuple[str, str, int]:
    """Scheme, host and port of a URL, as the client that connects reads it: what a credential is bound to.

    Raises `Invalid` for what is not an http or https URL, or carries a user name.
    """
    try:
        parts = httpx2.URL(url)
    except httpx2.InvalidURL as fault:
        raise Invalid(f"The URL is not valid: {fault}") from fault
    port = (443 if parts.scheme == "https" else 80) if parts.port is None else parts.port
    if parts.userinfo:
        raise Invalid("A URL must not carry a user name or password; connect the account instead.")
    if parts.scheme not in {"http", "https"} or not parts.host or not 0 < port < 65536:
        raise Invalid(f"{url!r} is not an http or https URL.")
    return parts.scheme, parts.raw_host.decode("ascii").lower(), port


async def _read_start(chunks: AsyncIterable[bytes], limit: int) -> bytes:
    found = bytearray()
    async for chunk in chunks:
        found += chunk
        if len(found) >= limit:
            break
    return bytes(found)


async def read_capped(chunks: AsyncIterable[bytes], encoding: str, max_body: int) -> bytes:
    """Read and unpack a body, never more than `max_body` of it: a small answer cannot unpack to a huge one.

    `encoding` is the header `content-encoding`. Raises `AnswerTooLarge`, `Unavailable` (packed in another way than
    asked for, or cut off), `zlib.error`.
    """
    encoding = encoding.strip().lower()
    packed = zlib.decompressobj(wbits=47) if encoding in _PACKED else None
    if packed is None and encoding not in {"", "identity"}:
        raise Unavailable(f"The answer is packed in a way that was not asked for: {encoding[:40]!r}.")
    found = bytearray()
    async for chunk in chunks:
        found += packed.decompress(chunk, max_body + 1 - len(found)) if packed else chunk
        if len(found) > max_body:
            raise AnswerTooLarge(f"The answer is larger than {max_body} bytes.")
    if packed and found and not packed.eof:
        raise Unavailable("The packed answer ends in its middle.")
    return bytes(found)
