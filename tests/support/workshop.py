"""A small service on loopback that test tasks call over real HTTP: it counts, waits at gates, fails on order."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import unquote

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import Receive, Scope, Send

from support.serving import serving


class Workshop:
    """Knows things by name: whatever path ends in a name is about it. Names are unique to a test, so tests share it."""

    def __init__(self) -> None:
        self.url = ""
        self.address = ""
        self.calls: list[tuple[str, str, Any]] = []
        self._gates: dict[str, asyncio.Event] = {}
        self._arrived: dict[str, asyncio.Event] = defaultdict(asyncio.Event)
        self._answers: dict[str, list[tuple[int, Any, dict[str, str]]]] = defaultdict(list)
        self._effects: dict[str, Callable[[], Awaitable[object]]] = {}

    def hold(self, name: str) -> None:
        """Calls about `name` wait until `release`."""
        self._gates[name] = asyncio.Event()

    def release(self, name: str) -> None:
        self._gates[name].set()

    def before_answering(self, name: str, effect: Callable[[], Awaitable[object]]) -> None:
        """What calls about `name` set going before they are answered."""
        self._effects[name] = effect

    async def arrived(self, name: str) -> None:
        """Wait until a call about `name` has come in."""
        async with asyncio.timeout(10):
            await self._arrived[name].wait()

    def answer(self, name: str, body: Any, status: int = 200, times: int = 1, **headers: str) -> None:
        """What the next calls about `name` are answered."""
        self._answers[name] += [(status, body, headers)] * times

    def answer_raw(self, name: str, body: str, status: int = 200) -> None:
        """The bytes that the next call about `name` is answered."""
        self._answers[name].append((status, body.encode("utf-8", "surrogateescape"), {}))

    def count(self, name: str) -> int:
        """How many calls about `name` came in."""
        return len([one for one in self.calls if one[1] == name])

    def sent(self, name: str) -> list[Any]:
        """The bodies of the calls about `name`."""
        return [body for _, about, body in self.calls if about == name]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        name = unquote(request.url.path.rpartition("/")[2])
        raw = await request.body()
        self.calls.append((request.method, name, (await request.json()) if raw else None))
        self._arrived[name].set()
        if name in self._gates:
            await self._gates[name].wait()
        if name in self._effects:
            await self._effects[name]()
        await self._respond(name)(scope, receive, send)

    def _respond(self, name: str) -> Response:
        if not self._answers[name]:
            return JSONResponse({"id": f"id-{name}", "name": name, "rank": len(name)})
        status, body, headers = self._answers[name].pop(0)
        return Response(body, status, headers) if isinstance(body, bytes) else JSONResponse(body, status, headers)


@asynccontextmanager
async def open_workshop() -> AsyncIterator[Workshop]:
    """A workshop at work."""
    workshop = Workshop()
    async with serving(workshop) as (host, port):
        workshop.address = f"{host}:{port}"
        workshop.url = f"http://{workshop.address}"
        yield workshop
