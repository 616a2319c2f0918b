"""The film of a run: what the screen of its desktop shows, from the first use to the run's end."""

import asyncio
from pathlib import Path

from neena.desktops.recorder import Recorder
from neena.desktops.running import RunningDesktop
from neena.runs.run_log import RunLog

FILM = "recording.webm"  # its name among the artifacts


class Filming:
    """Records into a file of its own, beside what the desktop's owner may record. No fault of it is the run's.

    `path` None: nothing is recorded, and `why` goes into the run's log, if it says something.
    """

    def __init__(self, path: Path | None, log: RunLog, why: str = "") -> None:
        self._path = path
        self._log = log
        self._why = why
        self._recorder: Recorder | None = None

    def begin(self, desktop: RunningDesktop) -> None:
        """Record from now on; a thread does it, and nobody waits."""
        if self._path is not None:
            self._recorder = Recorder(desktop.machine, self._path)
        elif self._why:
            self._log.write(self._why)

    async def end(self) -> None:
        """Stop, and wait until the file is whole."""
        if self._recorder is None:
            return
        has_begun = await asyncio.to_thread(self._recorder.wait_begun)  # a run may be faster than its first picture
        await asyncio.to_thread(self._recorder.stop)
        if not has_begun:
            self._log.write("The screen could not be recorded.", level="WARNING")
