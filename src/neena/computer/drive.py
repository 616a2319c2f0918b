"""The shared drive of a desktop: a folder of this host that programs of the desktop can write to.

So everything in it is hostile: links that lead out, pipes that never answer, folders that turn into links between the
look and the use. Folders are therefore walked descriptor by descriptor, no link is ever followed, a file is looked at
before it is opened and is the same one afterwards, and only folders and regular files exist for callers.
"""

import errno
import os
import re
import secrets
import stat
import threading
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from neena.computer.drive_names import check_name, fault_of, parts_of
from neena.errors import BadRequest, Conflict, NeenaError, NotFound, TooLarge

MAX_FILE = 100 * 1024 * 1024  # bytes (section 8 of the contract)
MAX_ENTRIES = 20_000  # of one folder: its programs could make millions
ANY_TYPE = "application/octet-stream"
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_LOOK = os.O_PATH | os.O_NOFOLLOW | os.O_CLOEXEC  # opens nothing: no pipe waits, no device wakes
_READ = os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC  # a lease that a program holds on its file does not keep us waiting
_UNNAMED = os.O_TMPFILE | os.O_WRONLY | os.O_CLOEXEC
_TYPE_KEPT = "user.neena.content_type"
_TYPE = re.compile(r"[\w!#$&^.+-]+/[\w!#$&^.+-]+(?: *;[\x20-\x7e]*)?", re.ASCII)


class NotADriveFolder(BadRequest):
    """path: this is a file, not a folder."""


class DriveFileNotFound(NotFound):
    """There is no such file on the drive."""


class DriveFolderNotFound(NotFound):
    """There is no such folder on the drive."""


class NameIsFolder(Conflict):
    """name: a folder has this name; choose another one."""


class PathIsNoFolder(Conflict):
    """path: a part of it is not a folder on the drive; choose another one."""


class DriveFolderTooFull(Conflict):
    """The folder holds more than 20,000 entries, which is too many to list; list one of its folders."""


class DriveFull(Conflict):
    """The drive is full; remove something on the desktop first."""


class DriveBusy(Conflict):
    """The desktop does not let go of this place on its drive at the moment; try again."""


class UploadTooLarge(TooLarge):
    """The file is larger than 100 MiB (104,857,600 bytes); nothing of it was kept."""


@dataclass(frozen=True)
class Entry:
    """One file or folder: `size` in bytes (0 for folders), `modified` in Unix seconds."""

    name: str
    size: int
    modified: float
    is_dir: bool


class _Held:
    """A descriptor that one thread may close while another still uses it, as when a request is called off."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_fault: object) -> None:
        self.close()

    def __del__(self) -> None:
        self.close()  # nobody reads the answer that it was opened for

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            if self._descriptor >= 0:
                os.close(self._descriptor)
                self._descriptor = -1  # its number may be another file's from now on


class Opened(_Held):
    """A file that is being read. Its size is that of the moment of opening: what a program appends is left out."""

    def __init__(self, descriptor: int) -> None:
        super().__init__(descriptor)
        self.size = os.fstat(descriptor).st_size
        self.content_type = _type_of(descriptor)

    def read(self, start: int, length: int) -> bytes:
        """Up to `length` bytes from `start` on; none where the file has been cut meanwhile."""
        with self._lock, _told():
            return os.pread(self._descriptor, min(length, self.size - start), start)


class Incoming(_Held):
    """A file that is being written. It has no name, so nobody sees it, and nothing is left of it unless it is kept."""

    def __init__(self, drive: "Drive", place: tuple[Sequence[str], str], room: int, descriptor: int) -> None:
        super().__init__(descriptor)
        self._drive = drive
        self._folders, self._name = place
        self._room = room
        self.size = 0

    def write(self, data: bytes | bytearray) -> None:
        """Append; raises `UploadTooLarge` for the first byte beyond 100 MiB, and `DriveFull`."""
        self.size += len(data)
        if self.size > MAX_FILE:
            raise UploadTooLarge
        if self.size > self._room:
            raise DriveFull
        rest = memoryview(data)
        with self._lock, _told():
            while rest:
                rest = rest[os.write(self._descriptor, rest) :]

    def keep(self, content_type: str | None = None) -> None:
        """Give the file its name, in place of what had it, in one step; folders on the way to it are made."""
        passing = f".{secrets.token_hex(16)}"  # a link cannot take the place of a file, a rename can
        with self._lock, _told(), self._drive.folder(self._folders, make=True) as folder:
            with suppress(OSError):  # a file system without attributes keeps the file all the same
                os.setxattr(self._descriptor, _TYPE_KEPT, (content_type or ANY_TYPE).encode("latin-1", "replace"))
            os.link(f"/proc/self/fd/{self._descriptor}", passing, dst_dir_fd=folder, follow_symlinks=True)
            try:
                os.rename(passing, self._name, src_dir_fd=folder, dst_dir_fd=folder)
            except OSError:
                with suppress(OSError):
                    os.unlink(passing, dir_fd=folder)
                raise


class Drive:
    """The drive below the folder `root`. What is made in it belongs to whom the folder belongs: the desktop's user.

    `path` names a folder of the drive, its parts apart by `/`, empty for the drive itself. Everything blocks, and may
    be called from any thread. Names that are refused (`BadFileName`) are not listed either.
    """

    def __init__(self, root: Path) -> None:
        self._root = root

    def list(self, path: str) -> list[Entry]:
        """Folders and regular files, by name; raises `DriveFolderNotFound`, `NotADriveFolder`, `DriveFolderTooFull`."""
        folders = parts_of(path)
        try:
            with _told(DriveFolderNotFound, NotADriveFolder), self.folder(folders) as folder:
                return sorted(_entries(folder), key=lambda one: one.name)
        except NotADriveFolder:
            if self._is_file(folders):
                raise
            raise DriveFolderNotFound from None

    def open(self, path: str, name: str) -> Opened:
        """A regular file to read; raises `DriveFileNotFound` for everything else."""
        folders = parts_of(path)
        check_name(name, "name")
        with _told(DriveFileNotFound, DriveFileNotFound), self.folder(folders) as folder:
            look = os.open(name, _LOOK, dir_fd=folder)
            try:
                if not stat.S_ISREG(os.fstat(look).st_mode):
                    raise DriveFileNotFound
                return Opened(os.open(f"/proc/self/fd/{look}", _READ))  # the very file that was looked at
            finally:
                os.close(look)

    def receive(self, path: str, name: str, room: int = MAX_FILE) -> Incoming:
        """A file to write, there once it is kept, of `room` bytes at most; raises `NameIsFolder`, `PathIsNoFolder`."""
        folders = parts_of(path)
        check_name(name, "name")
        with _told():
            with suppress(FileNotFoundError), self.folder(folders) as folder:
                if stat.S_ISDIR(os.stat(name, dir_fd=folder, follow_symlinks=False).st_mode):
                    raise NameIsFolder
            descriptor = os.open(self._root, _UNNAMED, 0o600)
            self._give_away(descriptor)
        return Incoming(self, (folders, name), room, descriptor)

    @contextmanager
    def folder(self, names: Sequence[str], *, make: bool = False) -> Generator[int]:
        """A descriptor of the folder that `names` lead to, step by step from the drive; `make` makes missing ones."""
        at = os.open(self._root, _FOLDER)
        try:
            for name in names:
                made = make and _made(name, at)
                inner = os.open(name, _FOLDER, dir_fd=at)
                os.close(at)
                at = inner
                if made:
                    self._give_away(at)
            yield at
        finally:
            os.close(at)

    def _give_away(self, descriptor: int) -> None:
        root = self._root.lstat()
        if root.st_uid != os.geteuid():
            os.fchown(descriptor, root.st_uid, root.st_gid)

    def _is_file(self, names: Sequence[str]) -> bool:
        with suppress(OSError), self.folder(names[:-1]) as folder:
            return stat.S_ISREG(os.stat(names[-1], dir_fd=folder, follow_symlinks=False).st_mode)
        return False


def _made(name: str, folder: int) -> bool:
    with suppress(FileExistsError):
        os.mkdir(name, 0o700, dir_fd=folder)
        return True
    return False


def _entries(folder: int) -> Iterator[Entry]:
    with os.scandir(folder) as found:
        for at, one in enumerate(found):
            if at == MAX_ENTRIES:
                raise DriveFolderTooFull
            with suppress(FileNotFoundError):  # gone since
                status = one.stat(follow_symlinks=False)
                is_dir = stat.S_ISDIR(status.st_mode)
                if (is_dir or stat.S_ISREG(status.st_mode)) and fault_of(one.name) is None:
                    yield Entry(one.name, 0 if is_dir else status.st_size, status.st_mtime, is_dir)


def _type_of(descriptor: int) -> str:
    """The content type that came with a file; programs of the desktop may have changed it, so its form is checked."""
    with suppress(OSError):
        kept = os.getxattr(descriptor, _TYPE_KEPT).decode("latin-1")
        if len(kept) <= 255 and _TYPE.fullmatch(kept):
            return kept
    return ANY_TYPE


@contextmanager
def _told(missing: type[NeenaError] = DriveBusy, no_folder: type[NeenaError] = PathIsNoFolder) -> Generator[None]:
    """Say in our words what the system refuses."""
    try:
        yield
    except OSError as fault:
        said: dict[int, type[NeenaError]] = {
            errno.ENOENT: missing,
            errno.ENOTDIR: no_folder,
            errno.ELOOP: no_folder,
            errno.EISDIR: NameIsFolder,
            errno.ENOSPC: DriveFull,
            errno.EDQUOT: DriveFull,
        }
        raise said.get(fault.errno or 0, DriveBusy) from fault
