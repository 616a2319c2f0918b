"""`POST /runs`: how soon it is answered, with nothing and with eight runs under way, and what a whole run costs."""

import asyncio
import time
from contextlib import suppress
from typing import Any

from bench.measure import Bench, Latency
from bench.report import Figure

TRIVIAL = """
import time
from pydantic import BaseModel

class Params(BaseModel):
    name: str = "world"
    sleeps: float = 0
    works: float = 0

class Result(BaseModel):
    greeting: str

def run(params: Params) -> Result:
    end = time.monotonic() + params.works
    while time.monotonic() < end:
        sum(range(1000))
    time.sleep(params.sleeps)
    return Result(greeting=f"Hello, {params.name}!")
"""
EXECUTING = 8
_LONG = 600.0  # seconds; nobody waits for their end
_OVER = {"completed", "failed", "timeout", "cancelled"}


async def runs(bench: Bench, count: int) -> list[Figure]:
    """All figures of runs; leaves nothing under way."""
    files = {"files": [{"filename": "workflow.py", "content": TRIVIAL}]}
    workflow = (await bench.hand.json("POST", "/workflows", files))["workflowId"]
    body = {"workflow_id": workflow, "workflow_params": {"name": "Mira"}}
    posts, whole = await _one_at_a_time(bench, body, max(10, count // 5))
    figures = [
        Figure("POST /runs beside none, p50", posts.at(0.5), "ms"),
        Figure("POST /runs beside none, p95", posts.at(0.95), "ms", "at most", 100),
        Figure("POST /runs to its end read by GET, p50", whole.at(0.5), "ms"),
        Figure("POST /runs to its end read by GET, p95", whole.at(0.95), "ms"),
    ]
    for doing, what in (("sleeps", "that wait"), ("works", "that use all CPU they get")):
        figures += await _beside(bench, {**body, "workflow_params": {doing: _LONG}}, body, what, count)
    return figures


async def _one_at_a_time(bench: Bench, body: dict[str, Any], count: int) -> tuple[Latency, Latency]:
    """Until each is accepted, and until it is over."""
    posts: list[float] = []
    whole: list[float] = []
    for _ in range(count):
        began = time.perf_counter()
        run = (await bench.hand.json("POST", "/runs", body))["messageId"]
        posts.append((time.perf_counter() - began) * 1000)
        await _until(bench, run, _OVER)
        whole.append((time.perf_counter() - began) * 1000)
    return Latency(posts), Latency(whole)


async def _beside(bench: Bench, long: dict[str, Any], body: dict[str, Any], what: str, count: int) -> list[Figure]:
    """POSTs from two clients while as many runs as there are places are under way; what is posted waits for a place."""
    executing = [(await bench.hand.json("POST", "/runs", long))["messageId"] for _ in range(EXECUTING)]
    for run in executing:
        await _until(bench, run, {"running"})
    await asyncio.sleep(2)  # until their code has begun
    before = await bench.counters()
    posts = await bench.requests("POST", "/runs", body, count, 2)
    await asyncio.sleep(1)
    after = await bench.counters()
    await _clear(bench)
    commits, trips = ((after[key] - before[key]) / count for key in ("commits", "round_trips"))
    beside = f"POST /runs beside {EXECUTING} runs {what}"
    return [
        Figure(f"{beside}, p50", posts.at(0.5), "ms"),
        Figure(f"{beside}, p95", posts.at(0.95), "ms", "at most", 100),
        Figure(f"{beside}, p99", posts.at(0.99), "ms"),
        Figure("  commits, its way into the line included", commits, "a POST"),
        Figure("  round trips to the database", trips, "a POST"),
    ]


async def _until(bench: Bench, run: str, wanted: set[str]) -> None:
    async with asyncio.timeout(60):
        while (await bench.hand.json("GET", f"/runs/{run}"))["status"] not in wanted:  # noqa: ASYNC110  # as a caller would
            await asyncio.sleep(0.002)


async def _clear(bench: Bench) -> None:
    """Cancel what waits, then what is under way."""
    async with asyncio.timeout(120):
        for status in ("queued", "running"):
            while found := (await bench.hand.json("GET", f"/runs?status={status}&limit=100"))["runs"]:
                for one in found:
                    with suppress(RuntimeError):  # over meanwhile
                        await bench.hand.send("POST", f"/runs/{one['messageId']}/cancel")
                await asyncio.sleep(0.2)
