"""One browser that watches a desktop: the stream between its WebSocket and the desktop's RFB socket.

Binary frames are RFB in both directions. Text frames are small JSON: we tell who controls the desktop, the viewer asks
to take over or gives back. Who may act is decided here, message by message, and never by the browser.
"""

import asyncio
import contextlib
import json
import logging
import socket
import time
from typing import Protocol

from pydantic import BaseModel, StrictBool, ValidationError
from starlette.websockets import WebSocket, WebSocketDisconnect

from neena.computer.rfb.filter import ViewerFilter
from neena.computer.rfb.messages import ForeignMessage
from neena.desktops.running import RunningDesktop
from neena.errors import Unavailable

log = logging.getLogger(__name__)
OVER = 4410  # close code: the session or the desktop has ended
UNSUITABLE = 4400  # close code: what was sent is no RFB
GONE = 1012  # close code: try again
_AT_ONCE = 64 * 1024
_KEEP = 20.0  # seconds between two signs that somebody watches
_BREATH = 0.02  # seconds between two tellings: an agent's quick actions need not each be told


class _Wish(BaseModel):
    take: StrictBool


class Admission(Protocol):
    """What lets a browser watch a desktop. It is read again while the browser does."""

    @property
    def interactive(self) -> bool:
        """Whether mouse and keyboard of the viewer may reach the desktop."""
        ...

    async def renew(self) -> bool:
        """Note that somebody watches, and read it again; False once it is over."""
        ...

    async def taken_over(self, source: str | None) -> None:
        """Note that the viewer, at this address, has taken over."""
        ...


class Viewer:
    """Serves one WebSocket that was let in, until either side ends."""

    def __init__(self, browser: WebSocket, desktop: RunningDesktop, admission: Admission) -> None:
        self._browser = browser
        self._desktop = desktop
        self._admission = admission
        self._filter = ViewerFilter()
        self._changed = asyncio.Event()
        self._writing = asyncio.Lock()  # one message is never written into another
        self._has_taken = False
        self._code = GONE

    @property
    def may_act(self) -> bool:
        """Whether keys and pointer of this viewer reach the desktop at this moment."""
        desktop = self._desktop
        return self._admission.interactive and (self._has_taken or not (desktop.is_taken or desktop.is_driven))

    async def serve(self) -> None:
        """Show the desktop until the viewer leaves, the session ends or the desktop goes."""
        try:
            stream = await asyncio.to_thread(self._desktop.machine.view)
        except (OSError, Unavailable):
            await self._browser.close(GONE)
            return
        stream.setblocking(False)
        unwatch = self._desktop.watch(self._changed.set)
        self._desktop.viewers += 1
        self._desktop.last_used = time.monotonic()
        tasks = [asyncio.create_task(work(stream)) for work in (self._show, self._hear, self._tell)]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            for outcome in await asyncio.gather(*tasks, return_exceptions=True):
                if isinstance(outcome, Exception):
                    log.error("a live view of %s ended", self._desktop.id, exc_info=outcome)
            self._desktop.viewers -= 1
            unwatch()
            await self._leave(stream)

    async def _leave(self, stream: socket.socket) -> None:
        with contextlib.suppress(OSError, TimeoutError):
            async with asyncio.timeout(1):
                await self._let_go(stream)
        stream.close()
        self._take(wanted=False)
        with contextlib.suppress(RuntimeError, WebSocketDisconnect):  # the browser has closed already
            await self._browser.close(self._code)

    async def _show(self, stream: socket.socket) -> None:
        loop = asyncio.get_running_loop()
        with contextlib.suppress(OSError, WebSocketDisconnect):
            while data := await loop.sock_recv(stream, _AT_ONCE):
                await self._browser.send_bytes(data)

    async def _hear(self, stream: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while (said := await self._browser.receive())["type"] == "websocket.receive":
                try:
                    if said.get("bytes") is not None:
                        await self._pass_on(stream, said["bytes"])
                    else:
                        await self._wish(said.get("text") or "")
                except ForeignMessage:
                    self._code = UNSUITABLE
                    return

    async def _pass_on(self, stream: socket.socket, data: bytes) -> None:
        async with self._writing:
            may_act = self.may_act
            held = b"" if may_act else self._filter.release()
            await asyncio.get_running_loop().sock_sendall(stream, held + self._filter.take(data, may_act=may_act))

    async def _let_go(self, stream: socket.socket) -> None:
        async with self._writing:
            if held := self._filter.release():
                await asyncio.get_running_loop().sock_sendall(stream, held)

    async def _wish(self, text: str) -> None:
        try:
            wish = _Wish.model_validate_json(text)
        except ValidationError:
            raise ForeignMessage('The one wish is {"take": true} or {"take": false}.') from None
        if self._take(wanted=wish.take) and self._has_taken:
            source = self._browser.client.host if self._browser.client else None
            await self._admission.taken_over(source)

    def _take(self, *, wanted: bool) -> bool:
        """Take over or give back; whether anything changed. What another viewer has taken is not taken from them."""
        free = self._admission.interactive and not self._desktop.is_taken
        if wanted == self._has_taken or (wanted and not free):
            return False
        self._has_taken = wanted
        if wanted:
            self._desktop.take()
        else:
            self._desktop.give_back()
        return True

    async def _tell(self, stream: socket.socket) -> None:
        told: dict[str, bool] | None = None
        session, fresh = self._desktop.session_changes, time.monotonic()
        while not self._desktop.is_ending:
            self._changed.clear()
            if self._desktop.session_changes != session or time.monotonic() - fresh >= _KEEP:
                session, fresh = self._desktop.session_changes, time.monotonic()
                if not await self._keep():
                    break
            if not self.may_act:
                with contextlib.suppress(OSError):  # it is gone: the others find out
                    await self._let_go(stream)
            if told != (told := self._state()):
                with contextlib.suppress(WebSocketDisconnect):  # the others find out
                    await self._browser.send_text(json.dumps(told))
            await asyncio.sleep(_BREATH)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_KEEP):
                    await self._changed.wait()
        self._code = OVER

    async def _keep(self) -> bool:
        """Read the admission again; false once it is over. Watching is use: the desktop is not idle."""
        self._desktop.last_used = time.monotonic()
        if not await self._admission.renew():
            return False
        if not self._admission.interactive:
            self._take(wanted=False)
        return True

    def _state(self) -> dict[str, bool]:
        desktop = self._desktop
        return {
            "driving": desktop.is_driven,
            "taken": desktop.is_taken,
            "yours": self._has_taken,
            "interactive": self._admission.interactive,
        }
