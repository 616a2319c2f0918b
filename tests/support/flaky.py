"""A server that answers as a test says, one answer after the other: refusals, halves of bodies, hang-ups."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit


@dataclass(frozen=True)
class Say:
    """One answer; `cut` ends the connection before the body is whole, a `status` of 0 before anything is said."""

    status: int = 200
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    cut: bool = False

    @property
    def content(self) -> bytes:
        if isinstance(self.body, bytes):
            return self.body
        return self.body.encode() if isinstance(self.body, str) else json.dumps(self.body).encode()


HANG_UP = Say(0)


@dataclass(frozen=True)
class Heard:
    """One request."""

    method: str
    path: str
    params: dict[str, str]
    headers: dict[str, str]
    body: bytes


class Flaky(ThreadingHTTPServer):
    """`script` is what it answers; after that each request is answered 500."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answering)
        self.url = f"http://127.0.0.1:{self.server_port}"
        self.script: list[Say] = []
        self.heard: list[Heard] = []

    def handle_error(self, *_: Any) -> None:
        """A client that goes away is no mistake."""


class _Answering(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def _answer(self) -> None:
        assert isinstance(self.server, Flaky)
        asked = urlsplit(self.path)
        body = self._body()
        params = {name: value[0] for name, value in parse_qs(asked.query).items()}
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.server.heard.append(Heard(self.command, asked.path, params, headers, body))
        said = self.server.script.pop(0) if self.server.script else Say(500, {"detail": "no more answers"})
        self.close_connection = said.cut or said.status == 0
        if said.status == 0:
            return
        length = len(said.content) + (10 if said.cut else 0)
        head = {"Content-Type": "application/json", "Content-Length": str(length), **said.headers}
        lines = [f"HTTP/1.1 {said.status} -", *(f"{name}: {value}" for name, value in head.items())]
        with suppress(OSError):
            self.wfile.write("\r\n".join([*lines, "", ""]).encode() + said.content)

    def _body(self) -> bytes:
        if self.headers.get("Transfer-Encoding") != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length", "0")))
        found = b""
        while size := int(self.rfile.readline(), 16):
            found += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return found

    do_GET = do_POST = do_PUT = do_DELETE = _answer  # noqa: N815  # the library's names

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@contextmanager
def flaky(*script: Say) -> Iterator[Flaky]:
    """Such a server for the length of a `with` block."""
    with Flaky() as made:
        made.script = list(script)
        thread = threading.Thread(target=made.serve_forever, args=[0.05], daemon=True)
        thread.start()
        try:
            yield made
        finally:
            made.shutdown()
            thread.join()
