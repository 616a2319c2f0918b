"""What of a live viewer's stream reaches the desktop.

The filter reads the whole stream, handshake included, so that no byte goes on whose meaning is not known: a message
that acts passes only while the viewer may act, and what is no message ends the stream. Two encodings are taken out
because they would give other messages another meaning: extended mouse buttons (a longer pointer message) and QEMU's
audio. A viewer never resizes the desktop: its size is the space of everybody's coordinates.
"""

from neena.computer.rfb import messages
from neena.computer.rfb.messages import Cutter, ForeignMessage, Message

VERSION = b"RFB 003.008\n"
NO_PASSWORD = 1  # the security type "None"
_ACTING = frozenset({Message.KEY, Message.POINTER, Message.CUT_TEXT, Message.QEMU})
_NOT_OFFERED = frozenset({-316, -259})  # extended mouse buttons, QEMU audio
_HANDSHAKE = len(VERSION) + 2  # version, choice of security, ClientInit
_SHARED = b"\x01"
_QEMU_KEY = 0
_MOST_HELD = 256


class ViewerFilter:
    """One viewer's stream from its first byte on. Remembers what the viewer holds, so that it can be let go."""

    def __init__(self) -> None:
        self._greeting = bytearray()
        self._cutter = Cutter()
        self._keys: dict[bytes, bytes] = {}  # what tells a key -> the message that releases it
        self._pointer: bytes | None = None  # the last pointer message with a button down

    def take(self, data: bytes, *, may_act: bool) -> bytes:
        """What of these bytes goes on to the desktop; raises `ForeignMessage`, after which the stream is over."""
        passed = bytearray()
        if len(self._greeting) < _HANDSHAKE:
            wanted = _HANDSHAKE - len(self._greeting)
            passed += self._greet(data[:wanted])
            data = data[wanted:]
        for message in self._cutter.cut(data):
            kind = Message(message[0])
            if kind is Message.QEMU and message[1] != _QEMU_KEY:
                raise ForeignMessage("Of QEMU's messages only keys are known.")
            if kind is Message.SET_ENCODINGS:
                offered = [one for one in messages.encodings_of(message) if one not in _NOT_OFFERED]
                passed += messages.set_encodings(offered)
            elif kind is Message.SET_DESKTOP_SIZE:
                continue
            elif kind not in _ACTING:
                passed += message
            elif may_act:
                self._remember(kind, message)
                passed += message
        return bytes(passed)

    def release(self) -> bytes:
        """What lets go of every key and button that the viewer holds: for the moment when it may act no longer."""
        held, self._keys = self._keys, {}
        passed = b"".join(held.values())
        if self._pointer is not None:
            passed += self._pointer[:1] + b"\x00" + self._pointer[2:]
            self._pointer = None
        return passed

    def _greet(self, data: bytes) -> bytes:
        start = len(self._greeting)
        self._greeting += data
        expected = VERSION + bytes([NO_PASSWORD])
        if not expected.startswith(self._greeting[: len(expected)]):
            raise ForeignMessage("A viewer speaks RFB 3.8 and asks for no security of its own.")
        whole = len(self._greeting) == _HANDSHAKE  # the last byte says whether others may watch: they always may
        return bytes(self._greeting[start : len(expected)]) + (_SHARED if whole else b"")

    def _remember(self, kind: Message, message: bytes) -> None:
        if kind is Message.POINTER:
            self._pointer = message if message[1] else None
        elif kind is not Message.CUT_TEXT:
            # A key: its type (and QEMU's subtype), then whether it is down, then which key it is.
            start, end = (2, 4) if kind is Message.QEMU else (1, 2)
            if any(message[start:end]):
                self._keys[message[end:]] = message[:start] + bytes(end - start) + message[end:]
            else:
                self._keys.pop(message[end:], None)
            if len(self._keys) > _MOST_HELD:
                raise ForeignMessage(f"Nobody holds more than {_MOST_HELD} keys.")
