"""What was over long ago is removed, on both databases; what is pending, under way or young never is."""

import asyncio
import time
from collections.abc import AsyncIterator
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
import pytest_asyncio
from sqlalchemy import func, insert, select, update

from neena.artifacts.tables import Artifact
from neena.engine import hasten
from neena.engine.tables import Work
from neena.kernel.clock import now
from neena.runs.pruning import prune_answered, prune_runs, sweep_folders
from neena.runs.tables import Answered, Run, RunLine
from neena.webhooks.news import News
from neena.webhooks.pruning import prune_deliveries
from neena.webhooks.tables import WebhookAttempt, WebhookDelivery
from support.managed import GREET, HEAD, Author
from support.postgres import PostgresServer
from support.product import Product, open_product
from support.receiver import Receiver

WRITES = (
    HEAD
    + """
def run(params: Params) -> Result:
    pathlib.Path("a.txt").write_text("one")
    return Result(greeting="hi")
"""
)
LONG_AGO = timedelta(days=91)


@pytest.fixture
def product(managed: Product) -> Product:
    return managed


@pytest_asyncio.fixture(loop_scope="session")
async def author(product: Product) -> AsyncIterator[Author]:
    """The only user of a new organization, which has a secret for its webhooks."""
    author = Author(await product.member())
    await author.person.post("/webhook_secrets/", {})
    yield author


async def rows(product: Product, table: Any, *conditions: Any) -> int:
    async with product.neena.database.reading() as session:
        return await session.scalar(select(func.count()).select_from(table).where(*conditions)) or 0


async def age(product: Product, table: Any, moment: Any, *conditions: Any, by: timedelta = LONG_AGO) -> None:
    """Let a moment of some rows have been so long ago."""
    async with product.neena.database.writing() as session:
        await session.execute(update(table).where(*conditions).values({moment: now() - by}))


async def pruned(product: Product, run: str) -> None:
    """Have the product prune now, and wait until a run and its files are gone."""
    end = time.monotonic() + 40
    while await rows(product, Run, Run.id == UUID(run)) or await product.neena.artifacts.keys_of(UUID(run)):
        assert time.monotonic() < end, "not pruned"
        await prune_now(product)


async def prune_now(product: Product) -> None:
    """Do not wait until the hour is over."""
    async with product.neena.database.writing() as session:
        await hasten(session, list(await session.scalars(select(Work.id).where(Work.kind == "pruning"))))
    product.neena.engine.work_waits()
    await asyncio.sleep(0.05)


def pending(run: str) -> News:
    """News that nobody has taken yet."""
    about = {"kind": "run.failed", "subject": UUID(run), "webhook_id": f"msg_{uuid4()}"}
    return News(**about, url="https://receiver.invalid/", payload={}, organization=None, by="ada@acme.test")


async def told_run(author: Author, told: Receiver, **given: Any) -> str:
    """A run that is over and has told its callback so."""
    run = await author.start(await author.publish(WRITES), webhook_callback=f"{told.url}/{uuid4()}", **given)
    await author.until(run)
    product = author.person.product
    end = time.monotonic() + 40
    while await rows(
        product, WebhookDelivery, WebhookDelivery.subject == UUID(run), WebhookDelivery.status == "pending"
    ):
        assert time.monotonic() < end, "not told"
        await asyncio.sleep(0.05)
    return run


async def test_what_ended_long_ago_is_removed_with_all_that_it_left(
    product: Product, author: Author, told: Receiver
) -> None:
    old, young, unheard = [await told_run(author, told, headers={"Idempotency-Key": str(uuid4())}) for _ in range(3)]
    link = (await author.read(old))["artifacts"][0]["url"]
    ids = [UUID(one) for one in (old, unheard)]
    await age(product, Run, "ended_date", Run.id.in_(ids))
    await age(product, WebhookDelivery, "ended_date", WebhookDelivery.subject.in_(ids))
    await age(product, Answered, "created_date", Answered.run == ids[0], by=timedelta(hours=25))
    async with product.neena.database.writing() as session:  # as if its receiver had not answered for long
        session.add(WebhookDelivery(**pending(unheard).values()))
    await pruned(product, old)
    assert (await author.send("GET", f"/runs/{old}")).status_code == 404
    assert (await product.client.get(link)).status_code in {403, 404}
    for table, column in ((RunLine, RunLine.run), (Artifact, Artifact.run), (Answered, Answered.run)):
        assert await rows(product, table, column == UUID(old)) == 0
        assert await rows(product, table, column == UUID(young)) > 0
        assert await rows(product, table, column == UUID(unheard)) > 0
    listed = {one["messageId"] for one in (await author.send("GET", "/runs")).json()["runs"]}
    assert listed == {young, unheard}
    of = [WebhookDelivery.subject == UUID(one) for one in (old, young, unheard)]
    end = time.monotonic() + 40
    while await rows(product, WebhookDelivery, of[0]):
        assert time.monotonic() < end, "not pruned"
        await asyncio.sleep(0.05)
    assert [await rows(product, WebhookDelivery, one) for one in of] == [0, 2, 1]
    known = select(WebhookDelivery.id)
    assert await rows(product, WebhookAttempt, WebhookAttempt.delivery.not_in(known)) == 0


async def test_a_long_log_goes_a_little_at_a_time(product: Product, author: Author) -> None:
    """One transaction is never long: others write in between."""
    run = await author.start(await author.publish(WRITES))
    await author.until(run)
    mine = RunLine.run == UUID(run)
    async with product.neena.database.writing() as session:
        lines = [{"run": UUID(run), "number": 1000 + number, "line": {}} for number in range(2500)]
        await session.execute(insert(RunLine), lines)
    await age(product, Run, "ended_date", Run.id == UUID(run), by=timedelta(days=400))
    before, left = now() - timedelta(days=390), [await rows(product, RunLine, mine)]
    while await prune_runs(product.neena.database, product.neena.engine, before):
        left.append(await rows(product, RunLine, mine))
    assert left[-1] == 0
    assert len(left) >= 4
    assert max(a - b for a, b in pairwise(left)) <= 1000
    assert await rows(product, Run, Run.id == UUID(run)) == 0


async def test_many_deliveries_and_requests_go_a_few_at_a_time(product: Product, author: Author) -> None:
    database, caller = product.neena.database, uuid4()
    about = {**pending(str(uuid4())).values(), "status": "failed", "ended_date": now() - timedelta(days=400)}
    deliveries = [{**about, "id": uuid4()} for _ in range(450)]
    attempt = {"number": 1, "begun": now(), "duration": 0.1, "status": 500, "answer": None, "error": "500"}
    asked = {"caller": caller, "body_hash": "", "run": uuid4(), "created_date": now() - timedelta(days=2)}
    async with database.writing() as session:
        await session.execute(insert(WebhookDelivery), deliveries)
        await session.execute(insert(WebhookAttempt), [{"delivery": one["id"], **attempt} for one in deliveries])
        await session.execute(insert(Answered), [{"key": str(number), **asked} for number in range(1200)])
    before, steps = now() - timedelta(days=390), 1
    while await prune_deliveries(database, before):
        steps += 1
    assert steps == 3
    assert await rows(product, WebhookAttempt, WebhookAttempt.delivery.in_([one["id"] for one in deliveries])) == 0
    assert await prune_answered(database)
    assert not await prune_answered(database)
    assert await rows(product, Answered, Answered.caller == caller) == 0


async def test_a_delivery_of_a_removed_run_can_be_told_again(product: Product, author: Author, told: Receiver) -> None:
    run = await told_run(author, told)
    (*_, last) = await author.person.get("/webhook_deliveries/all", subject=run)
    path = f"/{last['url'].rpartition('/')[2]}"
    await age(product, Run, "ended_date", Run.id == UUID(run))
    await pruned(product, run)
    before = len(told.at(path))
    await author.person.post("/webhook_deliveries/replay", id=last["id"])
    end = time.monotonic() + 40
    while len(told.at(path)) == before:
        assert time.monotonic() < end, "not told again"
        await asyncio.sleep(0.05)


async def test_zero_days_keep_runs_and_deliveries(tmp_path: Path) -> None:
    async with open_product(tmp_path, keep_days=0) as product:
        author = Author(await product.member())
        run = await author.start(await author.publish(WRITES), headers={"Idempotency-Key": "once"})
        await author.until(run)
        await age(product, Run, "ended_date", Run.id == UUID(run), by=timedelta(days=10_000))
        await age(product, Answered, "created_date", Answered.run == UUID(run))
        end = time.monotonic() + 40
        while await rows(product, Answered):  # nobody misses these
            assert time.monotonic() < end, "not pruned"
            await prune_now(product)
        assert (await author.read(run))["artifacts"]


async def test_folders_of_runs_that_ended_elsewhere_are_swept(product: Product, author: Author, tmp_path: Path) -> None:
    workflow = await author.publish(GREET)
    over = await author.start(workflow)
    await author.until(over)
    slow = await author.start(workflow, workflow_params={"seconds": 60})
    for name in (over, slow, str(uuid4()), "notes"):
        (tmp_path / name / "output").mkdir(parents=True)
    await sweep_folders(product.neena.database, tmp_path)
    assert {one.name for one in tmp_path.iterdir()} == {slow, "notes"}
    await author.send("POST", f"/runs/{slow}/cancel")


async def test_of_many_processes_one_prunes(tmp_path: Path, postgres: PostgresServer) -> None:
    given: Any = {"database_url": postgres.new_database(), "secret_key": "k" * 32}
    async with open_product(tmp_path / "a", **given) as one, open_product(tmp_path / "b", **given):
        assert await rows(one, Work, Work.kind == "pruning") == 1
