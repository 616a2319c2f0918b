"""Webhooks to a receiver on loopback: through the product, and bare."""

import asyncio
import json
import time
from uuid import uuid4

import httpx2
from sqlalchemy import insert, select

from bench.measure import Bench
from bench.report import Figure
from neena.engine.tables import Work
from neena.kernel.clock import now
from neena.kernel.database import Database
from neena.webhooks.gates import PER_HOST
from neena.webhooks.news import KIND, News
from neena.webhooks.tables import WebhookDelivery, WebhookSecret

_HAPPENED = "flow_run.completed"
_PAYLOAD = {"type": _HAPPENED, "data": {"flow_run_id": str(uuid4()), "note": "x" * 400}}


async def deliveries(bench: Bench, address: str, count: int) -> list[Figure]:
    """Deliveries entered at once, from the first to the last that has arrived; then bare posts of as many bytes."""
    await bench.hand.send("POST", "/api/v1/webhook_secrets/", {})
    await _enter(bench.database, address, count // 10)
    await bench.wake_and_wait()
    await _enter(bench.database, address, count)
    before, cpu = await bench.counters(), bench.product.cpu()
    began = time.perf_counter()
    await bench.wake_and_wait()
    rate = count / (time.perf_counter() - began)
    after, spent = await bench.counters(), bench.product.cpu() - cpu
    bare = await _posted(address, count)
    return [
        Figure(f"bare posts by httpx, {PER_HOST} connections", bare, "/s"),
        Figure("deliveries, one receiver", rate, "/s"),
        Figure("deliveries / bare posts", rate / bare, "ratio"),
        Figure("commits", (after["commits"] - before["commits"]) / count, "a delivery"),
        Figure("round trips to the database", (after["round_trips"] - before["round_trips"]) / count, "a delivery"),
        Figure("CPU", spent * 1000 / count, "ms a delivery"),
    ]


async def _enter(database: Database, address: str, count: int) -> None:
    """Deliveries of the first organization, and their work, in one commit."""
    moment = now()
    async with database.reading() as session:
        secret = (await session.scalars(select(WebhookSecret).limit(1))).one()
    rows = [
        News(
            kind=_HAPPENED,
            subject=uuid4(),
            webhook_id=f"msg_{uuid4()}",
            url=f"http://{address}/hook",
            payload=_PAYLOAD,
            organization=secret.organization,
            by=secret.created_by_email,
        )
        for _ in range(count)
    ]
    nobody = {"kind": KIND, "owner": None, "claim": None, "cancelled": False, "attempts": 0, "crashes": 0}
    async with database.writing() as session:
        await session.execute(insert(WebhookDelivery), [one.values() for one in rows])
        await session.execute(
            insert(Work), [{"id": one.id, "created": moment, "due": moment, **nobody} for one in rows]
        )


async def _posted(address: str, count: int) -> float:
    """Posts a second of the same bytes by the same client library, over as many kept connections."""
    body = json.dumps(_PAYLOAD).encode()
    left = iter(range(count))
    async with httpx2.AsyncClient(limits=httpx2.Limits(max_connections=PER_HOST), trust_env=False) as client:

        async def post() -> None:
            for _ in left:
                (await client.post(f"http://{address}/hook", content=body)).raise_for_status()

        began = time.perf_counter()
        await asyncio.gather(*(post() for _ in range(PER_HOST)))
        return count / (time.perf_counter() - began)
