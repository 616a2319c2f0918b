"""The command that starts a desktop's first process inside its own namespaces, by bubblewrap."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from neena.computer.sandbox.inside import ENVIRONMENT, HOME, HOST

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
LAUNCHER = "/run/launcher.py"  # inside
FIRST_UID = 0x10000000
MERGED = ("bin", "lib", "lib32", "lib64", "sbin")


@dataclass(frozen=True)
class Handed:
    """Open descriptors that the command is started with.

    `door` is the launcher's listening socket; `told` gets the id of its process; `filter` holds the forbidden system
    calls; `files` holds what lies inside at a path, and in no folder of the host.
    """

    door: int
    told: int
    files: Mapping[str, int]
    filter: int | None

    @property
    def all(self) -> list[int]:
        """Every one."""
        return [self.door, self.told, *self.files.values(), *([] if self.filter is None else [self.filter])]


@dataclass(frozen=True)
class Limits:
    """What one desktop may use. Memory and processes are counted for the desktop as a whole where cgroups are."""

    memory_bytes: int = 2 * 1024**3
    processes: int = 512
    file_bytes: int = 1024**3  # the largest single file
    temporary_bytes: int = 512 * 1024**2  # /tmp, /run and shared memory, each
    disk_bytes: int = 2 * 1024**3  # home and drive together


def sandbox_argv(uid: int | None, home: Path, drive: Path, handed: Handed, limits: Limits) -> list[str]:
    """The whole command line. `uid` None: as the server's own user, in a user namespace.

    As root, bubblewrap keeps root only to change to the desktop's own uid; every other capability is gone before, and
    `no_new_privs` makes setuid programs harmless.
    """
    argv = ["bwrap", "--unshare-pid", "--unshare-ipc", "--unshare-uts", "--unshare-net", "--unshare-cgroup-try"]
    argv += ["--as-pid-1", "--hostname", HOST, "--new-session", "--info-fd", str(handed.told)]
    argv += ["--unshare-user"] if uid is None else capabilities("SETUID", "SETGID", "SETPCAP")
    argv += ["--seccomp", str(handed.filter)] if handed.filter is not None else []
    for path in ("/etc", "/home", "/var", "/var/cache"):
        argv += ["--perms", "0755", "--dir", path]
    for path in _SYSTEM:
        argv += ["--ro-bind-try", path, path]
    for name in MERGED:
        argv += merged(name)
    for path in ("/tmp", "/run", "/var/tmp"):  # noqa: S108  # inside, where each desktop has its own
        argv += ["--perms", "1777", "--size", str(limits.temporary_bytes), "--tmpfs", path]
    argv += ["--proc", "/proc", "--dev", "/dev"]
    argv += ["--perms", "1777", "--size", str(limits.temporary_bytes), "--tmpfs", "/dev/shm"]  # noqa: S108  # as above
    argv += ["--bind", str(home), HOME, "--bind", str(drive), f"{HOME}/drive"]
    for path, descriptor in handed.files.items():
        argv += ["--perms", "0444", "--ro-bind-data", str(descriptor), path]
    argv += ["--remount-ro", "/dev", "--remount-ro", "/", "--chdir", "/", "--setenv", "PATH", ENVIRONMENT["PATH"]]
    argv += ["--", *_limited(limits), *become(uid)]
    return [*argv, "/usr/bin/python3", "-I", "-S", LAUNCHER, str(handed.door)]


def _limited(limits: Limits) -> list[str]:
    """Set inside: there only the desktop's own processes are counted, by its uid or in its user namespace."""
    counted = (f"--nproc={limits.processes}", f"--fsize={limits.file_bytes}", "--nofile=4096:4096", "--core=0")
    return ["prlimit", *counted]


def own_uid() -> int | None:
    """A uid that nothing else on this host has, where the server is root and may give one; None otherwise."""
    return FIRST_UID + secrets.randbelow(FIRST_UID) if os.geteuid() == 0 else None


def become(uid: int | None) -> list[str]:
    """What is put before a command, inside, so that it runs as that uid without any privilege."""
    if uid is None:
        return []
    return ["setpriv", f"--reuid={uid}", f"--regid={uid}", "--clear-groups", "--inh-caps=-all", "--bounding-set=-all"]


def capabilities(*names: str) -> list[str]:
    """Options by which bubblewrap, run as root, keeps these capabilities alone."""
    kept = [part for name in names for part in ("--cap-add", f"CAP_{name}")]
    return ["--cap-drop", "ALL", *kept]


def merged(name: str) -> list[str]:
    """Options that show a folder of the root that is a link into `/usr` on most hosts."""
    path = Path("/", name)
    if path.is_symlink():
        return ["--symlink", os.readlink(path), str(path)]  # noqa: PTH115  # the text of the link, not where it leads
    return ["--ro-bind-try", str(path), str(path)]
