"""Talking to the launcher inside a desktop: the programs of a sandboxed computer."""

import json
import os
import select
import socket
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Self

from neena.computer.programs import Done
from neena.computer.turn import ActionTimedOut, Turn
from neena.errors import Unavailable

PACKET = 192 * 1024  # the largest request: the kernel takes no longer one in one piece
_ANSWER_SECONDS = 10.0
_CHUNK = 64 * 1024


class DesktopGone(Unavailable):
    """The desktop does not answer any more."""


class ProgramNotStarted(Unavailable):
    """The program could not be started on the desktop."""


class CommandTooLong(Unavailable):
    """The command is longer than a desktop's launcher takes."""


class Control:
    """A way to the launcher of one desktop, by the path of its socket on this host.

    What the launcher answers comes from inside the desktop: it is believed no further than a program's output is.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def open(self) -> socket.socket:
        """A new connection; raises `DesktopGone` when nobody listens."""
        try:
            folder = os.open(self._path.parent, os.O_PATH | os.O_DIRECTORY)
        except OSError as fault:
            raise DesktopGone from fault
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        try:
            connection.settimeout(_ANSWER_SECONDS)
            # By way of /proc: the address of a unix socket holds no more than 107 bytes, a path may be longer.
            connection.connect(f"/proc/self/fd/{folder}/{self._path.name}")
        except OSError as fault:
            connection.close()
            raise DesktopGone from fault
        finally:
            os.close(folder)
        return connection

    def watch(self, request: Mapping[str, Any]) -> tuple[socket.socket, dict[str, Any]]:
        """Send `begin` or `watch`: the connection, which ends when the desktop does, and the answer."""
        connection = self.open()
        try:
            send(connection, request)
            return connection, receive(connection)
        except BaseException:
            connection.close()
            raise

    def connect(self, path: str) -> socket.socket:
        """A connection to a unix socket inside."""
        return self._handed_over({"op": "connect", "path": path})

    def listen(self, port: int) -> socket.socket:
        """A socket that listens on a port of the desktop's loopback; what connects to it comes from inside."""
        return self._handed_over({"op": "listen", "port": port})

    def start(self, argv: Sequence[str], environment: Mapping[str, str] | None = None) -> int:
        """Start a program that goes on by itself; returns its process id inside."""
        with self.open() as connection:
            send(connection, {"op": "start", "argv": list(argv), "environment": dict(environment or {})})
            answer = receive(connection)
            if "pid" not in answer:
                raise ProgramNotStarted(f"{argv[0]} could not be started: {answer.get('error')}")
            return int(answer["pid"])

    def run(
        self,
        argv: Sequence[str],
        turn: Turn,
        *,
        input: bytes = b"",  # noqa: A002  # the name that subprocess gives it too
        environment: Mapping[str, str] | None = None,
        limit: int = 1024 * 1024,
    ) -> Done:
        """Run a program to its end, its output and errors in one stream."""
        output, cut = bytearray(), False

        def take(read: bytes) -> None:
            nonlocal cut
            kept = read[: max(0, limit - len(output))]
            output.extend(kept)
            cut = cut or len(kept) < len(read)

        code = self.pipe(argv, turn, give=iter([input]), take=take, environment=environment)
        return Done(code, bytes(output), cut)

    def pipe(
        self,
        argv: Sequence[str],
        turn: Turn,
        *,
        give: Iterator[bytes],
        take: Callable[[bytes], None],
        environment: Mapping[str, str] | None = None,
    ) -> int:
        """Run a program to its end while it reads `give` and `take` gets its output; its exit code."""
        request = {"op": "run", "argv": list(argv), "environment": dict(environment or {})}
        with self.open() as connection, Pipes(give) as pipes:
            send(connection, request, pipes.theirs)
            pipes.close_theirs()
            answer = receive(connection)
            if "pid" not in answer:
                take(str(answer.get("error", "")).encode())
                return 127
            pipes.exchange(connection, turn, take)
            return _code(receive(connection))

    def calm(self) -> None:
        """End every program, but not the desktop."""
        with self.open() as connection:
            send(connection, {"op": "calm"})
            receive(connection)

    def _handed_over(self, request: Mapping[str, Any]) -> socket.socket:
        with self.open() as connection:
            send(connection, request)
            try:
                packet, descriptors, _, _ = socket.recv_fds(connection, PACKET, 1)
            except OSError as fault:  # a program inside keeps the launcher waiting
                raise DesktopGone from fault
            if not descriptors:
                raise DesktopGone(f"The desktop refused: {_read(packet).get('error', 'no answer')}")
            return socket.socket(fileno=descriptors[0])


class Pipes:
    """The input and output of a program: our ends and its ends."""

    def __init__(self, given: Iterator[bytes]) -> None:
        self._given = given
        self._rest = memoryview(b"")
        theirs_in, self._in = os.pipe2(os.O_CLOEXEC)
        self._out, theirs_out = os.pipe2(os.O_CLOEXEC)
        self.theirs = [theirs_in, theirs_out]

    def __enter__(self) -> Self:
        os.set_blocking(self._in, False)
        os.set_blocking(self._out, False)
        return self

    def __exit__(self, *_: object) -> None:
        self.close_theirs()
        for one in (self._in, self._out):
            if one >= 0:
                os.close(one)

    def close_theirs(self) -> None:
        """Close what the program has now, so that its end is seen here."""
        while self.theirs:
            os.close(self.theirs.pop())

    def exchange(self, connection: socket.socket, turn: Turn, take: Callable[[bytes], None]) -> None:
        """Feed the program and read it until it has ended; raises the turn's error, and so ends it, when that is over.

        A program left behind in the background may hold the output open for ever: the end of the first one counts.
        """
        poll = select.poll()
        poll.register(connection, select.POLLIN)
        poll.register(self._out, select.POLLIN)
        poll.register(self._in, select.POLLOUT)
        while True:
            events = dict(poll.poll(int(min(turn.left, 1.0) * 1000) + 1))
            turn.check()
            if self._in in events:
                self._feed(poll)
            if self._out in events:
                read = _read_some(self._out)
                if not read:
                    poll.unregister(self._out)
                take(read)
            elif connection.fileno() in events:
                return

    def _feed(self, poll: select.poll) -> None:
        try:
            if not self._rest:
                self._rest = memoryview(next(self._given))
            self._rest = self._rest[os.write(self._in, self._rest[:_CHUNK]) :]
        except BlockingIOError:
            return
        except (StopIteration, BrokenPipeError):
            poll.unregister(self._in)
            self._close_in()

    def _close_in(self) -> None:
        os.close(self._in)
        self._in = -1


def send(connection: socket.socket, request: Mapping[str, Any], descriptors: Sequence[int] = ()) -> None:
    """One request in one packet."""
    packet = json.dumps(request).encode()
    if len(packet) > PACKET:
        raise CommandTooLong
    try:
        socket.send_fds(connection, [packet], list(descriptors))
    except OSError as fault:
        raise DesktopGone from fault


def receive(connection: socket.socket) -> dict[str, Any]:
    """One answer; raises `DesktopGone` when there is none."""
    try:
        return _read(connection.recv(PACKET))
    except OSError as fault:
        raise DesktopGone from fault


def _read(packet: bytes) -> dict[str, Any]:
    try:
        answer = json.loads(packet)
    except ValueError as fault:
        raise DesktopGone from fault
    if not isinstance(answer, dict):
        raise DesktopGone
    return answer  # pyright: ignore[reportUnknownVariableType]  # whatever it holds is checked where it is used


def _read_some(descriptor: int) -> bytes:
    try:
        return os.read(descriptor, _CHUNK)
    except BlockingIOError:
        return b""


def _code(answer: Mapping[str, Any]) -> int:
    code = int(answer.get("exit", 0))
    return code if code >= 0 else 128 - code


__all__ = ["ActionTimedOut", "CommandTooLong", "Control", "DesktopGone"]
