"""Deliveries of vendors as the inbound door gets them: taken in place of it, or read from a simulator."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from neena.authoring import Delivery
from neena.simulators.process import Running


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


def told(vendor: Running, number: int) -> list[Delivery]:
    """What a simulator has delivered, as the inbound door hands it over, once so many deliveries have been answered."""
    for _ in range(100):
        made = [one for one in vendor.deliveries() if one["answers"]]
        if len(made) == number:
            break
        time.sleep(0.02)
    return [
        Delivery(
            one["url"],
            {name.lower(): value for name, value in one["headers"].items()},
            json.dumps(one["body"]).encode(),
            one["body"],
            datetime.now(UTC),
        )
        for one in made
    ]
