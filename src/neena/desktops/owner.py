"""Which of several server processes on one data folder drives a desktop."""

import fcntl
import os
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
