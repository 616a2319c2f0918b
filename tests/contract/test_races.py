"""Two at once: what a database without one writer at a time lets happen."""

import asyncio
from typing import Any

from support.product import Person, definition_id

HOUR = ("lab.tell_hour", None)


async def test_one_credential_stored_twice_at_once(mira: Person) -> None:
    """P-100: one row, whoever comes first."""
    everything = await mira.get("/integrations/all", limit=1000)
    slack = next(one["id"] for one in everything if one["short_name"] == "slack")
    given = {"integration": slack, "credential": "xoxp-1234567890"}
    answers = await asyncio.gather(*[mira.send("POST", "/integration_credentials/", given) for _ in range(8)])
    assert [one.status_code for one in answers] == [200] * 8, [one.text for one in answers]
    assert len({one.json()["id"] for one in answers}) == 1


async def test_one_thing_removed_twice_at_once(mira: Person) -> None:
    """1.6: the second removal finds nothing."""
    for _ in range(5):
        flow, request = await mira.flow(HOUR), await mira.request()
        for path, one in (("/flows/", flow), ("/flow_requests/", request)):
            answers = await asyncio.gather(*[mira.send("DELETE", path, id=one["id"]) for _ in range(4)])
            assert sorted(answer.status_code for answer in answers) == [200, 404, 404, 404]


def body(flow: Any, operations: int, links: list[tuple[int, int]]) -> dict[str, Any]:
    return {
        "id": flow["id"],
        "name": flow["name"],
        "task_operations": [
            {"name": f"Step {at}", "task_definition": definition_id("lab.tell_hour"), "index": at}
            for at in range(operations)
        ],
        "dependencies": [{"source_task_operation": s, "target_task_operation": t} for s, t in links],
    }


async def test_one_flow_changed_and_executed_at_once(mira: Person) -> None:
    """P-57: a flow is one of the flows that somebody wrote, never parts of two."""
    request = await mira.request()
    for _ in range(10):
        flow = await mira.flow(HOUR, HOUR)
        one, other = body(flow, 3, [(0, 1), (1, 2)]), body(flow, 1, [])
        await asyncio.gather(
            mira.send("PUT", "/flows/", one),
            mira.send("PUT", "/flows/", other),
            mira.send("POST", "/flows/execute", flow_id=flow["id"], flow_request_id=request["id"]),
            mira.send("PUT", "/flows/", one),
            mira.send("PUT", "/flows/", other),
            mira.send("POST", "/flows/execute", flow_id=flow["id"], flow_request_id=request["id"]),
        )
        shown = await mira.get("/flows/", id=flow["id"])
        assert (len(shown["task_operations"]), len(shown["dependencies"])) in {(3, 2), (1, 0)}
