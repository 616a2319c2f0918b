"""What comes in by the door: whole lines, in bounded memory, and the requests they hold."""

import asyncio
import json
from dataclasses import dataclass
from typing import Any, cast

from neena.errors import Invalid
from neena.kernel import strict_json

LINE_BYTES = 16 * 1024**2
CHUNK = 64 * 1024
_VALUES = 250_000  # in one line: each costs some fifty bytes once it is read
_ASIDE_BYTES = 64 * 1024  # longer lines are read beside the event loop


class Unfit(Exception):
    """What was sent is no line of the protocol, or too much: the connection ends."""


@dataclass
class Room:
    """The bytes that all connections of a run may still hold together."""

    left: int = 2 * LINE_BYTES


class Incoming:
    """The lines of one connection."""

    def __init__(self, reader: asyncio.StreamReader, room: Room) -> None:
        self._reader = reader
        self._room = room
        self._held = bytearray()

    async def line(self, most: int = LINE_BYTES) -> bytes | None:
        """The next line without its end; None at the end of the connection. Raises `Unfit` when it is too long."""
        seen = 0
        while (end := self._held.find(b"\n", seen)) < 0:
            seen = len(self._held)
            chunk = await self._reader.read(CHUNK)
            if not chunk:
                return None
            self._room.left -= len(chunk)
            self._held += chunk
            if self._room.left < 0:
                raise Unfit
            if seen > most:
                raise Unfit
        if end > most:
            raise Unfit
        line = bytes(self._held[:end])
        del self._held[: end + 1]
        self._room.left += end + 1
        return line

    def close(self) -> None:
        """Give back what it held."""
        self._room.left += len(self._held)
        self._held.clear()


@dataclass(frozen=True)
class Request:
    """One message. Without an id, nothing answers it. `fault` says what is wrong with it, if something is."""

    id: int | None
    method: str
    params: dict[str, Any]
    fault: str | None = None


async def read_request(line: bytes) -> Request:
    """The request that a line holds. Raises `Unfit` when it is none, or one that nobody could answer."""
    if len(line) > _ASIDE_BYTES:
        return await asyncio.to_thread(_request, line)
    return _request(line)


def read_token(line: bytes) -> str:
    """The token of a greeting, or the empty text."""
    try:
        greeting = strict_json.parse(line)
    except Invalid:
        return ""
    token = cast("dict[str, Any]", greeting).get("token") if isinstance(greeting, dict) else None
    return token if isinstance(token, str) else ""


def _request(line: bytes) -> Request:
    if sum(line.count(mark) for mark in b",[{") > _VALUES:
        raise Unfit
    fault = None
    try:
        read = strict_json.parse(line)
    except Invalid as invalid:
        # Text that no store can hold, for the most part: its sender is to hear of it.
        read, fault = _leniently(line), invalid.message
    if not isinstance(read, dict):
        raise Unfit
    message = cast("dict[str, Any]", read)
    number, method, params = message.get("id"), message.get("method"), message.get("params", {})
    if isinstance(number, bool) or not isinstance(number, int | None) or not isinstance(method, str):
        raise Unfit
    if not isinstance(params, dict):
        params, fault = {}, "The params have to be an object."
    return Request(number, method, cast("dict[str, Any]", params), fault)


def _leniently(line: bytes) -> Any:
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        raise Unfit from None
