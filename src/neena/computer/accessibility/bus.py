"""A connection to a bus of D-Bus on which many questions are asked at once."""

import contextlib
import itertools
import socket
import time
from collections.abc import Sequence
from typing import Any

from neena.computer.accessibility.wire import (
    ANSWER,
    Message,
    NotUnderstood,
    Question,
    message_of,
    read,
    size_of,
    written,
)
from neena.computer.turn import Turn
from neena.errors import Unavailable

_AT_ONCE = 120  # questions under way: a bus without settings of its own refuses the 129th
_SLICE = 0.25  # seconds between two looks at the turn


class BusGone(Unavailable):
    """The desktop's session bus does not answer, so its programs cannot be asked what they show."""


class Bus:
    """Used by one thread. Raises `BusGone` when the other side ends, or speaks no D-Bus."""

    def __init__(self, connection: socket.socket, turn: Turn) -> None:
        self._socket = connection
        self._buffer = bytearray()
        self._serials = itertools.count(1)
        try:
            self._authenticate(turn)
            hello = Question("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "Hello", "s")
            self.ask([hello], turn, 5.0)
        except BaseException:
            connection.close()
            raise

    def ask(self, questions: Sequence[Question], turn: Turn, seconds: float = 2.0) -> list[Any]:
        """The answers in the order of the questions; None for a refusal, another type, and none within `seconds`."""
        until = time.monotonic() + seconds
        answers = list[Any]()
        try:
            for start in range(0, len(questions), _AT_ONCE):
                answers += self._ask(questions[start : start + _AT_ONCE], turn, until)
        except (OSError, NotUnderstood) as fault:
            raise BusGone from fault
        return answers

    def close(self) -> None:
        """Let go of the bus."""
        self._socket.close()

    def _ask(self, questions: Sequence[Question], turn: Turn, until: float) -> list[Any]:
        waiting = dict(zip(self._serials, questions, strict=False))
        answers = dict[int, Any].fromkeys(waiting)
        self._socket.settimeout(max(0.001, min(turn.left, until - time.monotonic())))
        self._socket.sendall(b"".join(written(question, serial) for serial, question in waiting.items()))
        while waiting:
            message = self._next(turn, until)
            if message is None:
                break
            question = waiting.pop(message.reply_to, None)
            if question is not None and (message.kind, message.signature) == (ANSWER, question.answer):
                with contextlib.suppress(NotUnderstood):
                    answers[message.reply_to] = read(question.answer, message.body)
        return list(answers.values())

    def _next(self, turn: Turn, until: float) -> Message | None:
        """The next message; None when the time is over."""
        while True:
            size = size_of(self._buffer)
            if size is not None and len(self._buffer) >= size:
                raw = bytes(memoryview(self._buffer)[:size])
                del self._buffer[:size]
                return message_of(raw)
            turn.check()
            left = until - time.monotonic()
            if left <= 0:
                return None
            self._socket.settimeout(max(0.001, min(left, turn.left, _SLICE)))
            with contextlib.suppress(TimeoutError):
                self._buffer += self._received(256 * 1024)

    def _authenticate(self, turn: Turn) -> None:
        """As whom the kernel says has connected: the launcher inside, which is the desktop's own user."""
        self._socket.settimeout(max(0.001, min(5.0, turn.left)))
        try:
            self._socket.sendall(b"\0AUTH EXTERNAL\r\nDATA\r\n")
            said = b""
            while said.count(b"\r\n") < 2 and len(said) < 4096:
                said += self._received(4096)
            if b"\r\nOK " not in said:
                raise BusGone
            self._socket.sendall(b"BEGIN\r\n")
        except OSError as fault:
            raise BusGone from fault

    def _received(self, most: int) -> bytes:
        received = self._socket.recv(most)
        if not received:
            raise BusGone
        return received
