"""Messages of D-Bus as bytes: method calls written, and their answers read as the one type that is expected.

What answers belongs to the desktop's programs, who may lie: no type, size or nesting that they choose is followed.
Source: D-Bus Specification 0.43, https://dbus.freedesktop.org/doc/dbus-specification.html.
"""

import struct
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

LARGEST = 32 * 1024 * 1024  # bytes of one message; the elements of a page of a thousand screens need less
ANSWER = 2  # the message type METHOD_RETURN
_CALL = 1
_PATH, _INTERFACE, _MEMBER, _REPLY_TO, _DESTINATION, _SIGNATURE = 1, 2, 3, 5, 6, 8
_NUMBERS = {"y": "<B", "n": "<h", "q": "<H", "i": "<i", "u": "<I", "b": "<I", "x": "<q", "t": "<Q", "d": "<d"}

Reader = Callable[[bytes, int], tuple[Any, int]]


class NotUnderstood(ValueError):
    """These bytes are no message of D-Bus, or not of the type that was expected."""


@dataclass(frozen=True)
class Question:
    """A method call. `answer` is the signature that its answer must have; `given` are arguments of `signature`."""

    destination: str
    path: str
    interface: str
    member: str
    answer: str = ""
    signature: str = ""
    given: tuple[Any, ...] = ()


class Message(NamedTuple):
    """A message that came: its type, the serial of the call it answers (0: none), the signature of its body."""

    kind: int
    reply_to: int
    signature: str
    body: bytes


def written(question: Question, serial: int) -> bytes:
    """A method call as bytes."""
    path = _field(_PATH, "o", question.path)
    fields = path + _padding(path, 8) + _common_fields(question)
    body = b""
    for kind, value in zip(_split(question.signature), question.given, strict=True):
        body += _padding(body, 4) + _argument(kind, value)
    head = struct.pack("<cBBBIII", b"l", _CALL, 0, 1, len(body), serial, len(fields))
    return head + fields + _padding(fields, 8) + body


def size_of(buffer: bytearray) -> int | None:
    """The length of the message that the buffer begins with; None while that cannot be told. Raises `NotUnderstood`."""
    if len(buffer) < 16:
        return None
    body, fields = struct.unpack_from("<I", buffer, 4)[0], struct.unpack_from("<I", buffer, 12)[0]
    size = _aligned(16 + fields, 8) + body
    if buffer[0] != ord("l") or size > LARGEST:
        raise NotUnderstood
    return size


def message_of(raw: bytes) -> Message:
    """A whole message with its header read; raises `NotUnderstood`."""
    reply_to, signature = 0, ""
    end, at = 16 + struct.unpack_from("<I", raw, 12)[0], 16
    try:
        while at < end:
            at = _aligned(at, 8)
            code = raw[at]
            value, at = _variant(raw, at + 1)
            if code == _REPLY_TO and isinstance(value, int):
                reply_to = value
            elif code == _SIGNATURE:
                signature = str(value)
    except (struct.error, IndexError, ValueError) as fault:
        raise NotUnderstood from fault
    return Message(raw[1], reply_to, signature, raw[_aligned(end, 8) :])


def read(signature: str, body: bytes) -> Any:
    """The value of a body of one type; an empty one is an empty tuple. Raises `NotUnderstood`."""
    if not signature:
        return ()
    try:
        return _reader(signature)(body, 0)[0]
    except (struct.error, IndexError, ValueError) as fault:
        raise NotUnderstood from fault


@cache
def _reader(signature: str) -> Reader:
    """How a value of a signature of ours is read. Every type takes at least a byte, so a list cannot be endless."""
    kind, rest = signature[0], signature[1:]
    if kind == "a":
        return _list_reader(_reader(rest), 8 if rest[0] in "(xtd" else 1 if rest[0] in "yg" else 4)
    if kind == "(":
        return _struct_reader([_reader(one) for one in _split(signature[1:-1])])
    if kind in _NUMBERS:
        return _number_reader(_NUMBERS[kind])
    return {"s": _text, "o": _text, "g": _short_text, "v": _variant}[kind]


def _number_reader(code: str) -> Reader:
    size, unpack = struct.calcsize(code), struct.Struct(code).unpack_from

    def number(raw: bytes, at: int) -> tuple[Any, int]:
        at = _aligned(at, size)
        return unpack(raw, at)[0], at + size

    return number


def _list_reader(element: Reader, alignment: int) -> Reader:
    def elements(raw: bytes, at: int) -> tuple[Any, int]:
        size, at = _length(raw, at)
        at = _aligned(at, alignment)
        end, found = at + size, list[Any]()
        if end > len(raw):
            raise NotUnderstood
        while at < end:
            value, at = element(raw, at)
            found.append(value)
        return found, at

    return elements


def _struct_reader(fields: list[Reader]) -> Reader:
    def values(raw: bytes, at: int) -> tuple[Any, int]:
        at = _aligned(at, 8)
        found = list[Any]()
        for field in fields:
            value, at = field(raw, at)
            found.append(value)
        return tuple(found), at

    return values


def _text(raw: bytes, at: int) -> tuple[Any, int]:
    size, at = _length(raw, at)
    return _cut_out(raw, at, size)


def _short_text(raw: bytes, at: int) -> tuple[Any, int]:
    return _cut_out(raw, at + 1, raw[at])


def _cut_out(raw: bytes, at: int, size: int) -> tuple[str, int]:
    end = at + size
    if end >= len(raw):
        raise NotUnderstood
    return raw[at:end].decode("utf-8", "replace"), end + 1


def _variant(raw: bytes, at: int) -> tuple[Any, int]:
    """A value that brings its type: only one that holds no other is read."""
    signature, at = _short_text(raw, at)
    if len(signature) != 1 or signature not in f"sog{''.join(_NUMBERS)}":
        raise NotUnderstood
    return _reader(signature)(raw, at)


def _length(raw: bytes, at: int) -> tuple[int, int]:
    at = _aligned(at, 4)
    return struct.unpack_from("<I", raw, at)[0], at + 4


@cache
def _fixed_fields(destination: str, interface: str, member: str, signature: str) -> bytes:
    fields = b""
    for code, value in ((_INTERFACE, interface), (_MEMBER, member), (_DESTINATION, destination)):
        fields += _padding(fields, 8) + _field(code, "s", value)
    if signature:
        fields += _padding(fields, 8) + bytes((_SIGNATURE, 1)) + b"g\0"
        fields += bytes((len(signature),)) + signature.encode() + b"\0"
    return fields


def _common_fields(question: Question) -> bytes:
    """The header but for the path, in which alone most questions differ."""
    return _fixed_fields(question.destination, question.interface, question.member, question.signature)


def _field(code: int, kind: str, value: str) -> bytes:
    return bytes((code, 1)) + kind.encode() + b"\0" + _argument("s", value)


def _argument(kind: str, value: Any) -> bytes:
    if kind == "as":
        listed = b""
        for one in value:
            listed += _padding(listed, 4) + _argument("s", one)
        return struct.pack("<I", len(listed)) + listed
    if kind == "s":
        encoded = value.encode()
        return struct.pack("<I", len(encoded)) + encoded + b"\0"
    return struct.pack(_NUMBERS[kind], value)


def _split(signature: str) -> list[str]:
    """The types of a signature, one by one."""
    found, depth, start = list[str](), 0, 0
    for at, char in enumerate(signature, start=1):
        depth += {"(": 1, ")": -1}.get(char, 0)
        if not depth and char != "a":
            found.append(signature[start:at])
            start = at
    return found


def _aligned(at: int, to: int) -> int:
    return (at + to - 1) // to * to


def _padding(before: bytes, to: int) -> bytes:
    return b"\0" * (-len(before) % to)
