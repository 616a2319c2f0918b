"""Desktops over real HTTP, and a page in the browser of one that tells which of mouse and keyboard reached it."""

import asyncio
import json
import queue
import threading
import time
from base64 import b64decode
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from typing import Any

import httpx2
import pytest
from PIL import Image

from neena.computer.sandbox.packages import lacking
from support.product import Person, Product, open_product
from support.serving import serving

Json = Any

PAGE = Path(__file__).with_name("page.html").read_bytes()
SENTINEL = "F9"  # a key that no test presses
CORNERS = ([1001, 311], [1002, 312])  # places that no test points to


def need_desktops() -> None:
    """Skip, with the one command that mends it, where this host cannot run desktops."""
    if fault := lacking():
        pytest.skip(f"This host runs no desktops: {fault}")


class Caller:
    """Somebody with a key, on a real connection. Nothing is raised for a status."""

    def __init__(self, url: str, key: str | None, **headers: str) -> None:
        credential = {"x-api-key": key} if key else {}
        self.url = url
        self.key = key or ""
        self.client = httpx2.AsyncClient(base_url=url, headers={**credential, **headers}, timeout=60, trust_env=False)

    async def send(self, method: str, path: str, json: Json = None, **given: Any) -> httpx2.Response:
        """Any request; `json` None sends no body."""
        sent = given if json is None else {**given, "json": json}
        return await self.client.request(method, path, **sent)

    async def ok(self, method: str, path: str, json: Json = None, **given: Any) -> Json:
        """The JSON of a 200 answer."""
        answer = await self.send(method, path, json, **given)
        assert answer.status_code == 200, (method, path, answer.status_code, answer.text)
        return answer.json()

    async def refused(self, status: int, method: str, path: str, json: Json = None, **given: Any) -> str:
        """The message of a refusal with this status, in the shape of this surface."""
        return refusal(await self.send(method, path, json, **given), status)

    async def create(self, **given: Any) -> "Desktop":
        """A new desktop of the caller's."""
        return Desktop(self, await self.ok("POST", "/desktops", given))


def refusal(answer: httpx2.Response, status: int) -> str:
    """The message of an error; every error has both fields, and no more (D-50)."""
    assert answer.status_code == status, (answer.request.method, answer.url, answer.status_code, answer.text[:500])
    body = answer.json()
    assert set(body) == {"error", "message"}, body
    assert all(isinstance(one, str) and one for one in body.values()), body
    assert "Traceback" not in answer.text
    assert "sk_nen_" not in answer.text
    return body["message"]


class Desktop:
    """One desktop, as its owner's requests reach it."""

    def __init__(self, owner: Caller, shown: Json) -> None:
        self.owner = owner
        self.shown = shown
        self.id: str = shown["desktop_id"]
        self.path = f"/desktops/{self.id}"

    async def answer(self, action: str, *, tool: str = "computer", **params: Any) -> httpx2.Response:
        """What an action is answered, whatever that is."""
        body = {"action": {"tool": tool, "action": action, "params": params}}
        return await self.owner.send("POST", f"{self.path}/execute", body)

    async def do(self, action: str, **params: Any) -> Json:
        """The result of an action that succeeds."""
        answer = await self.answer(action, **params)
        assert answer.status_code == 200, (action, params, answer.status_code, answer.text)
        assert answer.json()["status"] == "ok"
        return answer.json()

    async def refuses(self, action: str, **params: Any) -> str:
        """The message of an action that is refused as bad input."""
        return refusal(await self.answer(action, **params), 400)

    async def picture(self) -> Image.Image:
        """A screenshot."""
        return picture_of(await self.do("screenshot"))

    async def log(self) -> list[Json]:
        """What was done on it."""
        return await self.owner.ok("GET", f"{self.path}/tool-logs")

    async def delete(self) -> Json:
        """End it."""
        return await self.owner.ok("DELETE", self.path)


def picture_of(result: Json) -> Image.Image:
    """The image of a result."""
    return Image.open(BytesIO(b64decode(result["base64_image"], validate=True))).convert("RGB")


class Page:
    """A page in the desktop's browser, over the whole screen: a text above, below a canvas to be drawn on by dragging.

    It tells, in order, of every event that reaches it: `[kind, ...]`, see `page.html`.
    """

    def __init__(self) -> None:
        self.events: list[list[Any]] = []
        self.text = ""
        self._orders: queue.Queue[str] = queue.Queue()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=[0.05])
        self._thread.start()
        self.address = f"127.0.0.1:{self._server.server_port}"
        self.desktop: Desktop | None = None
        self._corner = CORNERS[0]

    def close(self) -> None:
        """Stop serving."""
        self._orders.put("")
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    async def open(self, product: Product, desktop: Desktop) -> None:
        """Start the browser on the desktop, and wait until the page is there."""
        programs = product.neena.desktops.running[desktop.id].machine.programs
        assert programs is not None
        browser = ["chromium", "--no-first-run", "--disable-gpu", "--disable-background-networking", "--kiosk"]
        browser += ["--proxy-server=http://127.0.0.1:3128", "--proxy-bypass-list=<-loopback>"]
        await asyncio.to_thread(programs.start, [*browser, f"--app=http://{self.address}/"])
        self.desktop = desktop
        await self.until(lambda: bool(self.events), 30)
        await desktop.do("screenshot")  # settles: the window has its last place
        await self.until_full_screen()
        await self.until_keys_arrive()

    async def until_keys_arrive(self) -> None:
        """Wait until the page has the keyboard: its window is there before the window manager has given it that."""
        assert self.desktop is not None
        end = time.monotonic() + 30
        while ["keyup", SENTINEL] not in self.events:
            assert time.monotonic() < end, self.events
            await self.desktop.do("key", text=SENTINEL)
            await asyncio.sleep(0.1)

    async def until_full_screen(self) -> None:
        """Wait until the page covers the screen."""
        width, height = self.screen
        end = time.monotonic() + 30
        while True:
            self.events.clear()
            self._orders.put("tell")
            await self.until(lambda: any(one[0] == "size" for one in self.events))
            if ["size", width, height] in self.events:
                return
            assert time.monotonic() < end, self.events
            await asyncio.sleep(0.05)

    @property
    def screen(self) -> tuple[int, int]:
        """The real screen's size; that of the screenshots, unless set otherwise."""
        assert self.desktop is not None
        return self.desktop.shown.get("real", (self.desktop.shown["width"], self.desktop.shown["height"]))

    async def until(self, condition: Callable[[], bool], seconds: float = 30.0) -> None:
        """Wait until the page has told of something."""
        end = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < end, ("the page did not tell of it", self.text[-200:], self.events[-20:])
            await asyncio.sleep(0.005)

    async def fresh(self, *, focused: bool = True) -> "Page":
        """Have nothing seen, an empty text with or without the keyboard, an empty canvas."""
        await self.settled()
        self._orders.put("focus" if focused else "blur")
        await self.until(lambda: ["fresh"] in self.events)
        self.events.clear()
        return self

    async def settled(self) -> list[list[Any]]:
        """Everything seen up to now. The pointer is moved away.

        A browser keeps the order of keys, and that of the mouse, but not of both: one of each follows what was done.
        """
        assert self.desktop is not None
        await self._followed(["keyup", SENTINEL], "key", text=SENTINEL)
        self._corner = CORNERS[self._corner == CORNERS[0]]
        real, (width, height) = self.screen, (self.desktop.shown["width"], self.desktop.shown["height"])
        await self.desktop.do("mouse_move", coordinate=self._corner)
        x, y = ((2 * at + 1) * r // (2 * p) for at, r, p in zip(self._corner, real, (width, height), strict=True))
        await self.until(lambda: any(one[0] == "mousemove" and one[1:3] == [x, y] for one in self.events))
        return [one for one in self.events if SENTINEL not in one and one[1:3] != [x, y]]

    async def _followed(self, event: list[Any], action: str, **params: Any) -> None:
        already = self.events.count(event)
        await self.desktop.do(action, **params)
        await self.until(lambda: self.events.count(event) > already)

    def kinds(self, *wanted: str) -> list[list[Any]]:
        """The events of these kinds."""
        return [one for one in self.events if one[0] in wanted and SENTINEL not in one]

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        page = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                said = page._orders.get().encode() if self.path == "/orders" else PAGE if self.path == "/" else b""
                self._answer(said)

            def do_POST(self) -> None:
                told = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                page.text = told["text"]
                page.events += told["events"]
                self._answer(b"")

            def _answer(self, body: bytes) -> None:
                self.send_response(200)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        return Handler


class DesktopServer:
    """A product on a real socket, whose sandboxes may reach pages of this process."""

    def __init__(self, product: Product, url: str, page: Page) -> None:
        self.product = product
        self.url = url
        self.page = page
        self._callers: list[Caller] = []

    async def member(self, **key: Any) -> tuple[Person, Caller]:
        """A new organization's only user, and their caller."""
        person = await self.product.member(**key)
        return person, self.caller(person.key)

    def caller(self, key: str | None, **headers: str) -> Caller:
        """Somebody with this key."""
        made = Caller(self.url, key, **headers)
        self._callers.append(made)
        return made

    async def close(self) -> None:
        """Delete every desktop."""
        for caller in self._callers:
            await caller.client.aclose()
        await asyncio.gather(*(self.product.neena.desktops.stop(one) for one in [*self.product.neena.desktops.running]))


@asynccontextmanager
async def open_desktop_server(folder: Path, **settings: Any) -> AsyncIterator[DesktopServer]:
    """A product with desktops of its own, on a real socket."""
    page = Page()
    try:
        given: Mapping[str, Any] = {"egress_allow": ("127.0.0.0/8",), "desktop_pool": 0, **settings}
        async with open_product(folder, **given) as product, serving(product.app) as (host, port):
            served = DesktopServer(product, f"http://{host}:{port}", page)
            try:
                yield served
            finally:
                await served.close()
    finally:
        page.close()
