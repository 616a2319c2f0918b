"""The wire to the server: a unix socket, one line of JSON for each message, one connection for each thread.

Authors need nothing of this: `Agent`, `Computer` and `File` speak for them.
"""

import builtins
import functools
import itertools
import json
import os
import socket
import threading
import time
from collections.abc import Mapping
from typing import Any, NoReturn, cast

from nen.errors import RPCError, TimeoutError, ValidationError, WorkflowError  # noqa: A004 - the contract's name

CALL_SECONDS = 600.0
LINE_BYTES = 16 * 1024 * 1024
PAUSES = (0.1, 0.5, 1.0)
"""Seconds before each new try after a transient fault."""

NO_SERVER = (
    "There is no server to talk to. Publish the workflow by `neena workflow push` and start it by POST /runs, "
    "or set NEN_RPC and NEN_TOKEN to the socket of a server and its token."
)
# What a lost connection leaves in doubt is done again only where twice is the same as once.
_REPEATABLE = frozenset({
    *("load", "output", "failure", "described", "log"),
    *("drive.files", "drive.read", "agent.verify", "agent.extract", "computer.move"),
})  # fmt: skip
_KINDS: Mapping[str, type[Exception]] = {
    one.__name__: one for one in (WorkflowError, RPCError, TimeoutError, ValidationError, ValueError)
}

_CLOSED = "it was closed; NEN_TOKEN may be wrong"


class Wire(threading.local):
    """A client of the server's socket. One object serves all threads: each sees, and opens, a connection of its own.

    Args:
        path: The socket's path.
        token: What proves to the server which run this is.
    """

    def __init__(self, path: str, token: str) -> None:
        self._path = path
        self._token = token
        self._numbers = itertools.count(1)
        self._socket: socket.socket | None = None
        self._process = 0

    def call(self, method: str, params: Mapping[str, Any], *, seconds: float = CALL_SECONDS) -> Any:
        """Ask the server and wait for its answer. A transient fault is tried again, three times.

        Raises:
            WorkflowError: What the server answered, as the class that it named.
            RPCError: There is no server, the connection ended, or the answer makes no sense.
            TimeoutError: No answer within `seconds`.
            ValueError: The server refused an argument.
        """
        number = next(self._numbers)
        line = _line({"id": number, "method": method, "params": params})
        for pause in PAUSES:
            try:
                return _result(self._exchange(line, method, seconds), number)
            except WorkflowError as fault:
                if not fault.transient:
                    raise
            time.sleep(pause)
        return _result(self._exchange(line, method, seconds), number)

    def notify(self, method: str, params: Mapping[str, Any]) -> None:
        """Tell the server something that it does not answer."""
        line = _line({"method": method, "params": params})
        try:
            self._send(line, CALL_SECONDS)
        except RPCError:  # the server had closed an idle connection
            self._send(line, CALL_SECONDS)

    def close(self) -> None:
        """End this thread's connection; the next call opens another."""
        if self._socket:
            self._socket.close()
        self._socket = None

    def _exchange(self, line: bytes, method: str, seconds: float) -> bytes:
        deadline = time.monotonic() + seconds
        link = self._send(line, seconds)
        try:
            return _read_line(link, deadline)
        except BaseException as fault:  # also Ctrl-C: an answer that comes late must not pass for the next one
            self.close()
            if isinstance(fault, builtins.TimeoutError):
                raise TimeoutError(f"{method} was not answered within {seconds:g} seconds") from None
            if isinstance(fault, OSError):
                raise _lost(method, fault) from None
            raise

    def _send(self, line: bytes, seconds: float) -> socket.socket:
        """Deliver a whole line or nothing that counts: the server acts on whole lines alone."""
        try:
            link = self._connected()
            link.settimeout(seconds)
            link.sendall(line)
        except BaseException as fault:
            self.close()
            if isinstance(fault, OSError):
                turned_away = isinstance(fault, BrokenPipeError | ConnectionResetError)
                why = _CLOSED if turned_away else fault
                raise _transient(f"The server at {self._path} cannot be reached: {why}") from None
            raise
        return link

    def _connected(self) -> socket.socket:
        if self._socket is None or self._process != os.getpid():  # a forked process must not share its parent's
            self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            self._socket.settimeout(CALL_SECONDS)
            self._socket.connect(self._path)
            self._socket.sendall(_line({"token": self._token}))
            self._process = os.getpid()
        return self._socket


def call(method: str, params: Mapping[str, Any] | None = None, *, seconds: float = CALL_SECONDS) -> Any:
    """Ask the server that started this workflow; see `Wire.call`."""
    return _wire().call(method, params or {}, seconds=seconds)


def notify(method: str, params: Mapping[str, Any]) -> None:
    """Tell the server that started this workflow something that it does not answer."""
    _wire().notify(method, params)


@functools.cache
def _wire() -> Wire:
    path = os.environ.get("NEN_RPC")
    if not path:
        raise RPCError(NO_SERVER)
    return Wire(path, os.environ.get("NEN_TOKEN", ""))


def _line(message: Mapping[str, Any]) -> bytes:
    text = json.dumps(message, ensure_ascii=False, allow_nan=False, separators=(",", ":"), default=_refuse)
    line = text.encode() + b"\n"
    if len(line) > LINE_BYTES:
        raise ValueError(f"{len(line):,} bytes are more than one message to the server may hold ({LINE_BYTES:,})")
    return line


def _refuse(value: object) -> NoReturn:
    raise TypeError(f"{value!r} cannot be sent to the server: only text, numbers, booleans, lists and dicts can")


def _read_line(link: socket.socket, deadline: float) -> bytes:
    """One line of the server.

    Raises:
        OSError: The connection ended, or the deadline passed.
    """
    pieces: list[bytes] = []
    size = 0
    while not pieces or not pieces[-1].endswith(b"\n"):
        link.settimeout(max(deadline - time.monotonic(), 0.001))
        piece = link.recv(1 << 18)
        size += len(piece)
        if not piece:
            raise ConnectionError(_CLOSED)
        if size > LINE_BYTES:
            raise ConnectionError("the answer is longer than agreed")
        pieces.append(piece)
    return b"".join(pieces)


def _result(line: bytes, number: int) -> Any:
    try:
        answer = cast("dict[str, Any]", json.loads(line))
        if answer["id"] != number:
            raise RPCError("The server answered out of turn")
        if "error" not in answer:
            return answer["result"]
        error = cast("dict[str, Any]", answer["error"])
        fault = _KINDS.get(error["kind"], WorkflowError)(str(error["message"]))
    except (ValueError, KeyError, TypeError):
        raise RPCError("The server's answer makes no sense") from None
    if isinstance(fault, WorkflowError):
        fault.transient = bool(error.get("transient"))
    raise fault


def _transient(message: str) -> RPCError:
    fault = RPCError(message)
    fault.transient = True
    return fault


def _lost(method: str, fault: OSError) -> RPCError:
    if method in _REPEATABLE:
        return _transient(f"The connection to the server ended during {method}: {fault}")
    return RPCError(f"The connection to the server ended during {method}: {fault}. Whether it was done is not known.")
