"""The flows that are run, and the rows of runs that are put in by the thousand."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import func, insert, select

from bench.client import Connection
from bench.noop import integration, noop
from neena.authoring.definition import Definition
from neena.engine.tables import Work
from neena.flow_runs.execution import KIND
from neena.flow_runs.tables import FlowRun, TaskRun
from neena.kernel.clock import now
from neena.kernel.database import Database

SEQ5 = [(at, at + 1) for at in range(4)]
FAN12 = [(0, at) for at in range(1, 11)] + [(at, 11) for at in range(1, 11)]
TASKS = {"seq5": 5, "fan12": 12}
LINKS = {"seq5": SEQ5, "fan12": FAN12}


async def make(connection: Connection, name: str) -> str:
    """Store a flow and a request for it; the path that starts a run."""
    task = str(Definition(integration, noop).id)
    body = {
        "name": name,
        "task_operations": [{"name": f"Step {at}", "task_definition": task, "index": at} for at in range(TASKS[name])],
        "dependencies": [{"source_task_operation": s, "target_task_operation": t} for s, t in LINKS[name]],
    }
    flow = await connection.json("POST", "/api/v1/flows/", body)
    request = await connection.json("POST", "/api/v1/flow_requests/", {"request_instructions": f"Run {name}."})
    return f"/api/v1/flows/execute?flow_id={flow['id']}&flow_request_id={request['id']}"


async def enlist(database: Database, like: UUID, count: int) -> None:
    """Enter runs like one that was made over HTTP, owned by nobody yet, in one commit."""
    template = await _template(database, like)
    moment = now()
    ids = [uuid4() for _ in range(count)]
    runs = [{**template, "id": one, "status": "in_progress", "end_time": None, "triggered_time": moment} for one in ids]
    work = {"kind": KIND, "owner": None, "claim": None, "cancelled": False, "created": moment, "due": moment}
    works = [{**work, "id": one, "attempts": 0, "crashes": 0} for one in ids]
    async with database.writing() as session:
        for chunk in _chunks(runs):
            await session.execute(insert(FlowRun), chunk)
        for chunk in _chunks(works):
            await session.execute(insert(Work), chunk)


async def add_history(database: Database, like: UUID, count: int) -> None:
    """Copy a completed run with its task runs until there are so many runs."""
    template = await _template(database, like)
    async with database.writing() as session:
        have = await session.scalar(select(func.count()).select_from(FlowRun)) or 0
        tasks = (await session.scalars(select(TaskRun).where(TaskRun.flow_run == like))).all()
        columns = [column.key for column in TaskRun.__table__.columns]
        runs: list[dict[str, Any]] = []
        task_runs: list[dict[str, Any]] = []
        for at in range(max(count - have, 0)):
            moment = template["created_date"] + timedelta(milliseconds=at)
            run = {**template, "id": uuid4(), "created_date": moment}
            runs.append(run)
            for one in tasks:
                copied = {name: getattr(one, name) for name in columns}
                task_runs.append({**copied, "id": uuid4(), "flow_run": run["id"]})
        for chunk in _chunks(runs):
            await session.execute(insert(FlowRun), chunk)
        for chunk in _chunks(task_runs):
            await session.execute(insert(TaskRun), chunk)


async def _template(database: Database, like: UUID) -> dict[str, Any]:
    query = select(*FlowRun.__table__.columns).where(FlowRun.id == like)
    async with database.reading() as session:
        return dict((await session.execute(query)).mappings().one())


def _chunks(rows: list[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    for start in range(0, len(rows), 500):
        yield rows[start : start + 500]
