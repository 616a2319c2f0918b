"""The files of a desktop and the log of what was done on it, over HTTP (desktops contract, sections 6 and 8).

Files go through in blocks, written and read by threads: a block is in memory, never a file.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Generator
from contextlib import contextmanager
from typing import Annotated, Any, Literal
from urllib.parse import unquote_to_bytes

from fastapi import Path, Query, Request
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, Field
from starlette.requests import ClientDisconnect

from neena.computer.drive import ANY_TYPE, MAX_FILE, Drive, DriveFull, Opened, UploadTooLarge
from neena.computer.drive_names import BadFileName
from neena.desktops.routes import ToDrive, ToWatch
from neena.desktops.running import RunningDesktop
from neena.desktops.upkeep import used_bytes
from neena.errors import BadRequest, Conflict, Unavailable
from neena.web.downloads import disposition
from neena.web.requests import PlatformRoute
from neena.web.routing import Router

_BLOCK = 1024 * 1024  # bytes
_BYTES = {"schema": {"type": "string", "format": "binary"}}
_HARMLESS = {  # whatever a browser is told that a file is, it shows nothing and runs nothing
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cache-Control": "no-store",
}

router = Router("/desktops/{desktop_id}", route_class=PlatformRoute, tags=["desktops"])

Name = Annotated[str, Path(description="Name of the file, percent-encoded.", examples=["report.pdf"])]
Folder = Annotated[
    str,
    Query(description="Folder on the drive, its parts apart by `/`; the drive itself if empty.", examples=["in/2026"]),
]


class NoDrive(Conflict):
    """This desktop is not ours: it has no drive that could be shared with it."""


class UploadCutShort(BadRequest):
    """The file did not arrive whole; nothing of it was kept."""


class FileCutShort(Unavailable):
    """A program of the desktop cut the file while it was being read."""


class FileEntry(BaseModel):
    """A file or folder on the drive of a desktop."""

    name: str = Field(description="Its name.", examples=["report.pdf"])
    size: int = Field(description="Size in bytes; 0 for folders.", examples=[18211])
    modified: float = Field(description="When it was changed last, in Unix seconds.", examples=[1795000000.25])
    is_dir: Literal[True] | None = Field(None, description="True for folders, absent for files.", examples=[True])


class FileList(BaseModel):
    """What a folder of the drive holds."""

    files: list[FileEntry] = Field(description="Files and folders by name.", examples=[[]])


class Uploaded(BaseModel):
    """A file that has arrived whole."""

    success: Literal[True] = Field(description="Always true: a failure is an error.", examples=[True])
    size: int = Field(description="Its size in bytes.", examples=[18211])
    filename: str = Field(description="Its name.", examples=["report.pdf"])


@router.get("/files", response_model_exclude_none=True)
async def list_files(desktop: ToWatch, path: Folder = "") -> FileList:
    """The files and folders in a folder of the desktop's drive; on the desktop it is `/home/desktop/drive`."""
    found = await asyncio.to_thread(_drive(desktop).list, path)
    return FileList(
        files=[FileEntry(name=e.name, size=e.size, modified=e.modified, is_dir=e.is_dir or None) for e in found]
    )


@router.post(
    "/files/{name}",
    openapi_extra={
        "requestBody": {
            "description": "The bytes of the file, at most 100 MiB, with its content type.",
            "content": {ANY_TYPE: _BYTES},
        }
    },
)
async def upload_file(request: Request, desktop: ToDrive, name: Name, path: Folder = "") -> Uploaded:
    """Put a file on the desktop's drive, in place of one with this name; missing folders are made."""
    name = _name(request)
    length = _announced(request)
    if length > MAX_FILE:
        raise UploadTooLarge
    drive = _drive(desktop)
    disk = request.app.state.settings.desktop_disk * _BLOCK
    left = disk - await used_bytes(desktop.folder, uncounted=disk)
    with (
        _kept_free(desktop, length, left) as room,
        await asyncio.to_thread(drive.receive, path, name, room) as incoming,
    ):
        try:
            async for block in _blocks(request):
                await asyncio.to_thread(incoming.write, block)
        except ClientDisconnect as fault:
            raise UploadCutShort from fault
        await asyncio.to_thread(incoming.keep, request.headers.get("content-type"))
        return Uploaded(success=True, size=incoming.size, filename=name)


@router.get(
    "/files/{name}",
    response_class=StreamingResponse,
    responses={200: {"description": "The bytes of the file.", "content": {ANY_TYPE: _BYTES}}},
)
async def download_file(request: Request, desktop: ToWatch, name: Name, path: Folder = "") -> StreamingResponse:
    """The bytes of a file of the desktop's drive, with the content type that it came with."""
    name = _name(request)
    opened = await asyncio.to_thread(_drive(desktop).open, path, name)
    headers = {
        "Content-Type": opened.content_type,
        "Content-Length": str(opened.size),
        "Content-Disposition": disposition(name),
        **_HARMLESS,
    }
    return StreamingResponse(_bytes(opened), headers=headers)


@router.get("/tool-logs", responses={200: {"description": "The last 1,000 actions, oldest first."}})
async def list_tool_logs(desktop: ToWatch) -> list[dict[str, Any]]:
    """What was done on the desktop: `id`, `timestamp`, `tool`, `action`, `by`, `params`, `status`, `duration_ms`.

    Failures have `error`, actions that made text `output`, those whose picture is kept `picture`. Secret text is `***`.
    """
    return await asyncio.to_thread(desktop.log.entries)


def _drive(desktop: RunningDesktop) -> Drive:
    desktop.last_used = time.monotonic()
    if desktop.machine.drive is None:
        raise NoDrive
    return Drive(desktop.machine.drive)


@contextmanager
def _kept_free(desktop: RunningDesktop, length: int, left: int) -> Generator[int]:
    """The bytes that an upload may write: uploads at the same time do not count on the same room."""
    room = min(length, left - desktop.receiving)
    if room < min(length, 1):
        raise DriveFull
    desktop.receiving += room
    try:
        yield room
    finally:
        desktop.receiving -= room


def _name(request: Request) -> str:
    """The name as the client wrote it, decoded once: what the router gives may be decoded or not."""
    written: bytes = request.scope["raw_path"].rstrip(b"/")
    try:
        return unquote_to_bytes(written.rpartition(b"/")[2]).decode()
    except UnicodeDecodeError as fault:
        raise BadFileName("name: it is not UTF-8.") from fault


def _announced(request: Request) -> int:
    """The length of the body as far as it is told, else the most that it may have."""
    length = request.headers.get("content-length", "")
    return int(length) if length.isascii() and length.isdigit() and len(length) < 20 else MAX_FILE


async def _blocks(request: Request) -> AsyncIterator[bytearray]:
    """The body in blocks that are worth a thread's time."""
    block = bytearray()
    async for chunk in request.stream():
        block += chunk
        if len(block) >= _BLOCK:
            yield block
            block = bytearray()
    if block:
        yield block


async def _bytes(opened: Opened) -> AsyncIterator[bytes]:
    with opened:
        at = 0
        while at < opened.size:
            block = await asyncio.to_thread(opened.read, at, _BLOCK)
            if not block:
                raise FileCutShort  # the connection is cut, so that nobody takes this for the whole file
            yield block
            at += len(block)
