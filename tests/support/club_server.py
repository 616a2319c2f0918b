"""`neena serve` for journeys: the product with the club, which the catalogue of the real one does not have."""

import socket
import sys
from pathlib import Path

import uvicorn

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))

from neena.app import Neena, web_app  # noqa: E402
from neena.settings import Settings  # noqa: E402
from support.club import LOADED  # noqa: E402


class _Server(uvicorn.Server):
    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        port = self.servers[0].sockets[0].getsockname()[1]
        sys.stdout.write(f"Neena serves on http://127.0.0.1:{port}\n")
        sys.stdout.flush()


neena = Neena(Settings.load(), integrations=LOADED)
_Server(uvicorn.Config(web_app(neena), port=0, log_config=None, access_log=False)).run()
