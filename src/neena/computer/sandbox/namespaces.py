"""The command that starts a desktop's first process inside its own namespaces, by bubblewrap."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

# Read-only, and only where the host has them. Nothing here is secret or names the host's users.
_SYSTEM = (
    "/etc/alternatives",
    "/etc/ca-certificates",
    "/etc/chromium",
    "/etc/chromium.d",
    "/etc/fonts",
    "/etc/gtk-3.0",
    "/etc/ld.so.cache",
    "/etc/localtime",
    "/etc/mime.types",
    "/etc/ssl/certs",
    "/etc/ssl/openssl.cnf",
    "/etc/X11",
    "/etc/xdg",
    "/usr",
    "/var/cache/fontconfig",
)
_MERGED = ("bin", "lib", "lib32", "lib64", "sbin")


@dataclass(frozen=True)
class Files:
    """Open descriptors of what is put into the desktop as files: they never lie in a folder of the host."""

    launcher: int
    passwd: int
    group: int
    machine_id: int
    hosts: int


@dataclass(frozen=True)
class Limits:
    """What one desktop may use. Memory and processes are counted for the desktop as a whole where cgroups are."""

    memory_bytes: int = 2 * 1024**3
    processes: int = 512
    file_bytes: int = 1024**3  # the largest single file
    temporary_bytes: int = 512 * 1024**2  # /tmp, /run and shared memory, each
    disk_bytes: int = 2 * 1024**3  # home and drive together


def sandbox_argv(uid: int | None, home: Path, drive: Path, files: Files, door: int, limits: Limits) -> list[str]:
    """The whole command line. `uid` None: as the server's own user, in a user namespace.

    As root, bubblewrap keeps root only to change to the desktop's own uid; every other capability is gone before, and
    `no_new_privs` makes setuid programs harmless.
    """
    argv = ["prlimit", "--core=0", f"--fsize={limits.file_bytes}", "--nofile=4096:4096"]
    if uid is not None:
        argv.append(f"--nproc={limits.processes}")  # counts what the uid runs: only a uid of its own is the desktop's
    argv += ["bwrap", "--unshare-pid", "--unshare-ipc", "--unshare-uts", "--unshare-net", "--unshare-cgroup-try"]
    argv += ["--as-pid-1", "--hostname", "desktop", "--new-session"]
    argv += ["--unshare-user"] if uid is None else _capabilities("SETUID", "SETGID")
    for path in ("/etc", "/home", "/var", "/var/cache"):
        argv += ["--perms", "0755", "--dir", path]
    for path in _SYSTEM:
        argv += ["--ro-bind-try", path, path]
    for name in _MERGED:
        argv += _merged(name)
    for path in ("/tmp", "/run", "/var/tmp"):  # noqa: S108  # inside, where each desktop has its own
        argv += ["--perms", "1777", "--size", str(limits.temporary_bytes), "--tmpfs", path]
    argv += ["--proc", "/proc", "--dev", "/dev"]
    argv += ["--perms", "1777", "--size", str(limits.temporary_bytes), "--tmpfs", "/dev/shm"]  # noqa: S108  # as above
    argv += ["--bind", str(home), "/home/desktop", "--bind", str(drive), "/home/desktop/drive"]
    for descriptor, path in _texts(files):
        argv += ["--perms", "0444", "--ro-bind-data", str(descriptor), path]
    argv += ["--chdir", "/", "--"]
    if uid is not None:
        argv += ["setpriv", f"--reuid={uid}", f"--regid={uid}", "--clear-groups", "--inh-caps=-all"]
    return [*argv, "/usr/bin/python3", "-I", "-S", "/run/launcher.py", str(door)]


def _capabilities(*names: str) -> list[str]:
    kept = [part for name in names for part in ("--cap-add", f"CAP_{name}")]
    return ["--cap-drop", "ALL", *kept]


def _merged(name: str) -> list[str]:
    path = Path("/", name)
    if path.is_symlink():
        return ["--symlink", os.readlink(path), str(path)]  # noqa: PTH115  # the text of the link, not where it leads
    return ["--ro-bind-try", str(path), str(path)]


def _texts(files: Files) -> Sequence[tuple[int, str]]:
    return (
        (files.launcher, "/run/launcher.py"),
        (files.passwd, "/etc/passwd"),
        (files.group, "/etc/group"),
        (files.machine_id, "/etc/machine-id"),
        (files.hosts, "/etc/hosts"),
    )
