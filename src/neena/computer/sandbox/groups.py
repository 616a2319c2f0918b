"""Control groups: memory and processes of one desktop counted as a whole, where this host lets us."""

import contextlib
import os
import signal
import time
from pathlib import Path

_ROOT = Path("/sys/fs/cgroup")
_NAME = "neena"


class ControlGroup:
    """The group of one desktop, in version 1 or 2 of cgroups; without the right to make one it does nothing."""

    def __init__(self, name: str) -> None:
        self._folders = [parent / _NAME / name for parent in _parents()]

    def joining(self, memory_bytes: int, processes: int) -> list[str]:
        """Make the group; returns what is put before a command line so that it runs inside."""
        made = [folder for folder in self._folders if _make(folder, memory_bytes, processes)]
        if not made:
            return []
        joins = " && ".join(f'echo $$ > "{folder}/cgroup.procs"' for folder in made)
        return ["/bin/sh", "-c", f'{joins} && exec "$@"', "join"]

    def kill(self) -> None:
        """Kill every process of the group."""
        for folder in self._folders:
            with contextlib.suppress(OSError):
                for process in (folder / "cgroup.procs").read_text().split():
                    with contextlib.suppress(ProcessLookupError):
                        os.kill(int(process), signal.SIGKILL)

    def remove(self) -> None:
        """Remove the group once its last process is gone."""
        for folder in self._folders:
            for _ in range(20):
                try:
                    folder.rmdir()
                except FileNotFoundError:
                    break
                except OSError:
                    time.sleep(0.005)
                else:
                    break


def is_counted() -> bool:
    """Whether memory and processes of a desktop are counted as a whole on this host."""
    return bool(_parents())


def _parents() -> list[Path]:
    """The folders below which groups can be made: one in version 2, one for each controller in version 1."""
    if os.geteuid() != 0:
        return []
    if (_ROOT / "cgroup.controllers").exists():
        return [_ROOT] if os.access(_ROOT / "cgroup.subtree_control", os.W_OK) else []
    return [path for name in ("memory", "pids") if os.access(path := _ROOT / name, os.W_OK) and path.is_dir()]


def _make(folder: Path, memory_bytes: int, processes: int) -> bool:
    limits = {
        "memory.max": memory_bytes,
        "memory.limit_in_bytes": memory_bytes,
        "pids.max": processes,
    }
    try:
        for parent in (folder.parent.parent, folder.parent):
            parent.mkdir(exist_ok=True)
            if (parent / "cgroup.subtree_control").exists():
                (parent / "cgroup.subtree_control").write_text("+memory +pids")
        folder.mkdir(exist_ok=True)
        for name, value in limits.items():
            if (folder / name).exists():
                (folder / name).write_text(str(value))
    except OSError:
        return False
    return True
