"""Control groups: memory, processes and processor of one desktop or run counted as a whole, where this host lets us."""

import contextlib
import os
import time
from pathlib import Path

ROOT = Path("/sys/fs/cgroup")
_NAME = "neena"
_CONTROLLERS = ("memory", "pids", "cpu")
_NEW_SECONDS = 60.0  # in which the first process of a group joins it
_EMPTY_SECONDS = 1.0  # until the last process of an ended desktop has left


class ControlGroup:
    """The group of one desktop or run, in version 1 or 2 of cgroups; without the right to make one it does nothing.

    All of them together have the share of the processor that one other service has, so that none starves the server.
    """

    def __init__(self, name: str, root: Path = ROOT) -> None:
        self._folders = [parent / _NAME / name for parent in _parents(root)]

    def joining(self, memory_bytes: int, processes: int) -> list[str]:
        """Make the group; returns what is put before a command line so that it runs inside, at a lower priority."""
        limits = {
            "memory.max": memory_bytes,
            "memory.swap.max": 0,
            "memory.limit_in_bytes": memory_bytes,
            "memory.memsw.limit_in_bytes": memory_bytes,  # with swap; exists where that is counted
            "pids.max": processes,
        }
        made = [folder for folder in self._folders if _make(folder, limits)]
        joins = " && ".join([f'echo $$ > "{folder}/cgroup.procs"' for folder in made])
        return ["/bin/sh", "-c", f'{joins} && exec "$@"', "join"] if made else ["nice", "-n", "5"]

    def ran_out(self) -> bool:
        """Whether the kernel has ended a process of the group because its memory was used up."""
        for folder in self._folders:
            for name in ("memory.events", "memory.oom_control"):  # of version 2, and of version 1
                with contextlib.suppress(OSError):
                    counts = dict(line.split() for line in (folder / name).read_text().splitlines())
                    if int(counts.get("oom_kill", 0)):
                        return True
        return False

    def remove(self) -> None:
        """Remove the group once its last process is gone."""
        until = time.monotonic() + _EMPTY_SECONDS
        for folder in self._folders:
            while folder.is_dir():
                with contextlib.suppress(OSError):
                    folder.rmdir()
                    break
                if time.monotonic() > until:
                    break
                time.sleep(0.002)


def remove_left(prefix: str, root: Path = ROOT) -> None:
    """Remove the groups, of names that begin so, whose server was killed: those without processes that are not new."""
    for parent in _parents(root):
        for folder in (parent / _NAME).glob(f"{prefix}*/"):
            with contextlib.suppress(OSError):  # the kernel keeps one that has processes
                if time.time() - folder.stat().st_mtime > _NEW_SECONDS:
                    folder.rmdir()


def _parents(root: Path) -> list[Path]:
    """The folders below which groups can be made: one in version 2, one for each controller in version 1."""
    if (root / "cgroup.controllers").exists():
        return [root] if os.access(root / "cgroup.subtree_control", os.W_OK) else []
    return [path for name in _CONTROLLERS if (path := root / name).is_dir() and os.access(path, os.W_OK)]


def _make(folder: Path, limits: dict[str, int]) -> bool:
    try:
        for parent in (folder.parent.parent, folder.parent):
            parent.mkdir(exist_ok=True)
            _hand_down(parent)
        folder.mkdir(exist_ok=True)
        for name, value in limits.items():
            if (folder / name).exists():
                (folder / name).write_text(str(value))
    except OSError:
        return False
    return True


def _hand_down(folder: Path) -> None:
    """Have the groups in a folder counted, in version 2; a controller that this host does not have is left out."""
    control = folder / "cgroup.subtree_control"
    for name in _CONTROLLERS if control.exists() else ():
        with contextlib.suppress(OSError):
            control.write_text(f"+{name}")
