"""`neena worker`: runs, without an API."""

import asyncio
import signal
import sys

import uvloop

from neena.app import Neena
from neena.cli.collector import loading, settle
from neena.errors import Misconfigured
from neena.kernel.logs import configure_logging
from neena.settings import Settings


def worker() -> None:
    """Execute runs without serving; any number of workers share a PostgreSQL database."""
    settings = Settings.load()
    configure_logging(settings.log_level)
    uvloop.run(_work(settings))


async def _work(settings: Settings) -> None:
    with loading():
        neena = Neena(settings, serves=False)
    if neena.database.dialect == "sqlite":
        raise Misconfigured(
            "On SQLite the server executes runs itself; workers need NEENA_DATABASE_URL=postgresql://..."
        )
    stop = asyncio.Event()
    for sign in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(sign, stop.set)
    await neena.start()
    settle()
    sys.stdout.write("Neena works. Stop with Ctrl-C.\n")
    sys.stdout.flush()
    await stop.wait()
    await neena.stop()
