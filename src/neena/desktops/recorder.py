"""Records what a screen shows, in a thread and over a view of its own: neither it nor what is done there waits."""

import contextlib
import logging
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

from neena.computer.machine import Machine
from neena.computer.rfb.client import RemoteScreen
from neena.errors import NeenaError

if TYPE_CHECKING:
    from neena.desktops.film import Film

log = logging.getLogger(__name__)

LONGEST = 4 * 3600.0  # seconds
LARGEST = 512 * 1024 * 1024  # bytes
_STEP = 0.2  # seconds between two frames, at least
_REST = 1.2  # seconds without a change after which what was shown is written out: longer than a cluster of the film
_PATIENCE = 10.0  # seconds for the first picture, and for the end of the file


class Recorder:
    """Records from its making until `stop`, the end of the desktop, or a limit. Its file can be played at any time."""

    def __init__(self, machine: Machine, path: Path) -> None:
        self._machine = machine
        self._path = path
        self._stopped = threading.Event()
        self._is_known = threading.Event()  # whether it records
        self._has_begun = False
        self._began = time.monotonic()
        self._ended: float | None = None
        self._thread = threading.Thread(target=self._run, name="recording")
        self._thread.start()

    @property
    def is_active(self) -> bool:
        """Whether it goes on."""
        return self.is_writing and not self._stopped.is_set()

    @property
    def is_writing(self) -> bool:
        """Whether its file still grows."""
        return self._thread.is_alive()

    @property
    def seconds(self) -> float:
        """How long it has recorded."""
        return (self._ended or time.monotonic()) - self._began

    def wait_begun(self) -> bool:
        """Wait until the first picture is taken; whether it was. Blocks."""
        self._is_known.wait(_PATIENCE)
        return self._has_begun

    def halt(self) -> None:
        """Ask it to end, without waiting."""
        self._stopped.set()

    def stop(self) -> None:
        """End it, and wait until the file is whole; blocks."""
        self.halt()
        self._thread.join(_PATIENCE)

    def _run(self) -> None:
        from neena.desktops.film import Film  # noqa: PLC0415  # a server that records nothing does without codecs

        try:
            with (
                contextlib.closing(RemoteScreen(self._machine.view())) as screen,
                contextlib.closing(Film(self._path, screen.size)) as film,
            ):
                self._record(screen, film)
        except (NeenaError, OSError) as fault:  # the desktop has ended, or the disk is full
            log.info("the recording ends: %s", fault)
        finally:
            self._is_known.set()

    def _record(self, screen: RemoteScreen, film: "Film") -> None:
        serial, goes_on, changed, is_written = -1, True, 0.0, False
        try:
            while goes_on:
                # Asked before the picture is taken: the last one shows how things ended.
                goes_on = not self._stopped.is_set() and self.seconds < LONGEST and film.size < LARGEST
                began = time.monotonic()
                pixels = screen.pixels()
                if pixels.serial != serial:
                    serial, changed, is_written = pixels.serial, began, False
                    film.add(pixels, self._milliseconds())
                    self._has_begun = True
                    self._is_known.set()
                elif not is_written and began - changed > _REST:
                    film.end(self._milliseconds())
                    is_written = True
                if goes_on:
                    self._stopped.wait(max(0.0, began + _STEP - time.monotonic()))
        finally:
            self._ended = time.monotonic()
            film.end(self._milliseconds())

    def _milliseconds(self) -> int:
        return round(self.seconds * 1000)
