"""What all HTTP simulators share: state, the record of calls, the control door under `/_sim/`, and starting.

GET  /_sim/state    {"effects": {"create_card": 1}, ...the vendor's things}
GET  /_sim/calls    every call in order: method, path, query, headers of interest, body, status, fault
POST /_sim/load     things to begin with, in the form of the state; replaces what has the same name
POST /_sim/faults   one fault or a list of them (see faults.py)
POST /_sim/reset    empty again: things, calls, effects, faults and subscriptions
and for events hooks, emit and redeliver (see hooks.py)
"""

import argparse
import asyncio
import json
import socket
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import parse_qsl

import uvicorn
from pydantic import TypeAdapter, ValidationError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import Message, Receive, Scope, Send

from neena.simulators.faults import Fault, Faults
from neena.simulators.hooks import Hooks, Sender

_HEADERS = ("authorization", "content-type", "idempotency-key", "user-agent")
_ORDERS: TypeAdapter[Fault | list[Fault]] = TypeAdapter(Fault | list[Fault])


class Simulator(Sender):
    """One vendor: a subclass gives routes and an empty state; `root` is the path of the API with its version."""

    root: ClassVar[str] = ""
    credential: ClassVar[str] = ""

    def __init__(self, file: Path | None = None) -> None:
        self.file = file
        self.faults = Faults()
        self.hooks = Hooks(self)
        self.calls: list[dict[str, Any]] = []
        self.effects: Counter[str] = Counter()
        self.state: dict[str, Any] = self.empty()
        if file is not None and file.exists():
            self.state.update(json.loads(file.read_text("utf-8")))
        self._vendor = Starlette(routes=self.routes())
        self._control = Starlette(
            routes=[
                Route("/_sim/state", self._state, methods=["GET"]),
                Route("/_sim/calls", self._calls, methods=["GET"]),
                Route("/_sim/load", self._load, methods=["POST"]),
                Route("/_sim/faults", self._order, methods=["POST"]),
                Route("/_sim/reset", self._reset, methods=["POST"]),
                *self.hooks.routes(),
                *self.controls(),
            ]
        )

    def empty(self) -> dict[str, Any]:
        """The state to begin with: plain JSON data."""
        return {}

    def routes(self) -> list[Route]:
        """The vendor's routes."""
        raise NotImplementedError

    def controls(self) -> list[Route]:
        """Doors of its own under `/_sim/`."""
        return []

    def load(self, given: dict[str, Any]) -> None:
        """Take over things to begin with."""
        self.state.update(given)

    def did(self, effect: str) -> None:
        """Count an effect and keep the state."""
        self.effects[effect] += 1
        self._keep()

    def _keep(self) -> None:
        if self.file is not None:
            self.file.write_text(json.dumps(self.state), "utf-8")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI: the control door, or the vendor behind the faults on order."""
        if scope["path"].startswith("/_sim/"):
            await self._control(scope, receive, send)
            return
        request = Request(scope, receive)
        body = await request.body()
        fault = self.faults.take(request.method, scope["path"])
        call = _record(request, body, fault)
        self.calls.append(call)
        if fault is None or fault.action == "delay":
            late = fault.seconds if fault else 0
            await asyncio.sleep(0 if fault and fault.acts else late)
            answers = _late(late, send) if fault and fault.acts else send
            await self._vendor(scope, _replay(body), _noting(call, answers))
            return
        if fault.acts:
            await self._vendor(scope, _replay(body), _noting(call, _nowhere))
        await _misbehave(fault, scope, receive, send)

    async def _state(self, _: Request) -> Response:
        return JSONResponse({"effects": dict(self.effects), **self.state})

    async def _calls(self, _: Request) -> Response:
        return JSONResponse(self.calls)

    async def _load(self, request: Request) -> Response:
        self.load(await request.json())
        self._keep()
        return JSONResponse(self.state)

    async def _order(self, request: Request) -> Response:
        try:
            orders = _ORDERS.validate_json(await request.body())
        except ValidationError as fault:
            return PlainTextResponse(str(fault), 400)
        for order in orders if isinstance(orders, list) else [orders]:
            self.faults.order(order)
        return JSONResponse({"waiting": len(self.faults.waiting)})

    async def _reset(self, _: Request) -> Response:
        self.state = self.empty()
        self.calls.clear()
        self.effects.clear()
        self.faults.clear()
        self.hooks.clear()
        self._keep()
        return JSONResponse({})


async def fields(request: Request) -> dict[str, Any]:
    """The fields of a call from its query and its body, JSON or a form; raises `ValueError` for what is not JSON."""
    given: dict[str, Any] = dict(request.query_params)
    body = await request.body()
    if not body:
        return given
    if request.headers.get("content-type", "").startswith("application/json"):
        said = json.loads(body)
        if not isinstance(said, dict):
            raise ValueError("not an object")
        return {**given, **said}
    return {**given, **dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))}


def _record(request: Request, body: bytes, fault: Fault | None) -> dict[str, Any]:
    try:
        said: Any = json.loads(body) if body else None
    except ValueError:
        said = body.decode("utf-8", "replace")
    return {
        "method": request.method,
        "path": request.url.path,
        "query": dict(request.query_params),
        "headers": {name: request.headers[name] for name in _HEADERS if name in request.headers},
        "body": said,
        "status": None,
        "fault": fault.action if fault else None,
    }


def _replay(body: bytes) -> Receive:
    async def receive() -> Message:
        await asyncio.sleep(0)
        return {"type": "http.request", "body": body, "more_body": False}

    return receive


def _noting(call: dict[str, Any], send: Send) -> Send:
    async def noting(message: Message) -> None:
        if message["type"] == "http.response.start":
            call["status"] = message["status"]
        await send(message)

    return noting


def _late(seconds: float, send: Send) -> Send:
    async def late(message: Message) -> None:
        if message["type"] == "http.response.start":
            await asyncio.sleep(seconds)
        await send(message)

    return late


async def _nowhere(_: Message) -> None:
    await asyncio.sleep(0)


async def _misbehave(fault: Fault, scope: Scope, receive: Receive, send: Send) -> None:
    if fault.action == "answer":
        written = fault.body if isinstance(fault.body, str) else json.dumps(fault.body)
        kind = "text/plain" if isinstance(fault.body, str) else "application/json"
        content = "" if fault.body is None else written
        await Response(content, fault.status, fault.headers, kind)(scope, receive, send)
    elif fault.action == "malformed":
        await Response('{"id": "5f', 200, fault.headers, "application/json")(scope, receive, send)
    else:
        if fault.action == "hang":
            await _gone(receive, fault.seconds)
        await _break_off(receive, send)


async def _gone(receive: Receive, seconds: float) -> None:
    """Wait until the caller gives up, at most `seconds`."""
    try:
        async with asyncio.timeout(seconds):
            while (await receive())["type"] != "http.disconnect":
                pass
    except TimeoutError:
        pass


async def _break_off(receive: Receive, send: Send) -> None:
    """Reset the connection: ASGI has no word for it, so the server's own connection is taken by the hand."""
    cycle: Any = getattr(send, "__self__")  # noqa: B009
    cycle.transport.abort()
    await _gone(receive, 5)


class _Server(uvicorn.Server):
    """Says where it listens, once it does."""

    ready = ""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start listening and print the ready line."""
        await super().startup(sockets)
        sys.stdout.write(self.ready + "\n")
        sys.stdout.flush()


def run(kind: type[Simulator], arguments: Sequence[str]) -> None:
    """Serve a simulator until the process is told to end; `--port 0` takes any free port."""
    parser = argparse.ArgumentParser(prog=f"neena.simulators {kind.__module__.rpartition('.')[2]}")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--state", type=Path, help="keep the state in this file")
    given = parser.parse_args(arguments)
    with socket.create_server((given.host, given.port), backlog=512) as listening:
        port = listening.getsockname()[1]
        # h11, because breaking off needs its connection; see _break_off.
        config = uvicorn.Config(
            kind(given.state),
            http="h11",
            ws="none",
            lifespan="off",
            log_level="warning",
            access_log=False,
            timeout_graceful_shutdown=1,
        )
        server = _Server(config)
        server.ready = json.dumps({"url": f"http://{given.host}:{port}{kind.root}", "credential": kind.credential})
        server.run([listening])
