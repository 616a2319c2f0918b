"""The commands that start a run: confined by bubblewrap, or plainly as the server's own user."""

import os
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from neena.computer.sandbox.namespaces import MERGED, become, capabilities, merged
from neena.sandbox.order import Limits, Order
from neena.sandbox.packages import packages

WORKFLOW, OUTPUT, RPC = "/workflow", "/assets", "/run/nen.sock"  # inside
READY = b"ready"
_SITE = "/opt/nen/site"  # inside
_TEMPORARY = "/tmp"  # noqa: S108  # inside, where each run has its own
_PATH = "/usr/local/bin:/usr/bin:/bin"
# No `site`: nothing is importable but the standard library and the named folders. People do write exit(), though.
_MODULE = (
    "import runpy, site, sys; site.setquit(); sys.path += sys.argv.pop(1).split(':'); "
    "runpy.run_module(sys.argv.pop(1), run_name='__main__', alter_sys=True)"
)
# Says that everything is mounted, then waits until the server has laid hold of the output folder.
_READY_THEN = f'echo {READY.decode()}; read -r _ && exec "$@" </dev/null'


@dataclass(frozen=True)
class Handed:
    """Open descriptors: `told` gets the id of process 1, `filter` and `users` hold what their names say."""

    told: int
    users: int
    filter: int | None

    @property
    def all(self) -> list[int]:
        """Every one."""
        return [self.told, self.users, *([] if self.filter is None else [self.filter])]


def environment(order: Order) -> dict[str, str]:
    """All that the code finds in its environment, beside PWD; nothing of the server's."""
    return {
        "PATH": _PATH,
        "LANG": "C.UTF-8",
        "HOME": _TEMPORARY,
        "NEN_RPC": RPC if order.isolated else str(order.door.absolute()),
        "NEN_TOKEN": order.token,
        "NEN_WORKFLOW": WORKFLOW if order.isolated else str(order.bundle.absolute()),
    }


def users(uid: int | None) -> bytes:
    """The only line of `/etc/passwd` inside."""
    number = os.getuid() if uid is None else uid
    return f"nen:x:{number}:{number}::{_TEMPORARY}:/bin/sh\n".encode()


def confined(order: Order, uid: int | None, handed: Handed) -> list[str]:
    """By bubblewrap, in namespaces of its own; `uid` None: as the server's user, in a user namespace.

    Process 1 inside is bubblewrap's own: it has no privilege left, ends with the server, and ends all others.
    """
    limits = order.limits
    argv = ["bwrap", "--unshare-pid", "--unshare-ipc", "--unshare-uts", "--unshare-net", "--unshare-cgroup-try"]
    argv += ["--die-with-parent", "--new-session", "--hostname", "workflow", "--info-fd", str(handed.told)]
    argv += ["--unshare-user"] if uid is None else capabilities("SETUID", "SETGID", "SETPCAP")
    argv += ["--seccomp", str(handed.filter)] if handed.filter is not None else []
    argv += [
        "--perms",
        "0755",
        "--dir",
        "/etc",
        "--ro-bind",
        "/usr",
        "/usr",
        "--ro-bind-try",
        "/etc/ld.so.cache",
        "/etc/ld.so.cache",
    ]
    for name in MERGED:
        argv += merged(name)
    argv += _room(_TEMPORARY, limits.temporary_bytes) + _room(OUTPUT, limits.output_bytes)
    argv += ["--symlink", OUTPUT.lstrip("/"), "/artifacts"]
    shown = _shown(order)
    for folder in sorted({parent for inside in shown.values() for parent in Path(inside).parents}):
        argv += ["--perms", "0755", "--dir", str(folder)]  # by itself bubblewrap closes them to others
    for path, inside in shown.items():
        argv += ["--ro-bind", str(path), inside]
    argv += ["--perms", "0444", "--ro-bind-data", str(handed.users), "/etc/passwd"]
    argv += ["--proc", "/proc", "--dev", "/dev", *_room("/dev/shm", limits.temporary_bytes)]  # noqa: S108  # inside
    argv += ["--remount-ro", "/dev", "--remount-ro", "/", "--chdir", OUTPUT]
    counted = [*_limited(limits), f"--nproc={limits.processes}"]
    return [*argv, "--", *counted, *become(uid), "/bin/sh", "-c", _READY_THEN, "sh", *_python(order, [_SITE, WORKFLOW])]


def plain(order: Order) -> list[str]:
    """As the server's own user: with its view and its rights, and the limits that one process can have."""
    importable = dict.fromkeys(str(path) for path in [*(path.parent for path in packages()), order.bundle.absolute()])
    return [*_limited(order.limits), "setpriv", "--pdeathsig", "KILL", *_python(order, importable)]


def _shown(order: Order) -> dict[Path, str]:
    """What of the host is seen inside, and where. An interpreter outside of `/usr` lies at its own path."""
    base = Path(sys.base_prefix).resolve()
    shown = {} if base.is_relative_to("/usr") else {base: str(base)}
    shown |= {path: f"{_SITE}/{path.name}" for path in packages()}
    return {**shown, order.bundle.absolute(): WORKFLOW, order.door.absolute(): RPC}


def _python(order: Order, importable: Iterable[str]) -> list[str]:
    """The interpreter of this environment without its packages; unbuffered, so that a killed run has said its words."""
    python = str(Path(sys.executable).resolve())
    return [python, "-I", "-S", "-B", "-u", "-X", "utf8", "-c", _MODULE, ":".join(importable), order.module, order.mode]


def _limited(limits: Limits) -> list[str]:
    cpu = f"--cpu={limits.cpu_seconds}:{limits.cpu_seconds + 2}"  # told by SIGXCPU, then killed
    data = f"--data={limits.memory_bytes}"
    return ["prlimit", cpu, data, f"--fsize={limits.file_bytes}", "--nofile=1024:1024", "--core=0"]


def _room(path: str, size: int) -> list[str]:
    """A folder in memory, of a size that the kernel keeps."""
    return ["--perms", "1777", "--size", str(size), "--tmpfs", path]
