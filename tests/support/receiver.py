"""A receiver of webhooks: real HTTP on loopback, that keeps what it got and answers as a test wants."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple


class Got(NamedTuple):
    """One request."""

    path: str
    headers: dict[str, str]
    body: bytes
    at: float
    peer: int  # the sender's port: the connection

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]


Answer = int | tuple[int, dict[str, str], bytes] | None  # None: hang until the receiver is let go


class Receiver(ThreadingHTTPServer):
    """`answer(got)` says what is answered; 200 by default."""

    daemon_threads = True
    request_queue_size = 256

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Taking)
        self.address = f"127.0.0.1:{self.server_port}"
        self.url = f"http://{self.address}"
        self.answer: Callable[[Got], Answer] = lambda _: 200
        self.got: list[Got] = []
        self.let_go = threading.Event()

    def at(self, path: str) -> list[Got]:
        """What came to one path."""
        return [one for one in list(self.got) if one.path == path]

    def handle_error(self, *_: Any) -> None:
        """A sender that hangs up tries again."""


class _Taking(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_POST(self) -> None:
        assert isinstance(self.server, Receiver)
        length = int(self.headers["Content-Length"])
        body = self.rfile.read(length)
        if len(body) < length:  # its sender was killed while it sent
            self.close_connection = True
            return
        headers = {name.lower(): value for name, value in self.headers.items()}
        got = Got(self.path, headers, body, time.time(), self.client_address[1])
        self.server.got.append(got)
        answer = self.server.answer(got)
        if answer is None:
            self.server.let_go.wait()
            self.close_connection = True
            return
        status, more, text = (answer, {}, b"ok") if isinstance(answer, int) else answer
        head = {"Content-Length": str(len(text)), **more}
        lines = [f"HTTP/1.1 {status} -", *(f"{name}: {value}" for name, value in head.items())]
        with suppress(OSError):
            self.wfile.write("\r\n".join([*lines, "", ""]).encode() + text)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@contextmanager
def receiver() -> Iterator[Receiver]:
    """A receiver for the length of a `with` block."""
    with Receiver() as made:
        thread = threading.Thread(target=made.serve_forever, args=[0.05], daemon=True)
        thread.start()
        try:
            yield made
        finally:
            made.let_go.set()
            made.shutdown()
            thread.join()
