"""The port of the programs of a computer: start one, run one to its end, reach a socket inside."""

import socket
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from neena.computer.turn import Turn


@dataclass(frozen=True)
class Done:
    """A program that has ended: its exit code (128 + signal when killed), and its output and errors in one stream."""

    code: int
    output: bytes
    cut: bool = False  # the output was longer than the limit


class Programs(Protocol):
    """Programs run as the desktop's own user, inside its isolation, with its display and its home."""

    def run(
        self,
        argv: Sequence[str],
        turn: Turn,
        *,
        input: bytes = b"",  # noqa: A002  # the name that subprocess gives it too
        environment: Mapping[str, str] | None = None,
        limit: int = 1024 * 1024,
    ) -> Done:
        """Run a program to its end; when the turn ends first, its process group is killed and the turn's error raised.

        `limit`: bytes of output that are kept. A program that is not there gives code 127.
        """
        ...

    def pipe(
        self,
        argv: Sequence[str],
        turn: Turn,
        *,
        give: Iterator[bytes],
        take: Callable[[bytes], None],
        environment: Mapping[str, str] | None = None,
    ) -> int:
        """The same for input and output of any size: `give` is read as the program reads, `take` gets what it writes.

        Returns the exit code. What `give` or `take` raises ends the program, and is raised.
        """
        ...

    def start(self, argv: Sequence[str], environment: Mapping[str, str] | None = None) -> int:
        """Start a program that goes on by itself, without output; returns its process id inside."""
        ...

    def connect(self, path: str) -> socket.socket:
        """A connection to a unix socket inside (the X server, the view, the session bus)."""
        ...
