"""The one door out of a sandbox: a unix socket over which the code of one run calls what it was given, and no more.

Each message is a line of JSON of at most 16 MiB. A client, of which a run may have one for each thread, first says
`{"token": ...}`; then each request `{"id", "method", "params"}` is answered, in their order, with `{"id", "result"}` or
`{"id", "error": {"kind", "message", "transient"}}`. A message without an id is a notification: nothing answers it.
What comes in is hostile until shown otherwise, and held in bounded memory.
"""

import asyncio
import contextlib
import hmac
import json
import logging
import secrets
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any, Self

from neena.errors import BadRequest, Invalid, LimitReached, NeenaError, NoCapacity, TimedOut, Unavailable
from neena.kernel.temporary import TemporaryFolder
from neena.sandbox.incoming import CHUNK, LINE_BYTES, Incoming, Request, Room, Unfit, read_request, read_token

log = logging.getLogger(__name__)

CONNECTIONS = 16
_GREETING_BYTES = 1024
_GREETING_SECONDS = 10.0

Method = Callable[[dict[str, Any]], Awaitable[Any]]


class CallFailed(NeenaError):
    """The call failed.

    `kind` is the class that the SDK raises. `transient` says that nothing was done, and that the same call may succeed
    a moment later: the SDK repeats it.
    """

    def __init__(self, message: str | None = None, kind: str = "WorkflowError", *, transient: bool = False) -> None:
        super().__init__(message)
        self.kind = kind
        self.transient = transient


class Door:
    """`async with Door(methods) as door`: open to who knows `door.token` at `door.path`, closed with the run.

    Args:
        methods: What can be called, by name. Each gets the params, and returns what JSON can say. A `NeenaError` is
            told to the caller; of any other fault the caller learns nothing, and the log all.
    """

    path: Path
    _folder: TemporaryFolder
    _server: asyncio.Server

    def __init__(self, methods: Mapping[str, Method]) -> None:
        self.token = secrets.token_urlsafe(32)
        self._methods = methods
        self._room = Room()
        self._talks: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        """Listen, in a folder of its own that no other user can enter."""
        self._folder = TemporaryFolder("door")  # not in the data folder: the path of a socket has 107 bytes
        self.path = self._folder.path / "nen.sock"
        try:
            self._server = await asyncio.start_unix_server(self._welcome, self.path, limit=CHUNK)
            self.path.chmod(0o666)  # for the uid of the run, which is shown the socket but not the folder
        except BaseException:
            self._folder.remove()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        """Close, and end every call that is under way."""
        self._server.close()
        talks = [*self._talks]
        for talk in talks:
            talk.cancel()
        await asyncio.gather(*talks, return_exceptions=True)
        self._folder.remove()

    def _welcome(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if len(self._talks) >= CONNECTIONS or not self._server.is_serving():
            writer.close()
            return
        talk = asyncio.create_task(self._talk(reader, writer))
        self._talks.add(talk)
        talk.add_done_callback(self._talks.discard)

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        incoming = Incoming(reader, self._room)
        with contextlib.suppress(OSError, Unfit):  # TimeoutError is an OSError
            try:
                async with asyncio.timeout(_GREETING_SECONDS):
                    greeting = await incoming.line(_GREETING_BYTES)
                if greeting is None or not self._is_known(greeting):
                    return
                while (line := await incoming.line()) is not None:
                    if (answer := await self._answer(await read_request(line))) is not None:
                        writer.write(answer)
                        await writer.drain()
                    await asyncio.sleep(0)  # who sends many at once does not hold up the server
            finally:
                incoming.close()
                writer.close()

    def _is_known(self, greeting: bytes) -> bool:
        return hmac.compare_digest(read_token(greeting).encode(), self.token.encode())

    async def _answer(self, request: Request) -> bytes | None:
        """The line that answers a request; None for a notification, of which only a log's line is taken."""
        if request.id is None:
            if request.method == "log":
                await self._outcome(Request(0, "log", _storable(request.params)))
            return None
        outcome = await self._outcome(request)
        try:
            line = _line({"id": request.id, **outcome})
        except (TypeError, ValueError, RecursionError):
            log.exception("%s returned what cannot be sent", request.method)
            line = None
        if line is None or len(line) > LINE_BYTES:
            told = "Internal error" if line is None else "The answer is longer than a message may be."
            line = _line({"id": request.id, **_error("RPCError", told)})
        return line

    async def _outcome(self, request: Request) -> dict[str, Any]:
        if request.fault is not None:
            return _error("ValidationError", request.fault)
        method = self._methods.get(request.method)
        if method is None:
            return _error("RPCError", f"There is no method {request.method[:100]!r}.")
        try:
            return {"result": await method(request.params)}
        except NeenaError as fault:
            return _error(*_told(fault))
        except Exception:
            log.exception("%s of a workflow failed", request.method)
            return _error("RPCError", "Internal error")


def _told(fault: NeenaError) -> tuple[str, str, bool]:
    """Kind, message, and whether the same call may succeed a moment later."""
    if isinstance(fault, CallFailed):
        return fault.kind, fault.message, fault.transient
    if isinstance(fault, Invalid | BadRequest):
        return "ValidationError", fault.message, False
    if isinstance(fault, TimedOut):
        return "TimeoutError", fault.message, False
    if isinstance(fault, NoCapacity | LimitReached):
        return "RPCError", fault.message, True
    return "RPCError" if isinstance(fault, Unavailable) else "WorkflowError", fault.message, False


def _error(kind: str, message: str, transient: bool = False) -> dict[str, Any]:  # noqa: FBT001, FBT002  # one of three words of the wire
    return {"error": {"kind": kind, "message": message, "transient": transient}}


def _storable(params: dict[str, Any]) -> dict[str, Any]:
    """A log's texts without what no store holds: nobody hears of a notification that is refused."""

    def plain(value: Any) -> Any:
        text = isinstance(value, str)
        return value.replace("\x00", "\ufffd").encode("utf-8", "replace").decode() if text else value

    return {plain(name): plain(value) for name, value in params.items()}


def _line(message: dict[str, Any]) -> bytes:
    return json.dumps(message, allow_nan=False, separators=(",", ":")).encode() + b"\n"
