"""One Neena process as `neena serve` runs it, with a task that does nothing and a look at its own counters."""

import logging
import sys
from typing import Any

import uvicorn
from fastapi import Request
from sqlalchemy import event

from bench.noop import LOADED
from neena.app import Neena, web_app
from neena.catalog.loading import load_integrations
from neena.cli.collector import settle
from neena.settings import Settings


class _Server(uvicorn.Server):
    async def startup(self, sockets: list[Any] | None = None) -> None:
        await super().startup(sockets)
        settle()
        sys.stdout.write(f"ready {self.servers[0].sockets[0].getsockname()[1]}\n")
        sys.stdout.flush()


class Counters:
    """Commits and statements of one process: those of requests, and those of the engine's one writer."""

    def __init__(self, neena: Neena) -> None:
        self._neena = neena
        self._commits = 0
        self._statements = 0
        engine = neena.database.engine.sync_engine
        event.listen(engine, "commit", self._commit)
        event.listen(engine, "before_cursor_execute", self._execute)

    def _commit(self, connection: Any) -> None:
        self._commits += bool(connection.get_execution_options().get("neena_writes"))

    def _execute(self, *_: Any) -> None:
        self._statements += 1

    async def shown(self) -> dict[str, int]:
        """The counts since the start."""
        journal = self._neena.engine.journal.commits
        return {"commits": self._commits + journal, "round_trips": self._statements + self._commits + journal}


def main() -> None:
    """Serve until told to stop."""
    logging.basicConfig(level=logging.WARNING)
    settings = Settings.load()
    neena = Neena(settings, integrations=[*load_integrations(), LOADED])
    app = web_app(neena)
    app.add_api_route("/bench/counters", Counters(neena).shown)
    app.add_api_route("/bench/wake", _wake, methods=["POST"])
    config = uvicorn.Config(
        app,
        host="127.0.0.1",
        port=settings.port,
        loop="uvloop",
        http="httptools",
        log_config=None,
        access_log=False,
    )
    _Server(config).run()


async def _wake(request: Request) -> dict[str, bool]:
    """Claim what was enlisted from outside."""
    request.app.state.engine.work_waits()
    return {"awake": True}


if __name__ == "__main__":
    main()
