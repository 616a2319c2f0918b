"""An agent and a page for it to work on: a form in the browser of a desktop, and the answers of a scripted model."""

import asyncio
import threading
import time
from base64 import b64decode
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image
from pydantic import SecretStr

from neena.agent.agent import Agent
from neena.agent.desk import Desk
from neena.agent.mind import Mind
from neena.agent.telling import Line
from neena.computer.tools.registry import parse
from neena.desktops.running import RunningDesktop
from neena.settings import Settings
from support.scripted_model import ScriptedModel

FORM = Path(__file__).with_name("form.html").read_bytes()
FIELD, BUTTON = [400, 130], [200, 230]  # places on the page
ARRIVED = "F9"  # a key that no test presses


class Form:
    """The page: a field, a button that says hello to what is in the field, and a text that is hostile."""

    def __init__(self) -> None:
        self.sent: list[str] = []
        self.keys: list[str] = []
        self.loads = 0
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=[0.05])
        self._thread.start()
        self.address = f"127.0.0.1:{self._server.server_port}"

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        page = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                page.loads += self.path == "/"
                self._answer(FORM if self.path == "/" else b"")

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                (page.sent if self.path == "/sent" else page.keys).append(body)
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


async def until(condition: Callable[[], Any], seconds: float = 60.0) -> None:
    """Wait for a condition."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not come to be"
        await asyncio.sleep(0.01)


@dataclass
class Bench:
    """An agent and all that is around it."""

    desk: Desk
    mind: Mind
    desktop: RunningDesktop
    form: Form
    model: ScriptedModel
    lines: list[Line] = field(default_factory=list)

    async def told_to(self, line: Line) -> None:
        """What an agent tells."""
        self.lines.append(line)

    def __post_init__(self) -> None:
        self.agent = Agent(self.desk, self.mind, self.told_to)

    def kinds(self) -> list[str]:
        return [one.event_type for one in self.lines]

    def told(self) -> str:
        """All that was told to the log, as one text."""
        return "\n".join(f"{one.message} {one.extras}" for one in self.lines)

    def questions(self) -> list[tuple[str, list[Image.Image]]]:
        """What the model was asked, request by request: all text, and the pictures in their order."""
        return [asked(one["body"]["messages"]) for one in self.model.asked()]


def asked(messages: list[Any]) -> tuple[str, list[Image.Image]]:
    texts: list[str] = []
    pictures: list[Image.Image] = []
    for message in messages:
        content = message["content"]
        for part in [{"type": "text", "text": content}] if isinstance(content, str) else content:
            if part["type"] == "text":
                texts.append(part["text"])
            else:
                data = part["image_url"]["url"].removeprefix("data:image/png;base64,")
                pictures.append(Image.open(BytesIO(b64decode(data, validate=True))))
    return "\n".join(texts), pictures


def chooses(action: str, thought: str = "I see a form.", **params: Any) -> dict[str, Any]:
    """A model's answer: one action."""
    return {"json": {"thought": thought, "action": action, **params}}


def judges(holds: bool, reason: str = "It says so.") -> dict[str, Any]:
    """A model's answer: whether a condition holds."""
    return {"json": {"reason": reason, "holds": holds}}


_SCREEN = (1024, 768)


async def press(desk: Desk, key: str) -> None:
    """Press a key on a desktop."""
    await desk.act(parse("computer", "key", {"text": key}, _SCREEN), {"text": key}, _SCREEN)


async def open_form(desktop: RunningDesktop, form: Form) -> None:
    """Start the browser on the form, over the whole screen."""
    assert desktop.machine.programs is not None
    browser = ["chromium", "--no-first-run", "--disable-gpu", "--disable-background-networking", "--kiosk"]
    browser += ["--proxy-server=http://127.0.0.1:3128", "--proxy-bypass-list=<-loopback>"]
    await asyncio.to_thread(desktop.machine.programs.start, [*browser, f"--app=http://{form.address}/"])
    await until_keys_arrive(Desk(desktop, 60, "mira@acme.test"), form)


async def empty(desk: Desk, form: Form) -> None:
    """Load the form anew."""
    loads = form.loads
    await press(desk, "F5")
    await until(lambda: form.loads > loads)
    await until_keys_arrive(desk, form)
    form.sent.clear()


async def until_keys_arrive(desk: Desk, form: Form) -> None:
    """Wait until the form has the keyboard, and is painted."""
    form.keys.clear()
    end = time.monotonic() + 60
    while ARRIVED not in form.keys:
        assert time.monotonic() < end, "the form does not come"
        await press(desk, ARRIVED)
        await desk.look()


def settings_of(model: ScriptedModel) -> Settings:
    given = model.settings
    return Settings(
        _env_file=None,
        llm_model=given["llm_model"],
        llm_base_url=given["llm_base_url"],
        llm_api_key=SecretStr(given["llm_api_key"]),
        llm_timeout=20,
    )
