"""Which of several server processes on one data folder drives a desktop."""

import contextlib
import fcntl
import os
import secrets
from pathlib import Path

from neena.errors import Unavailable


class DesktopElsewhere(Unavailable):
    """Another server process drives this desktop; send the request to that one."""


class Owner:
    """Who drives a desktop: the process that holds the lock in its folder; the kernel frees it when that one dies."""

    def __init__(self, folder: Path) -> None:
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._descriptor = os.open(folder / "owner", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as fault:
            raise Unavailable(f"The server cannot keep a desktop in its data folder: {fault.strerror}.") from fault
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as fault:
            os.close(self._descriptor)
            raise DesktopElsewhere from fault

    def __enter__(self) -> None:
        """Released at the end, whatever happens."""

    def __exit__(self, *_: object) -> None:
        self.release()

    def release(self) -> None:
        """Let another process have it."""
        os.close(self._descriptor)


def host_id(data_dir: Path) -> str:
    """The id of a data folder as a host of desktops, made with its first use.

    A machine's own name would not do: a container made anew has another one, and its desktops would be nobody's.
    """
    path = data_dir / "desktop-host"
    data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not path.exists():
        mine = path.with_name(f".host-{os.getpid()}")
        mine.write_text(secrets.token_hex(16))
        with contextlib.suppress(FileExistsError):
            path.hardlink_to(mine)  # whole or not at all, and the first of several processes wins
        mine.unlink()
    return path.read_text()
