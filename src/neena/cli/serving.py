"""`neena serve`: the API, the console, and the runs."""

import json
import signal
import socket
import sys
from pathlib import Path
from types import FrameType
from typing import Annotated

import typer
import uvicorn

from neena.app import Neena, web_app
from neena.cli.collector import loading, settle
from neena.errors import Misconfigured
from neena.kernel.logs import configure_logging
from neena.settings import Settings

EXAMPLE = "Fetch https://example.com, and pick h1"


class _Server(uvicorn.Server):
    """A server that says where it is once it takes requests, and ends with exit code 0 when asked to."""

    neena: Neena

    async def serve(self, sockets: list[socket.socket] | None = None) -> None:
        # Started here and not by the application, so that what hinders the start reaches `main` as it is.
        await self.neena.start()
        try:
            await super().serve(sockets)
        finally:
            await self.neena.stop()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self.neena.engine.signals.end()
        await super().shutdown(sockets)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        del frame
        self.force_exit = self.should_exit and sig == signal.SIGINT
        self.should_exit = True

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            settle()
            port = self.servers[0].sockets[0].getsockname()[1]
            _greet(self.neena, port)


def serve(
    no_worker: Annotated[bool, typer.Option("--no-worker", help="Serve only; other processes execute runs.")] = False,
) -> None:
    """Serve the API and, unless told otherwise, execute runs in the same process."""
    settings = Settings.load()
    configure_logging(settings.log_level)
    with loading():
        neena = Neena(settings, works=not no_worker)
        app = web_app(neena, starts=False)
    config = uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        loop="uvloop",
        http="httptools",
        ws="websockets-sansio",
        ws_max_size=2 * 1024 * 1024,
        ws_per_message_deflate=False,  # what a live view sends is compressed already
        log_config=None,
        access_log=False,
        forwarded_allow_ips=list(settings.trusted_proxies),
        timeout_graceful_shutdown=10,
    )
    server = _Server(config)
    server.neena = neena
    try:
        server.run()
    except SystemExit:
        message = f"The server did not start on {settings.host}:{settings.port}; the lines above say why."
        raise Misconfigured(message) from None


def _greet(neena: Neena, port: int) -> None:
    settings = neena.settings
    url = settings.public_url or f"http://{settings.host}:{port}"
    path = neena.credentials_file or settings.data_dir / "credentials.json"
    lines = [f"Neena serves on {url}", f"  Console         {url}/app/", f"  API documents   {url}/docs"]
    lines.append(f"  Your API key    {path}")
    if sys.stdout.isatty() and (key := _key(path)):
        lines.append(f"                  {key}")
    lines += [
        "  Try:",
        f"  KEY=$(python3 -c \"import json; print(json.load(open('{path}'))['api_key'])\")",
        f'  curl -s {url}/api/v1/flow_requests/ -H "Authorization: Bearer $KEY" \\',
        f"    -d '{json.dumps({'request_instructions': EXAMPLE})}'",
        f'  or, in another terminal: {Path(sys.executable).with_name("neena")} ask "{EXAMPLE}"',
    ]
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()


def _key(path: Path) -> str | None:
    try:
        return json.loads(path.read_text())["api_key"]
    except (OSError, ValueError, KeyError):
        return None
