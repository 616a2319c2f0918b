"""Takes deliveries as the inbound door would, and keeps them."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from neena.authoring import Delivery


class Receiver:
    """A server that answers with the statuses in `line`, then 202; its answer is `says`, or what it was sent."""

    def __init__(self) -> None:
        self.line: list[int] = []
        self.taken: list[Delivery] = []
        self.says = b""
        self._came = threading.Condition()
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_HEAD(self) -> None:
                self.send_response(200)
                self.end_headers()

            def do_POST(self) -> None:
                raw = self.rfile.read(int(self.headers["Content-Length"]))
                status = receiver.take({name.lower(): value for name, value in self.headers.items()}, raw)
                self.send_response(status)
                self.end_headers()
                self.wfile.write(receiver.says or raw)

            def log_message(self, *_: object) -> None: ...

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/hooks/1"

    def take(self, headers: dict[str, str], raw: bytes) -> int:
        with self._came:
            self.taken.append(Delivery(self.url, headers, raw, json.loads(raw), datetime.now(UTC)))
            self._came.notify_all()
            return self.line.pop(0) if self.line else 202

    def wait_for(self, number: int) -> list[Delivery]:
        with self._came:
            assert self._came.wait_for(lambda: len(self.taken) >= number, 5)
            return list(self.taken)


@contextmanager
def receiving() -> Iterator[Receiver]:
    it = Receiver()
    thread = threading.Thread(target=it.server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield it
    finally:
        it.server.shutdown()
        thread.join()
        it.server.server_close()
