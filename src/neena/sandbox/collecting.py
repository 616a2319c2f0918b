"""What a run wrote, taken out of its folder in memory: plain files and folders of the server's own user.

The tree was made by code that nobody trusts. No link is followed and none is taken, nothing but regular files is read,
and all of it is counted: a sparse file costs its writer nothing, and the host its whole size.
"""

import os
import shutil
import stat
from pathlib import Path

from neena.sandbox.order import Limits

_DEPTH = 64  # folders in folders
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


def collect(source: int, target: Path, limits: Limits) -> bool:
    """Copy what lies in the folder `source` (a descriptor) to `target`.

    Returns whether it is incomplete: the room was used up, or there was more than the limits take. Raises `OSError`
    when the host cannot hold it.
    """
    room = os.fstatvfs(source)
    collector = _Collector(limits.output_bytes, limits.output_files)
    collector.folder(source, target, _DEPTH)
    return collector.cut or room.f_bavail == 0


class _Collector:
    """Counts down what may still be taken."""

    def __init__(self, size: int, files: int) -> None:
        self._size = size
        self._files = files
        self.cut = False

    def folder(self, source: int, target: Path, depth: int) -> None:
        target.mkdir(mode=0o700, parents=True, exist_ok=True)
        with os.scandir(source) as entries:
            for entry in entries:
                self._files -= 1
                if self._files < 0:
                    self.cut = True
                    return
                self._entry(source, entry, target, depth)

    def _entry(self, source: int, entry: os.DirEntry[str], target: Path, depth: int) -> None:
        kind = entry.stat(follow_symlinks=False).st_mode
        if stat.S_ISLNK(kind):
            return
        if not _is_text(entry.name) or not (stat.S_ISDIR(kind) or stat.S_ISREG(kind)) or not depth:
            self.cut = True
            return
        try:
            opened = os.open(entry.name, _FOLDER if stat.S_ISDIR(kind) else _FILE, dir_fd=source)
        except PermissionError:  # closed to its owner, who may be the server's user too
            self.cut = True
            return
        try:
            if stat.S_ISDIR(kind):
                self.folder(opened, target / entry.name, depth - 1)
            else:
                self._file(opened, target / entry.name)
        finally:
            os.close(opened)

    def _file(self, source: int, target: Path) -> None:
        size = os.fstat(source).st_size
        if size > self._size:
            self.cut = True
            return
        self._size -= size
        with os.fdopen(os.dup(source), "rb") as reading, target.open("xb") as writing:
            shutil.copyfileobj(reading, writing, 1024**2)


def _is_text(name: str) -> bool:
    """Whether a name is UTF-8: others can be told in no JSON and no archive."""
    return not any("\ud800" <= char <= "\udfff" for char in name)
