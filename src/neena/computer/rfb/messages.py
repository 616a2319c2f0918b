"""The messages that an RFB client sends after its handshake: how long each is, and how the common ones are written.

Sources: RFC 6143, section 7.5, and the community's protocol document (rfbproto) for the extensions.
"""

import struct
from collections.abc import Iterator, Sequence
from enum import IntEnum

from neena.errors import BadRequest

LONGEST_TEXT = 1024 * 1024  # bytes of clipboard in one message
MOST_ENCODINGS = 256


class ForeignMessage(BadRequest):
    """The viewer sent something that is no message of the remote framebuffer protocol, or one too long."""


class Message(IntEnum):
    """The first byte of every message that is understood here."""

    SET_PIXEL_FORMAT = 0
    SET_ENCODINGS = 2
    UPDATE_REQUEST = 3
    KEY = 4
    POINTER = 5
    CUT_TEXT = 6
    CONTINUOUS_UPDATES = 150
    FENCE = 248
    SET_DESKTOP_SIZE = 251
    QEMU = 255


_FIXED = {
    Message.SET_PIXEL_FORMAT: 20,
    Message.UPDATE_REQUEST: 10,
    Message.KEY: 8,
    Message.POINTER: 6,
    Message.CONTINUOUS_UPDATES: 10,
    Message.QEMU: 12,
}
_HEADS = {Message.SET_ENCODINGS: 4, Message.CUT_TEXT: 8, Message.FENCE: 9, Message.SET_DESKTOP_SIZE: 8, Message.QEMU: 2}
_LONGEST_FENCE = 64


class Cutter:
    """Cuts a stream into whole messages, however its bytes arrive. Holds at most one message that is not whole."""

    def __init__(self) -> None:
        self._rest = bytearray()

    def cut(self, data: bytes) -> Iterator[bytes]:
        """Every message that these bytes complete; raises `ForeignMessage` at the first that is none."""
        rest = self._rest
        rest += data
        start = 0
        try:
            while (length := _length(rest, start)) and start + length <= len(rest):
                yield bytes(rest[start : start + length])
                start += length
        finally:
            del rest[:start]


def _length(data: bytearray, start: int) -> int:
    """Length in bytes of the message at `start`; 0 while too few of them are there to say."""
    if start == len(data):
        return 0
    try:
        kind = Message(data[start])
    except ValueError:
        raise ForeignMessage(f"{data[start]} is no type of message that a viewer may send.") from None
    head = _HEADS.get(kind, 1)
    return _FIXED.get(kind) or _told_length(kind, data[start : start + head]) if len(data) - start >= head else 0


def _told_length(kind: Message, head: bytearray) -> int:
    if kind is Message.SET_ENCODINGS:
        return 4 + 4 * _within(int.from_bytes(head[2:4], "big"), MOST_ENCODINGS, "encodings")
    if kind is Message.CUT_TEXT:  # a negative length marks the extended clipboard
        length = int.from_bytes(head[4:8], "big", signed=True)
        return 8 + _within(abs(length), LONGEST_TEXT, "bytes of clipboard")
    if kind is Message.FENCE:
        return 9 + _within(head[8], _LONGEST_FENCE, "bytes in a fence")
    return 8 + 16 * head[6]  # SET_DESKTOP_SIZE: so many screens


def _within(number: int, most: int, what: str) -> int:
    if number > most:
        raise ForeignMessage(f"{number} {what} are more than the {most} that a viewer may send.")
    return number


def set_encodings(encodings: Sequence[int]) -> bytes:
    """Which encodings the client takes, the best first."""
    return struct.pack(f"!BxH{len(encodings)}i", Message.SET_ENCODINGS, len(encodings), *encodings)


def encodings_of(message: bytes) -> tuple[int, ...]:
    """The encodings that a `SET_ENCODINGS` names."""
    return struct.unpack(f"!{(len(message) - 4) // 4}i", message[4:])


def update_request(x: int, y: int, width: int, height: int, *, incremental: bool) -> bytes:
    """Ask for a part of the picture: what changed of it, or all of it."""
    return struct.pack("!BBHHHH", Message.UPDATE_REQUEST, incremental, x, y, width, height)


def key(keysym: int, *, down: bool) -> bytes:
    """A key pressed or released."""
    return struct.pack("!BBxxI", Message.KEY, down, keysym)


def pointer(x: int, y: int, buttons: int) -> bytes:
    """The pointer's place, and a bit for each button that is held: bit 0 is button 1."""
    return struct.pack("!BBHH", Message.POINTER, buttons, x, y)
