"""Programs on a real display that tell what reached them: a page in Chromium, a GTK text, an xterm."""

import json
import subprocess
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from neena.computer.display import XDisplay
from neena.computer.turn import Turn
from support.xserver import XServer

CONTROL, BACKSPACE = 0xFFE3, 0xFF08

PAGE = """<!doctype html><meta charset=utf-8><title>page</title>
<style>body{margin:0;background:#fff} textarea{display:block;width:600px;height:300px;resize:none}
#pad{position:fixed;left:0;top:320px;width:100%;height:5000px;background:#eef}</style>
<textarea id=t autofocus spellcheck=false></textarea><div id=pad></div>
<script>
const t = document.getElementById('t'), pad = document.getElementById('pad')
let events = [], timer, count = 0
const tell = () => { clearTimeout(timer); timer = setTimeout(() => fetch('/seen', {method: 'POST',
  body: JSON.stringify({count: ++count, text: t.value, events, scroll: [scrollX, scrollY]})}), 10) }
t.oninput = tell
t.onkeydown = e => { if (e.key != 'Tab') return
  e.preventDefault(); t.setRangeText('\\t', t.selectionStart, t.selectionEnd, 'end'); tell() }
for (const kind of ['mousedown', 'mouseup', 'mousemove', 'click', 'dblclick', 'contextmenu', 'auxclick'])
  pad.addEventListener(kind, e => { e.preventDefault()
    events.push([kind, e.screenX, e.screenY, e.button, e.detail, e.buttons]); tell() })
addEventListener('wheel', e => { events.push(['wheel', Math.sign(e.deltaX), Math.sign(e.deltaY)]); tell() })
addEventListener('forget', () => { events = []; t.value = ''; t.focus(); tell() })
new EventSource('/orders').onmessage = e => { eval(e.data); tell() }
setTimeout(tell, 100)
</script>"""


def eventually(look: Callable[[], bool], seconds: float = 30.0) -> bool:
    """Whether something comes true in time."""
    until = time.monotonic() + seconds
    while not (seen := look()) and time.monotonic() < until:
        time.sleep(0.01)
    return seen


class Shown:
    """A program's window."""

    def __init__(self, x: XServer, display: XDisplay, title: str, *command: str) -> None:
        self.x, self.display = x, display
        self.process = x.start(*command)
        assert eventually(lambda: any(w.title == title for w in display.windows.list()), 20), f"no window of {command}"
        self.window = next(w for w in display.windows.list() if w.title == title)

    def front(self) -> None:
        """Bring it to the front, with the keyboard."""
        self.display.release()
        self.display.windows.activate(self.window.id)
        assert eventually(lambda: any(w.id == self.window.id and w.active for w in self.display.windows.list()))

    def close(self) -> None:
        self.x.stop(self.process)


class Page(Shown):
    """Chromium in a window of its own, with a text and a pad that tell of every event."""

    def __init__(self, x: XServer, display: XDisplay) -> None:
        self.seen: dict[str, Any] = {}
        self._count = 0
        self._orders: list[str] = []
        self._ordered = threading.Condition()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        options = "--no-sandbox", "--no-first-run", "--disable-gpu", "--disable-background-networking"
        place = f"--user-data-dir={x.folder}/chromium", "--window-position=0,0", "--window-size=1000,740"
        page = f"--app=http://127.0.0.1:{self._server.server_port}/"
        super().__init__(x, display, "page", "chromium", *options, *place, page)
        assert eventually(lambda: "text" in self.seen, 20), "the page does not tell"

    @property
    def text(self) -> str:
        return self.seen.get("text", "")

    @property
    def events(self) -> list[list[Any]]:
        return self.seen.get("events", [])

    def kinds(self, *wanted: str) -> list[str]:
        return [event[0] for event in self.events if event[0] in wanted]

    def order(self, script: str) -> None:
        """Run a script in the page."""
        with self._ordered:
            self._orders.append(script)
            self._ordered.notify_all()

    def clear(self) -> None:
        """Bring the page to the front, its text empty and focused, and nothing seen."""
        self.front()
        self.seen = {}
        self.order("scrollTo(0, 0); dispatchEvent(new Event('forget'))")
        assert eventually(lambda: self.seen.get("text") == "" and not self.events)

    def close(self) -> None:
        super().close()
        self._server.shutdown()
        self._server.server_close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        page = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(200)
                orders = self.path == "/orders"
                self.send_header("Content-Type", "text/event-stream" if orders else "text/html")
                self.end_headers()
                if not orders:
                    self.wfile.write(PAGE.encode() if self.path == "/" else b"")
                    return
                given = len(page._orders)
                while True:
                    with page._ordered:
                        while len(page._orders) == given:
                            page._ordered.wait()
                    self.wfile.write(f"data: {page._orders[given]}\n\n".encode())
                    self.wfile.flush()
                    given += 1

            def do_POST(self) -> None:
                seen = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                if seen["count"] > page._count:  # they may overtake each other
                    page.seen, page._count = seen, seen["count"]
                self.send_response(204)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        return Handler


class GtkText(Shown):
    """An editable text of a GTK program, read through the clipboard."""

    def __init__(self, x: XServer, display: XDisplay) -> None:
        super().__init__(
            x, display, "gtk", "zenity", "--text-info", "--editable", "--width=600", "--height=400", "--title=gtk"
        )

    @property
    def text(self) -> str:
        self._chord(CONTROL, ord("a"))
        self._chord(CONTROL, ord("c"))
        self.display.settle(Turn(5))
        shown = subprocess.run(
            ["xclip", "-selection", "clipboard", "-o"], env=self.x.environment, capture_output=True, check=False
        )
        return shown.stdout.decode()

    def clear(self) -> None:
        self.front()
        self._chord(CONTROL, ord("a"))
        self._chord(BACKSPACE)

    def _chord(self, *keysyms: int) -> None:
        self.display.keys(keysyms, down=True)
        self.display.keys(keysyms[::-1], down=False)


class Terminal(Shown):
    """An xterm whose `cat` writes each line that was entered to a file."""

    def __init__(self, x: XServer, display: XDisplay) -> None:
        self.file = x.folder / "terminal"
        super().__init__(x, display, "terminal", "xterm", "-u8", "-T", "terminal", "-e", f"exec cat >> {self.file}")
        assert eventually(self.file.exists)

    @property
    def text(self) -> str:
        return self.file.read_text()

    def clear(self) -> None:
        self.front()
        self.file.write_bytes(b"")
