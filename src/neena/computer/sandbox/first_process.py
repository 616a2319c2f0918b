"""Process 1 of a desktop as this host knows it: what ends the desktop when the launcher is not to be asked."""

import contextlib
import os
import select
import signal
from pathlib import Path

_ENDED_SECONDS = 2.0


class FirstProcess:
    """Known by a file that lies beside the desktop, so that every later server finds it: its id and when it started."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def note(self, process: int) -> None:
        """Remember a process that has just been started; raises `OSError` when it is gone already."""
        self._path.write_text(f"{process} {_started(process)}")

    def kill(self) -> None:
        """Kill it, and wait until it is gone with all of its namespace. Another process with its id is left alone."""
        with contextlib.suppress(OSError, ValueError):
            process, started = self._path.read_text().split()
            descriptor = os.pidfd_open(int(process))
            try:
                if _started(int(process)) == started:  # asked after the descriptor was opened: it is that one
                    signal.pidfd_send_signal(descriptor, signal.SIGKILL)
                    poll = select.poll()
                    poll.register(descriptor, select.POLLIN)
                    poll.poll(_ENDED_SECONDS * 1000)
            finally:
                os.close(descriptor)


def _started(process: int) -> str:
    """When a process was started, in clock ticks since the host was (proc(5), field 22 of `stat`)."""
    return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[19]
