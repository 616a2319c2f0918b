"""The first steps of a run: its folder made readable, its descriptors, and its process."""

import contextlib
import os
import stat
import subprocess
from collections.abc import Sequence
from pathlib import Path

from neena.computer.sandbox.seccomp import seccomp_filter
from neena.sandbox import command
from neena.sandbox.order import Order


def make_readable(folder: Path) -> None:
    """Let every user read the files of a bundle, which is seen by a uid that owns nothing."""
    for root, _, files in os.walk(folder):
        for path in (Path(root), *(Path(root, name) for name in files)):
            mode = path.lstat().st_mode
            if not stat.S_ISLNK(mode):
                path.chmod(stat.S_IMODE(mode) | (0o555 if stat.S_ISDIR(mode) else 0o444))


def spawn(order: Order, joined: Sequence[str], uid: int | None) -> tuple["subprocess.Popen[bytes]", int]:
    """Start the process; returns it with the pipe that carries what it says. Raises `OSError`.

    To be called from the thread of the event loop: what is started ends with the thread that did (prctl(2),
    PR_SET_PDEATHSIG).
    """
    reading, writing = os.pipe2(os.O_CLOEXEC)
    with contextlib.ExitStack() as stack:
        stack.callback(os.close, writing)
        try:
            handed = _handed(writing, uid, stack)
            process = subprocess.Popen(  # noqa: S603  # fixed words, numbers, and paths of our own
                [*joined, *(command.confined(order, uid, handed) if order.isolated else command.plain(order))],
                env=command.environment(order),
                stdin=subprocess.PIPE if order.isolated else subprocess.DEVNULL,
                stdout=writing,
                stderr=writing,
                pass_fds=handed.all if order.isolated else (),
                start_new_session=True,
                cwd="/" if order.isolated else order.output,
                bufsize=0,
            )
        except BaseException:
            os.close(reading)
            raise
    return process, reading


def _handed(writing: int, uid: int | None, stack: contextlib.ExitStack) -> command.Handed:
    def holding(content: bytes) -> int:
        descriptor = os.memfd_create("workflow")
        stack.callback(os.close, descriptor)
        os.write(descriptor, content)
        os.lseek(descriptor, 0, os.SEEK_SET)
        return descriptor

    told = os.dup(writing)
    stack.callback(os.close, told)
    forbidden = seccomp_filter(namespaces=False)
    return command.Handed(told, holding(command.users(uid)), None if forbidden is None else holding(forbidden))
