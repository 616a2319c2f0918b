"""The recording of a desktop: one file, from its start to its stop, kept until the next one or the desktop's end."""

import asyncio
from dataclasses import dataclass
from pathlib import Path

from neena.audit.trail import note
from neena.desktops.recorder import Recorder
from neena.desktops.running import RunningDesktop
from neena.errors import NotFound, Unavailable
from neena.kernel.scope import Door

_NAME = "recording.webm"


class RecordingNotFound(NotFound):
    """Nothing has been recorded on this desktop. Start with PUT."""


class NotRecorded(Unavailable):
    """The screen of this desktop cannot be recorded now."""


@dataclass(frozen=True)
class Recorded:
    """What there is of a recording: whether it goes on, its length so far and its size in bytes."""

    active: bool
    seconds: float
    size: int


def path_of(desktop: RunningDesktop) -> Path:
    """Where the recording of a desktop lies; raises `RecordingNotFound`."""
    path = desktop.folder / _NAME
    if not path.is_file():
        raise RecordingNotFound
    return path


async def begin(desktop: RunningDesktop) -> Recorded:
    """Start to record, in place of an earlier recording; one that goes on goes on. Raises `NotRecorded`."""
    recorder = desktop.recorder
    if recorder is None or not recorder.is_active:  # asked and answered on the loop: two never write one film
        recorder = desktop.recorder = Recorder(desktop.machine, desktop.folder / _NAME)
    if not await asyncio.to_thread(recorder.wait_begun):
        recorder.halt()
        raise NotRecorded
    return facts(desktop)


def end(desktop: RunningDesktop) -> Recorded:
    """Stop recording; the file stays until the next one, or the desktop's end. Raises `RecordingNotFound`; blocks."""
    if desktop.recorder is not None:
        desktop.recorder.stop()
    return facts(desktop)


def facts(desktop: RunningDesktop) -> Recorded:
    """What there is; raises `RecordingNotFound`."""
    size = path_of(desktop).stat().st_size
    recorder = desktop.recorder
    return Recorded(recorder is not None and recorder.is_active, recorder.seconds if recorder else 0.0, size)


async def note_begun(door: Door, desktop: RunningDesktop) -> None:
    """Enter into the audit trail who records."""
    async with door.writing() as scope:
        note(scope, "desktop.recorded", "desktop", desktop.id)
