"""How simulators send events: who has subscribed, what was delivered, and how it was answered.

POST /_sim/hooks      {"url": ..., "secret": ..., "events": [...]}: subscribe (no events: all); the vendor's handshake
                      is made at once, and 400 tells that it failed
GET  /_sim/hooks      {"hooks": [...], "deliveries": [{"id", "kind", "url", "headers", "body", "answers": [...]}]}
POST /_sim/emit       {"kind": ..., ...fields}: the event happens, without an effect through the API
POST /_sim/redeliver  the last delivery again, with the same id

An answer is `{"status": 202, "body": "..."}`, or `{"error": "ConnectError"}` when none came. A delivery is tried again
while the receiver is away or answers 5xx, with the same id, so that a server that was killed gets it after its restart.
"""

import asyncio
import json
import uuid
from collections.abc import Coroutine, Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx2
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

_TRIES = 400
_PAUSE = 0.3  # seconds between them: two minutes, for a receiver that a loaded machine restarts five times
_TIMEOUT = 3.0  # seconds a receiver may take: Slack's, the strictest


@dataclass(frozen=True)
class Hook:
    """One subscription: where to, signed with what, of which kinds (none named: all)."""

    url: str
    secret: str
    events: tuple[str, ...] = ()


@dataclass(frozen=True)
class Event:
    """Something that happened: `kind` as the vendor names it, `id` of its delivery, `raw` the body as it is sent."""

    kind: str
    id: str
    raw: bytes


@dataclass
class _Sent:
    event: Event
    hook: Hook
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    answers: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])

    def shown(self) -> dict[str, Any]:
        body = json.loads(self.event.raw) if self.event.raw else None
        said = {"id": self.event.id, "kind": self.event.kind, "url": self.hook.url, "headers": dict(self.headers)}
        return {**said, "body": body, "answers": self.answers}


class Sender:
    """What a vendor adds, method by method: the body of each kind of event, its signature, a handshake."""

    def new_id(self) -> str:
        """The id of a delivery."""
        return str(uuid.uuid4())

    def named(self, kind: str) -> str:
        """A kind of event as the vendor names it, where short names are understood."""
        return kind

    def event(self, kind: str, id_: str, about: dict[str, Any]) -> dict[str, Any]:  # noqa: ARG002  # for subclasses
        """The body of an event; what `about` leaves out is made up. Raises `ValueError` for an unknown kind."""
        raise ValueError(f"This vendor sends no {kind!r}.")

    def sign(self, hook: Hook, event: Event) -> dict[str, str]:  # noqa: ARG002  # for subclasses
        """The headers of one delivery, the signature among them; asked again for every try."""
        return {}

    def handshake(self, hook: Hook) -> tuple[str, dict[str, Any] | None] | None:  # noqa: ARG002  # for subclasses
        """Verb and body of what is asked of a new subscriber; None where the vendor asks nothing."""
        return None

    def shook(self, asked: dict[str, Any] | None, answer: httpx2.Response) -> bool:  # noqa: ARG002  # for subclasses
        """Whether a new subscriber answered the handshake as it should."""
        return answer.is_success


class Hooks:
    """The subscriptions of one simulator and its deliveries, made in the background."""

    def __init__(self, sender: Sender) -> None:
        self._sender = sender
        self._hooks: list[Hook] = []
        self._sent: list[_Sent] = []
        self._tasks: set[asyncio.Task[None]] = set()

    def routes(self) -> list[Route]:
        """The part of the control door that belongs to events."""
        return [
            Route("/_sim/hooks", self._subscribe, methods=["POST"]),
            Route("/_sim/hooks", self._show, methods=["GET"]),
            Route("/_sim/emit", self._emit, methods=["POST"]),
            Route("/_sim/redeliver", self._redeliver, methods=["POST"]),
        ]

    def emit(self, kind: str, about: dict[str, Any]) -> str:
        """Deliver an event to all who have subscribed to its kind; answers its id."""
        kind, id_ = self._sender.named(kind), self._sender.new_id()
        event = Event(kind, id_, json.dumps(self._sender.event(kind, id_, about)).encode())
        for hook in self._hooks:
            if not hook.events or kind in hook.events:
                self._deliver(event, hook)
        return id_

    def clear(self) -> None:
        """Forget subscriptions and deliveries; stop trying."""
        for task in self._tasks:
            task.cancel()
        self._hooks.clear()
        self._sent.clear()

    def _deliver(self, event: Event, hook: Hook) -> None:
        sent = _Sent(event, hook)
        self._sent.append(sent)
        self._behind(self._try(sent))

    def _behind(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _try(self, sent: _Sent) -> None:
        for _ in range(_TRIES):
            sent.headers = self._sender.sign(sent.hook, sent.event)
            try:
                answer = await _ask("POST", sent.hook.url, sent.event.raw, sent.headers)
            except httpx2.TransportError as fault:
                sent.answers.append({"error": type(fault).__name__})
            else:
                sent.answers.append({"status": answer.status_code, "body": answer.text})
                if answer.status_code < 500:
                    return
            await asyncio.sleep(_PAUSE)

    async def _subscribe(self, request: Request) -> Response:
        given = await request.json()
        hook = Hook(given["url"], given["secret"], tuple(map(self._sender.named, given.get("events") or ())))
        handshake = self._sender.handshake(hook)
        if handshake is not None:
            method, body = handshake
            raw = b"" if body is None else json.dumps(body).encode()
            headers = self._sender.sign(hook, Event("handshake", self._sender.new_id(), raw)) if raw else {}
            try:
                answer = await _ask(method, hook.url, raw, headers)
            except httpx2.TransportError as fault:
                return PlainTextResponse(f"The handshake failed: {type(fault).__name__}", 400)
            if not self._sender.shook(body, answer):
                return PlainTextResponse(f"The handshake was answered {answer.status_code}: {answer.text}", 400)
        self._hooks.append(hook)
        return JSONResponse({"hooks": len(self._hooks)})

    async def _show(self, _: Request) -> Response:
        hooks = [{"url": one.url, "events": one.events} for one in self._hooks]
        return JSONResponse({"hooks": hooks, "deliveries": [one.shown() for one in self._sent]})

    async def _emit(self, request: Request) -> Response:
        about = await request.json()
        try:
            return JSONResponse({"id": self.emit(about.pop("kind", ""), about)})
        except ValueError as fault:
            return PlainTextResponse(str(fault), 400)

    async def _redeliver(self, _: Request) -> Response:
        if not self._sent:
            return PlainTextResponse("Nothing has been delivered.", 400)
        last = self._sent[-1]
        self._deliver(last.event, last.hook)
        return JSONResponse({"id": last.event.id})


async def _ask(method: str, url: str, raw: bytes, headers: Mapping[str, str]) -> httpx2.Response:
    said = {"Content-Type": "application/json", **headers} if raw else dict(headers)
    # The vendor's own process, which may reach whatever it is told to.
    async with httpx2.AsyncClient(trust_env=False, timeout=_TIMEOUT, verify=False) as client:  # noqa: TID251
        return await client.request(method, url, content=raw, headers=said)
