"""Recordings over HTTP."""

import asyncio
import os
from collections.abc import AsyncIterator
from typing import BinaryIO

from fastapi.responses import FileResponse, Response, StreamingResponse
from pydantic import BaseModel, Field

from neena.desktops import recording
from neena.desktops.recording import Recorded
from neena.desktops.routes import ToDrive, ToWatch
from neena.web.doors import WritingDoor
from neena.web.requests import PlatformRoute
from neena.web.routing import Router

_BLOCK = 1024 * 1024  # bytes
_TYPE = "video/webm"
router = Router("/desktops/{desktop_id}/recording", route_class=PlatformRoute, tags=["desktops"])


class RecordingOut(BaseModel):
    """A recording of what a desktop's screen shows."""

    active: bool = Field(description="Whether it goes on.", examples=[True])
    seconds: float = Field(description="Its length so far, in seconds.", examples=[12.5])
    size: int = Field(description="Size of its file so far, in bytes.", examples=[183500])


def _shown(recorded: Recorded) -> RecordingOut:
    return RecordingOut(active=recorded.active, seconds=round(recorded.seconds, 1), size=recorded.size)


@router.put("")
async def start_recording(door: WritingDoor, desktop: ToDrive) -> RecordingOut:
    """Record the screen from now on, in place of an earlier recording; one that goes on just goes on.

    It ends by itself after 4 hours or 512 MiB, and with the desktop.
    """
    await recording.note_begun(door, desktop)
    return _shown(await recording.begin(desktop))


@router.get(
    "",
    response_class=FileResponse,
    responses={200: {"content": {_TYPE: {}}, "description": "The film so far: WebM with VP8."}},
)
async def download_recording(desktop: ToWatch) -> Response:
    """The recording as a film; while it goes on, all but about its last second."""
    path, name = recording.path_of(desktop), f"{desktop.id}.webm"
    if desktop.recorder is None or not desktop.recorder.is_writing:
        return FileResponse(path, media_type=_TYPE, filename=name)
    film = await asyncio.to_thread(path.open, "rb")
    size = os.fstat(film.fileno()).st_size  # what is added while it is sent is more than was announced
    headers = {"Content-Length": str(size), "Content-Disposition": f'attachment; filename="{name}"'}
    return StreamingResponse(_first(film, size), media_type=_TYPE, headers=headers)


async def _first(film: BinaryIO, left: int) -> AsyncIterator[bytes]:
    with film:
        while left and (block := await asyncio.to_thread(film.read, min(left, _BLOCK))):
            left -= len(block)
            yield block


@router.delete("")
async def stop_recording(desktop: ToDrive) -> RecordingOut:
    """Stop recording. The film stays until the next recording, or the desktop's end."""
    return _shown(await asyncio.to_thread(recording.end, desktop))
