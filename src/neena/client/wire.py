"""How requests travel: over connections that block, or over those of an event loop. The same verbs, whichever it is."""

import asyncio
import time
from collections.abc import AsyncGenerator, AsyncIterator, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

import httpx2

from neena.client.faults import fault_of

IDEMPOTENCY_KEY = "Idempotency-Key"
_SAFE = frozenset({"GET", "HEAD"})
_TAKEN_AT_ONCE = 64 * 1024  # bytes of a file that is sent


@dataclass(frozen=True)
class Ask:
    """One request; `path` begins at the server's root, or is a whole address, which gets no key."""

    method: str
    path: str
    params: Mapping[str, Any] = field(default_factory=dict[str, Any])
    json: object = None
    content: bytes | Iterable[bytes] | None = None
    headers: Mapping[str, str] = field(default_factory=dict[str, str])

    @property
    def repeatable(self) -> bool:
        """Whether a second one can do no harm: it only reads, or the server knows it again."""
        return self.method in _SAFE or IDEMPOTENCY_KEY in self.headers


@dataclass(frozen=True)
class Server:
    """Where requests go, with which key, and how many seconds of silence are too many."""

    url: str
    api_key: str = field(repr=False)
    timeout: float

    def sent(self, ask: Ask) -> dict[str, Any]:
        """The arguments of the HTTP library. A key goes to this server alone."""
        own = ask.path.startswith("/")
        return {
            "method": ask.method,
            "url": self.url + ask.path if own else ask.path,
            "params": {name: value for name, value in ask.params.items() if value is not None} or None,
            "headers": {**({"Authorization": f"Bearer {self.api_key}"} if own else {}), **ask.headers},
            **({} if ask.json is None else {"json": ask.json}),
        }


class Wire(Protocol):
    """Sends requests and waits. An answer other than 2xx raises `ApiError` where its body is read piece by piece."""

    async def send(self, ask: Ask) -> httpx2.Response:
        """The whole answer, whatever its status."""
        ...

    def blocks(self, ask: Ask) -> AsyncGenerator[bytes]:
        """The body of the answer as it comes."""
        ...

    def lines(self, ask: Ask) -> AsyncGenerator[str]:
        """The same by lines."""
        ...

    async def pause(self, seconds: float) -> None:
        """Wait."""
        ...


Via = TypeVar("Via", bound=Wire)


class Blocking:
    """Connections that block: what is a coroutine by its form never waits for anything but them."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.http = httpx2.Client(timeout=server.timeout, trust_env=False)

    async def send(self, ask: Ask) -> httpx2.Response:
        """The whole answer, whatever its status."""
        return self.http.request(**self.server.sent(ask), content=ask.content)

    async def blocks(self, ask: Ask) -> AsyncGenerator[bytes]:
        """The body of the answer as it comes."""
        with self.http.stream(**self.server.sent(ask)) as answer:
            if not answer.is_success:
                answer.read()
                raise fault_of(answer)
            for block in answer.iter_bytes():
                yield block

    async def lines(self, ask: Ask) -> AsyncGenerator[str]:
        """The same by lines."""
        with self.http.stream(**self.server.sent(ask)) as answer:
            if not answer.is_success:
                answer.read()
                raise fault_of(answer)
            for line in answer.iter_lines():
                yield line

    async def pause(self, seconds: float) -> None:
        """Wait."""
        time.sleep(seconds)  # noqa: ASYNC251  # blocking is what it is for


class Awaiting:
    """Connections of the running event loop."""

    def __init__(self, server: Server) -> None:
        self.server = server
        # A client calls the server that its user names, as a browser does; the guard is for what Neena calls.
        self.http = httpx2.AsyncClient(timeout=server.timeout, trust_env=False)  # noqa: TID251

    async def send(self, ask: Ask) -> httpx2.Response:
        """The whole answer, whatever its status."""
        content = ask.content
        if content is not None and not isinstance(content, bytes):
            content = _read_by_and_by(content)
        return await self.http.request(**self.server.sent(ask), content=content)

    async def blocks(self, ask: Ask) -> AsyncGenerator[bytes]:
        """The body of the answer as it comes."""
        async with self.http.stream(**self.server.sent(ask)) as answer:
            if not answer.is_success:
                await answer.aread()
                raise fault_of(answer)
            async for block in answer.aiter_bytes():
                yield block

    async def lines(self, ask: Ask) -> AsyncGenerator[str]:
        """The same by lines."""
        async with self.http.stream(**self.server.sent(ask)) as answer:
            if not answer.is_success:
                await answer.aread()
                raise fault_of(answer)
            async for line in answer.aiter_lines():
                yield line

    async def pause(self, seconds: float) -> None:
        """Wait."""
        await asyncio.sleep(seconds)


async def _read_by_and_by(content: Iterable[bytes]) -> AsyncIterator[bytes]:
    """What is sent, read in threads: a file on a slow disk does not hold the loop up."""
    read = getattr(content, "read", None)
    blocks = iter(content)
    while True:
        block = await (asyncio.to_thread(read, _TAKEN_AT_ONCE) if read else asyncio.to_thread(next, blocks, b""))
        if not block:
            return
        yield block
