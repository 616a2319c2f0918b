"""The page that every desktop shows: rich in colours like a photo, and never the same twice."""

import threading
from collections.abc import Generator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

# A smooth, coloured picture with some noise, as photos have, in a third of the window; text, a field, and a counter
# that is painted anew 20 times a second (`?still` leaves the counter out).
PAGE = """<!doctype html><meta charset=utf-8><title>bench</title>
<style>body{margin:12px;font:15px DejaVu Sans}textarea{width:480px;height:60px}canvas{display:block}</style>
<h1>Orders of the week</h1><textarea id=t autofocus></textarea><p id=n>0</p>
<canvas id=c width=900 height=300></canvas><p id=p></p><script>
const c=document.getElementById('c').getContext('2d'),w=900,h=300,d=c.createImageData(w,h);
for(let y=0;y<h;y++)for(let x=0;x<w;x++){const i=4*(y*w+x),r=Math.random()*8;
d.data[i]=128+100*Math.sin(x/90)+r;d.data[i+1]=128+90*Math.sin(y/50+x/200)+r;d.data[i+2]=128+80*Math.cos((x+y)/120)+r;
d.data[i+3]=255}c.putImageData(d,0,0);
document.getElementById('p').textContent='The quick brown fox jumps over the lazy dog. '.repeat(24);
let n=0;if(!location.search)setInterval(()=>{document.getElementById('n').textContent=++n},50)
</script>"""


class _Page(BaseHTTPRequestHandler):
    def do_GET(self) -> None:  # the name that http.server wants
        body = PAGE.encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        """Say nothing."""


@contextmanager
def served() -> Generator[str]:
    """The page's address, `127.0.0.1:port`."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Page)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
