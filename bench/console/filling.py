"""Much of everything, put in as rows: runs, runs that wait, flows; and a flow of 200 tasks, stored over HTTP."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import insert, select

from bench.client import Connection
from bench.noop import integration, noop, pause
from neena.authoring.definition import Definition
from neena.flow_runs.tables import FlowRun
from neena.flows.tables import Flow
from neena.kernel.clock import now
from neena.kernel.database import Database

RUNS = 10_000
WAITING = 300
FLOWS = 1_000
WIDE, DEEP = 10, 20  # a flow of 200 tasks
STATES = ("completed", "completed", "completed", "completed", "failed", "cancelled")
WORDS = ("weekly count", "new tickets", "open cards", "invoices of March", "stale branches")
Json = dict[str, Any]


async def fill(connection: Connection, database: Database) -> tuple[Json, str]:
    """The flow of 200 tasks, and a request for it."""
    request = await connection.json("POST", "/api/v1/flow_requests/", {"request_instructions": "Do it all."})
    small = await connection.json("POST", "/api/v1/flows/", flow_body("Small", 1, 3, noop))
    run = await connection.json("POST", f"/api/v1/flows/execute?flow_id={small['id']}&flow_request_id={request['id']}")
    large = await connection.json("POST", "/api/v1/flows/", flow_body("Large", WIDE, DEEP, pause))
    async with database.writing() as session:
        like = await _row(session, FlowRun, UUID(run["id"]))
        for chunk in _chunks([_run(like, at) for at in range(RUNS - 1)]):
            await session.execute(insert(FlowRun), chunk)
        flow = await _row(session, Flow, UUID(small["id"]))
        for chunk in _chunks([_flow(flow, at) for at in range(FLOWS - 2)]):
            await session.execute(insert(Flow), chunk)
    return large, request["id"]


def flow_body(name: str, wide: int, deep: int, task: Any) -> Json:
    """Rows of tasks side by side; each waits for the one above it and its neighbour."""
    definition = str(Definition(integration, task).id)
    above = [(at, at + wide) for at in range(wide * (deep - 1))]
    beside = [(one, other + 1) for one, other in above if (other + 1) % wide]
    return {
        "name": name,
        "task_operations": [
            {"name": f"Step {at}", "task_definition": definition, "index": at, "instruction": f"Do part {at} of it."}
            for at in range(wide * deep)
        ],
        "dependencies": [{"source_task_operation": s, "target_task_operation": t} for s, t in above + beside],
    }


def _run(like: Json, at: int) -> Json:
    moment = like["created_date"] - timedelta(seconds=30 * (RUNS - at))
    times = dict.fromkeys(("created_date", "modified_date", "triggered_time"), moment)
    waits = at >= RUNS - 1 - WAITING
    run = {
        **like,
        **times,
        "id": uuid4(),
        "status": "pending" if waits else STATES[at % len(STATES)],
        "end_time": None if waits else moment + timedelta(seconds=at % 50),
        "flow_name": f"Flow {at} for {WORDS[at % len(WORDS)]}",
        "request_instructions": f"Please look at the {WORDS[at % len(WORDS)]}, and tell number {at} of what you find.",
    }
    return {**run, "triggered_time": None} if waits else run


def _flow(like: Json, at: int) -> Json:
    moment = like["created_date"] - timedelta(minutes=FLOWS - at)
    return {**like, "id": uuid4(), "name": f"Flow {at} for {WORDS[at % len(WORDS)]}", "created_date": moment}


async def _row(session: Any, table: Any, row: UUID) -> Json:
    found = await session.execute(select(*table.__table__.columns).where(table.id == row))
    values = dict(found.mappings().one())
    return {**values, "status": "completed", "end_time": now()} if table is FlowRun else values


def _chunks(rows: list[Json]) -> Iterator[list[Json]]:
    for start in range(0, len(rows), 500):
        yield rows[start : start + 500]
