"""Computers with a screen: made, acted on, watched, with their files."""

from base64 import b64decode
from collections.abc import AsyncGenerator, Iterable
from pathlib import Path
from typing import Unpack
from urllib.parse import quote

from neena.client.acts import Group, act, each
from neena.client.calls import Calls
from neena.client.faults import Json
from neena.client.types import (
    ActionResult,
    BatchResult,
    Desktop,
    DesktopAction,
    DesktopDeleted,
    FileEntry,
    NewDesktop,
    SessionInfo,
    Snapshot,
    Tool,
    Uploaded,
)
from neena.client.wire import Ask, Via


class DesktopFiles(Group[Via]):
    """The drive of a desktop. `path` is a folder on it, its parts apart by `/`."""

    @act
    async def all(self, desktop: str, path: str = "") -> list[FileEntry]:
        """What a folder holds."""
        return (await self._calls.json("GET", _path(desktop, "files"), {"path": path}))["files"]

    @act
    async def upload(
        self,
        desktop: str,
        name: str,
        content: bytes | Iterable[bytes],
        content_type: str = "application/octet-stream",
        path: str = "",
    ) -> Uploaded:
        """Put a file on the drive, in place of one with this name; one that is open is read as it is sent."""
        headers = {"Content-Type": content_type}
        where = _path(desktop, "files", name)
        return await self._calls.json("POST", where, {"path": path}, content=content, headers=headers)

    @each
    async def download(self, desktop: str, name: str, path: str = "") -> AsyncGenerator[bytes]:
        """The bytes of a file, as they come."""
        async for block in self._calls.blocks(Ask("GET", _path(desktop, "files", name), {"path": path})):
            yield block

    @act
    async def save(self, desktop: str, name: str, to: Path | str, path: str = "") -> Path:
        """A file of the drive, written to `to`."""
        return await self._calls.save(Ask("GET", _path(desktop, "files", name), {"path": path}), Path(to))


class Desktops(Group[Via]):
    """Desktops; `files` is their drive."""

    def __init__(self, calls: Calls[Via]) -> None:
        super().__init__(calls)
        self.files = DesktopFiles(calls)

    @act
    async def create(self, **options: Unpack[NewDesktop]) -> Desktop:
        """A new desktop, ready to be used."""
        return await self._calls.json("POST", "/desktops", json=options)

    @act
    async def all(self) -> list[Desktop]:
        """The desktops that run, newest first."""
        return await self._calls.json("GET", "/desktops")

    @act
    async def get(self, desktop: str) -> Desktop:
        """One desktop."""
        return await self._calls.json("GET", _path(desktop))

    @act
    async def rename(self, desktop: str, name: str) -> Desktop:
        """Give it another name."""
        return await self._calls.json("PATCH", _path(desktop), json={"name": name})

    @act
    async def delete(self, desktop: str) -> DesktopDeleted:
        """End a desktop, with all that is on it."""
        return await self._calls.json("DELETE", _path(desktop))

    @act
    async def tools(self, desktop: str) -> list[Tool]:
        """What can be done on it."""
        return await self._calls.json("GET", _path(desktop, "tools"))

    @act
    async def execute(
        self, desktop: str, action: str, params: Json | None = None, tool: str = "computer"
    ) -> ActionResult:
        """Do one action."""
        body = {"action": {"tool": tool, "action": action, "params": params or {}}}
        return await self._calls.json("POST", _path(desktop, "execute"), json=body)

    @act
    async def batch(self, desktop: str, actions: list[DesktopAction]) -> list[BatchResult]:
        """Do several in their order; one that fails does not stop the rest."""
        return await self._calls.json("POST", _path(desktop, "batch"), json={"actions": actions})

    @act
    async def screenshot(self, desktop: str) -> bytes:
        """What the screen shows, as PNG."""
        body = {"action": {"tool": "computer", "action": "screenshot"}}
        return b64decode((await self._calls.json("POST", _path(desktop, "execute"), json=body))["base64_image"])

    @act
    async def tool_logs(self, desktop: str) -> list[Json]:
        """The last 1,000 actions."""
        return await self._calls.json("GET", _path(desktop, "tool-logs"))

    @act
    async def start_session(self, desktop: str, *, interactive: bool = True) -> SessionInfo:
        """Start the live view; its `href` opens it without a key."""
        return await self._calls.json("PUT", _path(desktop, "session"), json={"interactive": interactive})

    @act
    async def end_session(self, desktop: str) -> None:
        """End the live view."""
        await self._calls.json("DELETE", _path(desktop, "session"))

    @act
    async def keep_snapshot(self, desktop: str, name: str) -> Snapshot:
        """Keep its home under a name."""
        return await self._calls.json("POST", _path(desktop, "snapshots"), json={"name": name})

    @act
    async def restore(self, desktop: str, snapshot: str) -> Snapshot:
        """Put a snapshot in place of its home."""
        return await self._calls.json("POST", _path(desktop, "restore"), json={"snapshot": snapshot})

    @act
    async def snapshots(self) -> list[Snapshot]:
        """The snapshots of the organization."""
        return await self._calls.json("GET", "/desktop-snapshots")


def _path(desktop: str, *names: str) -> str:
    return "/desktops/" + "/".join(quote(one, safe="") for one in (desktop, *names))
