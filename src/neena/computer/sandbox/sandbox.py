"""One desktop on this host: started cold, found again after a crash, ended whole."""

import contextlib
import os
import secrets
import socket
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from neena.computer.sandbox.control import Control, DesktopGone, wait_gone
from neena.computer.sandbox.groups import ControlGroup
from neena.computer.sandbox.namespaces import Files, Limits, sandbox_argv

ORPHAN_SECONDS = 900.0  # how long a desktop waits for the next server before it ends itself
RFB = "/run/desktop/rfb"
_X = "/tmp/.X11-unix/X0"  # noqa: S108  # inside, where each desktop has its own
_FIRST_UID = 0x10000000
_LAUNCHER = Path(__file__).with_name("launcher.py")


@dataclass(frozen=True)
class Start:
    """How a sandbox is to be: the folder that it gets on this host, its screen in pixels, its limits."""

    folder: Path
    screen: tuple[int, int]
    limits: Limits = Limits()
    orphan_seconds: float = ORPHAN_SECONDS


class Sandbox:
    """A running one. Its watch is a connection that ends when the desktop does."""

    def __init__(self, folder: Path, control: Control, watch: socket.socket, cookie: bytes, uid: int | None) -> None:
        self.folder = folder
        self.control = control
        self.watch = watch
        self.cookie = cookie
        self.uid = uid
        self._process: subprocess.Popen[bytes] | None = None

    @classmethod
    def start(cls, start: Start) -> "Sandbox":
        """Start X and a window manager in namespaces of their own; raises `DesktopGone` with what went wrong."""
        uid = _FIRST_UID + secrets.randbelow(_FIRST_UID) if os.geteuid() == 0 else None
        folder = start.folder
        for name in ("home", "drive", "run"):
            (folder / name).mkdir(parents=True, mode=0o700)
        if uid is not None:
            os.chown(folder / "home", uid, uid)
            os.chown(folder / "drive", uid, uid)
        control = Control(folder / "run" / "control")
        process = _spawn(start, uid)
        cookie = secrets.token_bytes(16)
        begin = {
            "op": "begin",
            "screen": list(start.screen),
            "cookie": cookie.hex(),
            "orphan_seconds": start.orphan_seconds,
        }
        try:
            watch, answer = control.watch(begin)
            if "cookie" not in answer:
                watch.close()
                raise DesktopGone(f"The desktop did not start: {answer.get('error')}")
        except DesktopGone as fault:
            process.kill()
            process.wait()
            said = (folder / "errors.log").read_text(errors="replace")[-2000:]
            raise DesktopGone(f"The desktop did not start. {said}".strip()) from fault
        sandbox = cls(folder, control, watch, cookie, uid)
        sandbox._process = process
        return sandbox

    @classmethod
    def adopt(cls, folder: Path, runtime: dict[str, Any]) -> "Sandbox":
        """Find one that an earlier server started; raises `DesktopGone` when it has ended."""
        control = Control(folder / "run" / "control")
        watch, answer = control.watch({"op": "watch"})
        try:
            return cls(folder, control, watch, bytes.fromhex(str(answer["cookie"])), runtime.get("uid"))
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
        return self.control.connect(_X)

    def view(self) -> socket.socket:
        """A connection to the picture of the screen, by RFB."""
        return self.control.connect(RFB)

    def stop(self) -> None:
        """End every process of the desktop, however it came to be."""
        self.control.stop()
        if not wait_gone(self.watch, 1.0):
            ControlGroup(self.folder.name).kill()
            wait_gone(self.watch, 1.0)
        self.watch.close()
        if self._process is not None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(2.0)
            self._process.kill()
            self._process.wait()
        ControlGroup(self.folder.name).remove()

    def let_go(self) -> None:
        """Leave the desktop running, for the next server."""
        self.watch.close()


def _spawn(start: Start, uid: int | None) -> subprocess.Popen[bytes]:
    """The desktop's first process, in its own session so that it outlives this one."""
    with contextlib.ExitStack() as stack:
        door = stack.enter_context(socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET))
        _bind(door, start.folder / "run" / "control")
        errors = stack.enter_context((start.folder / "errors.log").open("wb"))
        files = _texts(uid if uid is not None else os.getuid(), stack)
        argv = sandbox_argv(uid, start.folder / "home", start.folder / "drive", files, door.fileno(), start.limits)
        joined = ControlGroup(start.folder.name).joining(start.limits.memory_bytes, start.limits.processes)
        return subprocess.Popen(
            [*joined, *argv],
            env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin"},  # bubblewrap's own environment can be read from inside
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=errors,
            pass_fds=[door.fileno(), *vars(files).values()],
            start_new_session=True,
            cwd="/",
        )


def _bind(door: socket.socket, path: Path) -> None:
    folder = os.open(path.parent, os.O_PATH | os.O_DIRECTORY)
    try:
        door.bind(f"/proc/self/fd/{folder}/{path.name}")
    finally:
        os.close(folder)
    door.listen(64)


def _texts(uid: int, stack: contextlib.ExitStack) -> Files:
    """Descriptors of the small files that a desktop needs and that must not name anything of the host."""

    def holding(text: bytes) -> int:
        descriptor = os.memfd_create("desktop")
        stack.callback(os.close, descriptor)
        os.write(descriptor, text)
        os.lseek(descriptor, 0, os.SEEK_SET)
        return descriptor

    return Files(
        launcher=holding(_LAUNCHER.read_bytes()),
        passwd=holding(f"root:x:0:0::/:/bin/false\ndesktop:x:{uid}:{uid}::/home/desktop:/bin/bash\n".encode()),
        group=holding(f"root:x:0:\ndesktop:x:{uid}:\n".encode()),
        machine_id=holding(secrets.token_hex(16).encode() + b"\n"),
        hosts=holding(b"127.0.0.1 localhost desktop\n"),
    )
