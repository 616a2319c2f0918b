"""One desktop on this host: started cold, found again after a crash, ended whole."""

import contextlib
import json
import os
import secrets
import socket
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from neena.computer.sandbox import inside
from neena.computer.sandbox.control import Control, DesktopGone
from neena.computer.sandbox.first_process import FirstProcess
from neena.computer.sandbox.groups import ControlGroup
from neena.computer.sandbox.namespaces import LAUNCHER, Handed, Limits, own_uid, sandbox_argv
from neena.computer.sandbox.seccomp import seccomp_filter

ORPHAN_SECONDS = 900.0  # how long a desktop waits for the next server before it ends itself
_LAUNCHER = Path(__file__).with_name("launcher.py")


@dataclass(frozen=True)
class Start:
    """How a sandbox is to be: the folder that it gets on this host, its screen in pixels, its limits."""

    folder: Path
    screen: tuple[int, int]
    limits: Limits = field(default_factory=Limits)
    orphan_seconds: float = ORPHAN_SECONDS


class Sandbox:
    """A running one. Its watch is a connection that ends when the desktop does."""

    def __init__(self, folder: Path, watch: socket.socket, cookie: bytes, uid: int | None) -> None:
        self.folder = folder
        self.control = Control(_door(folder))
        self.watch = watch
        self.cookie = cookie
        self.uid = uid
        self._process: subprocess.Popen[bytes] | None = None

    @classmethod
    def start(cls, start: Start) -> Self:
        """Start X and a window manager in namespaces of their own.

        Raises `DesktopGone` with what went wrong; then nothing is left but the folder.
        """
        uid = own_uid()
        cookie = secrets.token_bytes(16)
        process: subprocess.Popen[bytes] | None = None
        try:
            _make_folders(start.folder, uid)
            process = _spawn(start, uid)
            watch = begin(start, cookie)
        except (OSError, DesktopGone) as fault:
            end(start.folder, process)
            raise DesktopGone(f"The desktop did not start. {_said(start.folder) or fault}") from fault
        sandbox = cls(start.folder, watch, cookie, uid)
        sandbox._process = process
        return sandbox

    @classmethod
    def adopt(cls, folder: Path, runtime: dict[str, Any]) -> Self:
        """Find one that an earlier server started; raises `DesktopGone` when it has ended."""
        watch, answer = Control(_door(folder)).watch({"op": "watch"})
        try:
            return cls(folder, watch, bytes.fromhex(str(answer["cookie"])), runtime.get("uid"))
        except (KeyError, ValueError) as fault:
            watch.close()
            raise DesktopGone from fault

    @property
    def runtime(self) -> dict[str, Any]:
        """What the next server needs to know."""
        return {"uid": self.uid}

    @property
    def isolation(self) -> str:
        """How the desktop's programs are kept apart from all others."""
        return "namespaces" if self.uid is None else "uid+namespaces"

    def x(self) -> socket.socket:
        """A connection to the X server."""
        return self.control.connect(inside.X)

    def view(self) -> socket.socket:
        """A connection to the picture of the screen, by RFB."""
        return self.control.connect(inside.RFB)

    def calm(self) -> None:
        """End every program; screen, windows' manager and files stay."""
        self.control.calm()

    def stop(self) -> None:
        """End every process of the desktop, however it came to be."""
        self.watch.close()
        end(self.folder, self._process)

    def let_go(self) -> None:
        """Leave the desktop running, for the next server."""
        self.watch.close()


def end(folder: Path, process: subprocess.Popen[bytes] | None = None) -> None:
    """End whatever still runs for a desktop's folder; what is gone already is fine.

    Nothing inside is asked: process 1 is killed, and the kernel ends all others of its namespace.
    """
    FirstProcess(folder / "run" / "first").kill()
    if process is not None:
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(2.0)
        process.kill()
        process.wait()
    ControlGroup(folder.name).remove()


def remove(folder: Path) -> None:
    """Remove the folder of a desktop that has ended, however deep its programs nested others in it, or closed them."""
    remove = ("rm", "-rf", "--one-file-system", "--", str(folder))  # shutil's way ends where Python's stack does
    _system(remove)
    if folder.exists():
        _system(("chmod", "-R", "u+rwx", "--", str(folder)))  # follows no link below the folder
        _system(remove)


def _system(argv: Sequence[str]) -> None:
    quiet = subprocess.DEVNULL
    subprocess.run(argv, env={"PATH": "/usr/bin:/bin"}, stdin=quiet, stdout=quiet, stderr=quiet, check=False)  # noqa: S603  # words of our own


def _door(folder: Path) -> Path:
    return folder / "run" / "control"


def _make_folders(folder: Path, uid: int | None) -> None:
    for name in ("home", "drive", "run"):
        (folder / name).mkdir(parents=True, mode=0o700)
        if uid is not None and name != "run":
            os.chown(folder / name, uid, uid)


def begin(start: Start, cookie: bytes) -> socket.socket:
    """Have the launcher start X and the rest; returns the watch. Raises `DesktopGone` with what went wrong."""
    watch, answer = Control(_door(start.folder)).watch(
        {
            "op": "begin",
            "programs": inside.programs(start.screen),
            "environment": inside.ENVIRONMENT,
            "authority": inside.authority(cookie).hex(),
            "cookie": cookie.hex(),
            "orphan_seconds": start.orphan_seconds,
        }
    )
    if "cookie" not in answer:
        watch.close()
        raise DesktopGone(str(answer.get("error")))
    return watch


def _spawn(start: Start, uid: int | None) -> subprocess.Popen[bytes]:
    """The desktop's first process, in its own session so that it outlives this one."""
    folder = start.folder
    with contextlib.ExitStack() as stack:
        door = stack.enter_context(socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET))
        _bind(door, _door(folder))
        errors = stack.enter_context((folder / "errors.log").open("wb"))
        reading, writing = os.pipe2(os.O_CLOEXEC)
        told = stack.enter_context(os.fdopen(reading, "rb"))
        tell = stack.enter_context(os.fdopen(writing, "wb"))
        handed = _handed(uid if uid is not None else os.getuid(), door.fileno(), tell.fileno(), stack)
        argv = sandbox_argv(uid, folder / "home", folder / "drive", handed, start.limits)
        joined = ControlGroup(folder.name).joining(start.limits.memory_bytes, start.limits.processes)
        process = subprocess.Popen(  # noqa: S603  # fixed words, numbers, and paths of our own
            [*joined, *argv],
            env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin"},  # bubblewrap's own environment can be read from inside
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=errors,
            pass_fds=handed.all,
            start_new_session=True,
            cwd="/",
        )
        tell.close()
        try:
            FirstProcess(folder / "run" / "first").note(int(json.loads(told.read())["child-pid"]))
        except (ValueError, KeyError, OSError) as fault:
            process.wait()
            raise DesktopGone from fault
        return process


def _said(folder: Path) -> str:
    try:
        return (folder / "errors.log").read_text(errors="replace").strip()[-2000:]
    except OSError:
        return ""


def _bind(door: socket.socket, path: Path) -> None:
    folder = os.open(path.parent, os.O_PATH | os.O_DIRECTORY)
    try:
        door.bind(f"/proc/self/fd/{folder}/{path.name}")
    finally:
        os.close(folder)
    door.listen(64)


def _handed(uid: int, door: int, told: int, stack: contextlib.ExitStack) -> Handed:
    """What the desktop is started with; its small files name nothing of the host."""

    def holding(content: bytes) -> int:
        descriptor = os.memfd_create("desktop")
        stack.callback(os.close, descriptor)
        os.write(descriptor, content)
        os.lseek(descriptor, 0, os.SEEK_SET)
        return descriptor

    forbidden = seccomp_filter()
    files = {
        LAUNCHER: _LAUNCHER.read_bytes(),
        "/etc/passwd": f"root:x:0:0::/:/bin/false\ndesktop:x:{uid}:{uid}::{inside.HOME}:/bin/bash\n".encode(),
        "/etc/group": f"root:x:0:\ndesktop:x:{uid}:\n".encode(),
        "/etc/machine-id": secrets.token_hex(16).encode() + b"\n",
        "/etc/hosts": f"127.0.0.1 localhost {inside.HOST}\n".encode(),
    }
    return Handed(
        door=door,
        told=told,
        files={path: holding(content) for path, content in files.items()},
        filter=None if forbidden is None else holding(forbidden),
    )
