"""`assets.zip`: what a run's code wrote to its output folder, packed as data that is not trusted (W-25).

The folder is read relative to open folders and no link is ever followed, so that whatever the tree becomes meanwhile,
nothing outside of it is read. Of links, sockets, pipes and devices nothing is kept. What is packed is ours: single
files are taken from the archive, not from the folder again.
"""

import os
import re
import stat
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import NamedTuple
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from neena.errors import TooLarge

MOST_ENTRIES = 10_000
MOST_BYTES = 1024 * 1024 * 1024
_DEEPEST = 64  # folders, each of which is held open while what is in it is read
_LONGEST_PATH = 4096  # bytes; no Linux takes a longer one in one piece
_ROOT = "assets"
_BLOCK = 1024 * 1024  # bytes
_LOOK = os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK  # a pipe must not keep us waiting
_UNKIND = re.compile(r"[\x00-\x1f\x7f-\x9f\\]")  # in names: what commands terminals, or is a slash elsewhere
_EPOCH, _END = 315_532_800, 4_354_819_198  # what dates of ZIP archives can say: 1980 to 2107, in Unix seconds


class OutputTooLarge(TooLarge):
    """The output folder holds more than is kept of a run."""


class File(NamedTuple):
    """One file of an archive: its entry, and its size in bytes."""

    name: str
    size: int


@dataclass(frozen=True)
class Limits:
    """How much is packed at most: files and folders, and bytes before they are deflated."""

    entries: int = MOST_ENTRIES
    size: int = MOST_BYTES


def pack(folder: Path, archive: Path, limits: Limits | None = None) -> list[File]:
    """Pack what `folder` holds into a new file `archive`, entries in the order of their names; blocks.

    Answers the files in it; where there are none, the archive is worth nothing. Raises `OutputTooLarge`.
    """
    root = os.open(folder, _LOOK | os.O_DIRECTORY)
    with ZipFile(archive, "x", ZIP_DEFLATED) as packed:
        packing = _Packing(packed, limits or Limits())
        packing.add_folder(root, _ROOT)
    return packing.files


class _Packing:
    """An archive in the making."""

    def __init__(self, packed: ZipFile, limits: Limits) -> None:
        self.files: list[File] = []
        self._packed = packed
        self._limits = limits
        self._seen = 0
        self._size = 0

    def add_folder(self, folder: int, name: str, depth: int = 0) -> None:
        """Add what is in an open folder, and close it; what is neither a file nor a folder is passed over."""
        try:
            if depth > _DEEPEST:
                raise OutputTooLarge(f"The output folder has folders more than {_DEEPEST} deep.")
            for written, shown in self._names(folder):
                opened = _opened(folder, written)
                if opened is None:
                    continue
                path = f"{name}/{shown}"
                if len(path.encode()) > _LONGEST_PATH:
                    os.close(opened)
                    raise OutputTooLarge(f"The output folder has paths of more than {_LONGEST_PATH} bytes.")
                if stat.S_ISDIR(os.fstat(opened).st_mode):
                    self._packed.writestr(_entry(path + "/", opened), b"")
                    self.add_folder(opened, path, depth + 1)
                else:
                    self._add_file(opened, path)
        finally:
            os.close(folder)

    def _add_file(self, file: int, path: str) -> None:
        """Add an open file, and close it; it may grow meanwhile, so what counts is what was read."""
        before = self._size
        with open(file, "rb", buffering=0) as source, self._packed.open(_entry(path, file), "w") as entry:
            while block := source.read(_BLOCK):
                self._size += len(block)
                if self._size > self._limits.size:
                    raise OutputTooLarge(f"The output folder holds more than {self._limits.size:,} bytes.")
                entry.write(block)
        self.files.append(File(path, self._size - before))

    def _names(self, folder: int) -> Iterator[tuple[str, str]]:
        """The names in a folder in their order: as written there, and as they stand in the archive, each once."""
        written: list[str] = []
        with os.scandir(folder) as entries:
            for entry in entries:
                self._seen += 1
                if self._seen > self._limits.entries:
                    raise OutputTooLarge(
                        f"The output folder holds more than {self._limits.entries:,} files and folders."
                    )
                written.append(entry.name)
        taken: set[str] = set()
        for name in sorted(written, key=os.fsencode):
            shown = kind = _UNKIND.sub("\ufffd", os.fsencode(name).decode(errors="replace"))
            for number in count(2):
                if shown not in taken:
                    break
                shown = f"{kind}~{number}"
            taken.add(shown)
            yield name, shown


def _opened(folder: int, name: str) -> int | None:
    """A file or folder in an open folder; None for everything else, and for what is gone by now or cannot be read."""
    with suppress(OSError):
        if _is_kept(os.stat(name, dir_fd=folder, follow_symlinks=False)):
            opened = os.open(name, _LOOK, dir_fd=folder)
            if _is_kept(os.fstat(opened)):  # it may be another one by now
                return opened
            os.close(opened)
    return None


def _is_kept(found: os.stat_result) -> bool:
    return stat.S_ISREG(found.st_mode) or stat.S_ISDIR(found.st_mode)


def _entry(path: str, opened: int) -> ZipInfo:
    """The head of an entry: when it was changed, and rights that harm nobody."""
    changed = time.gmtime(min(max(os.fstat(opened).st_mtime, _EPOCH), _END))
    entry = ZipInfo(path, changed[:6])
    folder = path.endswith("/")
    entry.compress_type = ZIP_STORED if folder else ZIP_DEFLATED
    entry.external_attr = (stat.S_IFDIR | 0o755) << 16 | 0x10 if folder else (stat.S_IFREG | 0o644) << 16
    return entry
