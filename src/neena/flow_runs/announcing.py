"""Telling webhook endpoints that a run is over, or waits for somebody: in the commit in which that happens."""

from neena.engine import Engine, Insert
from neena.flow_runs.states import Status
from neena.flow_runs.tables import FlowRun
from neena.kernel.database import Database
from neena.kernel.scope import Scope
from neena.webhooks.announcing import Happening, announce, news_of


class Announcer:
    """Announces the ends of runs, for their execution."""

    def __init__(self, database: Database, engine: Engine) -> None:
        self._database = database
        self._engine = engine

    async def rows(self, run: FlowRun, status: Status, error: str | None) -> list[Insert]:
        """The deliveries for the checkpoint that ends a run: none where no endpoint wants to know."""
        happening = _happening(run, status.value, status.value, error)
        async with self._database.reading() as session:
            news = await news_of(session, happening)
        return [row for one in news for row in one.rows()]

    def go(self) -> None:
        """Have deliveries begun whose checkpoint is recorded."""
        self._engine.work_waits()


async def announce_waiting(scope: Scope, engine: Engine, run: FlowRun) -> None:
    """Tell of a run that was made and waits for its approval."""
    happening = _happening(run, "waiting_for_approval", run.status, None)
    await announce(scope, engine, await news_of(scope.session, happening))


def _happening(run: FlowRun, what: str, status: str, error: str | None) -> Happening:
    data = {"flow_run_id": str(run.id), "flow": {"id": str(run.flow), "name": run.flow_name}, "status": status}
    if error is not None:
        data["error"] = error
    return Happening(f"flow_run.{what}", run.id, run.organization, run.created_by_email, data)
