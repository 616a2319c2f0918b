"""Files on the desktop, such as what the browser has downloaded."""

import base64
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import PurePosixPath, PureWindowsPath

from nen import rpc
from nen.errors import RPCError

PIECE = 1024 * 1024
"""Bytes that one message of the server brings."""


@dataclass(frozen=True)
class Drive:
    """A folder on the desktop: `Computer().drive("~/Downloads")`. Its `str()` is the path."""

    path: str

    def __post_init__(self) -> None:
        absolute = PurePosixPath(self.path).is_absolute() or PureWindowsPath(self.path).is_absolute()
        if not absolute and not self.path.startswith("~"):
            raise ValueError(f"the path of a drive is absolute or begins with ~, unlike {self.path!r}")

    def __str__(self) -> str:
        return self.path

    def files(self, pattern: str = "*") -> list["File"]:
        """The files in this folder, not in those within it.

        Args:
            pattern: Which names, as in a shell: `*.pdf`. No path: it may hold neither separators nor `..`.

        Raises:
            WorkflowError: The folder may not be read, or does not exist.
        """
        if not pattern or ".." in pattern or "/" in pattern or "\\" in pattern:
            raise ValueError(f"a pattern is one of file names, without separators and '..', unlike {pattern!r}")
        found = rpc.call("drive.files", {"path": self.path, "pattern": pattern})
        return [File(one["name"], one["path"], one["size"], one["modified"]) for one in found]


@dataclass(eq=False)
class File:
    """A file on the desktop. Its content comes over when it is read, a mebibyte at a time."""

    name: str
    """The name without its folder."""
    path: str
    """The whole path on the desktop."""
    size: int
    """Bytes, when the folder was listed."""
    modified: float
    """Seconds since 1970, when the folder was listed."""
    _position: int = field(default=0, init=False, repr=False)

    def read(self, n: int = -1) -> bytes:
        """The next bytes, so that a large file need never be in memory as a whole.

            while piece := file.read(65_536):
                out.write(piece)

        Args:
            n: How many at most; below zero, all that is left.

        Returns:
            What was read; nothing at the end of the file.
        """
        content = b"".join(self._pieces(self._position, n))
        self._position += len(content)
        return content

    def read_bytes(self) -> bytes:
        """The whole content. Where `read` has got to does not matter, and is kept."""
        return b"".join(self._pieces(0, -1))

    def read_text(self, encoding: str = "utf-8", errors: str = "strict", newline: str | None = None) -> str:
        """The whole content as text; encoding, errors and newline mean what they mean to `open`."""
        with io.TextIOWrapper(io.BytesIO(self.read_bytes()), encoding, errors, newline) as text:
            return text.read()

    def _pieces(self, offset: int, n: int) -> Iterator[bytes]:
        """At most `n` bytes from an offset on, or all of them where `n` is below zero."""
        while n:
            length = min(n, PIECE) if n > 0 else PIECE
            answer = rpc.call("drive.read", {"path": self.path, "offset": offset, "length": length})
            piece = base64.b64decode(answer["data"], validate=True)
            yield piece
            if answer["end"]:
                return
            if not piece or len(piece) > length:
                raise RPCError(f"The server's answer to drive.read of {self.path} makes no sense")
            offset += len(piece)
            n -= len(piece) if n > 0 else 0
