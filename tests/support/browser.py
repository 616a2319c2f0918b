"""A real Chromium without a window, driven over its DevTools protocol by a WebSocket."""

import asyncio
import base64
import itertools
import json
import os
import shutil
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

from websockets.asyncio.client import ClientConnection, connect

CHROMIUM = shutil.which("chromium")


class Page:
    """One tab."""

    def __init__(self, connection: ClientConnection) -> None:
        self._connection = connection
        self._numbers = itertools.count(1)
        self.said: list[dict[str, Any]] = []  # events, such as messages on the console

    async def send(self, method: str, **params: Any) -> Any:
        """A command; its result."""
        number = next(self._numbers)
        await self._connection.send(json.dumps({"id": number, "method": method, "params": params}))
        async with asyncio.timeout(20):
            while (answer := json.loads(await self._connection.recv())).get("id") != number:
                self.said.append(answer)
        assert "error" not in answer, (method, answer)
        return answer["result"]

    async def run(self, script: str) -> Any:
        """The value of an expression in the page."""
        result = await self.send("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        assert "exceptionDetails" not in result, result
        return result["result"].get("value")

    async def until(self, script: str, wanted: Callable[[Any], bool] = bool, seconds: float = 30.0) -> Any:
        """The value of an expression, as soon as it is as wanted."""
        value = None
        try:
            async with asyncio.timeout(seconds):
                # A page that is not there yet has no such thing to look at.
                while not wanted(value := await self.run(f"(() => {{ try {{ return {script} }} catch {{}} }})()")):
                    await asyncio.sleep(0.005)
        except TimeoutError:
            raise AssertionError(f"{script} stays {value!r}; {self.said[-5:]}") from None
        return value

    async def key(self, key: str, code: str, **more: Any) -> None:
        """Press and release a key, as a keyboard does; `text` among `more` is what it types."""
        await self.send("Input.dispatchKeyEvent", type="keyDown", key=key, code=code, **more)
        await self.send("Input.dispatchKeyEvent", type="keyUp", key=key, code=code)

    async def click(self, x: float, y: float) -> None:
        for kind in ("mouseMoved", "mousePressed", "mouseReleased"):
            count = 0 if kind == "mouseMoved" else 1
            await self.send("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=count)

    async def screenshot(self) -> bytes:
        """The tab as a PNG."""
        return base64.b64decode((await self.send("Page.captureScreenshot", format="png"))["data"])


@asynccontextmanager
async def open_browser(folder: Path, width: int = 1280, height: int = 860) -> AsyncIterator[Page]:
    """A browser with one empty tab; its profile lies in `folder`."""
    assert CHROMIUM, "Chromium is not installed"
    process = await asyncio.create_subprocess_exec(
        CHROMIUM,
        *("--headless=new", "--remote-debugging-port=0", f"--user-data-dir={folder}", "--no-sandbox", "--no-first-run"),
        *("--disable-gpu", "--disable-background-networking", "--disable-component-update", "--password-store=basic"),
        *(f"--window-size={width},{height}", "about:blank"),
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        async with asyncio.timeout(30):
            while not (ports := folder / "DevToolsActivePort").exists() or ports.read_text().count("\n") < 1:
                await asyncio.sleep(0.02)
        port, path = ports.read_text().split()
        async with connect(f"ws://127.0.0.1:{port}{path}", max_size=None, proxy=None) as whole:
            tabs = await Page(whole).send("Target.getTargets")
        tab = next(one["targetId"] for one in tabs["targetInfos"] if one["type"] == "page")
        async with connect(f"ws://127.0.0.1:{port}/devtools/page/{tab}", max_size=None, proxy=None) as connection:
            page = Page(connection)
            for domain in ("Page", "Runtime", "Log"):
                await page.send(f"{domain}.enable")
            yield page
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        await process.wait()
