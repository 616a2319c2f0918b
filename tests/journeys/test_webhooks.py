"""Deliveries of webhooks over real HTTP: killed servers, receivers that fail, hang, or want nothing more."""

import random
import threading
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from standardwebhooks.webhooks import Webhook

from neena.webhooks.execution import SCHEDULE, Subject
from neena.webhooks.tables import WebhookDelivery
from support.deliveries import WHSEC, delivering, until
from support.processes import Servers
from support.processes import until as until_true
from support.receiver import Answer, Got, Receiver, receiver
from support.stories import begin, finished, undelivered

QUICK = (0.0, *(0.2,) * 29)
TODAY = ("data.current_date", "Tell the date")


@pytest.fixture
def hearing() -> Iterator[Receiver]:
    with receiver() as one:
        yield one


@pytest.fixture
def url_of(where: str | None, request: pytest.FixtureRequest) -> str | None:
    """A fresh database of each kind."""
    return None if where is None else request.getfixturevalue("postgres").new_database()


def test_the_schedule_is_the_contracts() -> None:
    assert SCHEDULE == (0, 5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400)


@pytest.mark.timeout(900)
async def test_5000_deliveries_to_a_receiver_that_fails_a_third_of_the_time_all_arrive(
    tmp_path: Path, url_of: str | None, hearing: Receiver
) -> None:
    """W-19, W-20: each under one id; 2xx stops."""
    chance, lock = random.Random(7), threading.Lock()
    taken: Counter[str] = Counter()

    def answer(got: Got) -> Answer:
        with lock:
            if chance.random() < 0.3:
                return 500
            taken[got.id] += 1
            return 200

    hearing.answer = answer
    count = 5000 if url_of is None else 500
    async with delivering(tmp_path, url_of, [hearing.address], schedule=QUICK) as made:
        news = [made.news(hearing.url, "processing") for _ in range(count)]
        for start in range(0, len(news), 500):
            await made.announce(*news[start : start + 500])
        assert await made.over(800) == {"delivered": count}
    assert taken == {one.webhook_id: 1 for one in news}
    assert len(hearing.got) > count * 1.2
    for got in random.Random(1).sample(hearing.got, 20):
        assert got.headers["webhook-signature"].startswith("v1,")


async def test_a_receiver_that_hangs_does_not_delay_another(
    tmp_path: Path, url_of: str | None, hearing: Receiver
) -> None:
    """More than the room of the engine waits for one that never answers; the other hears of everything at once."""
    hearing.answer = lambda _: None
    with receiver() as quick:
        async with delivering(tmp_path, url_of, [hearing.address, quick.address], patience=60.0) as made:
            await made.announce(*(made.news(hearing.url, "processing") for _ in range(400)))
            await until(lambda: len(hearing.got) == 8)
            await made.announce(*(made.news(quick.url, "processing") for _ in range(50)))
            await until(lambda: len(quick.got) == 50, 45)
            assert len(hearing.got) == 8
            assert (await made.counts())["pending"] >= 400
            hearing.answer = lambda _: 200
            hearing.let_go.set()


async def test_the_end_of_a_run_waits_until_its_beginning_is_told(
    tmp_path: Path, url_of: str | None, hearing: Receiver
) -> None:
    """W-16: in order, each once, although both are announced at one moment."""
    async with delivering(tmp_path, url_of, [hearing.address], schedule=QUICK) as made:
        pairs: list[Any] = []
        for _ in range(20):
            run = uuid4()
            pairs += [made.news(hearing.url, "success", run), made.news(hearing.url, "processing", run)]
        await made.announce(*pairs)
        assert await made.over() == {"delivered": 40}
    order = [got.id for got in hearing.got]
    assert sorted(order) == sorted(one.webhook_id for one in pairs)
    for end, beginning in zip(pairs[::2], pairs[1::2], strict=True):
        assert order.index(beginning.webhook_id) < order.index(end.webhook_id)


async def test_a_beginning_that_does_not_arrive_is_dropped_once_the_end_has(
    tmp_path: Path, url_of: str | None, hearing: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    hearing.answer = lambda got: 500 if got.id.endswith("processing") else 200
    async with delivering(tmp_path, url_of, [hearing.address], schedule=(0.0, 2.0, 2.0, 2.0, 2.0)) as made:
        run = uuid4()
        first, end = made.news(hearing.url, "processing", run), made.news(hearing.url, "success", run)
        await made.announce(first)
        await until(lambda: hearing.got)
        monkeypatch.setattr("neena.webhooks.news.WAITS", timedelta(seconds=0.5))
        await made.announce(end)
        assert await made.over() == {"dropped": 1, "delivered": 1}
        dropped, delivered = await made.rows(first, end)
    assert (dropped.status, dropped.error) == ("dropped", "A later one has arrived.")
    assert (delivered.status, delivered.attempts) == ("delivered", 1)


async def test_410_stops_everything_about_the_run(tmp_path: Path, url_of: str | None, hearing: Receiver) -> None:
    """W-19."""
    hearing.answer = lambda _: 410
    async with delivering(tmp_path, url_of, [hearing.address], schedule=QUICK) as made:
        run = uuid4()
        first, end = made.news(hearing.url, "processing", run), made.news(hearing.url, "success", run)
        await made.announce(first)
        await made.announce(end)
        assert await made.over() == {"failed": 2}
        assert [len(await made.attempts(one)) for one in (first, end)] == [1, 0]


async def test_each_attempt_has_a_body_made_anew(tmp_path: Path, url_of: str | None, hearing: Receiver) -> None:
    """W-20: and who announced it hears that it was given up."""
    hearing.answer = lambda _: 500
    asked: list[int] = []
    told: list[str] = []

    async def body(row: WebhookDelivery) -> dict[str, Any]:
        asked.append(row.attempts)
        return {**row.payload, "expires_at": len(asked)}

    async def failed(_row: WebhookDelivery, reason: str) -> None:
        told.append(reason)

    async with delivering(tmp_path, url_of, [hearing.address], schedule=(0.0, 0.05, 0.05)) as made:
        made.deliverer.subjects["run"] = Subject(body, failed)
        news = made.news(hearing.url)
        await made.announce(news)
        assert await made.over() == {"failed": 1}
        assert [one.status for one in await made.attempts(news)] == [500, 500, 500]
    assert [Webhook(WHSEC).verify(got.body, got.headers)["expires_at"] for got in hearing.got] == [1, 2, 3]
    assert {got.id for got in hearing.got} == {news.webhook_id}
    assert told == ["It is given up after 3 attempts. The last: The receiver answered 500."]


async def test_refused_connections_and_hanging_receivers_are_failures(
    tmp_path: Path, url_of: str | None, hearing: Receiver
) -> None:
    """W-19, W-22: what went wrong is kept with the attempt."""
    hearing.answer = lambda _: None
    with receiver() as closed:
        gone = closed.address
    async with delivering(
        tmp_path, url_of, [hearing.address, gone], schedule=(0.0,), patience=1.0, unsigned=True, signed=False
    ) as made:
        news = [made.news(f"http://{one}/", "processing") for one in (hearing.address, gone, "127.0.0.1:9")]
        await made.announce(*news)
        assert await made.over() == {"failed": 3}
        errors = [(await made.attempts(one))[0].error or "" for one in news]
    assert "did not answer within 1 s" in errors[0]
    assert "cannot be reached" in errors[1]
    assert "may not be reached" in errors[2]
    assert "x-hmac-signature" not in hearing.got[0].headers


async def test_a_slow_answer_of_any_size_is_cut(tmp_path: Path, url_of: str | None, hearing: Receiver) -> None:
    hearing.answer = lambda _: (200, {}, b"y" * 5_000_000)
    async with delivering(tmp_path, url_of, [hearing.address]) as made:
        news = made.news(hearing.url, "processing")
        await made.announce(news)
        assert await made.over() == {"delivered": 1}
        assert (await made.attempts(news))[0].answer == "y" * 1024


@pytest.mark.timeout(300)
def test_killed_while_deliveries_are_pending_none_is_lost_and_none_has_two_ids(
    made: Servers, vendors: dict[str, Any], hearing: Receiver
) -> None:
    """W-16, W-21: every run's end arrives, under one id, whatever was under way when the server died."""
    lock = threading.Lock()
    seen: set[str] = set()

    def answer(got: Got) -> Answer:
        with lock:
            is_first = got.id not in seen
            seen.add(got.id)
        return 500 if is_first and int(got.id[4:12], 16) % 2 else 200

    hearing.answer = answer
    allow = f"{vendors['egress_allow']},{hearing.address}"
    server = made.make("telling", **{**vendors, "egress_allow": allow}).start()
    secret = server.client.call("POST", "/webhook_endpoints/", json={"url": hearing.url})["secret"]
    runs: list[str] = []
    for kill in range(4):
        runs += [begin(server.client, TODAY) for _ in range(10)]
        until_true(lambda least=10 * kill: len(hearing.got) > least)
        server.kill()
        server.start()
    assert [finished(server, run)["status"] for run in runs] == ["completed"] * len(runs)

    def waiting() -> list[Any]:
        return server.client.call("GET", "/webhook_deliveries/all", params={"status": "pending"})

    until_true(lambda: not waiting(), 90, missing=lambda: undelivered(server.client))
    told = server.client.call("GET", "/webhook_deliveries/all", params={"limit": 1000})
    assert sorted(one["webhook_id"] for one in told) == sorted(f"msg_{run}_completed" for run in runs)
    assert {one["status"] for one in told} == {"delivered"}
    assert {got.id for got in hearing.got} == {f"msg_{run}_completed" for run in runs}
    for got in hearing.got:
        Webhook(secret).verify(got.body, got.headers)
