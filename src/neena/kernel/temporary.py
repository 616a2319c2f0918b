"""Temporary folders that a killed process does not leave for ever: who starts next removes them.

Each holds a file that its process has locked, and a lock ends with its process, however that ends (flock(2)). What has
no such file is not ours to remove.
"""

import fcntl
import os
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Self

_LOCK = ".lock"


class TemporaryFolder:
    """A folder that no other user can enter; gone with `remove`, or with the `with` block."""

    def __init__(self, purpose: str) -> None:
        # It gets a name that is swept once it is locked: never is it taken for one that was left.
        made = Path(tempfile.mkdtemp(prefix=".neena-"))
        self._lock = (made / _LOCK).open("x")
        fcntl.flock(self._lock, fcntl.LOCK_EX)
        self.path = made.rename(made.with_name(f"neena-{purpose}-{made.name.removeprefix('.neena-')}"))

    def remove(self) -> None:
        """Remove it with all that is in it; blocks."""
        shutil.rmtree(self.path, ignore_errors=True)
        self._lock.close()

    def __enter__(self) -> Self:
        """The folder, which is there."""
        return self

    def __exit__(self, *_: object) -> None:
        """Remove it."""
        self.remove()


def sweep() -> None:
    """Remove such folders whose process is gone; blocks."""
    for path in Path(tempfile.gettempdir()).glob("neena-*"):
        with suppress(OSError):  # none of these, gone meanwhile, or locked: its process lives
            if path.is_symlink() or path.stat().st_uid != os.geteuid():
                continue
            with (path / _LOCK).open("r+") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(path, ignore_errors=True)
