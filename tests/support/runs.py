"""Operations for test flows, and how to look at their runs."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import insert

from neena.flow_runs.tables import FlowRun
from neena.kernel.clock import now
from neena.kernel.ids import new_id
from support.product import Person


def visit(place: str) -> tuple[str, str]:
    """An operation that visits a place of the workshop."""
    return ("lab.visit_place", f'name "{place}"')


def by_index(run: Any) -> dict[int, Any]:
    """The task runs of a run by the index of their operation."""
    return {one["task_operation_index"]: one for one in run["task_runs"]}


def status_of(run: Any, index: int) -> str | None:
    """The status of one operation's task run; None while it has none."""
    return by_index(run).get(index, {}).get("status")


async def fill_runs(person: Person, count: int) -> None:
    """That many completed runs of the past, `Run 0 ...` the oldest, as rows: making them would take minutes."""
    flow, request = await person.flow(("lab.tell_hour", None)), await person.request("Tell the hour.")
    moment = now()
    same = {
        "flow": UUID(flow["id"]),
        "flow_request": UUID(request["id"]),
        "status": "completed",
        "triggered_by": person.email,
        "flow_hash": "0",
        "flow_name": "A flow",
        "definition": {"name": "A flow", "task_operations": [], "dependencies": []},
        "depth": 0,
        "organization": UUID(person.organization),
        "created_by_email": person.email,
        "modified_by_email": person.email,
    }
    rows: list[dict[str, Any]] = []
    for number in range(count):
        made = moment - timedelta(minutes=count - number)
        times = dict.fromkeys(("triggered_time", "end_time", "created_date", "modified_date"), made)
        rows.append({**same, **times, "id": new_id(), "request_instructions": f"Run {number} of the past."})
    async with person.product.neena.database.writing() as session:
        for start in range(0, count, 1000):
            await session.execute(insert(FlowRun), rows[start : start + 1000])
