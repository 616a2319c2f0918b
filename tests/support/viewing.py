"""A viewer without a browser: speaks RFB over the live view's WebSocket, and does what no browser would."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from neena.computer.rfb import messages
from neena.computer.rfb.filter import VERSION
from support.desktops import Desktop


class RawViewer:
    """One connection; `told` is what the server last said of who controls the desktop."""

    def __init__(self, connection: ClientConnection) -> None:
        self.connection = connection
        self.told: dict[str, Any] = {}
        self.received = b""  # RFB
        self._news = asyncio.Event()

    async def read(self) -> None:
        try:
            async for message in self.connection:
                if isinstance(message, str):
                    self.told = json.loads(message)
                else:
                    self.received += message
                self._news.set()
        except ConnectionClosed:
            pass
        self._news.set()

    async def until(self, **wanted: bool) -> None:
        """Wait until the server has said this."""
        async with asyncio.timeout(5):
            while any(self.told.get(name) != value for name, value in wanted.items()):
                self._news.clear()
                await self._news.wait()

    async def greet(self) -> None:
        """The handshake of RFB, to the first message of the server."""
        await self.connection.send(VERSION + b"\x01\x00")
        async with asyncio.timeout(5):
            while len(self.received) < 40:  # version, security, result and the beginning of ServerInit
                self._news.clear()
                await self._news.wait()

    async def type(self, text: str) -> None:
        for character in text:
            keysym = 0xFF0D if character == "\n" else ord(character)
            keys = (messages.key(keysym, down=True), messages.key(keysym, down=False))
            await self.connection.send(b"".join(keys))

    async def take(self, wanted: bool = True) -> None:
        await self.connection.send(json.dumps({"take": wanted}))
        await self.until(yours=wanted)

    async def closed(self) -> int | None:
        """The code of the connection's end, once it has ended."""
        async with asyncio.timeout(5):
            await self.connection.wait_closed()
        return self.connection.close_code


@asynccontextmanager
async def raw_viewer(address: str, cookie: str, origin: str, *, greets: bool = True) -> AsyncIterator[RawViewer]:
    """A viewer that is connected to `ws://...`."""
    headers = {"Cookie": cookie} if cookie else {}
    async with connect(address, origin=origin, additional_headers=headers, proxy=None, max_size=None) as connection:  # type: ignore[arg-type]
        viewer = RawViewer(connection)
        reading = asyncio.create_task(viewer.read())
        try:
            if greets:
                await viewer.greet()
                await viewer.until()
            yield viewer
        finally:
            await connection.close()
            await reading


@asynccontextmanager
async def live_view(desktop: Desktop) -> AsyncIterator[RawViewer]:
    """A viewer of a desktop: its session is started, and the address opened."""
    url = desktop.owner.url
    href = (await desktop.owner.ok("PUT", f"{desktop.path}/session"))["href"]
    page, _, ticket = href.partition("?ticket=")
    opened = await desktop.owner.send("POST", f"{page}/open", {"ticket": ticket}, headers={"Origin": url})
    cookie = opened.headers["set-cookie"].split(";")[0]
    async with raw_viewer(f"{url.replace('http', 'ws')}{desktop.path}/view/socket", cookie, url) as viewer:
        yield viewer
