"""`GET /flow_runs/events`: a run's changes as they happen."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

import httpx2
import pytest
from sqlalchemy import update

from neena.identity.authentication import REMEMBERED_SECONDS
from neena.identity.tables import ApiKey
from neena.kernel.clock import now
from support.product import Person, Product, unknown_id
from support.runs import visit
from support.serving import serving
from support.workshop import Workshop

HOUR = ("lab.tell_hour", None)


def parsed(text: str) -> list[dict[str, Any]]:
    """The events of a stream: id, event, data."""
    found = []
    for block in text.replace("\r\n", "\n").split("\n\n"):
        lines = [line.partition(":") for line in block.splitlines() if line and not line.startswith(":")]
        fields = {name: value.removeprefix(" ") for name, _, value in lines}
        if "data" in fields:
            found.append({**fields, "data": json.loads(fields["data"])})
    return found


async def _events(person: Person, run: Any, last: str | bytes | None = None) -> list[dict[str, Any]]:
    headers = {"x-api-key": person.key} | ({"Last-Event-ID": last} if last else {})
    answer = await person.product.client.get("/flow_runs/events", params={"id": run["id"]}, headers=headers)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/event-stream")
    return parsed(answer.text)


async def test_a_finished_run_tells_its_whole_story_and_ends(mira: Person) -> None:
    """Events: in order, from in_progress to completed, each with a growing id."""
    run = await mira.run(HOUR, HOUR, links=[(0, 1)])
    events = await _events(mira, run)
    assert [(one["event"], one["data"].get("task_operation_index")) for one in events] == [
        ("flow_run.in_progress", None),
        ("task_run.in_progress", 0),
        ("task_run.completed", 0),
        ("task_run.in_progress", 1),
        ("task_run.completed", 1),
        ("flow_run.completed", None),
    ]
    assert all(one["data"]["flow_run"] == run["id"] for one in events)
    ids = [int(one["id"]) for one in events]
    assert ids == sorted(set(ids))


async def test_last_event_id_resumes_after_it(mira: Person) -> None:
    """Events: every suffix, nothing twice, nothing lost; nonsense begins at the start."""
    run = await mira.run(HOUR)
    events = await _events(mira, run)
    for at, event in enumerate(events):
        assert await _events(mira, run, event["id"]) == events[at + 1 :]
    for nonsense in ("x", "-1", "1.5", "9" * 40, b"\xb2", "٣".encode(), "0"):
        assert await _events(mira, run, nonsense) == events
    assert await _events(mira, run, "9" * 18) == []


async def test_a_stream_needs_a_known_run(product: Product, mira: Person) -> None:
    """Events: 401, 404 and 422 are plain JSON answers."""
    await mira.refused(404, "GET", "/flow_runs/events", id=unknown_id())
    await mira.refused(422, "GET", "/flow_runs/events")
    assert (await product.client.get("/flow_runs/events", params={"id": unknown_id()})).status_code == 401


@asynccontextmanager
async def following(
    product: Product, person: Person, run: Any, headers: dict[str, str] | None = None
) -> AsyncIterator["asyncio.Queue[dict[str, Any]]"]:
    """The events of a run over a real connection, as they come; ends with the stream."""
    queue: asyncio.Queue[dict[str, Any]] = asyncio.Queue()

    async def read(url: str) -> None:
        async with (
            httpx2.AsyncClient(timeout=20, trust_env=False) as client,
            client.stream("GET", url, params={"id": run["id"]}, headers=headers or {"x-api-key": person.key}) as stream,
        ):
            block = ""
            async for line in stream.aiter_lines():
                block += line + "\n"
                if not line:
                    for event in parsed(block):
                        queue.put_nowait(event)
                    block = ""

    async with serving(product.app) as (host, port):
        task = asyncio.create_task(read(f"http://{host}:{port}/api/v1/flow_runs/events"))
        try:
            yield queue
            await asyncio.wait_for(task, 10)
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


async def test_changes_arrive_as_they_happen(product: Product, workshop: Workshop, mira: Person) -> None:
    """Events: a client that waits hears of a task before it is over, and the stream ends with the run."""
    place = f"live-{unknown_id()}"
    workshop.hold(place)
    flow, request = await mira.flow(visit(place)), await mira.request()
    run = await mira.post("/flow_runs/", {"flow": flow["id"], "flow_request": request["id"]})
    async with following(product, mira, run) as queue:
        async with asyncio.timeout(10):
            assert (await queue.get())["event"] == "flow_run.pending"
            await mira.put("/flow_runs/approve", flow_run_id=run["id"])
            assert (await queue.get())["event"] == "flow_run.in_progress"
            assert (await queue.get())["event"] == "task_run.in_progress"
            assert queue.empty()
            workshop.release(place)
            assert [(await queue.get())["event"] for _ in range(2)] == ["task_run.completed", "flow_run.completed"]


@pytest.mark.parametrize("act", ["reject", "cancel"])
async def test_a_decision_ends_the_stream(product: Product, mira: Person, act: str) -> None:
    """Events: rejecting or cancelling a waiting run is told, and closes the stream."""
    flow, request = await mira.flow(HOUR), await mira.request()
    run = await mira.post("/flow_runs/", {"flow": flow["id"], "flow_request": request["id"]})
    async with following(product, mira, run) as queue, asyncio.timeout(10):
        assert (await queue.get())["event"] == "flow_run.pending"
        await mira.put(f"/flow_runs/{act}", flow_run_id=run["id"])
        assert (await queue.get())["event"] == {"reject": "flow_run.rejected", "cancel": "flow_run.cancelled"}[act]


async def test_a_revoked_key_follows_no_further(product: Product, workshop: Workshop, mira: Person) -> None:
    """Events: what happens after the key was revoked is not told to its holder."""
    other = await product.person("noor", UUID(mira.organization))
    place = f"revoked-{unknown_id()}"
    workshop.hold(place)
    run = await mira.execute(await mira.flow(visit(place)))
    async with following(product, other, run) as queue:
        async with asyncio.timeout(10):
            while (await queue.get())["event"] != "task_run.in_progress":
                pass
        async with product.neena.database.writing() as session:
            await session.execute(update(ApiKey).where(ApiKey.user == other.user).values(revoked_date=now()))
        await asyncio.sleep(REMEMBERED_SECONDS)
        workshop.release(place)
        await mira.finished(run)
    assert queue.empty()
